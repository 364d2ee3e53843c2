"""What a whole recording tells of its datapoints while it is read: tables, courses for plots, evidence.

All of it is what the same classes say that take item by item.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import NamedTuple

import numpy as np

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.enums import EnumCounts
from tuyasniff.analysis.history import LATEST_KEPT, Histories, History, Kept, Point
from tuyasniff.analysis.traces import Traces
from tuyasniff.bulk.columns import Columns, Numbers, Row
from tuyasniff.bulk.courses import Course, ManyValues
from tuyasniff.model import DpType, Item, Message, Note, TalkerBy
from tuyasniff.stretch import NO_TIME

_TEXTS = (DpType.RAW, DpType.STRING)


class Seen(NamedTuple):
    """What was told up to a moment; nobody changes it any more."""

    dps: DpTable
    histories: Histories
    traces: Traces
    told_by: Counter[TalkerBy]


class Overview:
    """Takes columns and items as they come."""

    def __init__(self) -> None:
        self._table = DpTable()
        self._histories = Histories()
        self._traces = Traces()
        self._told_by: Counter[TalkerBy] = Counter()
        self.frames = self.faulty = 0
        """How many frames there were so far, and those with a fault."""
        self._values = _Values(self._table, self._traces, self._histories, self._take)

    def add(self, piece: Columns | Item) -> None:
        """Take what follows."""
        if isinstance(piece, Item):
            self._count(piece)
            self._take(piece)
            return
        frames = piece.kind <= Row.WRONG_SUM
        for proto, count in enumerate(np.bincount(piece.proto[frames]).tolist()):
            if count:
                message = piece.protos[proto]
                self._told_by[message.frame.talker_by] += count
                self.frames += count
                self.faulty += count if message.faults else 0
        wrong = piece.proto[piece.kind == Row.WRONG_SUM].tolist()
        self.faulty += sum(not piece.protos[proto].faults for proto in wrong)
        for place, item in piece.odd.items():
            if place < len(piece):
                self._count(item)
        self._values.add(piece)

    def seen(self) -> Seen:
        """All of it as it is now."""
        return Seen(*deepcopy((self._table, self._histories, self._traces, self._told_by)))

    def _count(self, item: Item) -> None:
        if isinstance(item.thing, Message):
            self._told_by[item.thing.frame.talker_by] += 1
            self.frames += 1
            self.faulty += bool(item.thing.faults)

    def _take(self, item: Item) -> None:
        """An item that is not in columns, or has words of its own."""
        thing = item.thing
        if isinstance(thing, Note):
            self._traces.note(thing)
        elif isinstance(thing, Message) and (thing.dps or thing.name == "product_info"):
            self._traces.add(thing, item.number)
            if thing.dps:
                self._table.add(thing, item.number)
                self._histories.add(thing, item.number)


class _Values(ManyValues):
    """Courses are kept for plots, too."""

    def __init__(self, table: DpTable, traces: Traces, histories: Histories, ordinary: object) -> None:
        super().__init__(table, EnumCounts(), traces, ordinary=ordinary)  # type: ignore[arg-type]
        self._histories = histories

    def _count(self, course: Course, begin: int, end: int) -> None:
        told = course.some(np.flatnonzero(~course.sets[begin:end]) + begin)
        if len(told.number):
            add_course(self._histories.of(course.id), told)


def add_course(history: History, course: Course) -> None:
    """Let a history take values that the MCU told."""
    end = len(course.number) - 1
    times = _times(history.t_us, course.t_us, end + 1)
    last = _last_change(course)
    if last or _key(course, 0) != history.key:
        if last or history.key is not None:  # the first value is no change
            history.changed_us = course.moment(last)
        history.key = _key(course, last)
    history.latest = _key(course, end)[1]
    history.number = int(course.number[end])
    history.measures = int(course.type[end]) == DpType.VALUE
    history.t_us = int(times[end])
    numbers = ~np.isin(course.type, _TEXTS)
    values, times = course.value[numbers], times[numbers]
    history.count += len(values)
    history.ring.extend(map(Point, times[-LATEST_KEPT:].tolist(), values[-LATEST_KEPT:].tolist()))
    add_points(history.course, times, values)


def add_points(kept: Kept, times: Numbers, values: Numbers) -> None:
    """Let a course take many points."""
    at, size = 0, len(times)
    while at < size:
        missing, group, room = kept.room()
        if missing < group or size - at < group:
            count = min(missing, size - at)
            part = slice(at, at + count)
            low, high = int(values[part].argmin()), count - 1 - int(values[part][::-1].argmax())
            ends = [at + place for place in sorted({low, high})]
            kept.rest([Point(int(times[place]), int(values[place])) for place in ends], count)
            at += count
            continue
        count = min((size - at) // group, room)
        places: Numbers = np.arange(at, at + count, dtype=np.int64)
        if group > 1:
            table = values[at : at + count * group].reshape(count, group)
            extremes = np.stack((table.argmin(axis=1), group - 1 - table[:, ::-1].argmax(axis=1)), axis=1)
            extremes.sort(axis=1)
            places = (extremes + (at + np.arange(count) * group)[:, None]).ravel()
        kept.groups(times[places].tobytes(), values[places].tobytes())
        at += count * group


def _times(before: int, t_us: Numbers | None, size: int) -> Numbers:
    """The moments of points; one that is not known is that of the one before."""
    if t_us is None:
        return np.full(size, before, np.int64)
    known = np.where(t_us == NO_TIME, -1, np.arange(size))
    latest = np.maximum.accumulate(known)
    times: Numbers = np.where(latest < 0, before, t_us[latest])
    return times


def _last_change(course: Course) -> int:
    """The last place at which another value stands than before, 0 if there is none."""
    if np.isin(course.type, _TEXTS).any():
        for place in range(len(course.number) - 1, 0, -1):
            alike = course.type[place] == course.type[place - 1] and course.raw(place) == course.raw(place - 1)
            if not alike and _key(course, place) != _key(course, place - 1):
                return place
        return 0
    bools = course.type == DpType.BOOL
    other = np.flatnonzero((course.value[1:] != course.value[:-1]) | (bools[1:] != bools[:-1]))
    return int(other[-1]) + 1 if len(other) else 0


def _key(course: Course, place: int) -> tuple[type, bool | int | str]:
    """The type and the value as scripts get it."""
    kind = int(course.type[place])
    value: bool | int | str
    if kind == DpType.STRING:
        value = course.raw(place).decode()
    elif kind == DpType.RAW:
        value = course.raw(place).hex()
    else:
        value = bool(course.value[place]) if kind == DpType.BOOL else int(course.value[place])
    return type(value), value
