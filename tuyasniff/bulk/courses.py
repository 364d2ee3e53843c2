"""What columns tell of datapoints, one dpID at a time: the tables, traces and counts of `analysis` take thousands.

For each dpID a `Course` is cut from the columns; `histories.py` and `samples.py` let the tables take it as a whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuyasniff.bulk.byid import by_id
from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.bulk.fewvalues import FEW, FewValues
from tuyasniff.bulk.histories import MIXED, TEXTS, Seen, add_history, one_kind
from tuyasniff.bulk.kinds import Kinds
from tuyasniff.bulk.laying import windows
from tuyasniff.bulk.lists import Flags
from tuyasniff.bulk.messages import frame_of
from tuyasniff.bulk.samples import add_samples
from tuyasniff.bulk.shapes import Shapes, datapoints_of
from tuyasniff.model import DpType, Item, Message, Thing
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from tuyasniff.analysis.dpstate import DpTable
    from tuyasniff.analysis.enums import EnumCounts
    from tuyasniff.analysis.traces import Traces

_KNOWN, _LIST, _WRONG_SUM, _NOISE, _ODD = map(int, Row)

_UNUSUAL = 4
"""So many rows are as well taken one by one for each unusual item between them ..."""

_ALONE = 48
"""... and for each place at which the rows before it and behind it are taken apart."""

_FEW = 8
"""So many unusual items may stand between others of a block."""


class Course(NamedTuple):
    """Values of one dpID in order. `sets` marks those that the module asked for; `t_us` is None without times.

    `places` are those of the values in `columns`; `value` holds those of numbers, which lie between `low` and `high`
    (0 for texts). `kind` is the type of all of them, MIXED where they differ; `asked` is how many the module asked for.
    """

    id: int
    columns: Columns
    places: Numbers
    type: Bytes
    value: Numbers
    number: Numbers
    sets: Flags
    t_us: Numbers | None
    kind: int = MIXED
    asked: int = 0
    low: int = 0
    high: int = 0

    def raw(self, place: int) -> bytes:
        """The bytes of a value."""
        one = self.places[place]
        at = int(self.columns.dp_at[one])
        return self.columns.data[at : at + int(self.columns.dp_length[one])]

    @property
    def raws(self) -> list[bytes]:
        """The bytes of all values."""
        data, begins, lengths = self.columns.data, self.columns.dp_at.take(self.places), self.length
        width = int(lengths[0]) if len(lengths) else 0
        if width and (lengths == width).all():
            same: list[bytes] = windows(np.frombuffer(data, np.uint8), width)[begins].tolist()
            return same
        return [data[at : at + size] for at, size in zip(begins.tolist(), lengths.tolist(), strict=True)]

    @property
    def length(self) -> Numbers:
        """How many bytes each value has."""
        return self.columns.dp_length.take(self.places)

    def moment(self, place: int) -> int | None:
        """When a value came."""
        t_us = NO_TIME if self.t_us is None else int(self.t_us[place])
        return None if t_us == NO_TIME else t_us

    def some(self, which: Numbers | Flags) -> Course:
        """Only these."""
        t_us = None if self.t_us is None else self.t_us[which]
        places, kinds, value = self.places[which], self.type[which], self.value[which]
        return _looked_at(
            Course(self.id, self.columns, places, kinds, value, self.number[which], self.sets[which], t_us)
        )


class _Told(NamedTuple):
    """The last rows in which unusual items told of family, product and time."""

    family: int
    product: int
    times: int


def _looked_at(course: Course) -> Course:
    """A course with what is found out of it once."""
    kind, value = one_kind(course.type), course.value
    bounded = len(value) > 0 and kind not in TEXTS
    low, high = (int(value.min()), int(value.max())) if bounded else (0, 0)
    return course._replace(kind=kind, asked=int(np.count_nonzero(course.sets)), low=low, high=high)


class ManyValues:
    """Lets a table, counts of enums and traces take what columns carry, as if it came item by item."""

    def __init__(self, table: DpTable, enums: EnumCounts, traces: Traces, *, ordinary: Callable[[Item], None]) -> None:
        """`ordinary` takes the items of which datapoints are not in columns."""
        self._table = table
        self._enums = enums
        self._traces = traces
        self._ordinary = ordinary
        self._seen: dict[int, Seen] = {}
        self._kinds = Kinds()
        self._shapes = Shapes()

    def add(self, columns: Columns, *, shift_us: int = 0) -> None:
        """Take columns; for the traces their times are that much later. Ordinary items are handed out as they are."""
        unusual = self._unusual(columns)
        alone = self._alone(columns, unusual)
        if len(unusual) * _UNUSUAL + len(alone) * _ALONE > len(columns):
            for item in columns.items():
                self._ordinary(item)
            return
        for place in self._wrong(columns):
            # these teach nothing about values, so the rows around them stay together
            self._ordinary(columns.item(place))
        start, passed = 0, 0
        for row in alone:
            before = bisect_left(unusual, row)
            self._beside(columns, start, row, unusual[passed:before], shift_us)
            if before < len(unusual) and unusual[before] == row:
                self._ordinary(columns.item(row))
                before += 1
            else:
                self._usual(columns, row, row + 1, shift_us)
            start, passed = row + 1, before
        self._beside(columns, start, len(columns), unusual[passed:], shift_us)

    def _alone(self, columns: Columns, unusual: list[int]) -> list[int]:
        """The rows that are taken alone, for it makes a difference what comes before and what behind them."""
        if len(unusual) <= _FEW or (self._traces.first_us is None and columns.t_us is not None):
            return unusual
        return self._shapes.news(columns)

    def _beside(self, columns: Columns, start: int, stop: int, unusual: list[int], shift_us: int) -> None:
        """Some rows: what unusual ones say of a datapoint comes between its values, not between all."""
        if not unusual:
            self._usual(columns, start, stop, shift_us)
            return
        traces = self._traces
        courses = {
            course.id: course for course in _courses(columns, start, stop, self._kinds.of(columns.protos).module)
        }
        done = dict.fromkeys(courses, 0)
        numbers = {dp_id: course.number.tolist() for dp_id, course in courses.items()}
        few = {dp_id: FewValues(course) for dp_id, course in courses.items()}

        def take(dp_id: int, number: int | None) -> None:
            course, begin = courses[dp_id], done[dp_id]
            end = len(course.number) if number is None else bisect_left(numbers[dp_id], number, begin)
            done[dp_id] = end
            if end - begin > FEW:
                self._take(course.some(np.arange(begin, end)), shift_us)
            elif end > begin:
                few[dp_id].take(begin, end, self._table, self._traces, shift_us)
                self._count(course, begin, end)

        told = _Told(-1, -1, -1)
        for row in unusual:
            item = columns.item(row)
            for dp_id in dict.fromkeys(dp.id for dp in datapoints_of(columns, row)):
                if dp_id in courses:
                    take(dp_id, item.number)
            before = traces.family, traces.product_id, traces.last_us
            traces.family = traces.product_id = traces.last_us = None
            self._ordinary(item)
            said = traces.family, traces.product_id, traces.last_us
            told = _Told(*(place if one is None else row for place, one in zip(told, said, strict=True)))
            traces.family = before[0] if said[0] is None else said[0]
            traces.product_id = before[1] if said[1] is None else said[1]
            traces.last_us = before[2] if said[2] is None else said[2]
        for dp_id in courses:
            take(dp_id, None)
        self._see_family(columns, max(start, told.family + 1), stop)
        self._see_product(columns, max(start, told.product + 1), stop)
        self._see_times(columns, max(start, told.times + 1), stop, shift_us)

    def _wrong(self, columns: Columns) -> list[int]:
        """The rows with datapoints of their own and a wrong checksum."""
        kinds = self._kinds.of(columns.protos)
        speaks = kinds.speaks & ~kinds.right
        odd = [place for place, item in columns.odd.items() if _is_wrong(item.thing)]
        if not speaks.any():
            return odd
        known = np.flatnonzero(columns.kind == _KNOWN)
        return [*known[speaks.take(columns.proto[known])].tolist(), *odd]

    def _unusual(self, columns: Columns) -> list[int]:
        """The rows with datapoints of their own and a right checksum."""
        kinds = self._kinds.of(columns.protos)
        speaks = kinds.speaks & kinds.right
        odd = [place for place, item in columns.odd.items() if not _is_wrong(item.thing)]
        if not speaks.any():
            return sorted(odd)
        known = np.flatnonzero(columns.kind == _KNOWN)
        rows = known[speaks.take(columns.proto[known])].tolist()
        return sorted([*rows, *odd])

    def _usual(self, columns: Columns, start: int, stop: int, shift_us: int) -> None:
        self._see_family(columns, start, stop)
        self._see_product(columns, start, stop)
        self._see_times(columns, start, stop, shift_us)
        self._shapes.make_room(self._traces, columns, start, stop)
        courses = list(_courses(columns, start, stop, self._kinds.of(columns.protos).module))
        if any(course.kind == MIXED for course in courses):
            _make_room(self._traces, courses)
        for course in courses:
            self._take(course, shift_us)

    def _take(self, course: Course, shift_us: int) -> None:
        add_history(self._table, course, self._seen.setdefault(course.id, Seen()))
        add_samples(self._traces, course, shift_us)
        self._count(course, 0, len(course.number))

    def _see_family(self, columns: Columns, start: int, stop: int) -> None:
        """Of which family the last of the frames is."""
        kind = columns.kind[start:stop]
        right = self._kinds.of(columns.protos).right
        frames = np.flatnonzero((kind == _LIST) | (kind == _KNOWN) & right.take(columns.proto[start:stop], mode="clip"))
        if len(frames):
            family = frame_of(columns.protos, int(columns.proto[start + frames[-1]])).family
            self._traces.family = family or self._traces.family

    def _see_product(self, columns: Columns, start: int, stop: int) -> None:
        """What the last of the declarations says the product is."""
        part = slice(start, stop)
        named = self._kinds.of(columns.protos).declares
        rows = np.flatnonzero((columns.kind[part] == _KNOWN) & named.take(columns.proto[part], mode="clip"))
        if len(rows):
            self._traces.product_id = columns.protos[int(columns.proto[start + int(rows[-1])])].data["id"]

    def _see_times(self, columns: Columns, start: int, stop: int, shift_us: int) -> None:
        """The first and last moment at which a datapoint came."""
        if columns.t_us is None:
            return
        part = slice(start, stop)
        told = (columns.kind[part] == _LIST) & (columns.t_us[part] != NO_TIME)
        times = columns.t_us[part][told]
        if len(times):
            traces = self._traces
            traces.first_us = int(times[0]) + shift_us if traces.first_us is None else traces.first_us
            traces.last_us = int(times[-1]) + shift_us

    def _count(self, course: Course, begin: int, end: int) -> None:
        """Count the values of an enum from one place up to another."""
        if course.kind not in (DpType.ENUM, MIXED):
            return
        values, kinds = course.value[begin:end], course.type[begin:end]
        values = values if course.kind == DpType.ENUM else values[kinds == DpType.ENUM]
        if not len(values):
            return
        counts = self._enums.counts.setdefault(course.id, Counter())
        number = np.bincount(values)
        for value in np.flatnonzero(number).tolist():
            counts[value] += int(number[value])


def _make_room(traces: Traces, courses: Iterable[Course]) -> None:
    """Let traces have a place for what comes first in some rows, in the order in which it comes.

    A course stands where its dpID came first: where it is of several types, others may have come first with one.
    """
    firsts = []
    for course in courses:
        texts = np.isin(course.type, list(TEXTS))
        for which, make in ((texts, traces.of_blobs), (~texts, traces.of_numbers)):
            if which.any():
                place = int(np.argmax(which))
                firsts.append((int(course.places[place]), make, course.id, int(course.type[place])))
    for _, make, dp_id, kind in sorted(firsts, key=itemgetter(0)):
        make(dp_id, kind)


def _is_wrong(thing: Thing) -> bool:
    return isinstance(thing, Message) and thing.frame.checksum == "bad"


def _courses(columns: Columns, start: int, stop: int, module: Flags) -> Iterator[Course]:
    """One course for each dpID of the rows, in the order in which they came first."""
    first = columns.dp_first[start : stop + 1]
    low, high = int(first[0]), int(first[-1])
    if low == high:
        return
    known = columns.by_id if stop - start == len(columns) else None
    if known is None:
        known = by_id(first - low, columns.dp_id[low:high], columns.kind[start:stop] == _WRONG_SUM)
    order, ends = known.order, known.ends
    begins = np.concatenate(([0], ends[:-1]))
    present = known.ids
    rows = known.row.take(order)
    places = order
    if start:
        rows, places = rows + start, order + low
    sets = module.take(columns.proto.take(rows))
    kind, value = columns.dp_type.take(places), columns.dp_value.take(places)
    number = rows + columns.first
    t_us = None if columns.t_us is None else columns.t_us.take(rows)
    for dp_id in present[np.argsort(order[begins[present]], kind="stable")].tolist():
        part = slice(int(begins[dp_id]), int(ends[dp_id]))
        times = None if t_us is None else t_us[part]
        yield _looked_at(Course(dp_id, columns, places[part], kind[part], value[part], number[part], sets[part], times))
