"""The rate of a terminal, which whoever opens it sets and both of its ends can see."""

from __future__ import annotations

import contextlib
import struct
import sys

_TCGETS2, _TCSETS2 = 0x802C542A, 0x402C542B
_TERMIOS2 = struct.Struct("=IIIIB19sII")
"""Linux tells and takes any number this way: flags (input, output, control, local), characters, rates (in, out)."""

_CBAUD, _BOTHER = 0o010017, 0o010000
_RATES = (
    300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 500_000, 921_600, 1_000_000,
)  # fmt: skip


def rate_of(terminal: int) -> int | None:
    """Baud, None where it is none that can be told."""
    if sys.platform == "win32":
        return None
    import fcntl
    import termios

    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            told = fcntl.ioctl(terminal, _TCGETS2, bytes(_TERMIOS2.size))
            return int(_TERMIOS2.unpack(told)[-2]) or None
    with contextlib.suppress(OSError, termios.error):
        code = termios.tcgetattr(terminal)[4]
        return next((rate for rate in _RATES if getattr(termios, f"B{rate}", None) == code), None)
    return None


def set_rate(terminal: int, baud: int) -> None:
    """Set it where the system lets one; else it stays as it is."""
    if sys.platform == "win32":
        return
    import fcntl
    import termios

    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            *rest, line, characters, _, _ = _TERMIOS2.unpack(fcntl.ioctl(terminal, _TCGETS2, bytes(_TERMIOS2.size)))
            rest[2] = rest[2] & ~_CBAUD | _BOTHER
            fcntl.ioctl(terminal, _TCSETS2, _TERMIOS2.pack(*rest, line, characters, baud, baud))
            return
    code = getattr(termios, f"B{baud}", None)
    if code is not None:
        with contextlib.suppress(OSError, termios.error):
            settings = termios.tcgetattr(terminal)
            settings[4] = settings[5] = code
            termios.tcsetattr(terminal, termios.TCSANOW, settings)
