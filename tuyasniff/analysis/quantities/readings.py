"""Readings of other instruments, held against what datapoints showed at that moment: what they say of each sense.

`voltage 240 V` near 2304 speaks for a voltage in tenths of a volt, and against all else where the datapoint was named.
A load of 2000 W that was switched on shows as a level or as a step, so both are looked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

from tuyasniff.analysis.quantities.candidates import Field
from tuyasniff.analysis.quantities.senses import MEASURE, Sense, meaning_of, sense_of
from tuyasniff.analysis.traces import NO_TIME, Trace
from tuyasniff.model import Evidence, Meaning, Reference

BEFORE_US = 10_000_000
AFTER_US = 30_000_000
"""A reading counts for what is told so long before and after its moment."""

_NAMED, _OPEN = 7.0, 3.5
_OTHER = -5.0

READING = "reading"
"""The rule of evidence that such a reading is."""

CONTRADICTS = -4.0
"""A reading that weighs that much against the best candidate leaves it open."""

_CLOSE, _NEAR = 0.03, 0.12


class Known(NamedTuple):
    """What somebody read off another instrument, or knows.

    `dp_id` says which datapoint shows it, None where any may; `t_us` when, None for "all the time".
    """

    reference: Reference
    dp_id: int | None = None
    t_us: int | None = None


class Push(NamedTuple):
    """What readings add to the senses of datapoints, and why."""

    scores: dict[int, dict[Sense, float]]
    evidence: dict[int, dict[Sense, list[Evidence]]]


def pushed(known: Iterable[Known], found: Field) -> Push:
    """What the readings say of every candidate."""
    push = Push({}, {})
    for one in known:
        value = _value(one.reference)
        if value is None:
            continue
        wanted = value * _unit_factor(one.reference)
        for dp_id, rows in found.rows.items():
            if one.dp_id is not None and dp_id != one.dp_id:
                continue
            for row in rows:
                score, off = _fits(one, wanted, row.sense, found.traces[dp_id], named=one.dp_id is not None)
                if score:
                    scores = push.scores.setdefault(dp_id, {})
                    scores[row.sense] = scores.get(row.sense, 0.0) + score
                    line = Evidence(READING, _text(one, row.sense, off), round(score, 2))
                    push.evidence.setdefault(dp_id, {}).setdefault(row.sense, []).append(line)
    return push


def _value(reference: Reference) -> float | None:
    try:
        value = float(Decimal(reference.value))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return value if isfinite(value) else None


def _unit_factor(reference: Reference) -> float:
    """How many of the counted unit one of the reading's unit is: 0.001 for mA."""
    return float(10 ** -sense_of(Meaning(reference.quantity, reference.unit), MEASURE).scale)


def _fits(one: Known, wanted: float, sense: Sense, trace: Trace, *, named: bool) -> tuple[float, float]:
    """The score of a sense, and by which part it is off."""
    if sense.quantity != one.reference.quantity:
        return (_OTHER if named else 0.0), 1.0
    counts = 10**sense.scale
    off = min((abs(raw / counts - wanted) / max(abs(wanted), 1e-9) for raw in _levels(trace, one.t_us)), default=1.0)
    most = _NAMED if named else _OPEN
    if off <= max(_CLOSE, 0.6 / max(1e-9, abs(wanted) * counts)):
        return most, off
    if off <= _NEAR:
        return 0.8 * most, off
    if off <= 0.3:
        return 0.3 * most, off
    return (-most if named else -0.5), off


def _levels(trace: Trace, t_us: int | None) -> Sequence[float]:
    """The raw counts that a reading may be about: those near its moment, and the steps between them."""
    values = trace.values
    if t_us is None or not trace.timed or NO_TIME in trace.times:
        middle = sorted(values)[len(values) // 2]
        return [middle, values[-1], max(values)] if len(values) > 1 else [middle]
    first = bisect_right(trace.times, t_us - BEFORE_US)
    last = bisect_right(trace.times, t_us + AFTER_US)
    at = max(0, bisect_right(trace.times, t_us) - 1)
    near = list(values[max(0, first - 1) : last]) or [values[at]]
    before = values[at]
    return [*near, *(value - before for value in near if value != before)]


def _text(one: Known, sense: Sense, off: float) -> str:
    reading = " ".join(part for part in (one.reference.value, one.reference.unit) if part)
    if sense.quantity != one.reference.quantity:
        return f"is said to show {one.reference.quantity.replace('_', ' ')}"
    meaning = meaning_of(sense)
    scale = (f"*{meaning.mul}" if meaning.mul != 1 else "") + (f"/{meaning.div}" if meaning.div != 1 else "")
    how = f" at {scale}" if scale else ""
    return f"{reading} was read elsewhere: {min(off, 9.99):.1%} off{how}"


def declared_push(declared: Mapping[int, Meaning], found: Field) -> dict[int, dict[Sense, float]]:
    """What declarations add: much for what they say, a little for the quantity at another scale, as some are wrong."""
    out: dict[int, dict[Sense, float]] = {}
    for dp_id, meaning in declared.items():
        rows = found.rows.get(dp_id)
        if rows is None:
            continue
        target = sense_of(meaning, MEASURE)
        for row in rows:
            if row.sense.quantity == target.quantity:
                exact = abs(row.sense.scale - target.scale) < 0.01
                out.setdefault(dp_id, {})[row.sense] = 11.0 if exact else 1.5
    return out
