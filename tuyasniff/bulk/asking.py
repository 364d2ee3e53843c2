"""Asking the items of columns whether a filter lets them through, without making each of them.

Most words of the language ask something that all items of a prototype have in common: one of them is asked. Words about
datapoints are asked about each value once. What is left is asked item by item.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.analysis.query import WORDS, Filter
from tuyasniff.analysis.query.kin import Kin
from tuyasniff.analysis.query.nodes import And, Not, Or, Term
from tuyasniff.analysis.query.text import Seen
from tuyasniff.analysis.query.values import COMPARISONS, byte_pattern, numbers, seconds
from tuyasniff.bulk.askers import (
    Asker,
    Contrary,
    Flags,
    Joined,
    OfBytes,
    OfCode,
    OfContent,
    OfKinds,
    OfNumber,
    Test,
    item_numbers,
    lengths,
    times,
)
from tuyasniff.bulk.columns import Columns, Numbers
from tuyasniff.bulk.listaskers import KIND, NEVER, VALUE, OfDatapoints, OfIds, OfWords
from tuyasniff.model import DpType, Item, Message, Noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_OF_KINDS = frozenset(
    ("frame", "noise", "gap", "note", "ref", "report", "set", "bad", "fault", "from", "family", "version", "seq", "tap")
)
"""Words that ask what a prototype says, and nothing of the bytes of its frames."""

_FLAGS = frozenset(word.code for word in WORDS if word.flag is not None)
_NUMBER_SIGNS = frozenset("0123456789- bool value enum bitmap true false")
_HEX_SIGNS = frozenset("0123456789abcdef raw")


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
    """Whether a text is seen of an item, or with `/text/` an expression."""

    __slots__ = ("seen", "text")

    def __init__(self, text: str, seen: Seen) -> None:
        """`seen` is what the text means."""
        self.text = text
        self.seen = seen

    def __call__(self, item: Item) -> bool:
        """What that says."""
        return self.seen(item)


class Raw(Filter):
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
        return rows[self._ask.passed(columns.without_noise(), rows)]

    def told(self, columns: Columns) -> Flags:
        """Of each datapoint in columns whether its item passes, were it the only one of that."""
        rows = np.repeat(np.arange(len(columns)), np.diff(columns.dp_first))
        return self._ask.told(columns, rows, np.arange(len(rows)))


def _asker(wanted: Filter) -> Asker:
    if isinstance(wanted, And | Or):
        return Joined([_asker(part) for part in wanted.parts], every=isinstance(wanted, And))
    if isinstance(wanted, Not):
        return Contrary(_asker(wanted.part))
    if isinstance(wanted, Content):
        return OfKinds(wanted) if wanted.of_kinds else OfContent(wanted)
    if isinstance(wanted, Words):
        return OfWords(wanted.seen, _matters(wanted.text))
    if isinstance(wanted, Raw):
        return OfBytes(wanted, wanted.pattern)
    if isinstance(wanted, Kin):
        like = OfKinds(wanted.loose())
        return like if wanted.ids is None else Joined([like, OfIds(wanted, wanted.ids)], every=True)
    return _of_term(wanted) if isinstance(wanted, Term) else Asker(wanted)


def _of_term(term: Term) -> Asker:
    word, colon, argument = term.text.partition(":")
    if (word in _OF_KINDS and (colon or word in _FLAGS)) or (word == "cmd" and colon and "/" not in argument):
        return OfKinds(term)
    if isinstance(term.predicate, Seen):
        return OfWords(term.predicate, _matters(term.text.removeprefix("text:")))
    if word == "cmd":
        return OfCode(term)
    if word == "dp":
        return OfDatapoints(term, _of_ids(argument))
    if word == "type":
        return OfDatapoints(term, np.full((256, len(DpType)), KIND, np.uint8))
    if word == "n":
        return OfNumber(term, numbers(argument).test, item_numbers)
    if word == "t":
        return OfNumber(term, seconds(argument).test, times)
    if word == "len":
        return OfNumber(term, numbers(argument).test, lengths)
    if word == "hex":
        return OfBytes(term, byte_pattern(argument)[1])
    return OfContent(term)


def _of_ids(argument: str) -> NDArray[np.uint8]:
    """What a word about datapoints looks at."""
    valued = min((argument.find(sign) for sign in COMPARISONS if sign in argument), default=-1)
    test = numbers(argument if valued < 0 else argument[:valued]).test
    matter = np.full((256, len(DpType)), NEVER, np.uint8)
    matter[[dp_id for dp_id in range(256) if test(dp_id)]] = KIND if valued < 0 else VALUE
    return matter


def _matters(text: str) -> NDArray[np.uint8]:
    """Of which datapoints a text can be a part: a number is never written with other signs than these."""
    matter = np.full((256, len(DpType)), VALUE, np.uint8)
    if len(text) > 1 and text[0] == text[-1] == "/":
        return matter
    signs = set(text.casefold()) - set('"\\')
    for kind in DpType:
        if kind is not DpType.STRING and signs - (_HEX_SIGNS if kind is DpType.RAW else _NUMBER_SIGNS):
            matter[:, kind] = NEVER
    return matter
