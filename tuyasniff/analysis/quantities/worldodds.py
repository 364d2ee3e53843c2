"""How usual scales are together: a world is one scale each for voltages, currents, powers and counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import log, prod
from typing import NamedTuple

from tuyasniff.analysis.quantities.priors import Neighbour
from tuyasniff.analysis.quantities.senses import MEASURE
from tuyasniff.analysis.quantities.shapes import Shape

QUANTITIES = ("voltage", "current", "power", "energy")
SCALES: tuple[tuple[float, ...], ...] = (
    (0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 3.0), (-2.0, 0.0, 1.0, 2.0), (0.0, 1.0, 2.0, 3.0),
)  # fmt: skip

EXCEPTION = 0.04
"""How often a scale differs from that of the others."""


class World(NamedTuple):
    """The scales of voltage, current, power and energy."""

    voltage: float
    current: float
    power: float
    energy: float


WORLDS = tuple(World(*scales) for scales in product(*SCALES))


class WorldOdds:
    """How usual worlds are, from known shapes; those like the device count most."""

    def __init__(self, shapes: Sequence[Shape], neighbours: Sequence[Neighbour]) -> None:
        like = {id(n.shape): n.likeness for n in neighbours}
        seen: dict[tuple[frozenset[float], ...], float] = {}
        single = [dict.fromkeys(scales, 0.4) for scales in SCALES]
        for shape in shapes:
            if not shape.metering:
                continue
            found = tuple(
                frozenset(s.scale for s in shape.senses.values() if s.quantity == quantity and s.role == MEASURE)
                for quantity in QUANTITIES
            )
            if not any(found):
                continue
            weight = 0.25 + 12 * like.get(id(shape), 0.0) ** 3
            seen[found] = seen.get(found, 0.0) + weight
            for scales, its in zip(single, found, strict=True):
                for scale in its:
                    if scale in scales:
                        scales[scale] += weight / len(its)
        shares = [{scale: n / sum(its.values()) for scale, n in its.items()} for its in single]
        self._table = _usual(seen, [list(its.values()) for its in shares])
        self._lift = {
            world: log(p / prod(its[scale] for its, scale in zip(shares, world, strict=True)))
            for world, p in self._table.items()
        }

    def of(self, world: World) -> float:
        """The probability of a world."""
        return self._table[world]

    def lift(self, world: World) -> float:
        """How much likelier the scales are together than each for itself, as a logarithm.

        How usual each is by itself the odds of the datapoints know already.
        """
        return self._lift[world]


def _usual(seen: Mapping[tuple[frozenset[float], ...], float], single: Sequence[Sequence[float]]) -> dict[World, float]:
    """The probability of each world: devices that carry such scales, with exceptions, and what is usual by itself."""
    totals = [2.0 * alone for alone in _products(single)]
    for found, weight in seen.items():
        likely = [
            [(1 - EXCEPTION) / len(its) if scale in its else EXCEPTION * p for scale, p in zip(scales, ps, strict=True)]
            if its
            else ps
            for its, scales, ps in zip(found, SCALES, single, strict=True)
        ]
        totals = [total + weight * p for total, p in zip(totals, _products(likely), strict=True)]
    whole = 2.0 + sum(seen.values())
    return {world: total / whole for world, total in zip(WORLDS, totals, strict=True)}


def _products(factors: Sequence[Sequence[float]]) -> list[float]:
    """One factor for each quantity, multiplied, in the order of WORLDS."""
    out = [1.0]
    for its in factors:
        out = [one * other for one in out for other in its]
    return out
