"""Edges of a wire -> the bytes of a UART with their moments, and which of them have errors.

A frame begins where the line leaves its idle level; each bit is looked at in its middle. That is what a UART does, and
sigrok's decoder too; with edges instead of samples it costs the time of the edges.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

from tuyasniff.logic.edges import no_edges

FRAMING = 1
"""The stop bit is not at its level: wrong rate, a break, a disturbed line, or a start in the middle of a frame."""

PARITY = 2
"""The parity bit does not fit the eight before it."""

DATA_BITS = 8
_LONGEST = 1 + DATA_BITS + 2
_PAST = tuple((1 << _LONGEST) - (1 << bit) if bit < _LONGEST else 0 for bit in range(_LONGEST + 2))
"""An edge before the middle of bit n turns that bit and all behind it."""

_ODD = bytes(value.bit_count() & 1 for value in range(256))


class Setting(NamedTuple):
    """How a line is read: ticks of a bit, parity (`none`, `even`, `odd`), and whether it idles low.

    `skew` are the ticks by which rising edges come late; below 0 it is the falling ones.
    """

    bit: float
    parity: str = "none"
    inverted: bool = False
    skew: float = 0.0

    @property
    def bits(self) -> int:
        """Bits from the start bit to the stop bit."""
        return 2 + DATA_BITS + (self.parity != "none")


class Decoded(NamedTuple):
    """Bytes, the tick at which each begins, and what is wrong with it (FRAMING, PARITY, both, or 0)."""

    data: bytes
    starts: array[int]
    errors: bytes

    @property
    def wrong(self) -> int:
        """How many bytes have an error."""
        return len(self.errors) - self.errors.count(0)

    @property
    def share_wrong(self) -> float:
        """The share of bytes with an error, 1.0 where there are no bytes."""
        return self.wrong / len(self.errors) if self.errors else 1.0


def decode(edges: array[int] | list[int], initial: int, setting: Setting, end: int | None = None) -> Decoded:
    """The bytes in these edges, before the first of which the line has the level `initial`.

    A frame that the recording cuts is left out: `end` is the tick behind the last one, None where the line may have
    stayed as it was. Edges must ascend; the skew of the setting is not looked at, see `skew.straightened`.
    """
    bit = setting.bit
    past = _PAST
    stop = setting.bits - 1
    until_stop, per_tick = (stop + 0.5) * bit, 1 / bit
    half, stop_mask = 0.5 * bit, 1 << stop
    with_parity, want = setting.parity != "none", int(setting.parity == "odd")
    values, wrong, starts = bytearray(), bytearray(), no_edges()
    add_value, add_wrong, add_start = values.append, wrong.append, starts.append
    count = len(edges)
    # edges that leave the idle level have all the same evenness
    place = initial ^ 1 if not setting.inverted else initial
    while place < count:
        begin = edges[place]
        limit = begin + until_stop
        word = 0
        following = place + 1
        while following < count:
            since = edges[following]
            if since >= limit:
                break
            word ^= past[int((since - begin) * per_tick + 0.5)]
            following += 1
        if word & 1:  # back before the middle of the start bit: a glitch
            middle = begin + half
            place += 2
            while place < count and edges[place] < middle:
                place += 2
            continue
        if following >= count and (not word & stop_mask if end is None else limit >= end):
            break
        value = word >> 1 & 0xFF
        error = 0 if word & stop_mask else FRAMING
        if with_parity and _ODD[value] ^ (word >> 9 & 1) != want:
            error |= PARITY
        add_value(value)
        add_wrong(error)
        add_start(begin)
        place = following + ((following ^ place) & 1)
    return Decoded(bytes(values), starts, bytes(wrong))
