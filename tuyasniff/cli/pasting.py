"""Text that somebody pastes into the terminal."""

from __future__ import annotations

import io
import sys
from typing import IO

from tuyasniff.cli.diagnostics import Diagnostics

_PASTE_LIMIT = 16 << 20
_TERMINAL_LINE = 4095


def stdin_is_terminal() -> bool:
    """Whether whoever reads standard input waits for a person."""
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:
        return False


def pasted(diagnostics: Diagnostics) -> IO[bytes]:
    """What a person pastes into the terminal, up to the end of file."""
    ends = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
    diagnostics.say(f"Paste the log here, then press Enter and {ends}.")
    data = sys.stdin.buffer.read(_PASTE_LIMIT)
    if any(len(line) == _TERMINAL_LINE for line in data.split(b"\n")):
        diagnostics.say("A terminal cuts lines at 4,095 characters, and one was that long: use a file.")
    return io.BytesIO(data)
