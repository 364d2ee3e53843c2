"""The table of datapoints takes a whole course: counts, range, first and last, distinct values, sets and echoes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuyasniff.analysis.dpstate import DISTINCT_COUNTED, INTERVALS_KEPT, VALUES_KEPT, DpState, DpTable
from tuyasniff.bulk.columns import Bytes, Numbers
from tuyasniff.bulk.lists import Flags, first_places
from tuyasniff.model import DpType
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from tuyasniff.bulk.courses import Course

_WIDEST = 1 << 20
_BOOLS = 1 << 33
_RAW, _STRING, _BOOL = int(DpType.RAW), int(DpType.STRING), int(DpType.BOOL)
TEXTS = frozenset((_RAW, _STRING))

MIXED = -1
"""In place of a type where there are several."""

_LENGTHS = {int(kind): length for kind, length in ((DpType.BOOL, 1), (DpType.VALUE, 4), (DpType.ENUM, 1))}
"""The types that have one length only."""


class Seen:
    """The numbers that a datapoint has shown, so that nobody looks twice at what is no news."""

    def __init__(self) -> None:
        self._low = 0
        self._known = np.zeros(0, bool)
        self._others: dict[int, set[bytes | int]] = {}

    def others(self, kind: int) -> set[bytes | int]:
        """Values of a type of a datapoint that carries texts or raw values, too."""
        return self._others.setdefault(kind, set())

    def news(self, keys: Numbers, low: int, high: int) -> Numbers:
        """The places at which numbers, from `low` to `high`, stand that were not there before, each once, ascending."""
        if not len(self._known):
            self._low = low
        if low < self._low or high >= self._low + len(self._known):
            self._widen(min(low, self._low), max(high + 1, self._low + len(self._known)))
        if low < self._low or high >= self._low + len(self._known):
            return np.sort(first_places(keys))
        new = np.flatnonzero(~self._known.take(keys - self._low))
        if not len(new):
            return new
        self._known[keys[new] - self._low] = True
        return new[np.sort(first_places(keys[new]))]

    def _widen(self, low: int, stop: int) -> None:
        if stop - low > _WIDEST:
            return
        wider = np.zeros(min(2 * (stop - low), _WIDEST), bool)
        wider[self._low - low : self._low - low + len(self._known)] = self._known
        self._low, self._known = low, wider


def add_history(table: DpTable, course: Course, seen: Seen) -> None:
    """Let the table take the values of one dpID; `seen` is kept for it."""
    state = table.state(course.id)
    kinds = _in_order(course.type) if course.kind == MIXED else [course.kind]
    for code in kinds:
        table.names_type(code)
    size = len(course.number)
    end = size - 1
    if state.count == 0:
        state.first, state.first_number = _value(course, 0), int(course.number[0])
    _moments(state, course)
    state.last_number = int(course.number[end])
    state.count += size
    state.last = _value(course, end)
    _renew(state.types, kinds if len(kinds) == 1 else _latest(course.type))
    known = _LENGTHS.get(course.kind)
    _renew(state.lengths, _latest(course.length) if known is None else [known])
    bounds = _bounds(course)
    if bounds is not None:
        low, high = bounds
        state.low = low if state.low is None else min(state.low, low)
        state.high = high if state.high is None else max(state.high, high)
    _distinct(state, course, seen)
    _talk(state, course)


def _bounds(course: Course) -> tuple[int, int] | None:
    """The least and the largest of the values that are numbers."""
    if course.kind == MIXED:
        numbers = course.value[(course.type != _BOOL) & ~_texts(course)]
        return (int(numbers.min()), int(numbers.max())) if len(numbers) else None
    return None if course.kind == _BOOL or course.kind in TEXTS else (course.low, course.high)


def _texts(course: Course) -> Flags:
    texts: Flags = (course.type == _RAW) | (course.type == _STRING)
    return texts


def _value(course: Course, place: int) -> Any:
    """A value as scripts get it."""
    return _key(course, place)[1]


def _key(course: Course, place: int) -> tuple[type, Any]:
    kind = int(course.type[place])
    return _plain(kind, course.raw(place) if kind in TEXTS else int(course.value[place]))


def one_kind(codes: Bytes) -> int:
    """The type that all of them are, MIXED where they differ."""
    first = int(codes[0]) if len(codes) else MIXED
    return first if (codes == first).all() else MIXED


def _in_order(codes: Any) -> list[int]:
    """The different ones, in the order in which each came first."""
    if (codes == codes[0]).all():
        return [int(codes[0])]
    return [int(code) for code in codes[np.sort(first_places(codes))]]


def _latest(codes: Any) -> list[int]:
    """The different ones, the one that came last at the end."""
    return _in_order(codes[::-1])[::-1]


def _renew(seen: list[int], latest: list[int]) -> None:
    """The latest stands last."""
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
    if course.kind in TEXTS:
        return [_plain(course.kind, value) for value in _new_ones(course.raws, seen.others(course.kind))]
    if course.kind not in (MIXED, _BOOL):
        return [(int, value) for value in course.value[seen.news(course.value, course.low, course.high)].tolist()]
    if course.kind == _BOOL or not _texts(course).any():
        # a number is never so large, so both kinds of values have their own places
        keys = course.value - (course.type == _BOOL) * _BOOLS
        return [_key(course, place) for place in seen.news(keys, int(keys.min()), int(keys.max())).tolist()]
    values = [
        raw if kind in TEXTS else value
        for kind, raw, value in zip(course.type.tolist(), course.raws, course.value.tolist(), strict=True)
    ]
    every = dict.fromkeys(zip(course.type.tolist(), values, strict=True))
    new = [(kind, value) for kind, value in every if value not in seen.others(kind)]
    for kind, value in new:
        seen.others(kind).add(value)
    return [_plain(kind, value) for kind, value in new]


def _new_ones(values: list[bytes], seen: set[bytes | int]) -> list[bytes]:
    """Those that are not seen yet, each once, in order; from now on they are."""
    new = set(values) - seen
    seen |= new
    return [value for value in dict.fromkeys(values) if value in new] if new else []


def _plain(kind: int, value: bytes | int) -> tuple[type, Any]:
    """A value as scripts get it, behind its type."""
    if isinstance(value, bytes):
        return str, value.decode() if kind == _STRING else value.hex()
    return (bool, bool(value)) if kind == _BOOL else (int, value)


def _talk(state: DpState, course: Course) -> None:
    """Who told it, whether reports repeated what was set, and in what time."""
    sets = course.asked
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
        if course.asked:
            state.asked = _key(course, len(course.sets) - 1 - int(course.sets[::-1].argmax()))
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
    reports = ~course.sets
    if course.kind in TEXTS or (course.kind == MIXED and bool(_texts(course).any())):
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
    return found[np.sort(first_places(last[found]))].tolist()  # type: ignore[no-any-return]
