"""What each number of a device may be, with the figures that speak for and against it, each looked at alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import log
from typing import NamedTuple

from tuyasniff.analysis.quantities import plausible
from tuyasniff.analysis.quantities.course import Course, Kind, course_of
from tuyasniff.analysis.quantities.opened import opened_numbers
from tuyasniff.analysis.quantities.priors import USUAL_SENSES, Neighbour, Priors, Usual
from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.analysis.traces import Trace, Traces
from tuyasniff.model import FamilyName, RawReading

MOST = 36
"""Candidates that are kept for each datapoint."""

_LEAST = 2e-5
_NEVER_LESS = 1e-4

FIGURES = ("log_prior", "log_by_id", "log_base", "likes", *plausible.NAMES, *plausible.GROUPS)
"""The names of a candidate's figures, in their order."""

_DENSITY = FIGURES.index("density")
_RANGE, _COURSE, _IMPOSSIBLE = _DENSITY + 1, _DENSITY + 2, _DENSITY + 3
_JUMPS, _WIDE, _COUNTDOWN = _DENSITY + 5, _DENSITY + 6, _DENSITY + 7


class Row(NamedTuple):
    """One thing that a datapoint may be. `usual` is the share of its scale in the quantity, before values."""

    sense: Sense
    figures: tuple[float, ...]
    usual: float


@dataclass(frozen=True, slots=True)
class Field:
    """All candidates of a device by dpID, and what they were made from.

    `opened` holds numbers inside raw datapoints, whose sense is known, by a place beyond all dpIDs (see opened.py).
    """

    rows: Mapping[int, tuple[Row, ...]]
    courses: Mapping[int, Course]
    opened: Mapping[int, tuple[Trace, Sense]]
    traces: Mapping[int, Trace]
    neighbours: tuple[Neighbour, ...]
    metering: float
    seconds: float | None


def field_of(
    traces: Traces,
    priors: Priors,
    raw: Mapping[int, RawReading] | None = None,
    named: Mapping[int, Sequence[Sense]] | None = None,
) -> Field:
    """The candidates of every value that was reported, or set where nothing was reported.

    `raw` are the raw datapoints that were opened. `named` are senses that somebody has named, in a declaration or a
    reading: they are candidates even where no known device has them.
    """
    seconds = None
    if traces.first_us is not None and traces.last_us is not None:
        seconds = (traces.last_us - traces.first_us) / 1e6
    told = {dp_id: _told(trace) for dp_id, trace in sorted(traces.numbers.items()) if trace.type == "value"}
    courses = {dp_id: course_of(trace, seconds) for dp_id, trace in told.items()}
    neighbours = priors.neighbours(traces.signature())
    usual = Usual(priors, neighbours, _mains(courses), battery=traces.family is FamilyName.LOWPOWER)
    rows = {dp_id: _rows(course, usual, (named or {}).get(dp_id, ())) for dp_id, course in courses.items()}
    return Field(rows, courses, opened_numbers(traces, raw or {}), told, tuple(neighbours), usual.metering, seconds)


def _told(trace: Trace) -> Trace:
    """The trace, or what was set as if it had been reported."""
    if trace.reports:
        return trace
    stand_in = Trace(trace.id, trace.type)
    for t_us, value, number in trace.sets:
        stand_in.report(None if t_us < 0 else t_us, value, number)
    return stand_in


def _mains(courses: Mapping[int, Course]) -> float:
    """How much the values look like those of a device on the mains: a steady 230 V or 120 V, 50 or 60 Hz."""
    best, single = 0.0, []
    for course in courses.values():
        middle = course.middle
        if course.n >= 6 and course.kind is Kind.NARROW:
            volts = 2050 <= middle <= 2600 or 1050 <= middle <= 1320
            if volts or 4985 <= middle <= 5015 or 5985 <= middle <= 6015:
                best = 0.8
        elif course.n < 6 and (2100 <= middle <= 2550 or 1150 <= middle <= 1270 or 21000 <= middle <= 25500):
            single.append(middle)
            best = max(best, 0.4)
    if any(abs(one - other) < 0.05 * one for place, one in enumerate(single) for other in single[:place]):
        best = max(best, 0.85)  # phases are nearly equal
    return max(best, 0.85) if _trio(courses) else best


def _trio(courses: Mapping[int, Course]) -> bool:
    """Whether three neighbours of one dump are a voltage, a current and a power in some order: P is at most U·I."""
    for first in courses:
        its = [courses.get(first + step) for step in range(3)]
        middles = [0.0 if course is None or course.n >= 6 else course.middle for course in its]
        if min(middles) < 20:
            continue
        for volts, amps, watts in permutations(middles):
            mains = 2050 <= volts <= 2600 or 1080 <= volts <= 1300
            if mains and any(0.4 <= watts / scale / (volts / 10 * amps / 1000) <= 1.02 for scale in (1, 10)):
                return True
    return False


def _rows(course: Course, usual: Usual, named: Sequence[Sense]) -> tuple[Row, ...]:
    base, by_id = usual.base(course.id), usual.by_id(course.id)
    votes, nearest = usual.by_likeness(course.id)
    heard = sum(votes.values())
    odds = {sense: (votes.get(sense, 0.0) + p) / (heard + 1) for sense, p in by_id.items()}
    odds |= {sense: vote / (heard + 1) for sense, vote in votes.items() if sense not in odds}
    for sense in (*USUAL_SENSES, *named):
        odds[sense] = max(odds.get(sense, 0.0), _NEVER_LESS)
    whole: dict[tuple[str, str], float] = defaultdict(float)
    for sense, p in odds.items():
        whole[sense.quantity, sense.role] += p
    rows = []
    for sense, p in odds.items():
        if p < _LEAST:
            continue
        likes = log((votes.get(sense, 0.0) + 0.3) / (heard + 0.3)) * nearest if heard else 0.0
        figures = (
            log(p),
            log(by_id.get(sense, 1e-7) + 1e-9),
            log(base.get(sense, 1e-7) + 1e-7),
            likes,
            *plausible.fit(course, sense),
            *plausible.group(sense),
        )
        rows.append(Row(sense, figures, p / whole[sense.quantity, sense.role]))
    rows.sort(key=lambda row: (-_promise(row), row.sense))
    return tuple(rows[:MOST] + [row for row in rows[MOST:] if row.sense in named])


def _promise(row: Row) -> float:
    """A rough measure by which candidates are dropped that have no chance."""
    f = row.figures
    moves = 5 * (f[_JUMPS] + f[_WIDE] + f[_COUNTDOWN])
    return 0.7 * f[0] + 0.6 * (f[_DENSITY] + f[_RANGE]) + 0.9 * f[_COURSE] + 6 * f[_IMPOSSIBLE] + moves
