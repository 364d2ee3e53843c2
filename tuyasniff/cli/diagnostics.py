"""Everything that goes to stderr, and the exit codes. No other file writes there or decides a code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum

from tuyasniff.errors import SourceError, TuyasniffError
from tuyasniff.render.labels import visible

PROGRAM = "tuyasniff"


class ClosedPipe(Exception):
    """Who read the output has read enough; there is nothing to say about it."""


class Exit(IntEnum):
    """What the program says to the one that called it."""

    OK = 0
    DAMAGE = 1
    USAGE = 2
    SOURCE = 3
    NOTHING = 4
    MISTAKE = 70
    INTERRUPTED = 130


_GRAVITY = (Exit.OK, Exit.DAMAGE, Exit.NOTHING, Exit.SOURCE, Exit.USAGE, Exit.MISTAKE, Exit.INTERRUPTED)


class Diagnostics:
    """The one voice on stderr. It remembers the gravest thing it had to say, as an exit code.

    `flush_first` is called before each line, so that data and words stand in the order in which they came.
    """

    def __init__(self, flush_first: Callable[[], None] | None = None) -> None:
        self.code = Exit.OK
        self.flush_first = flush_first

    def say(self, text: str = "") -> None:
        """One line for a person."""
        if self.flush_first is not None:
            self.flush_first()
        try:
            sys.stderr.write(visible(text) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError, AttributeError):
            pass  # nobody listens

    def error(self, message: str, hint: str = "", *, code: Exit) -> None:
        """What went wrong and, if known, how to mend it; the program goes on, `code` counts in the end."""
        self.say(f"{PROGRAM}: error: {message}")
        if hint:
            self.say(f"hint: {hint}")
        self.note_code(code)

    def report(self, error: TuyasniffError) -> None:
        """An error of ours, with the code of its kind."""
        self.error(error.message, error.hint, code=Exit.SOURCE if isinstance(error, SourceError) else Exit.USAGE)

    def note_code(self, code: Exit) -> None:
        """Remember a code if it is graver than the one so far."""
        self.code = max(self.code, code, key=_GRAVITY.index)
