"""Voltage, current and power among raw bytes, found by P = V·I·PF alone: any order, length, byte order and scale."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import exp, log, sqrt
from typing import NamedTuple

from tuyasniff.analysis.raw.samples import Place, Samples

LOADS_LEAST = 8
"""Samples with a current below which nothing is claimed."""

_MAINS = (85.0, 280.0)
_STEADY = 1.35
_LIVE = 0.8
"""A phase may be off for a while, and its voltage zero."""

_MOVED = 1.3
_REACH = 16
"""Fields of one group lie within so many bytes."""

_HYPOTHESES = 12.0
"""The logarithm of how many groups of fields are tried: so much better than chance a law must be."""

_REPEATED = 3.0
"""The same where a group is seen again at an even distance."""

_LAW_MOST = 70.0
"""More certainty than this is none: fields that are cut may scatter less than whole ones."""

_NOISE = 0.03
_FACTOR_LEAST = 0.33
_FACTOR_MOST = 1.08
_KEPT = 60
_LONGEST = 4
_SIEVE = 10


class Group(NamedTuple):
    """A voltage, a current and a power that go together. `scales` are their powers of ten; `score` is in nats."""

    voltage: Place
    current: Place
    power: Place
    scales: tuple[int, int, int]
    score: float
    loads: int
    spread: float
    highest: float
    open: bool

    @property
    def places(self) -> tuple[Place, Place, Place]:
        """The three fields."""
        return self.voltage, self.current, self.power

    @property
    def covers(self) -> set[int]:
        """The bytes of the three."""
        return {at for place in self.places for at in place.covers}


class _Series(NamedTuple):
    """A field on the probe rows: its counts, and their logarithms where they are not zero."""

    place: Place
    counts: Sequence[int]
    logs: Sequence[float]
    spread: float


class Search:
    """All fields of the samples that may be one of the three, and the relations between them."""

    def __init__(self, samples: Samples, taken: Collection[int]) -> None:
        self._samples = samples
        self._taken = frozenset(taken)
        self._series: dict[Place, _Series] = {}
        self._groups: dict[tuple[object, ...], Group | None] = {}

    def groups(self, masked: Collection[int] = (), volts: Sequence[Place] = ()) -> list[Group]:
        """The groups outside the masked bytes, the best first; `volts` are voltages that may serve again."""
        fields = [place for place in self._fields() if set(place.covers).isdisjoint(masked)]
        steady = [*volts, *(place for place in fields if self._steady(place) is not None)]
        moving = [place for place in fields if self._moves(place)]
        found: list[Group] = []
        for current, power in self._pairs(moving):
            for voltage in steady:
                if abs(voltage.offset - current.offset) <= _REACH:
                    group = self.group(voltage, current, power)
                    if group is not None:
                        found.append(group)
        found.sort(key=lambda group: -group.score)
        return found[:_KEPT]

    def _fields(self) -> Iterator[Place]:
        """Every field whose highest byte is not always zero and whose lowest byte moves: the same, longer, is left."""
        samples = self._samples
        for at in range(samples.length):
            for length in range(1, min(_LONGEST, samples.length - at) + 1):
                if at + length - 1 in self._taken:
                    break
                for endian in ("big", "little") if length > 1 else ("big",):
                    place = Place(at, length, "big" if endian == "big" else "little")
                    high = at if endian == "big" else at + length - 1
                    if samples.constant(place.low) or samples.zero(high) or at in self._taken:
                        continue
                    if length > 1 and self._restless(samples.distinct[high], samples.distinct[place.low]):
                        continue
                    yield place

    @staticmethod
    def _restless(high: int, low: int) -> bool:
        """Whether a highest byte moves as no highest byte does: as much as the lowest."""
        return high > 1.2 * low + 2 or (high > 64 and high > 0.9 * low)

    def series(self, place: Place) -> _Series:
        """A field on the probe rows."""
        known = self._series.get(place)
        if known is None:
            counts = [place.read(row) for row in self._samples.probes]
            logs = [log(count) if count else -1.0 for count in counts]
            live = [value for value, count in zip(logs, counts, strict=True) if count]
            known = self._series[place] = _Series(place, counts, logs, _deviation(live))
        return known

    def _steady(self, place: Place) -> int | None:
        """The power of ten that makes a mains voltage of it, None where it is none."""
        counts = self.series(place).counts
        live = [count for count in counts if count]
        if len(live) < _LIVE * len(counts):
            return None
        low, high = min(live), max(live)
        if high > low * _STEADY:
            return None
        return next(
            (scale for scale in range(4) if _MAINS[0] * 10**scale <= low and high <= _MAINS[1] * 10**scale), None
        )

    def _moves(self, place: Place) -> bool:
        counts = [count for count in self.series(place).counts if count]
        return len(counts) >= LOADS_LEAST and max(counts) >= _MOVED * min(counts) and len(set(counts)) >= 4

    def _pairs(self, moving: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
        """Fields that go together up to a factor, both ways round."""
        for one, two in ((a, b) for a in moving for b in moving if 0 < b.offset - a.offset <= _REACH):
            if two.offset < one.end:
                continue
            if self._go_together(self.series(one), self.series(two)):
                yield one, two
                yield two, one

    def _go_together(self, one: _Series, two: _Series) -> bool:
        most = 0.75 * max(one.spread, two.spread)
        sieve = max(1, len(one.counts) // _SIEVE)
        if _distance(one, two, sieve) > 1.6 * most + 0.05:
            return False
        return _distance(one, two, 1) <= most

    def _cut(self, place: Place, covered: Collection[int]) -> bool:
        """Whether the byte below the lowest one moves as much and nobody has it: then the field goes on there."""
        sides = (-1, 1) if place.length == 1 else (1,) if place.endian == "big" else (-1,)
        distinct = self._samples.distinct
        return any(
            distinct[below] >= max(distinct[place.low], 4)
            for below in (place.low + side for side in sides)
            if 0 <= below < self._samples.length and below not in covered and below not in self._taken
        )

    def group(self, voltage: Place, current: Place, power: Place, like: Group | None = None) -> Group | None:
        """What the three say together, None where it is no law.

        Where they repeat another group, `like`, they have its scales, and less is enough to believe it.
        """
        key = (voltage, current, power, like.scales if like else None)
        if key not in self._groups:
            self._groups[key] = self._judge((voltage, current, power), like)
        return self._groups[key]

    def idle(self, voltage: Place, current: Place, power: Place, like: Group) -> Group | None:
        """The three as a repetition of a group whose loads say nothing: a mains voltage, and no power above V·I."""
        places = (voltage, current, power)
        covered = {at for place in places for at in place.covers}
        if self._steady(voltage) != like.scales[0] or not self._taken.isdisjoint(covered):
            return None
        v, i, p = (self.series(place) for place in places)
        volts, amps, watts = like.scales
        most = _FACTOR_MOST * 10.0 ** (watts - volts - amps)
        allowed = all(p.counts[at] <= most * v.counts[at] * (i.counts[at] + 0.6) + 1 for at in range(len(v.counts)))
        if not allowed or _strays(i.counts, p.counts) > 0.05 * len(v.counts):
            return None
        return like._replace(voltage=voltage, current=current, power=power, score=0.5, loads=0)

    def _judge(self, places: tuple[Place, Place, Place], like: Group | None) -> Group | None:
        voltage, current, power = places
        covered = [at for place in places for at in place.covers]
        volts_scale = self._steady(voltage)
        if volts_scale is None or len(set(covered)) < len(covered) or not self._taken.isdisjoint(covered):
            return None
        v, i, p = (self.series(place) for place in places)
        loaded = [at for at in range(len(v.counts)) if v.counts[at] and i.counts[at] and p.counts[at]]
        if len(loaded) < LOADS_LEAST or _strays(i.counts, p.counts) > 0.05 * len(v.counts):
            return None
        logs = [p.logs[at] - i.logs[at] - v.logs[at] for at in loaded]
        spread = sqrt(_deviation(logs) ** 2 + _NOISE**2)
        law = _law([p.logs[at] for at in loaded], logs)
        law += _HYPOTHESES - _REPEATED if like else 0.0
        if law <= 0:
            return None
        sizes = [min(i.counts[at], p.counts[at]) for at in loaded]
        enough = min(20, sorted(sizes)[len(sizes) // 2])
        sure = [value for value, size in zip(logs, sizes, strict=True) if size >= enough]
        top = exp(sorted(sure)[int(0.97 * (len(sure) - 1))])
        most, shift = _FACTOR_MOST + 0.4 / enough, 0
        while top > most:
            top, shift = top / 10, shift - 1
        while top * 10 <= most:
            top, shift = top * 10, shift + 1
        if top < _FACTOR_LEAST:
            return None
        best = _scales(volts_scale, shift, max(i.counts))
        if like is not None and best is not None:
            best = (like.scales, 0.0, like.open) if _shift(like.scales) == shift else None
        if best is None:
            return None
        scales, odds, is_open = best
        score = min(law, _LAW_MOST) + 0.5 * odds + _highest_odds(top, 1.03 + 0.4 / enough) + _gathered(sure, spread)
        score += 0.5 * sum(min(log(self._samples.distinct[at]), 4.0) for at in covered)
        score += 1.0 if _nominal(sum(v.counts) / len(v.counts) / 10**volts_scale) else 0.0
        bounds = sorted((place.offset, place.end) for place in places)
        score -= 0.3 * sum(two[0] - one[1] for one, two in pairwise(bounds))
        score -= 5.0 * sum(self._cut(place, covered) for place in places)
        score -= 1.0 * (len({place.endian for place in places if place.length > 1}) > 1)
        return Group(voltage, current, power, scales, score, len(loaded), spread, top, is_open)


def _shift(scales: tuple[int, int, int]) -> int:
    volts, amps, watts = scales
    return volts + amps - watts


def _strays(one: Sequence[int], two: Sequence[int]) -> int:
    """How often one is zero and the other more than rounding explains."""
    highest = max(one), max(two)
    limits = [20 + 1.5 * highest[at] / max(highest[1 - at], 1) for at in (0, 1)]
    return sum((not b and a > limits[0]) or (not a and b > limits[1]) for a, b in zip(one, two, strict=True))


def _law(power: Sequence[float], factor: Sequence[float]) -> float:
    """By how much the power factor scatters less than the power, in nats, less what so many trials give by chance.

    Both as they are and from one load to the next: what drifts slowly goes together with many things.
    """
    found = _LAW_MOST * 2
    steps = [[two - one for one, two in pairwise(values)] for values in (power, factor)]
    for logs, rest, share in ((power, factor, 1), (steps[0], steps[1], 2)):
        noise = sqrt(_deviation(rest) ** 2 + share * _NOISE**2)
        whole = min(_deviation(logs), 1.5)
        found = min(found, len(rest) * log(max(whole, 1e-9) / noise) - _HYPOTHESES)
    return found


def _highest_odds(top: float, most: float) -> float:
    """How usual it is that the best load of all has that power factor."""
    if top > most:
        return -2.0
    return 0.0 if top >= 0.93 else -1.5 if top >= 0.8 else -2.5 if top >= 0.6 else -4.0


def _gathered(logs: Sequence[float], spread: float) -> float:
    """Power factors gather at their upper end, where nothing is above 1; of the wrong fields, at the lower one."""
    if spread < 0.04:
        return 0.0
    high, low = max(logs), min(logs)
    top = sum(value > high - 0.06 for value in logs) / len(logs)
    bottom = sum(value < low + 0.06 for value in logs) / len(logs)
    return 4.0 * (top - bottom)


def _nominal(volts: float) -> bool:
    return 100 <= volts <= 132 or 205 <= volts <= 256


_SCALE_LEAD = 2.2
"""So much more usual the scales must be than the next ones, in nats."""

_AMPS_ODDS = (-2.2, -1.6, -1.7, 0.0)
_WATTS_ODDS = (0.0, 0.0, -1.7, -2.5)


def _scales(volts: int, shift: int, highest: int) -> tuple[tuple[int, int, int], float, bool] | None:
    """The powers of ten of all three: P / 10**p = V / 10**v · I / 10**i · PF leaves one choice, which usage decides.

    `shift` is the power of ten that brings P / (V·I) of the counts to a power factor.
    """
    options: list[tuple[float, tuple[int, int, int]]] = []
    for amps in range(4):
        watts = volts + amps - shift
        if not 0 <= watts <= 3:
            continue
        most = highest / 10**amps
        odds = 0.0 if 0.4 <= most <= 25 else -0.7 if 0.1 <= most <= 64 else -2.5 if 0.02 <= most <= 100 else -5.0
        options.append((odds + _AMPS_ODDS[amps] + _WATTS_ODDS[watts], (volts, amps, watts)))
    if not options:
        return None
    options.sort(reverse=True)
    is_open = len(options) > 1 and options[0][0] - options[1][0] < _SCALE_LEAD
    return options[0][1], options[0][0], is_open


def _distance(one: _Series, two: _Series, step: int) -> float:
    """The deviation of the logarithm of their ratio, over the rows where both are not zero."""
    both = [
        b - a
        for a, b, c, d in zip(one.logs[::step], two.logs[::step], one.counts[::step], two.counts[::step], strict=True)
        if c and d
    ]
    return _deviation(both) if len(both) >= 4 else (0.0 if step > 1 else 99.0)


def _deviation(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))
