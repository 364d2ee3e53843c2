"""Ways to ask rows of columns: one by one, once for a prototype, once for each value, by numbers, by bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tuyasniff.analysis.query.nodes import Term
from tuyasniff.analysis.query.values import Test as NumberTest
from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.model import Datapoint, DpType, Frame, Item, Message, Span, Talker, TalkerBy
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

Test: TypeAlias = Callable[[Item], bool]
Flags: TypeAlias = "NDArray[np.bool_]"
OfRows: TypeAlias = Callable[[Columns, Numbers], Numbers]

NEVER, KIND, VALUE = range(3)
"""What the answer of a datapoint depends on: it is always no; its id and type; its value, too."""

_MOST_KNOWN = 1 << 16
_VALUE_BITS = 34
_FRAME = Frame("", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, b"")


class Asker:
    """Asks one by one."""

    cost = 9

    def __init__(self, test: Test) -> None:
        self._test = test

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        return np.fromiter((self._test(columns.item(row)) for row in rows.tolist()), np.bool_, len(rows))


class Joined(Asker):
    """All of several, or any of them: the dear ones are asked only where it still matters."""

    def __init__(self, parts: list[Asker], *, every: bool) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self._every = every
        self.cost = max((part.cost for part in parts), default=0)

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        result = np.full(len(rows), self._every)
        open_ = np.arange(len(rows))
        for part in self._parts:
            if not len(open_):
                break
            said = part.passed(columns, rows[open_])
            result[open_] = said
            open_ = open_[said == self._every]
        return result


class Contrary(Asker):
    """The contrary of another one."""

    def __init__(self, part: Asker) -> None:
        self._part = part
        self.cost = part.cost

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Those that the other one does not let through."""
        return ~self._part.passed(columns, rows)


