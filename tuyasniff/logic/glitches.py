"""Short pulses that no UART sends: crosstalk from a wire beside it, a bouncing contact, a probe that hangs loose.

A few of them do no harm: where a bit is looked at, in its middle, one seldom lies. Many hide the rate, for this is told
by the distances between edges. Pulses are then taken out, the shortest first, until frames come out.
"""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.logic.edges import Levels, no_edges
from tuyasniff.logic.rates import GOOD, STANDARD, nearest
from tuyasniff.logic.stretches import Stretch, share_wrong, stretches_of

_WIDTHS_S = (0.6e-6, 1.6e-6, 5e-6, 15e-6)
"""Pulses up to these are tried as glitches; a bit has to last much longer."""

_BITS = 4
_LEAST_BYTES = 16
_FEW_WRONG = 0.01
_MUCH_FEWER = 0.5
_MOST_EDGES = 4_000_000


class Calm(NamedTuple):
    """The wire without `removed` pulses shorter than `width_us`, and what it says."""

    wire: Levels
    stretches: tuple[Stretch, ...]
    removed: int
    width_us: float


def calmed(wire: Levels, stretches: tuple[Stretch, ...]) -> Calm | None:
    """The wire without its glitches; None where it needs none of that, or makes no more sense without them.

    `stretches` is what the wire says with them.
    """
    share = share_wrong(stretches)
    if share <= _FEW_WRONG or len(wire.edges) > _MOST_EDGES:
        return None
    before = len(wire.edges)
    for width_s in _WIDTHS_S:
        width = width_s * wire.per_second
        if width < 1:
            continue
        calm = without_short(wire, width)
        if len(calm.edges) == before:
            continue
        before = len(calm.edges)
        found = stretches_of(calm)
        total = sum(len(one.decoded.data) for one in found)
        if (
            total >= _LEAST_BYTES
            and share_wrong(found) <= min(GOOD, _MUCH_FEWER * share)
            and all(one.setting.bit > _BITS * width for one in found)
            and all(nearest(wire.per_second / one.setting.bit) in STANDARD for one in found)
        ):
            return Calm(calm, found, (len(wire.edges) - before) // 2, width_s * 1e6)
    return None


def without_short(wire: Levels, width: float) -> Levels:
    """The wire without pulses of at most so many ticks."""
    edges = no_edges()
    append, pop = edges.append, edges.pop
    last = -width - 1
    for edge in wire.edges:
        if edge - last <= width and edges:
            pop()
            last = edges[-1] if edges else -width - 1
        else:
            append(edge)
            last = edge
    return Levels(wire.name, wire.per_second, wire.initial, edges, wire.start, wire.end)
