"""What `--filter` lets through, and how much of everything that was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tuyasniff.model import Item, Message

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter


class Sieve:
    """Counts what it is asked about and what it lets through. Without a filter everything passes."""

    def __init__(self, wanted: Filter | None, what: str = "item") -> None:
        """`what` is the word for one of the things that are counted."""
        self.wanted = wanted
        self.seen = 0
        self.passed = 0
        self.timed = False
        self._what = what

    def passes(self, item: Item) -> bool:
        """Whether an item is wanted."""
        self.seen += 1
        thing = item.thing
        self.timed = self.timed or (thing.frame.t_us if isinstance(thing, Message) else thing.t_us) is not None
        passes = self.wanted is None or self.wanted(item)
        self.passed += passes
        return passes

    def through(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items that are wanted."""
        return filter(self.passes, items)

    @property
    def words(self) -> str | None:
        """`12 of 340 items match dp:20`; None without a filter or without anything to filter.

        What may be wrong with the filter follows, most of it only where nothing matched.
        """
        if self.wanted is None or not self.seen:
            return None
        from tuyasniff.analysis.query import hints
        from tuyasniff.render.filters import matched_words

        told = matched_words(self.passed, self.seen, self._what, str(self.wanted))
        found = hints(self.wanted, timed=self.timed, matched=self.passed > 0)
        return "; ".join([told, *dict.fromkeys(f"hint: {hint}" for hint in found)])
