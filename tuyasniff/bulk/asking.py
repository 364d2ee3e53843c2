"""Asking the items of columns whether a filter lets them through, without making each of them.

Most words of the language ask something that all items of a prototype have in common: one of them is asked. Words about
datapoints are asked about each value once. What is left is asked item by item.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tuyasniff.analysis.query import WORDS, Filter
from tuyasniff.analysis.query.nodes import And, Not, Or, Term
from tuyasniff.analysis.query.values import COMPARISONS, byte_pattern, numbers, seconds
from tuyasniff.analysis.query.values import Test as NumberTest
from tuyasniff.bulk.columns import Columns, Numbers, Row
from tuyasniff.model import Datapoint, DpType, Frame, Item, Message, Noise, Span, Talker, TalkerBy
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

Test: TypeAlias = Callable[[Item], bool]
Flags: TypeAlias = "NDArray[np.bool_]"

_OfRows: TypeAlias = Callable[[Columns, Numbers], Numbers]
_OF_KINDS = frozenset(
    ("frame", "noise", "gap", "note", "ref", "report", "set", "bad", "fault", "from", "family", "version", "seq", "tap")
)
"""Words that ask what a prototype says, and nothing of the bytes of its frames."""

_FLAGS = frozenset(word.code for word in WORDS if word.flag is not None)

_MOST_KNOWN = 1 << 16
_VALUE_BITS = 34
_TEXTS = (DpType.RAW, DpType.STRING)


class Content(Filter):
    """A test that asks nothing but what an item holds: not its number, not its time."""

    __slots__ = ("_test", "of_kinds")

    def __init__(self, test: Test, *, of_kinds: bool = False) -> None:
        """`of_kinds`: the same for all frames of one name, talker and family that are sound."""
        self._test = test
        self.of_kinds = of_kinds

    def __call__(self, item: Item) -> bool:
        """What the test says."""
        return self._test(item)

    def __str__(self) -> str:
        return "content"


class Words(Filter):
    """A test of the words that are seen of an item."""

    __slots__ = ("_test",)

    def __init__(self, test: Test) -> None:
        self._test = test

    def __call__(self, item: Item) -> bool:
        """What the test says."""
        return self._test(item)


class Bytes(Filter):
    """Whether an item has such bytes."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self.pattern = pattern

    def __call__(self, item: Item) -> bool:
        """Whether they are in a frame as it is meant, or in noise."""
        thing = item.thing
        if isinstance(thing, Message):
            return self.pattern.search(thing.frame.whole) is not None
        return isinstance(thing, Noise) and self.pattern.search(thing.raw) is not None


class Asking:
    """Asks columns of one recording."""

    def __init__(self, wanted: Filter) -> None:
        self._ask = _asker(wanted)

    def places(self, columns: Columns, start: int, stop: int) -> Numbers:
        """The places from `start` up to but not including `stop` whose items pass."""
        rows = np.arange(start, min(stop, len(columns)), dtype=np.int64)
        return rows[self._ask.passed(columns, rows)]


class _Asker:
    """Asks one by one."""

    cost = 9

    def __init__(self, test: Test) -> None:
        self._test = test

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        """Whether the items in these rows pass."""
        return np.fromiter((self._test(columns.item(row)) for row in rows.tolist()), np.bool_, len(rows))


class _Joined(_Asker):
    """All of several, or any of them: the dear ones are asked only where it still matters."""

    def __init__(self, parts: list[_Asker], *, every: bool) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self._every = every
        self.cost = max((part.cost for part in parts), default=0)

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        result = np.full(len(rows), self._every)
        open_ = np.arange(len(rows))
        for part in self._parts:
            if not len(open_):
                break
            said = part.passed(columns, rows[open_])
            result[open_] = said
            open_ = open_[said == self._every]
        return result


class _Contrary(_Asker):
    def __init__(self, part: _Asker) -> None:
        self._part = part
        self.cost = part.cost

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        return ~self._part.passed(columns, rows)


