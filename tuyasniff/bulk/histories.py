"""The table of datapoints takes a whole course: counts, range, first and last, distinct values, sets and echoes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuyasniff.analysis.dpstate import DISTINCT_COUNTED, INTERVALS_KEPT, VALUES_KEPT, DpState, DpTable
from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.lists import Flags
from tuyasniff.model import DpType
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from tuyasniff.bulk.courses import Course

_WIDEST = 1 << 20
_BOOLS = 1 << 33
_RAW, _STRING, _BOOL = int(DpType.RAW), int(DpType.STRING), int(DpType.BOOL)
_TEXTS = frozenset((_RAW, _STRING))


class Seen:
    """The numbers that a datapoint has shown, so that nobody looks twice at what is no news."""

    def __init__(self) -> None:
        self._low = 0
        self._known = np.zeros(0, bool)
        self.texts: set[tuple[int, bytes | int]] = set()
        """Types and values of a datapoint that carries texts or raw values, too."""

    def news(self, keys: Numbers) -> Numbers:
        """The places at which numbers stand that were not there before, each once, ascending."""
        low, high = int(keys.min()), int(keys.max())
        if not len(self._known):
            self._low = low
        if low < self._low or high >= self._low + len(self._known):
            self._widen(min(low, self._low), max(high + 1, self._low + len(self._known)))
        if low < self._low or high >= self._low + len(self._known):
            return np.sort(np.unique(keys, return_index=True)[1])
        new = np.flatnonzero(~self._known.take(keys - self._low))
        if not len(new):
            return new
        self._known[keys[new] - self._low] = True
        return new[np.sort(np.unique(keys[new], return_index=True)[1])]

    def _widen(self, low: int, stop: int) -> None:
        if stop - low > _WIDEST:
            return
        wider = np.zeros(min(2 * (stop - low), _WIDEST), bool)
        wider[self._low - low : self._low - low + len(self._known)] = self._known
        self._low, self._known = low, wider


def add_history(table: DpTable, course: Course, seen: Seen) -> None:
    """Let the table take the values of one dpID; `seen` is kept for it."""
    state = table.state(course.id)
    for code in _in_order(course.type):
        table.names_type(code)
    size = len(course.number)
    end = size - 1
    if state.count == 0:
        state.first, state.first_number = _value(course, 0), int(course.number[0])
    _moments(state, course)
    state.last_number = int(course.number[end])
    state.count += size
    state.last = _value(course, end)
    _renew(state.types, course.type)
    _renew(state.lengths, course.length)
    numbers = course.value[(course.type != _BOOL) & ~_texts(course)]
    if len(numbers):
        low, high = int(numbers.min()), int(numbers.max())
        state.low = low if state.low is None else min(state.low, low)
        state.high = high if state.high is None else max(state.high, high)
    _distinct(state, course, seen)
    _talk(state, course)


def _texts(course: Course) -> Flags:
    texts: Flags = (course.type == _RAW) | (course.type == _STRING)
    return texts


def _value(course: Course, place: int) -> Any:
    """A value as scripts get it."""
    return _key(course, place)[1]


def _key(course: Course, place: int) -> tuple[type, Any]:
    kind = int(course.type[place])
    return _plain(kind, course.raw(place) if kind in _TEXTS else int(course.value[place]))


def _in_order(codes: Any) -> list[int]:
    """The different ones, in the order in which each came first."""
    if (codes == codes[0]).all():
        return [int(codes[0])]
    kinds, first = np.unique(codes, return_index=True)
    return [int(code) for code in kinds[np.argsort(first)]]


def _renew(seen: list[int], codes: Any) -> None:
    """The latest stands last."""
    latest = _in_order(codes[::-1])[::-1]
    seen[:] = [*(code for code in seen if code not in latest), *latest]


def _moments(state: DpState, course: Course) -> None:
    if course.t_us is None:
        return
    times = course.t_us[course.t_us != NO_TIME]
    if len(times):
        state.first_us = int(times[0]) if state.first_us is None else state.first_us
        state.last_us = int(times[-1])


def _distinct(state: DpState, course: Course, seen: Seen) -> None:
    """Remember values that were not there before, until there are enough of them."""
    if len(state.different) >= DISTINCT_COUNTED and len(state.values) >= VALUES_KEPT:
        return
    keys = _new_keys(course, seen)
    for key in keys:
        if len(state.values) >= VALUES_KEPT:
            break
        state.values.setdefault(key)
    room = DISTINCT_COUNTED - len(state.different)
    if room >= len(keys):
        state.different.update(keys)
        return
    for key in keys:
        if len(state.different) >= DISTINCT_COUNTED:
            return
        state.different.add(key)


def _new_keys(course: Course, seen: Seen) -> list[tuple[type, Any]]:
    """Values that may be new, each once, in order: as the history of a datapoint keeps them."""
    if not _texts(course).any():
        bools = course.type == _BOOL
        # a number is never so large, so both kinds of values have their own places
        news = seen.news(course.value - (bools * _BOOLS))
        if bools.any():
            return [_key(course, place) for place in news.tolist()]
        return [(int, value) for value in course.value[news].tolist()]
    kinds, values = course.type.tolist(), course.value.tolist()
    begins, sizes, data = course.at.tolist(), course.length.tolist(), course.data
    every = [
        (kind, data[at : at + size] if kind in _TEXTS else value)
        for kind, at, size, value in zip(kinds, begins, sizes, values, strict=True)
    ]
    new = [key for key in dict.fromkeys(every) if key not in seen.texts]
    seen.texts.update(new)
    return [_plain(kind, value) for kind, value in new]


def _plain(kind: int, value: bytes | int) -> tuple[type, Any]:
    """A value as scripts get it, behind its type."""
    if isinstance(value, bytes):
        return str, value.decode() if kind == _STRING else value.hex()
    return (bool, bool(value)) if kind == _BOOL else (int, value)


def _talk(state: DpState, course: Course) -> None:
    """Who told it, whether reports repeated what was set, and in what time."""
    sets = int(np.count_nonzero(course.sets))
    reports = len(course.sets) - sets
    state.sets += sets
    state.reports += reports
    if sets:
        state.echoed = bool(state.echoed)
    if sets or state.asked is not None:
        _echoes(state, course)
    if course.t_us is None or not reports:
        return
    times = course.t_us[~course.sets]
    times = times[times != NO_TIME]
    if not len(times):
        return
    before = [] if state.reported_us is None else [state.reported_us]
    between = np.diff(np.concatenate((np.array(before, np.int64), times)))
    state.intervals.extend(between[between > 0][-INTERVALS_KEPT:].tolist())
    state.reported_us = int(times[-1])


def _echoes(state: DpState, course: Course) -> None:
    """Reports that repeat what was set last."""
    untimed = course.t_us is None and state.asked_us is None
    if untimed and state.echoed:  # without times there is nothing more to learn from a second echo
        sets = np.flatnonzero(course.sets)
        if len(sets):
            state.asked = _key(course, int(sets[-1]))
        return
    last = np.maximum.accumulate(np.where(course.sets, np.arange(len(course.sets)), -1))
    latest = int(last[-1])
    repeats = _repeats(state, course, last)
    for place in repeats:
        state.echoed = True
        asked = int(last[place])
        asked_us = state.asked_us if asked < 0 else course.moment(asked)
        t_us = course.moment(place)
        if t_us is not None and asked_us is not None and t_us >= asked_us:
            state.echoes.append(t_us - asked_us)
        if asked < 0:
            state.asked_us = None
    if latest >= 0:
        repeated = any(last[place] == latest for place in repeats)
        state.asked, state.asked_us = _key(course, latest), None if repeated else course.moment(latest)


def _repeats(state: DpState, course: Course, last: Numbers) -> list[int]:
    """The first report after each set that repeats it; `last` is the set before each place, -1 for one before all."""
    texts = bool(_texts(course).any())
    reports = ~course.sets
    if texts:
        keys = [_key(course, place) for place in range(len(last))]
        same = [
            bool(reports[place]) and (keys[asked] if asked >= 0 else state.asked) == keys[place]
            for place, asked in enumerate(last.tolist())
        ]
        found = np.flatnonzero(same)
    else:
        bools = course.type == _BOOL
        inside = reports & (last >= 0)
        equal = inside & (course.value == course.value[last]) & (bools == bools[last])
        early = np.flatnonzero(reports & (last == -1))
        if len(early) and state.asked is not None and state.asked[0] is not str:
            kind, value = state.asked
            equal[early] = (course.value[early] == int(value)) & (bools[early] == (kind is bool))
        found = np.flatnonzero(equal)
    _, first = np.unique(last[found], return_index=True)
    return found[np.sort(first)].tolist()  # type: ignore[no-any-return]
