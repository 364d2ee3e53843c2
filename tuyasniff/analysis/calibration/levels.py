"""Stretches in which a number of a chip stays as it is: what a reading of another instrument is held against."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

STEADY = 0.02
"""Numbers that differ by less are one level: the mains wander, a lamp warms up."""

NEAR_US = 10_000_000
"""So far from the moment of a reading the chip may have spoken: nobody looks at a clock while reading an instrument."""

OFF = 0.005
"""A share of the largest number of all below which nothing is switched on."""

_BESIDE_US = 1_500_000
_FEWEST = 2
_MAD = 1.4826


class Sample(NamedTuple):
    """A number of the chip, when it was told (None without time), and half a step of its last digit."""

    t_us: int | None
    number: float
    step: float = 0.5


class Level(NamedTuple):
    """Numbers that stayed: their middle, how far they scatter as a share of it, how many, and from when to when.

    Half a step of the last digit is the least that they scatter.
    """

    number: float
    scatter: float
    size: int
    from_us: int | None = None
    to_us: int | None = None


class Trouble(NamedTuple):
    """Why there is no level, as the end of a sentence."""

    text: str


def level_at(samples: Sequence[Sample], t_us: int, *, loaded: bool) -> Level | Trouble:
    """The level around a moment. `loaded`: a load was on then, so the nearest stretch in which one is on is meant.

    `samples` are in the order of time, all with one.
    """
    if not samples:
        return Trouble("the chip told none")
    times = [sample.t_us or 0 for sample in samples]
    place = min(bisect_left(times, t_us), len(times) - 1)
    if place and t_us - times[place - 1] <= times[place] - t_us:
        place -= 1
    if abs(times[place] - t_us) > NEAR_US:
        return Trouble(f"the chip told none around {seconds(t_us)}")
    off = off_below(samples)
    if loaded and abs(samples[place].number) <= off:
        on = [i for i, sample in enumerate(samples) if abs(sample.number) > off]
        place = min(on, key=lambda i: abs(times[i] - t_us), default=place)
        if not on or abs(times[place] - t_us) > NEAR_US:
            return Trouble(f"nothing was on at {seconds(t_us)}")
    return _around(samples, place, t_us)


def level_of_all(samples: Sequence[Sample], *, loaded: bool) -> Level | Trouble:
    """The one level that there is. `loaded`: that of the load, what is off does not count."""
    off = off_below(samples)
    kept = sorted((sample for sample in samples if not loaded or abs(sample.number) > off), key=_number)
    if not kept:
        return Trouble("the chip told none" if not samples else "nothing was on")
    groups = [[kept[0]]]
    for before, sample in pairwise(kept):
        if sample.number - before.number > STEADY * max(abs(before.number), abs(sample.number)):
            groups.append([])
        groups[-1].append(sample)
    largest = max(groups, key=len)
    others = sum(len(group) for group in groups if group is not largest and len(group) > _FEWEST)
    if others > len(largest) / 8:
        return Trouble("it did not stay at one level: say when it was")
    return _level(largest)


def off_below(samples: Sequence[Sample]) -> float:
    """A number that is not greater says that nothing is switched on."""
    return OFF * max((abs(sample.number) for sample in samples), default=0.0)


def seconds(t_us: int) -> str:
    """`12.5 s`."""
    return f"{t_us / 1e6:.6g} s"


def _around(samples: Sequence[Sample], place: int, t_us: int) -> Level | Trouble:
    """What was told at that place and shortly before and after it, as far as it stays as it is."""
    first = _reach(samples, place, -1)
    last = _reach(samples, place, 1)
    if first == last and len(samples) > _FEWEST:
        return Trouble(f"it changed just at {seconds(t_us)}: say a moment at which it stays")
    found = _level(samples[first : last + 1])
    return found._replace(from_us=samples[first].t_us, to_us=samples[last].t_us)


def _reach(samples: Sequence[Sample], place: int, step: int) -> int:
    """How far it stays as it is to one side: a few numbers, or a second and a half of many."""
    here = samples[place]
    allowed = STEADY * abs(here.number)
    reached = place
    while 0 <= reached + step < len(samples):
        beside = samples[reached + step]
        near = abs((beside.t_us or 0) - (here.t_us or 0)) <= _BESIDE_US
        if abs(beside.number - here.number) > allowed or not (near or abs(reached + step - place) <= _FEWEST):
            break
        reached += step
    return reached


def _level(samples: Sequence[Sample]) -> Level:
    middle = median(map(_number, samples))
    if not middle:
        return Level(0.0, 0.0, len(samples))
    scatter = _MAD * median(abs(sample.number - middle) for sample in samples)
    step = max(sample.step for sample in samples)
    return Level(middle, max(scatter, step) / abs(middle), len(samples))


def _number(sample: Sample) -> float:
    return sample.number
