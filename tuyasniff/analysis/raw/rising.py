"""Counters, clocks and decimal digits among raw bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tuyasniff.analysis.raw.counts import Endian
from tuyasniff.analysis.raw.samples import Place, Samples
from tuyasniff.analysis.traces import NO_TIME

_RISES_LEAST = 8
_SMALL_STEP = 64
_LONGEST = 4
_UNIX = (1_400_000_000, 2_200_000_000)
_DIGITS_LEAST = 24


class Rising(NamedTuple):
    """A field that only rises: `step` where it rises by the same each time."""

    place: Place
    step: int | None
    rises: int

    @property
    def text(self) -> str:
        """In words."""
        how = f"by {self.step} each time" if self.step else "and never falls"
        return f"{self.place} rises {how} ({self.rises} times)"


def find_counters(samples: Samples, taken: Collection[int]) -> list[Rising]:
    """The fields that rise and never fall, but for running over."""
    found: list[Rising] = []
    used: set[int] = set(taken)
    for at in range(samples.length):
        if at in used or samples.distinct[at] < 3:
            continue
        column = samples.columns[at]
        steps = [(two - one) & 0xFF for one, two in pairwise(column)]
        rises = sum(step != 0 for step in steps)
        if rises < _RISES_LEAST or any(step >= _SMALL_STEP for step in steps):
            continue
        place = _carried(samples, at, used, steps)
        if place is None:
            continue
        usual, often = Counter(step for step in steps if step).most_common(1)[0]
        same = often > 0.9 * len(steps)
        found.append(Rising(place, usual if same else None, rises))
        used.update(place.covers)
    return found


def _carried(samples: Samples, low: int, used: Collection[int], steps: list[int]) -> Place | None:
    """The whole field whose lowest byte is there: the byte that takes its carry, and zeros above it."""
    column = samples.columns[low]
    overs = {at for at, (one, two) in enumerate(pairwise(column)) if two < one}
    for direction in (-1, 1):
        high = _carries(samples, low, direction, used, overs)
        if high != low:
            start, end = min(low, high), max(low, high) + 1
            return Place(start, end - start, "big" if direction < 0 else "little")
    if overs and len(set(steps) - {0}) > 2:
        return None  # it ran over, nothing took the carry, and it does not count evenly
    return Place(low, 1)


def _carries(samples: Samples, low: int, direction: int, used: Collection[int], overs: set[int]) -> int:
    """The highest of the bytes on that side that move by one exactly where the one below runs over."""
    at = low
    while overs and abs(at + direction - low) < _LONGEST and 0 <= at + direction < samples.length:
        if at + direction in used:
            break
        upper = samples.columns[at + direction]
        moves = {place: (two - one) & 0xFF for place, (one, two) in enumerate(pairwise(upper)) if one != two}
        if set(moves) != overs or set(moves.values()) != {1}:
            break
        at += direction
        overs = {place for place in moves if upper[place] == 0xFF}
    return at


def completed(samples: Samples, place: Place, used: Collection[int], endian: Endian) -> Place:
    """The counter with its unmoved top: bytes above that stay the same, as far as zeros end them.

    `endian` is that of the other fields; it decides where the counter itself does not tell.
    """
    for side in (place.endian,) if place.length > 1 else (endian, "little" if endian == "big" else "big"):
        direction = -1 if side == "big" else 1
        low = place.end - 1 if side == "big" else place.offset
        best = high = place.offset if side == "big" else place.end - 1
        at = high + direction
        while 0 <= at < samples.length and abs(at - low) < _LONGEST and at not in used and samples.constant(at):
            best = at if samples.zero(at) else best
            at += direction
        if best != high:
            start, end = min(low, best), max(low, best) + 1
            return Place(start, end - start, "big" if direction < 0 else "little")
    return place


def find_clocks(samples: Samples, taken: Collection[int]) -> Iterator[tuple[Place, str]]:
    """Unix seconds, and year, month, day, hour, minute, second, in places that nothing else took."""
    if len(samples.probes) < 4:
        return
    for at in range(samples.length - 3):
        for endian in ("big", "little"):
            place = Place(at, 4, "big" if endian == "big" else "little")
            if not set(place.covers).isdisjoint(taken) or samples.constant(place.low):
                continue
            values = [place.read(row) for row in samples.rows]
            if all(_UNIX[0] < value < _UNIX[1] for value in values) and _passes(values, samples.times):
                yield place, "Unix seconds"
    for at in range(samples.length - 5):
        place = Place(at, 6)
        if set(place.covers).isdisjoint(taken) and not samples.constant(at + 5):
            moments = [row[at : at + 6] for row in samples.rows]
            if all(_is_time(moment) for moment in moments) and moments == sorted(moments):
                yield place, "year, month, day, hour, minute, second"


def _passes(seconds: Sequence[int], times: Sequence[int]) -> bool:
    """Whether the seconds go on as the time does; without times, whether they go on at all, and in small steps."""
    steps = [two - one for one, two in pairwise(seconds)]
    if min(steps) < 0 or sum(step > 0 for step in steps) < 3:
        return False
    if NO_TIME in times:
        return sorted(steps)[len(steps) // 2] <= 3600 and max(steps) < 7 * 86_400
    passed = [(two - one) / 1_000_000 for one, two in pairwise(times)]
    near = sum(abs(step - time) <= 2 + time / 20 for step, time in zip(steps, passed, strict=True))
    return near > 0.9 * len(steps)


def _is_time(moment: bytes) -> bool:
    year, month, day, hour, minute, second = moment
    return 15 <= year <= 60 and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60


def find_digits(samples: Samples, taken: Collection[int]) -> Iterator[int]:
    """The bytes that hold two decimal digits each: so many values, and never a hex digit above 9."""
    for at in range(samples.length):
        if at not in taken and samples.distinct[at] >= _DIGITS_LEAST:
            column = set(samples.columns[at])
            if all(value >> 4 <= 9 and value & 15 <= 9 for value in column) and max(column) > 0x40:
                yield at
