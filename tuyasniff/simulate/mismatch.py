"""What a serial port hears of a line whose rate is not the one that it was set to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tuyasniff.simulate.line import BITS

TOLERANCE = 0.03
"""Rates that differ by less hear each other right: the last bit is still sampled well inside."""

_FALL = b"\1\0"


def _levels(byte: int) -> bytes:
    """The line during one byte, a level for each bit: start, eight data bits, the lowest first, stop."""
    return bytes((0, *(byte >> bit & 1 for bit in range(8)), 1))


_LEVELS = tuple(_levels(byte) for byte in range(256))


class _Ear(NamedTuple):
    """Where a reader samples, in whole bits of the sender after the one whose begin it takes for a start bit."""

    start: int
    data: tuple[int, ...]
    stop: int


@lru_cache(maxsize=32)
def _ear(sent: int, heard: int) -> _Ear:
    """A start edge always lies where a bit of the sender begins, so each sample lies in the same bit behind it."""
    # the middle of bit n is (2 n + 1) / (2 heard) seconds after the edge, a bit of the sender lasts 1 / sent
    centres = [(2 * bit + 1) * sent // (2 * heard) for bit in range(BITS)]
    return _Ear(centres[0], tuple(centres[1:-1]), centres[-1])


def alike(sent: int, heard: int) -> bool:
    """Whether a reader at one rate hears a sender at the other right."""
    return abs(sent - heard) <= TOLERANCE * sent


def misheard(data: bytes, sent: int, heard: int) -> bytes:
    """The bytes that a port at `heard` baud gets of bytes sent without a pause at `sent` baud, 8N1 both.

    The line is idle before and after. As a UART does, the reader takes a falling edge for a start bit if the line is
    still low half a bit later, samples every bit in its middle, and looks for the next edge from the middle of the
    stop bit on; a byte whose stop bit is low counts all the same.
    """
    if alike(sent, heard):
        return data
    ear = _ear(sent, heard)
    line = b"\1" + b"".join([_LEVELS[byte] for byte in data]) + b"\1" * (ear.stop + 1)
    got = bytearray()
    edge = line.find(_FALL) + 1
    while edge:
        since = edge
        if not line[edge + ear.start]:
            byte = 0
            for bit, after in enumerate(ear.data):
                byte |= line[edge + after] << bit
            got.append(byte)
            since = edge + ear.stop
        edge = line.find(_FALL, since) + 1
    return bytes(got)
