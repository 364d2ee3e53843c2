"""The one checksum of TuyaMCU: the low eight bits of the sum of all bytes before it, header included (TDOC)."""

from __future__ import annotations

from zlib import adler32

_EXACT = 256
"""adler32's low half is 1 + the sum modulo 65521: exact while 256 bytes of 255 cannot reach that."""


def sum8(data: bytes) -> int:
    """The low eight bits of the sum of `data`, at the speed of C."""
    if len(data) <= _EXACT:
        return (adler32(data) - 1) & 0xFF
    total = 0
    for start in range(0, len(data), _EXACT):
        total += (adler32(data[start : start + _EXACT]) & 0xFFFF) - 1
    return total & 0xFF
