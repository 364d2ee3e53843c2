"""The rows of a whole recording: all of them at once, or those that a filter finds, as it finds them.

A filter or a search goes through millions of items. That is done a little at a time, from the first item on, so that
the first rows are there at once and the screen goes on meanwhile.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tuyasniff.analysis.numbers import All, Numbers
from tuyasniff.analysis.query import EVERYTHING, Filter, both, either, negated
from tuyasniff.live.wholestore import WholeStore
from tuyasniff.model import Item
from tuyasniff.view import Found, FrameView, Sought, hidden_by

if TYPE_CHECKING:
    from tuyasniff.bulk.index import Index

_LEAST, _MOST = 128, 1 << 16
_TICK_S = 0.008
_PATIENCE_S = 0.2
"""For a hit that is not known yet, the screen stands still so long."""
_STEPS = 10


class Sieve:
    """Asks the items of an index in order, some at a time, and keeps the numbers of those that pass."""

    def __init__(self, index: Index, wanted: Filter, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        from tuyasniff.bulk.asking import Asking

        self.passed = Numbers(array("q"))
        self._index = index
        self._asking = Asking(wanted)
        self._monotonic = monotonic
        self._next = index.first or 1
        self._at_once = _LEAST

    @property
    def done(self) -> bool:
        """Whether all are asked that are there by now."""
        return self._next > self._index.last

    @property
    def share(self) -> float:
        """How many of those that are there are asked, 0 to 1."""
        first, last = self._index.first or 1, self._index.last
        return 1.0 if self.done else (self._next - first) / (last - first + 1)

    def go_on(self, seconds: float) -> None:
        """Ask for so long."""
        begun = self._monotonic()
        while not self.done:
            block = self._index.block_of(self._next)
            columns = self._index.columns(block)
            start = self._next - columns.first
            stop = min(start + self._at_once, len(columns))
            for place in self._asking.places(columns, start, stop).tolist():
                self.passed.add(columns.first + place)
            self._next = columns.first + stop
            now = self._monotonic()
            took, begun, seconds = now - begun, now, seconds - (now - begun)
            self._at_once = min(self._at_once * 2, _MOST) if took < _TICK_S else max(self._at_once // 2, _LEAST)
            if seconds <= 0:
                break


class WholeView(FrameView):
    """A view of a store that reaches everything. Call `go_on` a few times a second."""

    def __init__(
        self,
        store: WholeStore,
        *,
        reads: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`reads` tells whether the recording is still being read."""
        self._index = store.index
        self._reads_on = reads
        self._monotonic = monotonic
        self._sieve: Sieve | None = None
        self._search: Sieve | None = None
        self._read = 0
        super().__init__(store)
        self._following = False
        self._looked_at = self._wished = None

    @property
    def stands(self) -> bool:
        """Everything has happened: nothing comes that one would follow, and there is nothing to freeze."""
        return True

    def go_on(self, seconds: float) -> int:
        """Look for rows and hits for so long; how many rows came."""
        before = len(self._rows)
        if self.only_marked and self._read < self._index.last and max(self._marks, default=0) > self._read:
            self._rebuild()
        if isinstance(self._rows, All):
            if len(self._rows):
                self._rows.grow(self._index.last)
            else:
                self._rows = All(self._index.first or 1, self._index.last)
        elif self._sieve is not None:
            self._sieve.go_on(seconds if self._search is None else seconds / 2)
        if self._search is not None:
            self._search.go_on(seconds if self._sieve is None else seconds / 2)
        if self._following and not self._reads():
            self._following = False
        if self._following and len(self._rows) > before:
            self._look_at_newest()
        self._come_nearer()
        return len(self._rows) - before

    def _come_nearer(self) -> None:
        """What is read and asked by now may be nearer to where a person wants to be."""
        if not len(self._rows):
            return
        if self._wished is None:
            self._wished = self._rows[0]
        near = self._rows[self.row_near(self._wished)]
        if near != self._looked_at:
            self._looked_at = near
            self.generation += 1

    def _reads(self) -> bool:
        return self._reads_on() or self.asked < 1

    @property
    def asked(self) -> float:
        """How much of what is there a filter and a search have been through, 0 to 1."""
        return min((sieve.share for sieve in (self._sieve, self._search) if sieve is not None), default=1.0)

    def add(self, items: Iterable[Item]) -> None:
        """Nothing comes one by one."""

    def follow(self) -> None:
        """To the last row, and stay there while the recording is read and asked further."""
        self._following = self._reads()
        self._look_at_newest()

    @property
    def pending(self) -> int:
        """Nothing waits."""
        return 0

    def freeze(self) -> None:
        """Everything stands still already."""

    def kept(self) -> list[Item]:
        """Nobody is to have all of them in memory."""
        return []

    def _rebuild(self) -> None:
        self._sieve = None
        self._read = self._index.last
        if not self.narrowed:
            self._rows = All(self._index.first or 1, self._index.last)
        elif self.only_marked:
            marked = [self._store.get(number) for number in sorted(self._marks)]
            self._rows = Numbers([item.number for item in marked if item is not None and self.wants(item)])
        else:
            self._sieve = Sieve(self._index, self._question(), monotonic=self._monotonic)
            self._rows = self._sieve.passed
        self._find_hits()
        self.generation += 1
        self._look_again()

    def _question(self) -> Filter:
        """What is wanted, marks apart."""
        from tuyasniff.bulk.asking import Content

        parts = [] if self._filter is EVERYTHING else [self._filter]
        if self._hides:
            parts.append(negated(Content(hidden_by(self._hides), of_kinds=True)))
        return both(*parts) if parts else EVERYTHING

    def _find_hits(self) -> None:
        from tuyasniff.bulk.asking import Content, Raw, Words

        hit = self._hit
        self._search = None
        self._hits = Numbers([])
        if hit is None:
            return
        if self.only_marked:
            rows = [self._store.get(self._rows[row]) for row in range(len(self._rows))]
            self._hits = Numbers([item.number for item in rows if item is not None and hit(item)])
            return
        question = self._question()
        sought: Filter = Words(self.search_text, hit.words) if isinstance(hit, Sought) else Content(hit)
        if isinstance(hit, Sought) and hit.pattern is not None:
            sought = either(Raw(hit.pattern), sought)
        asked = sought if question is EVERYTHING else both(question, sought)
        self._search = Sieve(self._index, asked, monotonic=self._monotonic)
        self._hits = self._search.passed

    def find(self, *, backwards: bool = False, here: bool = False) -> Found | None:
        """The next hit; where none is known there yet, it is looked for a moment longer."""
        found = super().find(backwards=backwards, here=here)
        search = self._search
        end = self._monotonic() + _PATIENCE_S
        while search is not None and not search.done and (found is None or found.wrapped) and self._monotonic() < end:
            search.go_on(_PATIENCE_S / _STEPS)
            found = super().find(backwards=backwards, here=here)
        return found
