"""The scales of a device belong together: a world is one scale each for its voltages, currents, powers and counters.

In 97 of 100 devices all currents have one scale, and so have the powers and the counters. So the worlds are weighed as
a whole: how usual their scales are together, how well each value goes with them, and whether P = U·I and the counters
come out right in them. What each datapoint may be is then the mean over the worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import exp, log
from typing import NamedTuple

from tuyasniff.analysis.quantities.physics import Pairing, Physics
from tuyasniff.analysis.quantities.priors import Neighbour
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.analysis.quantities.shapes import Shape

Odds = Mapping[Sense, float]

QUANTITIES = ("voltage", "current", "power", "energy")
SCALES: tuple[tuple[float, ...], ...] = (
    (0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 3.0), (-2.0, 0.0, 1.0, 2.0), (0.0, 1.0, 2.0, 3.0),
)  # fmt: skip

_LEAST = 1e-4
_EXCEPTION = 0.04
"""How often a scale differs from that of the others."""


class World(NamedTuple):
    """The scales of voltage, current, power and energy."""

    voltage: float
    current: float
    power: float
    energy: float


class Weighed(NamedTuple):
    """A world, its probability, and what the datapoints may be in it, by dpID and quantity."""

    world: World
    weight: float
    odds: Mapping[int, Mapping[str, float]]


class WorldOdds:
    """How usual worlds are, from known shapes; those like the device count most."""

    def __init__(self, shapes: Sequence[Shape], neighbours: Sequence[Neighbour]) -> None:
        like = {id(n.shape): n.likeness for n in neighbours}
        self._seen: list[tuple[float, tuple[frozenset[float], ...]]] = []
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
            self._seen.append((weight, found))
            for scales, its in zip(single, found, strict=True):
                for scale in its:
                    if scale in scales:
                        scales[scale] += weight / len(its)
        self._single = [{scale: count / sum(scales.values()) for scale, count in scales.items()} for scales in single]

    def of(self, world: World) -> float:
        """The probability of a world."""
        alone = 1.0
        for scale, scales in zip(world, self._single, strict=True):
            alone *= scales[scale]
        total, whole = 2.0 * alone, 2.0
        for weight, found in self._seen:
            likely = 1.0
            for scale, its, scales in zip(world, found, self._single, strict=True):
                if its:
                    likely *= (1 - _EXCEPTION) / len(its) if scale in its else _EXCEPTION * scales[scale]
                else:
                    likely *= scales[scale]
            total += weight * likely
            whole += weight
        return total / whole


class Relations:
    """All that physics can say of a device, in raw counts; worlds only move the scales."""

    def __init__(self, physics: Physics, odds: Mapping[int, Odds], live: Sequence[int]) -> None:
        self._physics = physics
        self.volts = [d for d in live if _mass(odds[d], "voltage") > 0.2]
        flows = [d for d in live if _mass(odds[d], "power") + _mass(odds[d], "current") > 0.05]
        self.pairs: list[tuple[int, int, Pairing | None, Pairing | None]] = []
        for place, x in enumerate(flows):
            for y in flows[place + 1 :]:
                voltage = self._voltage(x, y, odds)
                one, other = physics.pairing(x, y, voltage), physics.pairing(y, x, voltage)
                if one is not None or other is not None:
                    self.pairs.append((x, y, one, other))
        self.flows = flows
        self._told: dict[tuple[int, float, float], tuple[float, float]] = {}
        self.counters = [
            (d, grown) for d in live if _mass(odds[d], "energy") > 0.003 and (grown := physics.growth(d)) is not None
        ]
        self._works: dict[tuple[int, int, int], float | None] = {}

    def _voltage(self, x: int, y: int, odds: Mapping[int, Odds]) -> int | None:
        others = [v for v in self.volts if v not in (x, y)]
        return min(others, key=lambda v: (abs(v - x) + abs(v - y)) / _mass(odds[v], "voltage"), default=None)

    def told(self, place: int, world: World) -> tuple[float, float]:
        """The odds of a pair in both directions, x being the power or y, against chance."""
        key = (place, world.voltage, world.current - world.power)
        found = self._told.get(key)
        if found is None:
            _, _, one, other = self.pairs[place]
            found = self._told[key] = (exp(pair_odds(one, world)), exp(pair_odds(other, world)))
        return found

    def works(self, powers: Iterable[int], begin: int, end: int) -> list[float]:
        """The integrals of these powers, in raw counts times hours / 1000."""
        out = []
        for dp_id in powers:
            key = (dp_id, begin, end)
            if key not in self._works:
                self._works[key] = self._physics.work(dp_id, begin, end)
            found = self._works[key]
            if found is not None:
                out.append(found / 1000)
        return out

    def end_of(self, dp_id: int, end: int) -> int:
        """A counter that stood still has done so until the end."""
        return end if self._physics.increments(dp_id) else max(end, self._physics.last_us())


def weigh(odds: Mapping[int, Odds], relations: Relations, usual: WorldOdds, most: int = 16) -> list[Weighed]:
    """The likeliest worlds."""
    exact = {
        d: {
            quantity: {s.scale: p for s, p in its.items() if s.quantity == quantity and s.role == MEASURE}
            for quantity in QUANTITIES
        }
        for d, its in odds.items()
    }
    whole = {d: {q: sum(scales.values()) for q, scales in its.items()} for d, its in exact.items()}
    involved = [d for d, its in whole.items() if sum(its.values()) > 0.02]
    rough = []
    partial: list[dict[float, dict[int, float]]] = [
        {
            scale: {
                d: (1 - _EXCEPTION) * exact[d][quantity].get(scale, 0.0) + _EXCEPTION * whole[d][quantity]
                for d in involved
            }
            for scale in scales
        }
        for quantity, scales in zip(QUANTITIES, SCALES, strict=True)
    ]
    rest = {d: max(1e-6, 1 - sum(whole[d].values())) for d in involved}
    for scales in product(*SCALES):
        world = World(*scales)
        score = log(usual.of(world))
        for d in involved:
            score += log(rest[d] + sum(part[scale][d] for part, scale in zip(partial, scales, strict=True)))
        rough.append((score, world))
    rough.sort(key=lambda pair: -pair[0])
    best = rough[0][0]
    found = []
    for score, world in rough[: 6 * most]:
        if score < best - 12:
            break
        shares = {}
        for d in involved:
            weights = {q: partial[i][world[i]][d] for i, q in enumerate(QUANTITIES)}
            total = rest[d] + sum(weights.values())
            shares[d] = {q: w / total for q, w in weights.items()}
        gain = _settle(world, shares, relations)
        found.append((score + gain, world, shares))
    found.sort(key=lambda triple: -triple[0])
    found = found[:most]
    top = found[0][0]
    heights = [exp(score - top) for score, _, _ in found]
    whole_height = sum(heights)
    return [
        Weighed(world, height / whole_height, shares) for height, (_, world, shares) in zip(heights, found, strict=True)
    ]


def _settle(world: World, shares: dict[int, dict[str, float]], relations: Relations) -> float:
    """Let physics speak in one world: changes the shares, and gives by how much the world gains."""
    gain = 0.0
    open_pairs = []
    for place, (x, y, _, _) in enumerate(relations.pairs):
        a = shares[x]["power"] * shares[y]["current"]
        b = shares[y]["power"] * shares[x]["current"]
        if a + b < 0.001:
            continue
        la, lb = relations.told(place, world)
        z = 1 - a - b + a * la + b * lb
        close = 0.15 / (1 + abs(x - y) ** 0.5)
        open_pairs.append((log(max(1e-9, z)) + close, x, y, a, b, la, lb, z))
    open_pairs.sort(key=lambda row: -row[0])
    used: set[int] = set()
    for _, x, y, a, b, la, lb, z in open_pairs:
        if x in used or y in used:
            continue
        used |= {x, y}
        gain += log(max(1e-9, z))
        pa, pb = a * la / z, b * lb / z
        neither = max(0.0, 1 - pa - pb)
        scale = neither / max(1e-9, 1 - a - b)
        for d, as_power, as_current in ((x, pa, pb), (y, pb, pa)):
            old = shares[d]
            power = as_power + scale * max(0.0, old["power"] - (a if d == x else b))
            current = as_current + scale * max(0.0, old["current"] - (b if d == x else a))
            left = max(0.0, 1 - power - current) / max(1e-9, 1 - old["power"] - old["current"])
            shares[d] = {
                "voltage": old["voltage"] * left, "current": current, "power": power, "energy": old["energy"] * left,
            }  # fmt: skip
    powers = [d for d in relations.flows if d in shares and shares[d]["power"] > 0.5]
    if powers:
        for d, (delta, begin, end) in relations.counters:
            if d not in shares or d in powers:
                continue
            works = relations.works(powers, begin, relations.end_of(d, end))
            if not works:
                continue
            totals = [*works, sum(works), sum(works) - max(works)] if len(works) > 1 else works
            told = exp(counter_odds(delta, [w * 10 ** (world.energy - world.power) for w in totals if w > 0]))
            share = shares[d]["energy"]
            z = 1 - share + share * told
            gain += log(z)
            old = shares[d]
            energy = share * told / z
            left = (1 - energy) / max(1e-9, 1 - share)
            shares[d] = {q: energy if q == "energy" else w * left for q, w in old.items()}
    return gain


def pair_odds(pairing: Pairing | None, world: World) -> float:
    """What is to be said for P = U·I of two datapoints in a world, as a logarithm against chance."""
    if pairing is None:
        return -3.0
    if pairing.voltage is None:
        factors = [10 ** (world.current - world.power) / grid for grid in (230.0, 120.0)]
        return max(_factor(pairing, factor) for factor in factors) - 0.5
    return _factor(pairing, 10 ** (world.voltage + world.current - world.power))


def _factor(pairing: Pairing, factor: float) -> float:
    middle, top, cap = pairing.middle * factor, pairing.top * factor, pairing.cap * factor
    if pairing.moments < 6:
        if middle > 1.2:
            return -3.5
        if middle > 1.06:
            return -1.5
        return 1.4 if middle > 0.9 else 1.1 if middle > 0.4 else 0.3 if middle > 0.15 else -1.2
    odds = 0.0
    if pairing.likeness > 0.99:
        odds += 3.0
    elif pairing.likeness > 0.95:
        odds += 1.8
    elif pairing.likeness > 0.85:
        odds += 0.5
    elif pairing.likeness != 0.5:
        odds -= 1.0
    if middle > 1.15:
        return odds - 6.0
    if middle > 1.05:
        odds -= 2.5
    elif top < 0.08:
        odds -= 4.5
    elif top < 0.25:
        odds -= 2.5
    elif top < 0.45:
        odds -= 0.8
    else:
        odds += 1.5
    if 0.95 < cap < 1.04:
        odds += 1.5
    elif cap > 1.3:
        odds -= 1.0
    return odds + pairing.rising


def counter_odds(delta: int, expected: Sequence[float]) -> float:
    """What is to be said for a counter that grew by `delta` where it should by one of these, as a logarithm."""
    if not expected:
        return 0.0
    if delta < 0:
        return -1.0
    if delta >= 4:
        off = min(abs(log(delta / count)) for count in expected)
        if off < 0.04 + 1.2 / delta:
            return 3.0 if delta > 20 else 2.0
        return 1.0 if off < 0.25 else 0.0 if off < 0.5 else -1.0 if off < 1.2 else -2.0
    near = min(abs(delta - count) for count in expected)
    if near <= 1.2:
        return 1.0 if delta >= 2 else 0.3
    return -0.7 if min(expected) > 6 else -0.3


def _mass(odds: Odds, quantity: str) -> float:
    return sum(p for sense, p in odds.items() if sense.quantity == quantity and sense.role == MEASURE)


def mixed(worlds: Sequence[Weighed], odds: Mapping[int, Odds]) -> dict[int, dict[Sense, float]]:
    """What each datapoint may be over all worlds: the measured mains senses by the worlds, the rest in proportion."""
    out: dict[int, dict[Sense, float]] = {}
    for d, its in odds.items():
        mains: dict[Sense, float] = {}
        told = 0.0
        for world, weight, shares in worlds:
            share = shares.get(d)
            if share is None:
                continue
            for quantity, scale in zip(QUANTITIES, world, strict=True):
                p = weight * share[quantity]
                sense = Sense(quantity, scale, MEASURE)
                mains[sense] = mains.get(sense, 0.0) + p
                told += p
        if not mains:
            out[d] = dict(its)
            continue
        others = {s: p for s, p in its.items() if s.quantity not in QUANTITIES or s.role != MEASURE}
        whole = sum(others.values())
        left = max(0.0, 1 - told)
        out[d] = mains | {s: p * left / whole for s, p in others.items()} if whole else mains
    return out
