"""Which of the standard streams are a terminal, with a person before it. A stream that is closed is none."""

from __future__ import annotations

import os
import sys

END_OF_INPUT = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
"""What a person presses after the last line."""

LINE_MOST = 4095
"""Characters of a line; a terminal cuts longer ones without a word."""


def is_terminal(stream: object) -> bool:
    """Whether that stream is one."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False


def stdin_is_terminal() -> bool:
    """Whether whoever reads standard input waits for a person."""
    return is_terminal(sys.stdin)


def stdout_is_terminal() -> bool:
    """Whether what is written is looked at as it is: bytes would do harm there."""
    return is_terminal(sys.stdout)


def somebody_answers() -> bool:
    """Whether a person reads stderr and types into stdin."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr)


def shows_screens() -> bool:
    """Whether there is somebody who looks at stdout and types into stdin, on a terminal that can show a screen."""
    return os.environ.get("TERM") != "dumb" and is_terminal(sys.stdout) and is_terminal(sys.stdin)


def draws() -> bool:
    """Whether the encoding of stdout has the signs that frames and scroll bars are drawn with."""
    try:
        "─│▼█●…".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
