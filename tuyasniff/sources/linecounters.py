"""The error counters that Linux keeps of a serial port; asking for them touches no line."""

from __future__ import annotations

import struct
from typing import NamedTuple

from tuyasniff.sources.tap import LineErrors

_ANSWER = struct.Struct("=20I")
"""cts dsr rng dcd rx tx frame overrun parity brk buf_overrun, and nine that are reserved."""

_WRAP = 1 << 32


class Counters(NamedTuple):
    """What the driver has counted since it was loaded."""

    framing: int
    overrun: int
    parity: int
    breaks: int
    lost: int

    def since(self, before: Counters) -> LineErrors:
        """What came on top; the counters begin again at 0 after 2^32."""
        more = [(now - then) % _WRAP for now, then in zip(self, before, strict=True)]
        return LineErrors(more[0], more[1] + more[4], more[2], more[3])


def counters_of(handle: int) -> Counters | None:
    """The counters of an open port, None where the system or the driver keeps none."""
    try:
        import fcntl
        import termios

        answer = fcntl.ioctl(handle, termios.TIOCGICOUNT, bytes(_ANSWER.size))
    except (ImportError, AttributeError, OSError):
        return None
    return parsed(answer)


def parsed(answer: bytes) -> Counters:
    """The counters in the answer of the driver."""
    numbers = _ANSWER.unpack(answer)
    framing, overrun, parity, breaks, lost = numbers[6:11]
    return Counters(framing, overrun, parity, breaks, lost)
