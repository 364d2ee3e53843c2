"""What a serial port hears of a line, bit by bit: at any rate, with any parity, upside down, and with its errors.

`mismatch.py` does the same for bytes alone, quickly; here are times, parity, polarity, and what the port would count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from tuyasniff.chips.finding import Rate
from tuyasniff.simulate.line import Piece

_FALL = b"\1\0"
_SECOND = 1_000_000
_UPSIDE_DOWN = bytes((1, 0))


class Got(NamedTuple):
    """A byte that a port read: when its start bit began, and whether its stop bit or its parity was wrong."""

    t_us: int
    byte: int
    framing: bool = False
    parity: bool = False

    @property
    def is_break(self) -> bool:
        """Whether the line was low all the time."""
        return self.framing and not self.byte


def listened(
    pieces: Iterable[Piece], line: Rate, port: Rate, *, inverted: bool = False, since_us: int | None = None
) -> Iterator[Got]:
    """What a port reads of bytes that are sent without pauses inside each piece; pieces ascend and do not overlap.

    As a UART does, the port takes a falling edge for a start bit if the line is still low half a bit later, samples
    every bit in its middle, and looks for the next edge from the middle of the stop bit on; where that was low, it
    waits for the line to be high first. `since_us` is when the port begins to listen: what is low then counts as a
    start bit. An `inverted` line is low where it should be high, also between the pieces.
    """
    ear = _ear(line.baud, port.baud, port.parity)
    reach = ear.stop + 2
    low_since = since_us if inverted else None  # an idle line that is low is a break, once
    for stretch in _stretches(pieces, line, inverted, reach):
        begin = 0 if since_us is None else round((since_us - stretch.t_us) * line.baud / _SECOND)
        if begin > len(stretch.levels) - reach:
            continue
        seen = stretch
        if low_since is not None and begin < 0:
            if begin <= -reach:
                yield _break(low_since, port)
            else:
                seen = _Stretch(low_since, bytes(-begin) + stretch.levels)
        low_since = None
        yield from _read(seen, ear, port.parity, line.baud, max(begin, 0))
    if low_since is not None:
        yield _break(low_since, port)


def _break(t_us: int, port: Rate) -> Got:
    return Got(t_us, 0, framing=True, parity=port.parity == "odd")


class _Stretch(NamedTuple):
    """A line that is not idle, as a level for each bit of the sender, and when it begins."""

    t_us: int
    levels: bytes


class _Ear(NamedTuple):
    """Where a reader samples, in whole bits of the sender after the one whose begin it takes for a start bit."""

    start: int
    data: tuple[int, ...]
    parity: int | None
    stop: int


@lru_cache(maxsize=64)
def _ear(sent: int, heard: int, parity: str) -> _Ear:
    """A start edge always lies where a bit of the sender begins, so each sample lies in the same bit behind it."""
    bits = 10 if parity == "none" else 11
    centres = [(2 * bit + 1) * sent // (2 * heard) for bit in range(bits)]
    return _Ear(centres[0], tuple(centres[1:9]), None if parity == "none" else centres[9], centres[-1])


@lru_cache(maxsize=6)
def _levels(parity: str, inverted: bool) -> tuple[bytes, ...]:
    """The line during each byte: start, eight data bits, the lowest first, parity where there is one, stop."""
    table = []
    for byte in range(256):
        bits = [0, *(byte >> bit & 1 for bit in range(8))]
        if parity != "none":
            bits.append(byte.bit_count() & 1 ^ (parity == "odd"))
        level = bytes((*bits, 1))
        table.append(level.translate(_UPSIDE_DOWN + bytes(254)) if inverted else level)
    return tuple(table)


def _stretches(pieces: Iterable[Piece], line: Rate, inverted: bool, reach: int) -> Iterator[_Stretch]:
    """Pieces that are too near to be apart are one; idle is at the end of each."""
    table = _levels(line.parity, inverted)
    idle = b"\0" if inverted else b"\1"
    parts: list[bytes] = []
    start_us = length = 0
    for piece in pieces:
        if not piece.data:
            continue
        gap = (piece.t_us - start_us) * line.baud // _SECOND - length
        if parts and gap >= reach:
            yield _Stretch(start_us, b"".join(parts) + idle * reach)
            parts = []
        if not parts:
            start_us, length, gap = piece.t_us, 0, 0
        parts.append(idle * max(gap, 0))
        parts += [table[byte] for byte in piece.data]
        length += max(gap, 0) + len(piece.data) * len(table[0])
    if parts:
        yield _Stretch(start_us, b"".join(parts) + idle * reach)


def _read(stretch: _Stretch, ear: _Ear, parity: str, baud: int, begin: int) -> Iterator[Got]:
    levels = stretch.levels
    last = len(levels) - 1
    edge = _fall(levels, begin) if levels[begin] else begin
    while 0 <= edge < last:
        since = edge
        if not levels[min(edge + ear.start, last)]:
            byte = 0
            for bit, after in enumerate(ear.data):
                byte |= levels[min(edge + after, last)] << bit
            wrong = False
            if ear.parity is not None:
                wrong = levels[min(edge + ear.parity, last)] != byte.bit_count() & 1 ^ (parity == "odd")
            since = min(edge + ear.stop, last)
            yield Got(stretch.t_us + edge * _SECOND // baud, byte, not levels[since], wrong)
        edge = _fall(levels, since)


def _fall(levels: bytes, since: int) -> int:
    """Where the line falls next; -1 where it does not."""
    found = levels.find(_FALL, since)
    return found + 1 if found >= 0 else -1
