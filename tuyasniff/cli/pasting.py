"""Text that somebody pastes into the terminal."""

from __future__ import annotations

import io
import sys
from typing import IO

from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.terminals import END_OF_INPUT, LINE_MOST

_PASTE_LIMIT = 16 << 20


def pasted(diagnostics: Diagnostics) -> IO[bytes]:
    """What a person pastes into the terminal, up to the end of file."""
    diagnostics.say(f"Paste the log here, then press Enter and {END_OF_INPUT}.")
    data = sys.stdin.buffer.read(_PASTE_LIMIT)
    if any(len(line) == LINE_MOST for line in data.split(b"\n")):
        diagnostics.say(f"A terminal cuts lines at {LINE_MOST:,} characters, and one was that long: use a file.")
    return io.BytesIO(data)
