"""The traces take a whole course: counts over all reports, and the reports themselves as thin as they are by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.analysis.traces import BLOBS_MOST, NO_TIME, POINTS_MOST, SETS_MOST, BlobTrace, Trace, Traces
from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.histories import MIXED, TEXTS
from tuyasniff.model import DpType
from tuyasniff.stretch import NO_TIME as UNKNOWN_TIME

if TYPE_CHECKING:
    from tuyasniff.bulk.courses import Course

_RAW, _STRING = int(DpType.RAW), int(DpType.STRING)


def add_samples(traces: Traces, course: Course, shift_us: int = 0) -> None:
    """Let the traces take the values of one dpID, so much later."""
    if shift_us and course.t_us is not None:
        course = course._replace(t_us=np.where(course.t_us == UNKNOWN_TIME, UNKNOWN_TIME, course.t_us + shift_us))
    texts = (course.type == _RAW) | (course.type == _STRING) if course.kind == MIXED else None
    every = course.kind in TEXTS if texts is None else bool(texts.all())
    some = every if texts is None else bool(texts.any())
    if not every:
        _numbers(traces, course if texts is None or not some else course.some(~texts))
    if some:
        _blobs(traces, course if texts is None or every else course.some(texts))


def _numbers(traces: Traces, course: Course) -> None:
    trace = traces.of_numbers(course.id, int(course.type[0]))
    if course.asked and len(trace.sets) < SETS_MOST:
        _number_sets(trace, course.some(np.flatnonzero(course.sets)[:SETS_MOST]))
    if not course.asked:
        _reports(trace, course.value, course.number, course.t_us, (course.low, course.high))
    elif course.asked < len(course.sets):
        told = np.flatnonzero(~course.sets)
        t_us = None if course.t_us is None else course.t_us.take(told)
        value = course.value.take(told)
        _reports(trace, value, course.number.take(told), t_us, (int(value.min()), int(value.max())))


def _blobs(traces: Traces, course: Course) -> None:
    blob = traces.of_blobs(course.id, int(course.type[0]))
    if course.asked and len(blob.sets) < SETS_MOST:
        _blob_sets(blob, course.some(np.flatnonzero(course.sets)[:SETS_MOST]))
    _blob_reports(blob, course.some(~course.sets) if course.asked else course)


def _times(t_us: Numbers | None, size: int) -> Numbers:
    if t_us is None:
        return np.full(size, NO_TIME, np.int64)
    return np.where(t_us == UNKNOWN_TIME, NO_TIME, t_us)


def _number_sets(trace: Trace, sets: Course) -> None:
    room = SETS_MOST - len(trace.sets)
    times = _times(sets.t_us, len(sets.value))
    for place in range(min(room, len(sets.value))):
        trace.sets.append((int(times[place]), int(sets.value[place]), int(sets.number[place])))


def _blob_sets(blob: BlobTrace, sets: Course) -> None:
    room = SETS_MOST - len(blob.sets)
    times = _times(sets.t_us, len(sets.value))
    for place in range(min(room, len(sets.value))):
        blob.sets.append((int(times[place]), sets.raw(place), int(sets.number[place])))


def _reports(trace: Trace, values: Numbers, numbers: Numbers, t_us: Numbers | None, bounds: tuple[int, int]) -> None:
    """What all reports together come to; `bounds` are the least and the largest value."""
    first, last = int(values[0]), int(values[-1])
    if trace.reports == 0:
        trace.first = trace.low = trace.high = trace.last = first
    steps = np.empty(len(values), np.int64)
    steps[0] = first - trace.last
    np.subtract(values[1:], values[:-1], out=steps[1:])
    rises, changes = int(np.count_nonzero(steps > 0)), int(np.count_nonzero(steps))
    up = int(np.maximum(steps, 0).sum())
    trace.rises += rises
    trace.falls += changes - rises
    trace.up += up
    trace.down += up - (last - trace.last)
    trace.changes += changes
    trace.largest_step = max(trace.largest_step, int(steps.max()), -int(steps.min()))
    trace.low, trace.high = min(trace.low, bounds[0]), max(trace.high, bounds[1])
    trace.last = last
    trace.total += int(values.sum())
    trace.zeros += len(values) - int(np.count_nonzero(values))
    trace.untimed += len(values) if t_us is None else int(np.count_nonzero(t_us == UNKNOWN_TIME))
    _keep(trace, t_us, values, numbers)
    trace.reports += len(values)


def _keep(trace: Trace, t_us: Numbers | None, values: Numbers, numbers: Numbers) -> None:
    """The reports whose number is a multiple of how thin the trace is."""
    done = 0
    while done < len(values):
        first = -(trace.reports + done) % trace.thinned + done
        places = np.arange(first, len(values), trace.thinned)[: POINTS_MOST - len(trace.values)]
        if not len(places):
            return
        trace.times.frombytes(_times(None if t_us is None else t_us[places], len(places)).tobytes())
        trace.values.frombytes(values[places].tobytes())
        trace.numbers.frombytes(numbers[places].tobytes())
        done = int(places[-1]) + 1
        if len(trace.values) >= POINTS_MOST:
            trace.thin()


def _blob_reports(blob: BlobTrace, course: Course) -> None:
    done, size = 0, len(course.value)
    times = _times(course.t_us, size)
    while done < size:
        place = -(blob.reports + done) % blob.thinned + done
        if place >= size:
            break
        blob.samples.append((int(times[place]), course.raw(place), int(course.number[place])))
        done = place + 1
        if len(blob.samples) >= BLOBS_MOST:
            blob.thin()
    blob.reports += size
