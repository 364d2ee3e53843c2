"""The course of a number over a session, thinned so that no extreme is lost."""

from __future__ import annotations

from typing import NamedTuple

RUNS_MOST = 4096
"""So many runs of a course are kept; beyond that each takes twice as many values."""


class Run(NamedTuple):
    """Some values one after the other: when they began and ended, in µs, and first, least, greatest and last."""

    start_us: int
    end_us: int
    first: int
    low: int
    high: int
    last: int


class Course:
    """Values with their times, as raw counts. `count` of them came; `size` is how many one run may hold.

    While it is 1, every value is a run of its own.
    """

    __slots__ = ("_filled", "_runs", "count", "size")

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._filled = 0
        self.count = 0
        self.size = 1

    def add(self, t_us: int, value: int) -> None:
        """The next value; times may stand still, and where one goes back it stands still, too."""
        self.count += 1
        if self._runs:
            t_us = max(t_us, self._runs[-1].end_us)
        if self._runs and self._filled < self.size:
            run = self._runs[-1]
            self._runs[-1] = Run(run.start_us, t_us, run.first, min(run.low, value), max(run.high, value), value)
            self._filled += 1
            return
        if len(self._runs) >= RUNS_MOST:
            self._runs = _paired(self._runs)
            self.size *= 2
            # the last run is full by now, whatever it holds: a run may be smaller, never larger
        self._runs.append(Run(t_us, t_us, value, value, value, value))
        self._filled = 1

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs in their order."""
        return tuple(self._runs)

    @property
    def exact(self) -> bool:
        """Whether every value is there by itself."""
        return self.size == 1

    @property
    def low(self) -> int:
        """The least value."""
        return min(run.low for run in self._runs)

    @property
    def high(self) -> int:
        """The greatest value."""
        return max(run.high for run in self._runs)

    @property
    def moves(self) -> bool:
        """Whether there is anything to see: two values that differ."""
        return bool(self._runs) and self.low != self.high

    def thinned(self, most: int) -> tuple[Run, ...]:
        """At most so many runs, at least 1; the extremes stay."""
        runs = self._runs
        while len(runs) > max(most, 1):
            runs = _paired(runs)
        return tuple(runs)


def _paired(runs: list[Run]) -> list[Run]:
    pairs = [_joined(one, other) for one, other in zip(runs[::2], runs[1::2], strict=False)]
    return [*pairs, *runs[len(pairs) * 2 :]]


def _joined(one: Run, other: Run) -> Run:
    return Run(
        one.start_us,
        other.end_us,
        one.first,
        min(one.low, other.low),
        max(one.high, other.high),
        other.last,
    )
