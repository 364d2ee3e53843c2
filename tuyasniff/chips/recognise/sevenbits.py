"""Text that was sent in seven bits with a parity bit, and read as eight."""

from __future__ import annotations

from functools import cache

_SHARE = 0.98


@cache
def _uneven() -> bytes:
    """Every byte value with an odd number of ones."""
    return bytes(byte for byte in range(256) if byte.bit_count() & 1)


def without_parity(data: bytes) -> tuple[bytes, bool]:
    """The bytes without their parity bits, and True, where those are even throughout; else as they are, and False."""
    if len(data) < 5 or data.isascii():
        return data, False
    even = len(data.translate(None, _uneven()))
    if even < _SHARE * len(data):
        return data, False
    return bytes(byte & 0x7F for byte in data), True
