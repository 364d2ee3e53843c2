"""Columns with some of their datapoints only: those that a filter lets through, each looked at as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from tuyasniff.bulk.asking import Asking
from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.bulk.lists import Flags
from tuyasniff.bulk.messages import is_silent
from tuyasniff.model import Item, Message, with_datapoints
from tuyasniff.stretch import NO_TIME


@dataclass(frozen=True, slots=True)
class Sifted(Columns):
    """The items of other columns, `whole`, without the datapoints that are not wanted.

    `kept` are the places of the others there: one for each datapoint that these columns have. A LIST of which nothing
    is left is KNOWN; whatever else has datapoints of its own is ODD, without those that are not wanted.
    """

    whole: Columns = field(kw_only=True)
    kept: Numbers = field(kw_only=True)

    def item(self, place: int) -> Item:
        """The item at a place, from 0."""
        first, last = self.whole.dp_first[place : place + 2].tolist()
        if first == last:
            return Columns.item(self, place)
        item = self.whole.item(place)
        assert isinstance(item.thing, Message)
        kept = self.kept[self.dp_first[place] : self.dp_first[place + 1]] - first
        thing = with_datapoints(item.thing, tuple(item.thing.dps[at] for at in kept.tolist()))
        return Item(self.first + place, thing)

    @property
    def timed(self) -> bool:
        """Whether any frame with datapoints in columns has a time."""
        some = np.diff(self.whole.dp_first) > 0
        return self.t_us is not None and bool((self.t_us[some] != NO_TIME).any())


class Sifting:
    """Takes datapoints out of the columns of one recording."""

    def __init__(self, asking: Asking, ordinary: Callable[[Item], Item]) -> None:
        """`ordinary` does it to an item of which datapoints are not in columns."""
        self._asking = asking
        self._ordinary = ordinary
        self._speaking = _Speaking()

    def sifted(self, columns: Columns) -> Sifted:
        """What is left of columns."""
        told = self._asking.told(columns)
        kept = np.flatnonzero(told)
        counts: Numbers = np.zeros(len(told) + 1, np.int64)
        np.cumsum(told, out=counts[1:])
        first = counts[columns.dp_first]
        speaking = self._speaking.rows(columns)
        odd = {row: self._ordinary(item) for row, item in columns.odd.items() if row < len(columns)}
        odd.update((row, self._ordinary(columns.item(row))) for row in speaking.tolist())
        changed: dict[str, Any] = {
            "kind": _kinds(columns, first, speaking),
            "dp_first": first,
            "dp_id": columns.dp_id[kept],
            "dp_type": columns.dp_type[kept],
            "dp_at": columns.dp_at[kept],
            "dp_length": columns.dp_length[kept],
            "dp_value": columns.dp_value[kept],
            "odd": dict(sorted(odd.items())),
            "by_id": None,
        }
        if len(speaking):
            changed["begin"] = _without(columns.begin, speaking, 0)
            changed["end"] = _without(columns.end, speaking, 0)
            changed["t_us"] = None if columns.t_us is None else _without(columns.t_us, speaking, NO_TIME)
            changed["end_us"] = None if columns.end_us is None else _without(columns.end_us, speaking, NO_TIME)
        same = {one.name: getattr(columns, one.name) for one in fields(Columns)}
        return Sifted(**(same | changed), whole=columns, kept=kept)


def _kinds(columns: Columns, first: Numbers, speaking: Numbers) -> Bytes:
    """What the items are: the datapoints that are left stand from `first[i]` to `first[i + 1]`."""
    kind = columns.kind.copy()
    kind[(kind == Row.LIST) & (np.diff(first) == 0)] = Row.KNOWN
    kind[speaking] = Row.ODD
    return kind


def _without(numbers: Numbers, rows: Numbers, nothing: int) -> Numbers:
    numbers = numbers.copy()
    numbers[rows] = nothing
    return numbers


class _Speaking:
    """Which messages that stand for many have datapoints, each asked once: the list of them grows."""

    def __init__(self) -> None:
        self._messages: Sequence[Message] = ()
        self._flags: Flags = np.zeros(0, np.bool_)

    def rows(self, columns: Columns) -> Numbers:
        """The rows of known frames with datapoints."""
        known = np.flatnonzero(columns.kind == Row.KNOWN)
        return known[self._of(columns.protos)[columns.proto[known]]]

    def _of(self, messages: Sequence[Message]) -> Flags:
        if messages is not self._messages:
            self._messages, self._flags = messages, self._flags[:0]
        new = range(len(self._flags), len(messages))
        said = [not is_silent(messages, index) and bool(messages[index].dps) for index in new]
        self._flags = np.concatenate((self._flags, np.array(said, np.bool_)))
        return self._flags
