from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from sources.listening import ADAPTER
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.sources import refusals
from tuyasniff.sources.devices import Thing
from tuyasniff.sources.ports import Port
from tuyasniff.sources.refusals import check, listed, missing, near_hint, number_of, refusal, said


def chained(error: Exception, cause: BaseException) -> Exception:
    """An error as pyserial makes one from another."""
    error.__context__ = cause
    return error


class TerminalError(Exception):
    """Like that of termios, which is no OSError."""


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (OSError(errno.EIO, "x"), errno.EIO),
        (OSError("x"), None),
        (TerminalError(errno.ENOTTY, "x"), errno.ENOTTY),
        (chained(OSError("Could not configure port"), TerminalError(errno.EIO, "x")), errno.EIO),
        (chained(OSError("read failed"), OSError(errno.ENXIO, "x")), errno.ENXIO),
        (OSError("could not open port 'COM3': FileNotFoundError(2, 'x', None, 2)"), errno.ENOENT),
        (OSError("could not open port 'COM3': PermissionError(13, 'x', None, 5)"), errno.EBUSY),
        (RuntimeError(), None),
    ],
)
def test_the_number_of_an_error_is_found_wherever_it_is(error: Exception, number: int | None) -> None:
    assert number_of(error) == number


def test_an_error_without_a_number_speaks_for_itself_on_one_line() -> None:
    assert said(OSError(errno.EIO, "x")) == "Input/output error"
    assert said(RuntimeError("a\nb  c")) == "a b c"
    assert said(RuntimeError()) == "RuntimeError"


def test_words_are_listed_as_people_do() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("near", "ports", "hint"),
    [
        (["/dev/ttyUSB0", "/dev/ttyUSB1"], [ADAPTER], "did you mean /dev/ttyUSB0 or /dev/ttyUSB1?"),
        ([], [Port("/dev/ttyS0"), ADAPTER], "there is /dev/ttyUSB0; tuyasniff ports lists what is there"),
        ([], [Port("/dev/ttyS0")], "plug the adapter in; tuyasniff ports lists what is there"),
    ],
)
def test_what_may_have_been_meant_is_said(
    monkeypatch: pytest.MonkeyPatch, near: list[str], ports: list[Port], hint: str
) -> None:
    monkeypatch.setattr(refusals, "near_names", lambda _name: near)
    monkeypatch.setattr(refusals, "list_ports", lambda: ports)
    assert missing("/dev/ttyACM3").hint == hint
    assert near_hint("/dev/ttyACM3", "else") == (hint if near else "else")


def test_who_is_in_the_way_is_said_and_where_nobody_knows_how_to_find_out(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = OSError(errno.EBUSY, "x")
    monkeypatch.setattr(refusals, "holders", lambda _device: ["minicom (pid 1)", "tio (pid 2)"])
    assert refusal("/dev/x", busy).message == "/dev/x is in use by minicom (pid 1) and tio (pid 2)"
    monkeypatch.setattr(refusals, "holders", lambda _device: [])
    unknown = refusal("/dev/x", busy)
    assert unknown.message == "/dev/x is in use by another program"
    if sys.platform != "win32":
        assert "fuser -v /dev/x" in unknown.hint


@pytest.mark.parametrize(
    ("thing", "words", "reason"),
    [
        (Thing.SCREEN, "keyboard and screen", SourceReason.UNREADABLE),
        (Thing.OTHER_DEVICE, "not a serial device", SourceReason.UNREADABLE),
        (Thing.FILE, "not a serial device", SourceReason.UNREADABLE),
        (Thing.DIRECTORY, "is a directory", SourceReason.DIRECTORY),
        (Thing.NOTHING, "no such port", SourceReason.MISSING),
    ],
)
def test_what_is_no_port_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, thing: Thing, words: str, reason: SourceReason
) -> None:
    monkeypatch.setattr(refusals, "thing_at", lambda _name: thing)
    with pytest.raises(SourceError) as caught:
        check("/dev/x")
    assert words in caught.value.message
    assert caught.value.reason is reason
    assert caught.value.hint


def test_a_name_that_may_not_be_looked_at_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_name: str) -> Thing:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(refusals, "thing_at", forbid)
    with pytest.raises(SourceError) as caught:
        check(str(Path("/closed/port")))
    assert caught.value.reason is SourceReason.PERMISSION
    assert caught.value.message == "you may not open /closed/port"
