"""The scales of a device belong together: a world is one scale each for its voltages, currents, powers and counters.

In 97 of 100 devices all currents have one scale, and so have the powers and the counters. So the worlds are weighed as
a whole: how usual their scales are together, how well each value goes with them, and whether P = U·I and the counters
come out right in them. What each datapoint may be is then the mean over the worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from operator import add
from typing import NamedTuple

from tuyasniff.analysis.quantities.physics import Pairing, Physics
from tuyasniff.analysis.quantities.relations import mass
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.analysis.quantities.worldodds import EXCEPTION, QUANTITIES, SCALES, WORLDS, World, WorldOdds

__all__ = ["QUANTITIES", "SCALES", "WORLDS", "Relations", "Shares", "Weighed", "World", "WorldOdds", "mixed", "weigh"]

Odds = Mapping[Sense, float]

_VOLTAGE, _CURRENT, _POWER, _ENERGY = range(4)

_MATTERS = 0.001
"""Pairs that are less probable than this are not looked at."""

_LEFT = 1e-6
_KEPT = 16
"""So many worlds are looked at to the end."""

Shares = tuple[float, float, float, float]
"""How probable each of QUANTITIES is for one datapoint."""


class Weighed(NamedTuple):
    """A world, its probability, and what the datapoints may be in it, by dpID."""

    world: World
    weight: float
    odds: Mapping[int, Shares]


class Relations:
    """All that physics can say of a device, in raw counts; worlds only move the scales.

    `pairs` are those of which one may be the power of the other in some world; each is measured when it is asked for.
    """

    def __init__(
        self,
        physics: Physics,
        odds: Mapping[int, Odds],
        live: Sequence[int],
        fixed: Mapping[int, float] | None = None,
    ) -> None:
        """`fixed` are powers inside raw datapoints with their scales, which no world moves."""
        self._physics = physics
        self._odds = odds
        self.fixed = dict(fixed or {})
        masses = {d: tuple(mass(odds[d], quantity) for quantity in QUANTITIES) for d in live}
        self._volts = {d: its[_VOLTAGE] for d, its in masses.items() if its[_VOLTAGE] > 0.2}
        self.flows = [d for d, its in masses.items() if its[_POWER] + its[_CURRENT] > 0.05]
        most = {d: _most(masses[d]) for d in self.flows}
        self.pairs = [
            (x, y)
            for place, x in enumerate(self.flows)
            for y in self.flows[place + 1 :]
            if most[x][0] * most[y][1] + most[y][0] * most[x][1] >= _MATTERS
        ]
        self._pairings: dict[tuple[int, int], Pairing | None] = {}
        self._told: dict[tuple[int, int, float, float], float] = {}
        self.counters = [
            (d, grown) for d in live if masses[d][_ENERGY] > 0.003 and (grown := physics.growth(d)) is not None
        ]
        self._works: dict[tuple[int, int, int], float | None] = {}

    def _pairing(self, power: int, current: int) -> Pairing | None:
        key = (power, current)
        if key not in self._pairings:
            others = [v for v in self._volts if v not in key]
            voltage = min(others, key=lambda v: (abs(v - power) + abs(v - current)) / self._volts[v], default=None)
            self._pairings[key] = self._physics.pairing(power, current, voltage)
        return self._pairings[key]

    def related(self, x: int, y: int) -> bool:
        """Whether one of two datapoints can be the power of the other at all."""
        return self._pairing(x, y) is not None or self._pairing(y, x) is not None

    def told(self, power: int, current: int, world: World) -> float:
        """The odds of a power and a current in a world, against chance.

        A voltage that has another scale than the world keeps its own: an exception must not make a wrong power right.
        """
        key = (power, current, world.voltage, world.current - world.power)
        found = self._told.get(key)
        if found is None:
            pairing = self._pairing(power, current)
            found = 0.0
            for scale, share in self._volt_scales(pairing, world.voltage):
                found += share * exp(pair_odds(pairing, world._replace(voltage=scale)))
            self._told[key] = found
        return found

    def _volt_scales(self, pairing: Pairing | None, usual: float) -> list[tuple[float, float]]:
        """The scales that the voltage of a pairing may have in a world, with their shares."""
        if pairing is None or pairing.voltage is None:
            return [(usual, 1.0)]
        own = [
            (sense.scale, p * (1.0 if sense.scale == usual else EXCEPTION))
            for sense, p in self._odds[pairing.voltage].items()
            if sense.quantity == "voltage" and sense.role == MEASURE
        ]
        whole = sum(p for _, p in own)
        return [(scale, p / whole) for scale, p in own] if whole else [(usual, 1.0)]

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


def _most(masses: Sequence[float]) -> tuple[float, float]:
    """How probable a power and a current can become at most, in the world that suits best."""
    rest = max(_LEFT, 1 - sum(masses))
    return masses[_POWER] / (rest + masses[_POWER]), masses[_CURRENT] / (rest + masses[_CURRENT])


def weigh(odds: Mapping[int, Odds], relations: Relations, usual: WorldOdds) -> tuple[list[Weighed], list[Weighed]]:
    """The likeliest worlds as they are without physics, and with it."""
    masses = {d: tuple(mass(its, quantity) for quantity in QUANTITIES) for d, its in odds.items()}
    partial: dict[int, tuple[tuple[float, ...], ...]] = {}
    rest: dict[int, float] = {}
    for d, its in odds.items():
        if sum(masses[d]) > 0.02:
            partial[d] = tuple(
                tuple(
                    (1 - EXCEPTION) * its.get(Sense(quantity, scale, MEASURE), 0.0) + EXCEPTION * whole
                    for scale in scales
                )
                for quantity, scales, whole in zip(QUANTITIES, SCALES, masses[d], strict=True)
            )
            rest[d] = max(_LEFT, 1 - sum(masses[d]))
    rough = sorted(enumerate(_rough(partial, rest, usual)), key=lambda pair: -pair[1])
    best = rough[0][1]
    found = []
    for place, score in rough[: 6 * _KEPT]:
        if score < best - 12:
            break
        v, i, p, e = place >> 6, place >> 4 & 3, place >> 2 & 3, place & 3
        shares = {}
        for d, (vs, cs, ps, es) in partial.items():
            total = rest[d] + (vs[v] + cs[i] + ps[p] + es[e])
            shares[d] = vs[v] / total, cs[i] / total, ps[p] / total, es[e] / total
        plain = dict(shares)
        gain = _settle(WORLDS[place], shares, relations)
        found.append((score, gain, WORLDS[place], plain, shares))
    before = [(score, world, plain) for score, _, world, plain, _ in found]
    after = [(score + gain, world, shares) for score, gain, world, _, shares in found]
    return _weighed(before), _weighed(after)


def _weighed(rows: list[tuple[float, World, dict[int, Shares]]]) -> list[Weighed]:
    rows.sort(key=lambda row: -row[0])
    kept = rows[:_KEPT]
    heights = [exp(score - kept[0][0]) for score, _, _ in kept]
    whole = sum(heights)
    return [Weighed(world, height / whole, shares) for height, (_, world, shares) in zip(heights, kept, strict=True)]


def _rough(
    partial: Mapping[int, Sequence[Sequence[float]]], rest: Mapping[int, float], usual: WorldOdds
) -> list[float]:
    """How well the values go with each of WORLDS, before physics speaks: logarithms."""
    scores = [usual.lift(world) for world in WORLDS]
    for d, (vs, cs, ps, es) in partial.items():
        left = [rest[d] + v + c for v in vs for c in cs]
        right = [p + e for p in ps for e in es]
        scores = list(map(add, scores, map(log, [one + other for one in left for other in right])))
    return scores


def _settle(world: World, shares: dict[int, Shares], relations: Relations) -> float:
    """Let physics speak in one world: changes the shares, and gives by how much the world gains."""
    gain = 0.0
    open_pairs = []
    for x, y in relations.pairs:
        _, x_current, x_power, _ = shares[x]
        _, y_current, y_power, _ = shares[y]
        a, b = x_power * y_current, y_power * x_current
        if a + b < _MATTERS or not relations.related(x, y):
            continue
        la = relations.told(x, y, world) if a else 1.0
        lb = relations.told(y, x, world) if b else 1.0
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
        for d, as_power, as_current, was_power, was_current in ((x, pa, pb, a, b), (y, pb, pa, b, a)):
            voltage, old_current, old_power, energy = shares[d]
            power = as_power + scale * max(0.0, old_power - was_power)
            current = as_current + scale * max(0.0, old_current - was_current)
            left = max(0.0, 1 - power - current) / max(1e-9, 1 - old_power - old_current)
            shares[d] = voltage * left, current, power, energy * left
    powers = [d for d in relations.flows if d in shares and shares[d][_POWER] > 0.5]
    if not powers and not relations.fixed:
        return gain
    for d, (delta, begin, end) in relations.counters:
        if d not in shares or d in powers or not (share := shares[d][_ENERGY]):
            continue
        until = relations.end_of(d, end)
        totals = _totals([work / 10**world.power for work in relations.works(powers, begin, until)])
        totals += _totals(
            [
                work / 10**scale
                for place, scale in relations.fixed.items()
                for work in relations.works([place], begin, until)
            ]
        )
        if not totals:
            continue
        told = exp(counter_odds(delta, [kwh * 10**world.energy for kwh in totals if kwh > 0]))
        z = 1 - share + share * told
        gain += log(z)
        voltage, current, power, _ = shares[d]
        energy = share * told / z
        left = (1 - energy) / max(1e-9, 1 - share)
        shares[d] = voltage * left, current * left, power * left, energy
    return gain


def _totals(works: list[float]) -> list[float]:
    """What a counter may count: one power, all of them, or all but their sum."""
    return [*works, sum(works), sum(works) - max(works)] if len(works) > 1 else works


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


def mixed(worlds: Sequence[Weighed], odds: Mapping[int, Odds]) -> dict[int, dict[Sense, float]]:
    """What each datapoint may be over all worlds: the measured mains senses by the worlds, the rest in proportion."""
    senses = {
        world: [Sense(quantity, scale, MEASURE) for quantity, scale in zip(QUANTITIES, world, strict=True)]
        for world, _, _ in worlds
    }
    out: dict[int, dict[Sense, float]] = {}
    for d, its in odds.items():
        mains: dict[Sense, float] = {}
        told = 0.0
        for world, weight, shares in worlds:
            share = shares.get(d)
            if share is None:
                continue
            for sense, p in zip(senses[world], share, strict=True):
                mains[sense] = mains.get(sense, 0.0) + weight * p
                told += weight * p
        if not mains:
            out[d] = dict(its)
            continue
        others = {s: p for s, p in its.items() if s.quantity not in QUANTITIES or s.role != MEASURE}
        whole = sum(others.values())
        left = max(0.0, 1 - told)
        out[d] = mains | {s: p * left / whole for s, p in others.items()} if whole else mains
    return out
