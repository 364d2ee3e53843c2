"""Asking the items of columns whether a filter lets them through, without making each of them.

Most words of the language ask something that all items of a prototype have in common: one of them is asked. Words about
datapoints are asked about each value once. What is left is asked item by item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tuyasniff.analysis.query import WORDS, Filter
from tuyasniff.analysis.query.nodes import And, Not, Or, Term
from tuyasniff.analysis.query.values import COMPARISONS
from tuyasniff.bulk.columns import Columns, Numbers, Row
from tuyasniff.model import Datapoint, DpType, Frame, Item, Message, Noise, NoiseReason, Span, Talker, TalkerBy
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

Test: TypeAlias = Callable[[Item], bool]
Flags: TypeAlias = "NDArray[np.bool_]"

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
    """Values in lists are asked once each; texts one by one, if their value matters."""

    cost = 3
    alike = (Row.KNOWN, Row.NOISE)

    def __init__(self, test: Test, *, valued: bool) -> None:
        super().__init__(test)
        self._texts = _TEXTS if valued else ()
        self._values: dict[int, bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        result = np.zeros(len(rows), np.bool_)
        alone = columns.kind[rows] == Row.ODD
        listed = np.flatnonzero(~alone)
        if len(listed):
            first, last = columns.dp_first[rows[listed]], columns.dp_first[rows[listed] + 1]
            low, high = int(first[0]), int(last[-1])
            result[listed] = _any(self._of_values(columns, low, high), first - low, last - low)
            texts = _any(np.isin(columns.dp_type[low:high], self._texts), first - low, last - low)
            alone[listed] = texts & ~result[listed]
        result[alone] = _Asker.passed(self, columns, rows[alone])
        return result

    def _of_values(self, columns: Columns, low: int, high: int) -> Flags:
        """What each datapoint says alone; those whose text matters say nothing."""
        codes = columns.dp_id[low:high].astype(np.int64) << 3 | columns.dp_type[low:high]
        key = (codes << _VALUE_BITS) + columns.dp_value[low:high] + (1 << _VALUE_BITS - 1)
        return _once(key, self._values, lambda at: self._of_value(columns, low + at))

    def _of_value(self, columns: Columns, place: int) -> bool:
        kind, value = DpType(int(columns.dp_type[place])), int(columns.dp_value[place])
        if kind in self._texts:
            return False
        dp = Datapoint(int(columns.dp_id[place]), kind, bool(value) if kind is DpType.BOOL else value, b"", Span(0, 0))
        return bool(self._test(Item(0, Message(_FRAME, "", "", dps=(dp,)))))


class _OfPart(_Asker):
    """One number or the bytes of an item are enough to ask: something light stands for it."""

    cost = 5

    def __init__(self, test: Test, part: Callable[[Columns, Numbers], Iterable[Item]]) -> None:
        super().__init__(test)
        self._part = part

    def passed(self, columns: Columns, rows: Numbers) -> Flags:
        odd = columns.kind[rows] == Row.ODD
        result = np.zeros(len(rows), np.bool_)
        result[odd] = super().passed(columns, rows[odd])
        light = map(self._test, self._part(columns, rows[~odd]))
        result[~odd] = np.fromiter(light, np.bool_, int(np.count_nonzero(~odd)))
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


def _any(flags: Flags, first: Numbers, last: Numbers) -> Flags:
    """Whether any flag from `first` up to but not including `last` is set."""
    counts = np.concatenate(([0], np.cumsum(flags)))
    more: Flags = counts[last] > counts[first]
    return more


def _numbered(columns: Columns, rows: Numbers) -> Iterator[Item]:
    return (Item(number, _NOISE) for number in (rows + columns.first).tolist())


def _timed(columns: Columns, rows: Numbers) -> Iterator[Item]:
    times = [None] * len(rows) if columns.t_us is None else columns.t_us[rows].tolist()
    return (Item(0, _NOISE._replace(t_us=None if t_us == NO_TIME else t_us)) for t_us in times)


def _written(columns: Columns, rows: Numbers) -> Iterator[Item]:
    ends = zip(columns.begin[rows].tolist(), columns.end[rows].tolist(), strict=True)
    return (Item(0, _NOISE._replace(raw=columns.data[begin:end])) for begin, end in ends)


_NOISE = Noise("", None, 0, b"", NoiseReason.BEFORE_SYNC)
_FRAME = Frame("", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, b"")
_PARTS = {"n": _numbered, "t": _timed, "hex": _written, "len": _written}
"""Words that ask for a number, a time, or bytes."""


def _asker(wanted: Filter) -> _Asker:
    if isinstance(wanted, And | Or):
        return _Joined([_asker(part) for part in wanted.parts], every=isinstance(wanted, And))
    if isinstance(wanted, Not):
        return _Contrary(_asker(wanted.part))
    if isinstance(wanted, Content):
        return _OfKinds(wanted) if wanted.of_kinds else _OfContent(wanted)
    return _of_term(wanted) if isinstance(wanted, Term) else _Asker(wanted)


def _of_term(term: Term) -> _Asker:
    word, colon, argument = term.text.partition(":")
    if (word in _OF_KINDS and (colon or word in _FLAGS)) or (word == "cmd" and colon and "/" not in argument):
        return _OfKinds(term)
    if not colon:
        return _OfContent(term)
    if word in ("dp", "type"):
        return _OfDatapoints(term, valued=word == "dp" and any(sign in argument for sign in COMPARISONS))
    if word in _PARTS:
        return _OfPart(term, _PARTS[word])
    return _OfContent(term)