class OfContent(Asker):
    """Equal frames are asked once."""

    cost = 8
    alike: tuple[Row, ...] = (Row.KNOWN,)
    """Kinds of rows of which one stands for all with its prototype."""

    def __init__(self, test: Test) -> None:
        super().__init__(test)
        self._of: tuple[object, str] = None, ""
        self._known: dict[int, bool] = {}

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        if self._of[0] is not columns.protos or self._of[1] != columns.tap:
            self._of, self._known = (columns.protos, columns.tap), {}
        alike = np.isin(columns.kind[rows], self.alike)
        result = np.zeros(len(rows), np.bool_)
        if alike.any():
            result[alike] = self._by_proto(columns, rows[alike])
        if not alike.all():
            result[~alike] = self.others(columns, rows[~alike])
        return result

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What other rows say."""
        return super().passed(columns, rows)

    def _by_proto(self, columns: Columns, rows: Numbers) -> Flags:
        kind, telling = columns.kind[rows].astype(np.int64), columns.dp_first[rows + 1] > columns.dp_first[rows]
        return once(
            (columns.proto[rows] << 4) | (kind << 1) | telling, self._known, lambda at: self._one(columns, rows[at])
        )

    def _one(self, columns: Columns, row: int) -> bool:
        return bool(self._test(columns.item(int(row))))


class OfKinds(OfContent):
    """All rows with a prototype are asked once."""

    cost = 1
    alike = (Row.KNOWN, Row.LIST, Row.WRONG_SUM, Row.NOISE)


class OfDatapoints(OfContent):
    """Datapoints of lists are asked alone, and each value once.

    `matter` says of each dpID and type what its answer depends on: NEVER passes, KIND (id and type alone), VALUE.
    """

    cost = 3
    alike: tuple[Row, ...] = (Row.KNOWN, Row.NOISE)

    def __init__(self, test: Test, matter: Bytes) -> None:
        super().__init__(test)
        self._matter = matter
        self._kinds: dict[int, bool] = {}
        self._values: dict[int, bool] = {}
        self._strings: dict[tuple[int, int, bytes], bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        result = np.zeros(len(rows), np.bool_)
        odd = columns.kind[rows] == Row.ODD
        result[odd] = Asker.passed(self, columns, rows[odd])
        result[~odd] = self.listed(columns, rows[~odd])
        return result

    def listed(self, columns: Columns, rows: Numbers) -> Flags:
        """What lists of datapoints say."""
        if not len(rows):
            return np.zeros(0, np.bool_)
        first, last = columns.dp_first[rows], columns.dp_first[rows + 1]
        low, high = int(first[0]), int(last[-1])
        counts = np.concatenate(([0], np.cumsum(self._each(columns, low, high))))
        flags: Flags = counts[last - low] > counts[first - low]
        return flags

    def _each(self, columns: Columns, low: int, high: int) -> Flags:
        """What each datapoint says."""
        ids, kinds = columns.dp_id[low:high], columns.dp_type[low:high]
        matter = self._matter[ids, kinds]
        texts = (kinds == DpType.RAW) | (kinds == DpType.STRING)
        said = np.zeros(high - low, np.bool_)
        codes = ids.astype(np.int64) << 3 | kinds
        alone = np.flatnonzero(matter == KIND)
        said[alone] = once(codes[alone], self._kinds, lambda at: self._of_number(columns, low + int(alone[at])))
        valued = np.flatnonzero((matter == VALUE) & ~texts)
        key = (codes[valued] << _VALUE_BITS) + columns.dp_value[low + valued] + (1 << _VALUE_BITS - 1)
        said[valued] = once(key, self._values, lambda at: self._of_number(columns, low + int(valued[at])))
        for place in np.flatnonzero((matter == VALUE) & texts).tolist():
            said[place] = self._of_text(columns, low + place)
        return said

    def _of_number(self, columns: Columns, place: int) -> bool:
        dp_id, kind, value = int(columns.dp_id[place]), int(columns.dp_type[place]), int(columns.dp_value[place])
        return self._says(dp_id, kind, bool(value) if kind == DpType.BOOL else value)

    def _of_text(self, columns: Columns, place: int) -> bool:
        dp_id, kind, at = int(columns.dp_id[place]), int(columns.dp_type[place]), int(columns.dp_at[place])
        raw = columns.data[at : at + int(columns.dp_length[place])]
        known = self._strings.get((dp_id, kind, raw))
        if known is None:
            if len(self._strings) > _MOST_KNOWN:
                self._strings.clear()
            value = raw.decode() if kind == DpType.STRING else raw
            known = self._strings[dp_id, kind, raw] = self._says(dp_id, kind, value)
        return known

    def _says(self, dp_id: int, kind: int, value: bool | int | str | bytes) -> bool:
        dp = Datapoint(dp_id, kind, value, b"", Span(0, 0))
        return bool(self._test(Item(0, Message(_FRAME, "", "", dps=(dp,)))))


class OfIds(OfContent):
    """Of lists of datapoints it is asked whether they are these ones in this order."""

    cost = 2

    def __init__(self, test: Test, ids: Sequence[int]) -> None:
        """`test` asks the same of an item."""
        super().__init__(test)
        self._ids = ids

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        kind = columns.kind[rows]
        listed = (kind == Row.LIST) | (kind == Row.WRONG_SUM)
        result = np.zeros(len(rows), np.bool_)
        result[~listed] = Asker.passed(self, columns, rows[~listed])
        first = columns.dp_first[rows[listed]]
        same = columns.dp_first[rows[listed] + 1] - first == len(self._ids)
        for place, dp_id in enumerate(self._ids):
            same[same] = columns.dp_id[first[same] + place] == dp_id
        result[listed] = same
        return result


class OfWords(OfDatapoints):
    """What is seen of a list are the words of its kind and those of its datapoints, one by one."""

    cost = 7
    alike = (Row.KNOWN,)

    def __init__(self, test: Test, matter: Bytes) -> None:
        super().__init__(test, matter)
        self._names: dict[tuple[str, str, str], bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        kind = columns.kind[rows]
        result = np.zeros(len(rows), np.bool_)
        listed = (kind == Row.LIST) | (kind == Row.WRONG_SUM)
        result[listed] = self.listed(columns, rows[listed])
        open_ = np.flatnonzero(listed & ~result)
        protos = columns.proto[rows[open_]]
        for proto in np.unique(protos).tolist():
            result[open_[protos == proto]] = self._of_name(columns.protos[proto])
        left = ~listed | ((kind == Row.WRONG_SUM) & ~result)  # the words about a sum are those of one frame
        result[left] = Asker.passed(self, columns, rows[left])
        return result

    def _of_name(self, message: Message) -> bool:
        key = message.name, message.title, message.variant
        known = self._names.get(key)
        if known is None:
            said = self._test(Item(0, Message(_FRAME, message.name, message.title, variant=message.variant)))
            known = self._names[key] = bool(said)
        return known


class OfNumber(Asker):
    """A number of each row is enough to ask."""

    cost = 2

    def __init__(self, term: Term, test: NumberTest, numbers: OfRows, *, few: bool) -> None:
        """`few`: there are few different numbers, and each is asked once."""
        super().__init__(term)
        self._number_test = test
        self._numbers = numbers
        self._few = few

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        odd = columns.kind[rows] == Row.ODD
        result = np.zeros(len(rows), np.bool_)
        result[odd] = super().passed(columns, rows[odd])
        numbers = self._numbers(columns, rows[~odd])
        if self._few:
            result[~odd] = once(numbers, {}, lambda at: self._number_test(int(numbers[at])))
            return result
        said = (number != NO_TIME and self._number_test(number) for number in numbers.tolist())
        result[~odd] = np.fromiter(said, np.bool_, len(numbers))
        return result


class OfBytes(OfContent):
    """Bytes are looked for where they lie."""

    cost = 4

    def __init__(self, test: Test, pattern: re.Pattern[bytes]) -> None:
        super().__init__(test)
        self._pattern = pattern

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        odd = columns.kind[rows] == Row.ODD
        result = np.zeros(len(rows), np.bool_)
        result[odd] = Asker.passed(self, columns, rows[odd])
        search, data, plain = self._pattern.search, columns.data, rows[~odd]
        ends = zip(columns.begin[plain].tolist(), columns.end[plain].tolist(), strict=True)
        result[~odd] = np.fromiter((search(data, *span) is not None for span in ends), np.bool_, len(plain))
        return result


def once(keys: Numbers, known: dict[int, bool], ask: Callable[[int], bool]) -> Flags:
    """An answer for each key; for one that is not known yet, that of the first place with it."""
    if len(known) > _MOST_KNOWN:
        known.clear()
    found, firsts, which = np.unique(keys, return_index=True, return_inverse=True)
    said = np.zeros(len(found), np.bool_)
    for number, (key, first) in enumerate(zip(found.tolist(), firsts.tolist(), strict=True)):
        answer = known.get(key)
        if answer is None:
            answer = known[key] = ask(first)
        said[number] = answer
    flags: Flags = said[which]
    return flags


def item_numbers(columns: Columns, rows: Numbers) -> Numbers:
    """The numbers of the items in rows."""
    return rows + columns.first


def times(columns: Columns, rows: Numbers) -> Numbers:
    """Their times, NO_TIME for none."""
    return np.full(len(rows), NO_TIME, np.int64) if columns.t_us is None else columns.t_us[rows]


def lengths(columns: Columns, rows: Numbers) -> Numbers:
    """How many bytes they have."""
    sizes: Numbers = columns.end[rows] - columns.begin[rows]
    return sizes
