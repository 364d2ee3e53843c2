"""Ways to ask rows of columns: one by one, once for a prototype, by numbers, by bytes. `listaskers.py` has more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tuyasniff.analysis.query.nodes import Term
from tuyasniff.bulk.columns import Columns, Numbers, Row
from tuyasniff.model import Item, Message, with_datapoints
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

Test: TypeAlias = Callable[[Item], bool]
Flags: TypeAlias = "NDArray[np.bool_]"
OfRows: TypeAlias = Callable[[Columns, Numbers], Numbers]

_MOST_KNOWN = 1 << 16
"""Answers that are kept at most."""


class Asker:
    """Asks one by one.

    `passed` says of items whether they pass, `told` of datapoints whether each would if it were alone in its item.
    """

    cost = 9
    whole = False
    """Whether it makes no difference which datapoints an item has, as long as it has any."""

    def __init__(self, test: Test) -> None:
        self._test = test

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        return np.fromiter((self._test(columns.item(row)) for row in rows.tolist()), np.bool_, len(rows))

    def told(self, columns: Columns, rows: Numbers, places: Numbers) -> Flags:
        """Whether datapoints in columns pass. `rows` are those of each of them, ascending: LIST or WRONG_SUM."""
        if self.whole:
            return each_row(rows, lambda some: self.passed(columns, some))
        return np.fromiter((self._test(item) for item in _alone(columns, rows, places)), np.bool_, len(rows))


class Joined(Asker):
    """All of several, or any of them: the dear ones are asked only where it still matters."""

    def __init__(self, parts: list[Asker], *, every: bool) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self._every = every
        self.cost = max((part.cost for part in parts), default=0)

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        return self._joined(len(rows), lambda part, open_: part.passed(columns, rows[open_]))

    def told(self, columns: Columns, rows: Numbers, places: Numbers) -> Flags:
        """Whether these datapoints pass."""
        return self._joined(len(rows), lambda part, open_: part.told(columns, rows[open_], places[open_]))

    def _joined(self, size: int, ask: Callable[[Asker, Numbers], Flags]) -> Flags:
        result = np.full(size, self._every)
        open_ = np.arange(size)
        for part in self._parts:
            if not len(open_):
                break
            said = ask(part, open_)
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

    def told(self, columns: Columns, rows: Numbers, places: Numbers) -> Flags:
        """The same of datapoints."""
        return ~self._part.told(columns, rows, places)


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
    whole = True
    alike = (Row.KNOWN, Row.LIST, Row.WRONG_SUM, Row.NOISE)


class OfCode(OfContent):
    """Of lists of datapoints the first byte of the payload is asked about, which is the first dpID."""

    cost = 2
    whole = True

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        first = columns.dp_first[rows]
        listed = columns.dp_first[rows + 1] > first
        result = np.zeros(len(rows), np.bool_)
        result[~listed] = Asker.passed(self, columns, rows[~listed])
        some = rows[listed]
        codes = (columns.proto[some] << 8) | columns.dp_id[first[listed]]
        result[listed] = once(codes, {}, lambda at: self._one(columns, some[at]))
        return result


class OfNumber(Asker):
    """A number of each row is enough to ask."""

    cost = 2
    whole = True

    def __init__(self, term: Term, test: Callable[[Any], Any], numbers: OfRows) -> None:
        """`test` takes many numbers as well as one."""
        super().__init__(term)
        self._number_test = test
        self._numbers = numbers

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        odd = columns.kind[rows] == Row.ODD
        result = np.zeros(len(rows), np.bool_)
        result[odd] = super().passed(columns, rows[odd])
        numbers = self._numbers(columns, rows[~odd])
        result[~odd] = self._number_test(numbers) & (numbers != NO_TIME)
        return result


class OfBytes(OfContent):
    """Bytes are looked for where they lie."""

    cost = 4
    whole = True

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


def _alone(columns: Columns, rows: Numbers, places: Numbers) -> Iterator[Item]:
    """The items of these rows, each with one of its datapoints."""
    item, last = None, -1
    for row, at in zip(rows.tolist(), (places - columns.dp_first[rows]).tolist(), strict=True):
        if item is None or row != last:
            item, last = columns.item(row), row
        assert isinstance(item.thing, Message)
        yield item._replace(thing=with_datapoints(item.thing, (item.thing.dps[at],)))


def each_row(rows: Numbers, ask: Callable[[Numbers], Flags]) -> Flags:
    """An answer for each of these rows, which come again and again, ascending; each is asked for once."""
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    return np.repeat(ask(rows[begins]), np.diff(begins, append=len(rows)))


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
