"""The course of a number, in the figures by which quantities differ: range, steps, steadiness, counting."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import gcd
from statistics import median

from tuyasniff.analysis.traces import Trace


class Kind(IntEnum):
    """What a course does."""

    ZERO = 0
    CONSTANT = 1
    FEW = 2
    COUNTS_UP = 3
    COUNTS_DOWN = 4
    NARROW = 5
    WIDE = 6
    SMOOTH = 7


@dataclass(frozen=True, slots=True)
class Course:
    """Figures of one trace, in raw counts. `seconds` is how long it was watched, None without times."""

    id: int
    n: int
    middle: float
    low: int
    high: int
    changes: int
    rises: int
    falls: int
    largest_step: int
    distinct: int
    zeros: float
    seconds: float | None
    kind: Kind
    divisor: int
    per_second: float | None
    fast: bool

    @property
    def span(self) -> int:
        """The width of the range."""
        return self.high - self.low


def course_of(trace: Trace, seconds: float | None) -> Course:
    """The figures of a trace that has at least one report."""
    values = sorted(trace.values.tolist())
    every = set(values)
    distinct = len(every)
    middle = float(median(values))
    divisor = gcd(*every)
    per_second = None
    if trace.falls >= 2 and trace.timed and trace.times[-1] > trace.times[0]:
        per_second = _falling(trace)
    return Course(
        id=trace.id,
        n=trace.reports,
        middle=middle,
        low=trace.low,
        high=trace.high,
        changes=trace.changes,
        rises=trace.rises,
        falls=trace.falls,
        largest_step=trace.largest_step,
        distinct=distinct,
        zeros=trace.zeros / max(1, trace.reports),
        seconds=seconds,
        kind=_kind(trace, middle, distinct),
        divisor=divisor,
        per_second=per_second,
        fast=trace.reports >= 20,
    )


def _kind(trace: Trace, middle: float, distinct: int) -> Kind:
    if trace.changes == 0:
        return Kind.ZERO if trace.last == 0 else Kind.CONSTANT
    if trace.changes <= 3:
        return Kind.FEW
    if trace.falls == 0:
        return Kind.COUNTS_UP
    if trace.rises == 0:
        return Kind.COUNTS_DOWN
    span = trace.high - trace.low
    if span <= max(2, 0.12 * abs(middle)):
        return Kind.NARROW
    return Kind.SMOOTH if trace.largest_step <= 0.2 * span and distinct > 5 else Kind.WIDE


def _falling(trace: Trace) -> float | None:
    """Counts by which it falls each second, in the middle of the steps in which it falls."""
    values, times = trace.values.tolist(), trace.times.tolist()
    rates = [
        (before - value) * 1e6 / (t - t_before)
        for before, value, t_before, t in zip(values, values[1:], times, times[1:], strict=False)
        if before > value and t > t_before
    ]
    return median(rates) if rates else None
