"""The course of a number, in the figures by which quantities differ: range, steps, steadiness, counting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from statistics import median

from tuyasniff.analysis.traces import Trace

_OFF_MOST = 0.3
"""So many of the reports may say 0 because the device is off."""


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
    zeros: float
    seconds: float | None
    kind: Kind
    per_second: float | None

    @property
    def span(self) -> int:
        """The width of the range."""
        return self.high - self.low


def course_of(trace: Trace, seconds: float | None) -> Course:
    """The figures of a trace that has at least one report."""
    values = sorted(trace.values.tolist())
    every = set(values)
    middle = float(median(values))
    per_second = None
    if trace.falls >= 2 and trace.timed and trace.times[-1] > trace.times[0]:
        per_second = _falling(trace)
    course = Course(
        id=trace.id,
        n=trace.reports,
        middle=middle,
        low=trace.low,
        high=trace.high,
        changes=trace.changes,
        rises=trace.rises,
        falls=trace.falls,
        largest_step=trace.largest_step,
        zeros=trace.zeros / max(1, trace.reports),
        seconds=seconds,
        kind=_kind(trace, middle, len(every)),
        per_second=per_second,
    )
    return _switched_on(course, values)


def _switched_on(course: Course, values: list[int]) -> Course:
    """The course of the mains without the moments in which the device was off and told 0."""
    if not 0 < course.zeros <= _OFF_MOST:
        return course
    told = [value for value in values if value]
    low, high, middle = told[0], told[-1], float(median(told))
    if low <= 0 or high - low > 0.12 * middle or not any(_mains(middle / counts) for counts in (1, 10, 100, 1000)):
        return course
    moves = len(set(told)) > 1 and course.changes > 3
    kind = Kind.NARROW if moves else course.kind
    return replace(course, middle=middle, low=low, high=high, largest_step=high - low, kind=kind)


def _mains(value: float) -> bool:
    return 190 <= value <= 265 or 98 <= value <= 132 or 49.5 <= value <= 50.5 or 59.5 <= value <= 60.5


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
