from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from sources.listening import ADAPTER, PtyPair
from tuyasniff.sources import ports
from tuyasniff.sources.ports import Port, group_hint, holders, list_ports, listed, near_names, port_of, same_adapter

linux = pytest.mark.skipif(sys.platform != "linux", reason="as Linux has it")
posix = pytest.mark.skipif(sys.platform == "win32", reason="as POSIX has it")


def info(device: str, **more: object) -> SimpleNamespace:
    """A port as pyserial lists it."""
    unknown = dict.fromkeys(("vid", "pid", "serial_number", "location", "manufacturer", "product"))
    return SimpleNamespace(**{"device": device, "description": "n/a", **unknown, **more})


def test_ports_stand_in_the_order_in_which_people_count() -> None:
    found = listed([info(f"/dev/ttyUSB{number}") for number in (10, 2, 1)])
    assert [port.device for port in found] == ["/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyUSB10"]


def test_what_the_system_does_not_know_is_empty() -> None:
    (port,) = listed([info("/dev/ttyUSB0")])
    assert port == Port("/dev/ttyUSB0")
    assert (port.usb_id, port.identity) == ("", "/dev/ttyUSB0")


def test_an_adapter_is_known_by_what_it_is() -> None:
    (port,) = listed(
        [info("/dev/ttyUSB0", description="CP2102", vid=0x10C4, pid=0xEA60, serial_number="0001", location="1-2")],
        [("/dev/serial/by-id/usb-b", "/dev/ttyUSB0"), ("/dev/serial/by-id/usb-a", "/dev/ttyUSB0"), ("x", "/dev/y")],
    )
    assert port.usb_id == "10c4:ea60"
    assert port.identity == "usb 10c4:ea60 serial 0001 at 1-2"
    assert port._replace(device="/dev/ttyUSB7").identity == port.identity
    assert port.links == ("/dev/serial/by-id/usb-a", "/dev/serial/by-id/usb-b")
    assert ADAPTER.identity == "usb 1a86:7523 at 1-2"