class _OfContent(_Asker):
    """Equal frames are asked once."""

    cost = 8
    alike: tuple[Row, ...] = (Row.KNOWN,)
    """Kinds of rows of which one stands for all with its prototype."""

    def __init__(self, test: Test) -> None:
        super().__init__(test)
        self._of: tuple[object, str] = None, ""
        self._known: dict[int, bool] = {}

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
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
        return _once(
            (columns.proto[rows] << 4) | (kind << 1) | telling, self._known, lambda at: self._one(columns, rows[at])
        )

    def _one(self, columns: Columns, row: int) -> bool:
        return bool(self._test(columns.item(int(row))))


class _OfKinds(_OfContent):
    """All rows with a prototype are asked once."""

    cost = 1
    alike = (Row.KNOWN, Row.LIST, Row.WRONG_SUM, Row.NOISE)


class _OfDatapoints(_OfContent):
    """Values in lists are asked once each. `texts` are the dpIDs whose strings and raw bytes matter."""

    cost = 3
    alike: tuple[Row, ...] = (Row.KNOWN, Row.NOISE)

    def __init__(self, test: Test, texts: Flags) -> None:
        super().__init__(test)
        self._texts = texts
        self._values: dict[int, bool] = {}
        self._strings: dict[tuple[int, int, bytes], bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        result = np.zeros(len(rows), np.bool_)
        odd = columns.kind[rows] == Row.ODD
        result[odd] = _Asker.passed(self, columns, rows[odd])
        result[~odd] = self.listed(columns, rows[~odd])
        return result

    def listed(self, columns: Columns, rows: Numbers) -> Flags:
        """What lists of datapoints say."""
        if not len(rows):
            return np.zeros(0, np.bool_)
        first, last = columns.dp_first[rows], columns.dp_first[rows + 1]
        low, high = int(first[0]), int(last[-1])
        said = self._of_values(columns, low, high)
        for place in np.flatnonzero(self._is_text(columns, low, high)).tolist():
            said[place] = self._of_text(columns, low + place)
        counts = np.concatenate(([0], np.cumsum(said)))
        flags: Flags = counts[last - low] > counts[first - low]
        return flags

    def _is_text(self, columns: Columns, low: int, high: int) -> Flags:
        kinds = columns.dp_type[low:high]
        flags: Flags = ((kinds == DpType.RAW) | (kinds == DpType.STRING)) & self._texts.take(columns.dp_id[low:high])
        return flags

    def _of_values(self, columns: Columns, low: int, high: int) -> Flags:
        """What each datapoint says alone, strings and raw bytes apart."""
        codes = columns.dp_id[low:high].astype(np.int64) << 3 | columns.dp_type[low:high]
        key = (codes << _VALUE_BITS) + columns.dp_value[low:high] + (1 << _VALUE_BITS - 1)
        return _once(key, self._values, lambda at: self._of_value(columns, low + at))

    def _of_value(self, columns: Columns, place: int) -> bool:
        dp_id, kind, value = int(columns.dp_id[place]), int(columns.dp_type[place]), int(columns.dp_value[place])
        if kind in _TEXTS:
            return not self._texts[dp_id] and self._says(dp_id, kind, b"")
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


class _OfWords(_OfDatapoints):
    """What is seen of a list are the words of its kind and those of its datapoints, one by one."""

    cost = 7
    alike = (Row.KNOWN,)

    def __init__(self, test: Test) -> None:
        super().__init__(test, np.ones(256, np.bool_))
        self._names: dict[tuple[str, str, str], bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        kind = columns.kind[rows]
        result = np.zeros(len(rows), np.bool_)
        listed = (kind == Row.LIST) | (kind == Row.WRONG_SUM)
        result[listed] = self.listed(columns, rows[listed])
        open_ = np.flatnonzero(listed & ~result)
        protos = columns.proto[rows[open_]]
        for proto in np.unique(protos).tolist():
            result[open_[protos == proto]] = self._of_name(columns.protos[proto])
        left = ~listed | ((kind == Row.WRONG_SUM) & ~result)  # the words about a sum are those of one frame
        result[left] = _Asker.passed(self, columns, rows[left])
        return result

    def _of_name(self, message: Message) -> bool:
        key = message.name, message.title, message.variant
        known = self._names.get(key)
        if known is None:
            said = self._test(Item(0, Message(_FRAME, message.name, message.title, variant=message.variant)))
            known = self._names[key] = bool(said)
        return known


class _OfNumber(_Asker):
    """A number of each row is enough to ask."""

    cost = 2

    def __init__(self, term: Term, test: NumberTest, numbers: _OfRows, *, few: bool) -> None:
        """`few`: there are few different numbers, and each is asked once."""
        super().__init__(term)
        self._number_test = test
        self._numbers = numbers
        self._few = few

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        odd = columns.kind[rows] == Row.ODD
        result = np.zeros(len(rows), np.bool_)
        result[odd] = super().passed(columns, rows[odd])
        numbers = self._numbers(columns, rows[~odd])
        if self._few:
            result[~odd] = _once(numbers, {}, lambda at: self._number_test(int(numbers[at])))
            return result
        said = (number != NO_TIME and self._number_test(number) for number in numbers.tolist())
        result[~odd] = np.fromiter(said, np.bool_, len(numbers))
        return result


class _OfBytes(_OfContent):
    """Bytes are looked for where they lie."""

    cost = 4

    def __init__(self, test: Test, pattern: re.Pattern[bytes]) -> None:
        super().__init__(test)
        self._pattern = pattern

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        odd = columns.kind[rows] == Row.ODD
        result = np.zeros(len(rows), np.bool_)
        result[odd] = _Asker.passed(self, columns, rows[odd])
        search, data, plain = self._pattern.search, columns.data, rows[~odd]
        ends = zip(columns.begin[plain].tolist(), columns.end[plain].tolist(), strict=True)
        result[~odd] = np.fromiter((search(data, *span) is not None for span in ends), np.bool_, len(plain))
        return result


def _once(keys: Numbers, known: dict[int, bool], ask: Callable[[int], bool]) -> Flags:
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


def _item_numbers(columns: Columns, rows: Numbers) -> Numbers:
    return rows + columns.first


def _times(columns: Columns, rows: Numbers) -> Numbers:
    return np.full(len(rows), NO_TIME, np.int64) if columns.t_us is None else columns.t_us[rows]


def _lengths(columns: Columns, rows: Numbers) -> Numbers:
    lengths: Numbers = columns.end[rows] - columns.begin[rows]
    return lengths


_FRAME = Frame("", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, b"")


def _asker(wanted: Filter) -> _Asker:
    if isinstance(wanted, And | Or):
        return _Joined([_asker(part) for part in wanted.parts], every=isinstance(wanted, And))
    if isinstance(wanted, Not):
        return _Contrary(_asker(wanted.part))
    if isinstance(wanted, Content):
        return _OfKinds(wanted) if wanted.of_kinds else _OfContent(wanted)
    if isinstance(wanted, Words):
        return _OfWords(wanted)
    if isinstance(wanted, Bytes):
        return _OfBytes(wanted, wanted.pattern)
    return _of_term(wanted) if isinstance(wanted, Term) else _Asker(wanted)


def _of_term(term: Term) -> _Asker:
    word, colon, argument = term.text.partition(":")
    if (word in _OF_KINDS and (colon or word in _FLAGS)) or (word == "cmd" and colon and "/" not in argument):
        return _OfKinds(term)
    if not colon or word == "text":
        return _OfWords(term)
    if word == "dp":
        return _OfDatapoints(term, _with_values(argument))
    if word == "type":
        return _OfDatapoints(term, np.zeros(256, np.bool_))
    if word == "n":
        return _OfNumber(term, numbers(argument).test, _item_numbers, few=False)
    if word == "t":
        return _OfNumber(term, seconds(argument).test, _times, few=False)
    if word == "len":
        return _OfNumber(term, numbers(argument).test, _lengths, few=True)
    if word == "hex":
        return _OfBytes(term, byte_pattern(argument)[1])
    return _OfContent(term)


def _with_values(argument: str) -> Flags:
    """The dpIDs of which a word asks for a value; none where it asks for the datapoint alone."""
    ids = min((argument.find(sign) for sign in COMPARISONS if sign in argument), default=-1)
    if ids < 0:
        return np.zeros(256, np.bool_)
    test = numbers(argument[:ids]).test
    return np.array([test(dp_id) for dp_id in range(256)])
