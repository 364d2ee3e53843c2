"""Lines that a person types while a session goes on."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from typing import cast

import pytest

from tuyasniff.cli.typednotes import take_notes
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Reference


@dataclass
class Noted:
    """A session that only takes notes."""

    notes: list[tuple[str, Reference | None]] = field(default_factory=list)

    def note(self, text: str, reference: Reference | None = None, frame: int | None = None) -> None:
        assert frame is None
        self.notes.append((text, reference))


def typed(text: str) -> list[tuple[str, Reference | None]]:
    noted = Noted()
    thread = take_notes(cast(LiveSession, noted), io.StringIO(text))
    assert thread is not None
    thread.join(5)
    assert not thread.is_alive()
    return noted.notes


def test_each_line_is_a_note() -> None:
    assert typed("kettle on\nlamp off") == [("kettle on", None), ("lamp off", None)]


def test_a_reading_is_kept_with_its_unit() -> None:
    ((text, reference),) = typed("kettle 2000 W\n")
    assert text and reference == Reference("power", "2000", "W")


def test_empty_lines_are_nothing() -> None:
    assert typed("\n  \n\t\nx\n") == [("x", None)]


def test_controls_that_somebody_pastes_are_notes_too() -> None:
    assert [text for text, _ in typed("a\x1b[31mb\n")] == ["a\x1b[31mb"]


def test_bytes_that_are_no_text_do_not_end_the_notes() -> None:
    noted = Noted()
    lines = io.TextIOWrapper(io.BytesIO(b"a\xffb\nkettle\n"), encoding="utf-8")
    thread = take_notes(cast(LiveSession, noted), lines)
    assert thread is not None
    thread.join(5)
    assert [text for text, _ in noted.notes] == ["a\ufffdb", "kettle"]


class Broken(io.StringIO):
    """A terminal that is closed while somebody waits for a line."""

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]  # of a TextIO, not of raw bytes
        raise OSError(5, "Input/output error")


def test_a_terminal_that_goes_ends_the_notes_and_nothing_else() -> None:
    noted = Noted()
    thread = take_notes(cast(LiveSession, noted), Broken("x\n"))
    assert thread is not None
    thread.join(5)
    assert noted.notes == [] and not thread.is_alive()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_keyboard_is_read_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = Noted()
    monkeypatch.setattr(sys, "stdin", Terminal("kettle on\n"))
    thread = take_notes(cast(LiveSession, noted))
    assert thread is not None and thread.daemon
    thread.join(5)
    assert noted.notes == [("kettle on", None)]


@pytest.mark.parametrize("closed", [True, False])
def test_a_pipe_is_left_alone(monkeypatch: pytest.MonkeyPatch, closed: bool) -> None:
    stdin = io.StringIO("not mine\n")
    if closed:
        stdin.close()
    monkeypatch.setattr(sys, "stdin", stdin)
    assert take_notes(cast(LiveSession, Noted())) is None
    assert closed or stdin.read() == "not mine\n"


def test_a_program_without_standard_input_has_no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert take_notes(cast(LiveSession, Noted())) is None
