"""Lines that a person types while a session goes on without a screen: each becomes a note, or a reading."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from tuyasniff.analysis.reference import parse_note
from tuyasniff.cli.terminals import is_terminal

if TYPE_CHECKING:
    from tuyasniff.live.livesession import LiveSession


def take_notes(live: LiveSession, stream: TextIO | None = None) -> threading.Thread | None:
    """Read lines in a thread of their own until the program ends; None where nobody can type."""
    lines = sys.stdin if stream is None else stream
    if lines is None or (stream is None and not is_terminal(lines)):
        return None
    thread = threading.Thread(target=read_lines, args=(lines, _noting(live)), name="notes", daemon=True)
    thread.start()
    return thread


def _noting(live: LiveSession) -> Callable[[str], None]:
    def note(line: str) -> None:
        text, reference = parse_note(line)
        if text:
            live.note(text, reference)

    return note


def read_lines(lines: TextIO, note: Callable[[str], None]) -> None:
    """Hand over each line without its end, until none follows."""
    try:
        while line := _line(lines):
            note(line.strip())
    except (OSError, ValueError):
        pass  # the terminal has gone: nobody types any more


def _line(lines: TextIO) -> str:
    """The next line with its end, whatever bytes are in it; empty where none follows."""
    raw = getattr(lines, "buffer", None)
    return lines.readline() if raw is None else str(raw.readline(), lines.encoding or "utf-8", "replace")