def test_built_in_ports_that_were_never_built_in_are_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_SYSTEM_PORTS", tmp_path)
    for name, kind in (("ttyS0", "4\n"), ("ttyS1", "0\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(kind)
    found = listed([info(f"/dev/{name}") for name in ("ttyS0", "ttyS1", "ttyUSB0")])
    assert [port.device for port in found] == ["/dev/ttyS0", "/dev/ttyUSB0"]


def test_an_adapter_that_is_pulled_out_while_it_is_listed_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    import serial.tools.list_ports

    answers: list[object] = [TypeError("int() of None"), OSError("gone"), [info("/dev/ttyUSB1")]]

    def comports() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(serial.tools.list_ports, "comports", comports)
    assert [port.device for port in list_ports()] == ["/dev/ttyUSB1"]
    answers[:] = [OSError()] * 3
    assert list_ports() == []


def test_the_ports_of_this_computer_can_be_listed() -> None:
    assert all(port.device for port in list_ports())


@posix
def test_a_link_means_the_port_behind_it(tmp_path: Path) -> None:
    link = tmp_path / "meter"
    link.symlink_to("/dev/ttyUSB0")
    assert port_of(str(link), [Port("/dev/ttyUSB1"), ADAPTER]) is ADAPTER
    assert port_of("/dev/ttyUSB0", [ADAPTER]) is ADAPTER
    assert port_of("/dev/ttyUSB7", [ADAPTER]) is None


def numbered(port: Port, number: int) -> Port:
    return port._replace(device=f"/dev/ttyUSB{number}")


SERIAL = ADAPTER._replace(serial_number="A1")
TWO_PORTS = SERIAL._replace(vid=0x0403, pid=0x6010)


@pytest.mark.parametrize(
    ("known", "there", "found"),
    [
        pytest.param(ADAPTER, [numbered(ADAPTER, 3)], 0, id="the same socket"),
        pytest.param(ADAPTER, [ADAPTER._replace(location="1-3")], None, id="without a serial number in another socket"),
        pytest.param(SERIAL, [SERIAL._replace(location="2-1")], 0, id="with a serial number in another socket"),
        pytest.param(SERIAL, [SERIAL._replace(serial_number="B2")], None, id="another one in its socket"),
        pytest.param(ADAPTER, [ADAPTER._replace(pid=1)], None, id="another make in its socket"),
        pytest.param(
            SERIAL,
            [SERIAL._replace(location="2-1"), SERIAL._replace(location="2-2")],
            None,
            id="two with one serial number elsewhere",
        ),
        pytest.param(SERIAL, [SERIAL._replace(location="2-1"), SERIAL], 1, id="two with one serial number"),
        pytest.param(
            TWO_PORTS._replace(location="1-2:1.1"),
            [TWO_PORTS._replace(location="2-1:1.0"), TWO_PORTS._replace(location="2-1:1.1")],
            1,
            id="the second port of an adapter with two",
        ),
        pytest.param(ADAPTER, [Port("/dev/ttyUSB0")], None, id="no adapter"),
    ],
)
def test_an_adapter_is_found_again_and_never_taken_for_another(
    known: Port, there: list[Port], found: int | None
) -> None:
    assert same_adapter(known, there) is (None if found is None else there[found])


@posix
def test_names_like_the_one_that_is_missing_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ttyUSB0", "ttyUSB1", "vcs1"):
        (tmp_path / name).touch()
    monkeypatch.setattr(ports, "_DEVICES", tmp_path)
    monkeypatch.setattr(ports, "list_ports", lambda: [Port(str(tmp_path / "ttyUSB10"))])
    found = near_names(str(tmp_path / "ttyUSB7"))
    assert set(found) == {str(tmp_path / name) for name in ("ttyUSB0", "ttyUSB1", "ttyUSB10")}
    assert near_names(str(tmp_path / "ttyusb0"))[0] == str(tmp_path / "ttyUSB0")
    assert near_names(str(tmp_path / "something-else")) == []
    assert near_names("/nowhere/at-all") == []


@posix
def test_a_folder_that_names_share_does_not_make_them_alike(tmp_path: Path) -> None:
    (tmp_path / "usb-FTDI_A1-if00").touch()
    (tmp_path / "log").touch()
    assert near_names(str(tmp_path / "usb-FTDI_A2-if00")) == [str(tmp_path / "usb-FTDI_A1-if00")]


@linux
def test_screens_are_near_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "list_ports", list)
    monkeypatch.setattr(Path, "glob", lambda path, _pattern: [path / name for name in ("tty7", "ttyUSB1", "ptmx")])
    assert near_names("/dev/ttyUSB7") == ["/dev/ttyUSB1"]


@linux
def test_who_holds_a_port_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch()
    for pid, name, target in (("77", "minicom\n", device), ("8", "cat\n", tmp_path), ("100", "tio\n", device)):
        handles = tmp_path / "proc" / pid / "fd"
        handles.mkdir(parents=True)
        (handles / "0").symlink_to("/dev/null")
        (handles / "3").symlink_to(target)
        (handles.parent / "comm").write_text(name)
    monkeypatch.setattr(ports, "_PROCESSES", tmp_path / "proc")
    assert holders(str(device)) == ["minicom (pid 77)", "tio (pid 100)"]
    link = tmp_path / "link"
    link.symlink_to(device)
    assert holders(str(link)) == ["minicom (pid 77)", "tio (pid 100)"]
    monkeypatch.setattr(ports, "_PROCESSES", tmp_path / "nowhere")
    assert holders(str(device)) == []


@linux
def test_this_program_knows_itself() -> None:
    pty = PtyPair()
    handle = os.open(pty.name, os.O_RDWR | os.O_NOCTTY)
    try:
        assert holders(pty.name) == ["this program itself"]
    finally:
        os.close(handle)
    assert holders(pty.name) == []
    pty.unplug()


@posix
@pytest.mark.parametrize(
    ("mode", "group", "mine", "members", "words"),
    [
        (0o660, 20, [], [], "it belongs to the group dialout: sudo usermod -aG dialout $USER, then log in again"),
        (0o660, 20, [], ["me"], "you are in the group dialout, but not yet in this session: log in again"),
        (0o660, 20, [20], ["me"], "your group dialout may open it"),
        (0o600, 20, [], [], "sudo chmod a+rw"),
        (0o660, 0, [], [], "sudo chmod a+rw"),
    ],
)
def test_what_lets_this_user_open_a_port_is_said(
    monkeypatch: pytest.MonkeyPatch, *, mode: int, group: int, mine: list[int], members: list[str], words: str
) -> None:
    import grp

    monkeypatch.setattr(Path, "stat", lambda _path: SimpleNamespace(st_mode=0o020000 | mode, st_gid=group))
    monkeypatch.setattr(grp, "getgrgid", lambda gid: SimpleNamespace(gr_name="dialout", gr_mem=members, gr_gid=gid))
    monkeypatch.setattr(os, "getgroups", lambda: mine)
    monkeypatch.setattr(ports, "_user", lambda: "me")
    assert words in group_hint("/dev/ttyUSB0")


def test_of_a_port_that_is_not_there_nothing_is_said() -> None:
    assert group_hint("/dev/does-not-exist") == ""


def test_looking_for_ports_needs_no_thread() -> None:
    before = threading.active_count()
    list_ports()
    assert threading.active_count() == before
