"""What `--filter` lets through, and how much of everything that was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tuyasniff.model import Item, Message, with_datapoints

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.bulk.asking import Asking
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.bulk.sifting import Sifting


class Sieve:
    """Counts what it is asked about and what it lets through. Without a filter everything passes."""

    def __init__(self, wanted: Filter | None, what: str = "item") -> None:
        """`what` is the word for one of the things that are counted."""
        self.wanted = wanted
        self.seen = 0
        self.passed = 0
        self.timed = False
        self._what = what
        self._sifting: Sifting | None = None

    def passes(self, item: Item) -> bool:
        """Whether an item is wanted."""
        self.seen += 1
        self.timed = self.timed or item.thing.t_us is not None
        passes = self.wanted is None or self.wanted(item)
        self.passed += passes
        return passes

    def through(self, parts: Iterable[Columns | Item]) -> Iterator[Item]:
        """The items that are wanted; of those in columns no others are made."""
        asking: Asking | None = None
        for part in parts:
            if isinstance(part, Item):
                if self.passes(part):
                    yield part
                continue
            if asking is None:
                from tuyasniff.analysis.query import EVERYTHING
                from tuyasniff.bulk.asking import Asking

                asking = Asking(EVERYTHING if self.wanted is None else self.wanted)
            yield from self._of_columns(part, asking)

    def _of_columns(self, columns: Columns, asking: Asking) -> Iterator[Item]:
        self.seen += len(columns)
        self.timed = self.timed or columns.first_timed is not None
        for place in asking.places(columns, 0, len(columns)).tolist():
            self.passed += 1
            yield columns.item(place)

    def sifted(self, item: Item) -> Item:
        """An item without the datapoints that are not wanted, each looked at as if it were the only one."""
        message = item.thing
        if self.wanted is None or not isinstance(message, Message) or not message.dps:
            return item
        alone = ((dp, item._replace(thing=with_datapoints(message, (dp,)))) for dp in message.dps)
        kept = tuple(dp for dp, one in alone if self.passes(one))
        return item._replace(thing=with_datapoints(message, kept))

    def sifted_columns(self, columns: Columns) -> Columns:
        """The same of thousands."""
        if self.wanted is None:
            return columns
        if self._sifting is None:
            from tuyasniff.bulk.asking import Asking
            from tuyasniff.bulk.sifting import Sifting

            self._sifting = Sifting(Asking(self.wanted), self.sifted)
        sifted = self._sifting.sifted(columns)
        self.seen += len(columns.dp_id)
        self.passed += len(sifted.dp_id)
        self.timed = self.timed or sifted.timed
        return sifted

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
