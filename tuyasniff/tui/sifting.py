"""Asking very many items whether they pass a test, some at a time, so that the screen goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tuyasniff.analysis.query import Filter
from tuyasniff.model import Item

_AT_A_TIME = 250


class Sifting(Filter):
    """A test that has been asked about items beforehand; about others it is asked anew."""

    def __init__(
        self,
        items: Sequence[Item],
        test: Callable[[Item], bool],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """The numbers of `items` grow."""
        self._items = items
        self._test = test
        self._monotonic = monotonic
        self._place = 0
        self._passed: set[int] = set()

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return self._place / len(self._items) if self._items else 1.0

    def go_on(self, seconds: float) -> bool:
        """Ask for so long; whether all are asked."""
        end = self._monotonic() + seconds
        while self._place < len(self._items):
            part = self._items[self._place : self._place + _AT_A_TIME]
            self._passed.update(item.number for item in part if self._test(item))
            self._place += len(part)
            if self._monotonic() >= end:
                break
        return self._place >= len(self._items)

    def __call__(self, item: Item) -> bool:
        """Whether an item passes."""
        asked = self._place > 0 and item.number <= self._items[self._place - 1].number
        return item.number in self._passed if asked else self._test(item)
