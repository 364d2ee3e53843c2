"""A trace as a staircase: what was told last is in force. Most datapoints of a device are told at the same moments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, compress, islice
from operator import mul, ne, sub

from tuyasniff.analysis.traces import Trace

MOMENTS_MOST = 300
SETTLED_US = 1_500_000
"""Values of the first dump may be of different moments; where there is more, it does not count."""


class Staircase:
    """The moments and values of one trace, in order. Without times, items stand for moments."""

    __slots__ = ("_under", "_work", "timed", "times", "values")

    def __init__(self, trace: Trace) -> None:
        self.timed = trace.timed
        times, values = (trace.times if self.timed else trace.numbers).tolist(), trace.values.tolist()
        ordered = sorted(times)
        if ordered != times:  # two taps may disagree by a little
            values = [values[place] for place in sorted(range(len(times)), key=times.__getitem__)]
        self.times: list[int] = ordered
        self.values: list[int] = values
        self._under: list[int] = [*values[:1], *values]
        self._work: list[int] | None = None

    def at(self, moments: Iterable[int]) -> list[int]:
        """The values in force at these moments; before the first one it holds, too."""
        times, under = self.times, self._under
        return [under[bisect_right(times, moment)] for moment in moments]

    def integral(self, begin: int, end: int) -> float | None:
        """The integral of the magnitude between two moments, in counts times hours; None without times."""
        if not self.timed or not self.times:
            return None
        if self._work is None:
            spans = map(sub, islice(self.times, 1, None), self.times)
            self._work = list(accumulate(map(mul, map(abs, self.values), spans), initial=0))
        return (self._until(end, self._work) - self._until(begin, self._work)) / 3.6e9

    def _until(self, moment: int, work: Sequence[int]) -> int:
        """The integral from the first moment on, exact; less than 0 before it."""
        place = max(0, bisect_right(self.times, moment) - 1)
        return work[place] + abs(self.values[place]) * (moment - self.times[place])


class Staircases:
    """The staircases of a device, each built when it is first asked for; equal moments are kept once."""

    def __init__(self, traces: Mapping[int, Trace]) -> None:
        self._traces = traces
        self._found: dict[int, Staircase] = {}
        self._grids: list[list[int]] = []
        self._moments: dict[tuple[int, int], list[int]] = {}
        self._sets: dict[int, frozenset[int]] = {}
        self._singles: dict[int, bool] = {}
        self._at: dict[tuple[int, tuple[int, int]], list[int]] = {}
        self._last: int | None = None

    def __getitem__(self, dp_id: int) -> Staircase:
        found = self._found.get(dp_id)
        if found is None:
            found = self._found[dp_id] = Staircase(self._traces[dp_id])
            for grid in self._grids:
                if grid == found.times:
                    found.times = grid
                    break
            else:
                self._grids.append(found.times)
        return found

    def moments(self, one: int, other: int) -> list[int]:
        """The moments at which one of two datapoints was told, without the first dump, MOMENTS_MOST at most."""
        return self._of(one, other)[1]

    def at_moments(self, dp_id: int, one: int, other: int) -> list[int]:
        """The values of a datapoint in force at the moments of two."""
        grid, moments = self._of(one, other)
        key = (dp_id, grid)
        found = self._at.get(key)
        if found is None:
            found = self._at[key] = self[dp_id].at(moments)
        return found

    def _of(self, one: int, other: int) -> tuple[tuple[int, int], list[int]]:
        a, b = self[one].times, self[other].times
        key = (min(id(a), id(b)), max(id(a), id(b)))  # grids live as long as this does
        found = self._moments.get(key)
        if found is None:
            found = self._moments[key] = _thinned(_distinct(a) if a is b else self._united(a, b))
        return key, found

    def _united(self, one: list[int], other: list[int]) -> list[int]:
        own = self._sets.get(id(one))
        if own is None:
            own = self._sets[id(one)] = frozenset(one)
        both = sorted(one + other)
        return both if own.isdisjoint(other) and self._once(one) and self._once(other) else _distinct(both)

    def _once(self, grid: list[int]) -> bool:
        """Whether no moment of a grid comes twice."""
        found = self._singles.get(id(grid))
        if found is None:
            found = self._singles[id(grid)] = len(_distinct(grid)) == len(grid)
        return found

    def last(self) -> int:
        """The last moment of all."""
        if self._last is None:
            every = ((one.times if one.timed else one.numbers) for one in self._traces.values() if one.times)
            self._last = max((moments[-1] for moments in every), default=0)
        return self._last


def _distinct(ordered: list[int]) -> list[int]:
    """Each moment once."""
    return [*compress(ordered, map(ne, ordered, islice(ordered, 1, None))), *ordered[-1:]]


def _thinned(every: list[int]) -> list[int]:
    """As many of the moments as are needed, evenly."""
    if len(every) > 6:
        every = every[bisect_right(every, every[0] + SETTLED_US) :] or every
    return every[:: -(-len(every) // MOMENTS_MOST)] if len(every) > MOMENTS_MOST else every
