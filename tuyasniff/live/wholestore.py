"""The items of a recording that is shown as a whole: those of an index, as a store that keeps everything."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tuyasniff.analysis.query import Filter
from tuyasniff.analysis.query.nodes import Term
from tuyasniff.analysis.store import Store
from tuyasniff.model import Item

if TYPE_CHECKING:
    from tuyasniff.bulk.index import Index

_NEAR = 20_000
_FEW = 64
_FOUND_S = 0.1
"""So many items are looked through for one like another, few at first, or for so long: nobody waits for it."""

_SAID = frozenset(("note", "ref"))
"""Words that only notes answer to."""


class WholeStore(Store):
    """The items of an index where a store is wanted: nothing is dropped, and each is made when it is asked for."""

    def __init__(self, index: Index) -> None:
        super().__init__(1)
        self.index = index

    def add(self, item: Item) -> None:
        """Nobody adds here: whoever reads the recording does."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.index)

    def __iter__(self) -> Iterator[Item]:
        """The items as far as they were read when this began."""
        last = self.index.last
        for item in self.index.items(self.first or 1):
            if item.number > last:
                return
            yield item

    @property
    def first(self) -> int | None:
        """The number of the first item."""
        return self.index.first

    @property
    def newest(self) -> Item | None:
        """The last item that was read."""
        return self.index.item(self.index.last)

    def get(self, number: int) -> Item | None:
        """The item of that number; None where there is none, or it was not read yet."""
        return self.index.item(number)

    def matching(self, wanted: Filter) -> Iterator[Item]:
        """The items that a filter lets through."""
        return filter(wanted, self)

    def numbers(self, wanted: Callable[[Item], bool]) -> list[int]:
        """The numbers of the items that a test lets through; of a long recording this takes minutes."""
        return [item.number for item in self if wanted(item)]

    def copy(self) -> WholeStore:
        """Itself: what is there stays."""
        return self

    def find(self, wanted: Filter, start: int | None = None, *, backwards: bool = False) -> Item | None:
        """The first item that matches, from item `start` on, if it is near. Notes are found wherever they are."""
        first, last = self.first, self.index.last
        if first is None:
            return None
        begin = start if start is not None else last if backwards else first
        begin = min(begin, last) if backwards else max(begin, first)
        if not first <= begin <= last:
            return None
        if isinstance(wanted, Term) and wanted.text.partition(":")[0] in _SAID:
            return self._noted(wanted, begin, backwards=backwards)
        end = begin - _NEAR if backwards else begin + _NEAR
        return self._near(wanted, begin, max(end, first - 1) if backwards else min(end, last + 1))

    def _noted(self, wanted: Filter, begin: int, *, backwards: bool) -> Item | None:
        """The first note that matches from an item on."""
        notes = self.index.notes
        row = bisect_right(notes, begin) if backwards else bisect_left(notes, begin)
        rows = range(row - 1, -1, -1) if backwards else range(row, len(notes))
        items = (self.get(notes[row]) for row in rows)
        return next((item for item in items if item is not None and wanted(item)), None)

    def _near(self, wanted: Filter, begin: int, end: int) -> Item | None:
        """The first item that matches from one on, up to but not including another one, before or behind it."""
        from tuyasniff.bulk.asking import Asking

        asking = Asking(wanted)
        late = time.monotonic() + _FOUND_S
        at_once = _FEW
        forwards = end > begin
        while begin != end and time.monotonic() < late:
            columns = self.index.columns(self.index.block_of(begin))
            if forwards:
                low = begin - columns.first
                high = min(low + at_once, end - columns.first, len(columns))
                begin = columns.first + high
            else:
                high = begin - columns.first + 1
                low = max(high - at_once, end - columns.first + 1, 0)
                begin = columns.first + low - 1
            places = asking.places(columns, low, high)
            if len(places):
                return columns.item(int(places[0 if forwards else -1]))
            at_once *= 2
        return None

    def at_time(self, t_us: int) -> int | None:
        """The number of the first item at a moment or later."""
        return self.index.at_time(t_us)
