"""The items of a session that are kept in memory: the latest so many, found by their number.

The field tree of a frame is two thirds of its memory and is looked at for one frame in a thousand: what no filter
searches of it is left out, and decoded again when the item is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from tuyasniff.analysis.query import Filter
from tuyasniff.analysis.query.text import FRAMING
from tuyasniff.model import Item, Message
from tuyasniff.protocol.decode import decode

CAP = 100_000
"""Items that are kept where nothing else is said; a report of one datapoint takes about 750 bytes."""


class Store:
    """Takes items with growing numbers; when it is full the oldest goes. A file on disk keeps all of them."""

    def __init__(self, cap: int = CAP) -> None:
        """`cap` is the most items that are kept, at least 1."""
        if cap < 1:
            raise ValueError("a store keeps at least one item")
        self.cap = cap
        self.dropped = 0
        self._items: list[Item] = []
        self._oldest = 0

    def add(self, item: Item) -> None:
        """Keep one more item, whose number is greater than all before (ValueError otherwise)."""
        if self._items and item.number <= self._at(len(self) - 1).number:
            raise ValueError(f"item {item.number} comes after item {self._at(len(self) - 1).number}")
        item = _slim(item)
        if len(self._items) < self.cap:
            self._items.append(item)
            return
        self._items[self._oldest] = item
        self._oldest = (self._oldest + 1) % self.cap
        self.dropped += 1

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        """The items from the oldest to the newest; while this goes on, more may be added."""
        return map(_whole, self._kept())

    @property
    def first(self) -> int | None:
        """The number of the oldest item that is kept."""
        return self._at(0).number if self._items else None

    @property
    def newest(self) -> Item | None:
        """The item that came last."""
        return _whole(self._at(len(self) - 1)) if self._items else None

    def get(self, number: int) -> Item | None:
        """The item of that number; None if it was dropped, left out, or has not come yet."""
        place = self._place(number)
        if place < len(self) and self._at(place).number == number:
            return _whole(self._at(place))
        return None

    def matching(self, wanted: Filter) -> Iterator[Item]:
        """The items that a filter lets through, oldest first; while this goes on, more may be added."""
        return map(_whole, filter(wanted, self._kept()))

    def numbers(self, wanted: Callable[[Item], bool]) -> list[int]:
        """The numbers of the items that a test lets through, oldest first; nothing is decoded again for it."""
        held = self._items[self._oldest :] + self._items[: self._oldest]
        return [item.number for item in held if wanted(item)]

    def copy(self) -> Store:
        """A store with the same items, which stay there whatever is added here; the items are shared."""
        twin = Store(self.cap)
        twin.dropped, twin._oldest = self.dropped, self._oldest
        twin._items = self._items.copy()
        return twin

    def find(self, wanted: Filter, start: int | None = None, *, backwards: bool = False) -> Item | None:
        """The first item that matches, from item `start` on, itself included; without, from the end where it begins."""
        if start is None and self._items:
            start = self._at(len(self) - 1 if backwards else 0).number
        found = next(filter(wanted, self._from(start, backwards=backwards)), None)
        return None if found is None else _whole(found)

    def at_time(self, t_us: int) -> int | None:
        """The number of the first item that came at a moment or later; None behind the last."""
        return next(
            (item.number for item in self._kept() if (moment := item.thing.t_us) is not None and moment >= t_us), None
        )

    def _kept(self) -> Iterable[Item]:
        return self._from(self.first, backwards=False)

    def _from(self, number: int | None, *, backwards: bool) -> Iterator[Item]:
        """Items one by one, each looked up anew, because the oldest may go meanwhile."""
        while number is not None:
            place = self._place(number)
            if backwards and (place == len(self) or self._at(place).number > number):
                place -= 1
            if not 0 <= place < len(self):
                return
            item = self._at(place)
            yield item
            number = item.number + (-1 if backwards else 1)

    def _at(self, place: int) -> Item:
        """The item at a place, counted from the oldest."""
        place += self._oldest
        return self._items[place - self.cap if place >= self.cap else place]

    def _place(self, number: int) -> int:
        """The place of the first item with this number or a greater one."""
        if not self._items:
            return 0
        guess = number - self._at(0).number
        if 0 <= guess < len(self) and self._at(guess).number == number:
            return guess
        return bisect_left(range(len(self)), number, key=lambda place: self._at(place).number)


def _slim(item: Item) -> Item:
    """The item as it is kept."""
    told = item.thing
    if isinstance(told, Message):
        if told.is_list:
            return _whole(item)  # nobody has made its fields, and nobody can make those of a message of our own
        searched = tuple([field for field in told.fields if field.role not in FRAMING])
        slim = Message(told.frame, told.name, told.title, searched, told.dps, told.data, told.faults, told.variant)
        return Item(item.number, slim)
    return item


def _whole(item: Item) -> Item:
    """The item as it came: its frame knows its talker and family by now, so decoding gives the same again."""
    if isinstance(item.thing, Message):
        return Item(item.number, decode(item.thing.frame, item.thing.variant))
    return item
