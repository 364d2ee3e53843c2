from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sources.listening import PtyPair
from tuyasniff.sources import devices
from tuyasniff.sources.devices import Thing, thing_at

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="as POSIX has it")
linux = pytest.mark.skipif(sys.platform != "linux", reason="as Linux has it")


def test_things_of_the_file_system_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    assert thing_at(str(tmp_path / "file")) is thing_at(str(tmp_path / "pipe")) is Thing.FILE
    assert thing_at(str(tmp_path)) is Thing.DIRECTORY
    assert thing_at(str(tmp_path / "nothing")) is thing_at(str(tmp_path / "file" / "x")) is Thing.NOTHING


def test_a_pty_is_a_port_unless_this_program_runs_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pty = PtyPair()
    assert thing_at(pty.name) is Thing.PORT
    number = os.stat(pty.name).st_rdev  # noqa: PTH116
    monkeypatch.setattr(devices, "_own_terminals", lambda: {number})
    assert thing_at(pty.name) is Thing.SCREEN
    pty.unplug()


def test_the_terminal_in_which_a_program_runs_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pty = PtyPair()
    handle = os.open(pty.name, os.O_RDWR | os.O_NOCTTY)
    usual = os.isatty
    monkeypatch.setattr(os, "isatty", lambda number: number == 0 or usual(number))
    real = os.fstat
    monkeypatch.setattr(os, "fstat", lambda number: real(handle if number == 0 else number))
    assert os.stat(pty.name).st_rdev in devices._own_terminals()  # noqa: PTH116
    os.close(handle)
    pty.unplug()


@linux
@pytest.mark.parametrize(
    ("major", "minor", "thing"),
    [
        (4, 0, Thing.SCREEN),
        (4, 63, Thing.SCREEN),
        (4, 64, Thing.PORT),
        (5, 0, Thing.SCREEN),
        (5, 2, Thing.SCREEN),
        (5, 64, Thing.PORT),
        (136, 0, Thing.PORT),
        (143, 255, Thing.PORT),
        (188, 0, Thing.PORT),
        (1, 3, Thing.OTHER_DEVICE),
        (10, 130, Thing.OTHER_DEVICE),
        (240, 0, Thing.PORT),
    ],
)
def test_a_device_is_known_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, major: int, minor: int, thing: Thing
) -> None:
    for number, subsystem in (("188:0", "tty"), ("4:64", "tty"), ("1:3", "mem"), ("10:130", "misc")):
        (tmp_path / "class" / subsystem).mkdir(parents=True, exist_ok=True)
        (tmp_path / number).mkdir()
        (tmp_path / number / "subsystem").symlink_to(tmp_path / "class" / subsystem)
    monkeypatch.setattr(devices, "_CHARACTER_DEVICES", tmp_path)
    assert devices._character_device(os.makedev(major, minor)) is thing
