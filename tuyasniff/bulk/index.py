"""All items of a recording within reach, however many there are: in a file of its own beside the memory.

Whoever reads the recording adds columns and items as they come; others look at any of them meanwhile. What lies in
memory is a line for each block and the few blocks that were looked at last. The file has no name and goes with the
program; of the recording itself nothing is read again, so it may come from wherever it likes.
"""

from __future__ import annotations

import pickle
import tempfile
import weakref
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import RLock
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Columns, Numbers, Row, Several
from tuyasniff.model import Item, Message, Note, Thing
from tuyasniff.protocol.decode import decode
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_values

_IN_MEMORY = 8 << 20
"""Bytes of blocks that lie in memory before they go to the disk."""

_KEPT = 5
"""Blocks that were looked at last and are kept as they are."""

_TOGETHER = 512
"""Ordinary items that make a block: each block that is looked at is read as a whole."""

_NONE = -1
_NARROW = (np.uint8, np.uint16, np.uint32)


class Place(NamedTuple):
    """Where something lies in the file."""

    begin: int
    size: int


class Index:
    """Items with growing numbers, without a hole. One thread adds, others may look."""

    def __init__(self, *, in_memory: int = _IN_MEMORY, kept: int = _KEPT) -> None:
        """`in_memory` is how much of it needs no disk, in bytes."""
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=max(in_memory, 1))  # noqa: SIM115
        self.close = weakref.finalize(self, self._file.close)
        """Forgets everything."""
        self._lock = RLock()
        self._end = 0
        self._firsts = array("q")
        self._latest_us = array("q")
        self._places: list[Place] = []
        self._kept: OrderedDict[int, Columns] = OrderedDict()
        self._most_kept = kept
        self._waiting: list[Item] = []
        self._last = 0
        self.notes = array("q")
        """The numbers of all notes."""
        self._protos: list[Sequence[Message] | Place] = []
        self._current: Sequence[Message] | None = None
        self._loaded: tuple[int, Sequence[Message]] = (-1, [])

    # what is there

    @property
    def first(self) -> int | None:
        """The number of the first item; None while there is none."""
        return self._firsts[0] if self._firsts else None

    @property
    def last(self) -> int:
        """The number of the last item that can be looked at; 0 while there is none."""
        return self._last

    def __len__(self) -> int:
        return self._last - self._firsts[0] + 1 if self._firsts else 0

    @property
    def latest_us(self) -> int | None:
        """The latest moment of all items, None where none has a time."""
        latest = self._latest_us[self.blocks - 1] if self.blocks else NO_TIME
        return None if latest == NO_TIME else latest

    @property
    def blocks(self) -> int:
        """How many blocks there are by now."""
        return len(self._places)

    def block_of(self, number: int) -> int:
        """The block with an item, or the nearest one; there must be one."""
        return max(bisect_right(self._firsts, number, hi=self.blocks) - 1, 0)

    def first_of(self, block: int) -> int:
        """The number of the first item of a block; behind the last block that of the item to come."""
        return self._firsts[block] if block < self.blocks else self._last + 1

    def item(self, number: int) -> Item | None:
        """The item of a number; None if there is none (yet)."""
        if self.first is None or not self.first <= number <= self._last:
            return None
        columns = self.columns(self.block_of(number))
        return columns.item(number - columns.first)

    def items(self, start: int, *, backwards: bool = False) -> Iterator[Item]:
        """The items from a number on, made one by one; while this goes on, more may be added."""
        number = start
        while (item := self.item(number)) is not None:
            yield item
            number += -1 if backwards else 1

    def columns(self, block: int) -> Columns:
        """A block as columns. Raises IndexError."""
        with self._lock:
            known = self._kept.get(block)
            if known is not None:
                self._kept.move_to_end(block)
                return known
            columns = _unpacked(self._read(self._places[block]), self._proto_list)
            self._kept[block] = columns
            while len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)
            return columns

    def at_time(self, t_us: int) -> int | None:
        """The number of the first item that came at a moment or later, as far as times go on; None behind the last."""
        block = bisect_left(self._latest_us, t_us, hi=self.blocks)
        if block >= self.blocks:
            return None
        columns = self.columns(block)
        places = np.flatnonzero(_moments(columns) >= t_us)
        return columns.first + int(places[0]) if len(places) else None

    # adding

    def add(self, piece: Columns | Item) -> None:
        """Take what follows. Raises OSError where the disk is full, and ValueError for numbers out of order."""
        if isinstance(piece, Item):
            self._waiting.append(piece)
            if len(self._waiting) >= _TOGETHER:
                self.show()
            return
        self.show()
        if len(piece):
            self._add(piece)

    def show(self) -> None:
        """Let the items be looked at that came one by one. Raises OSError where the disk is full."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._add(_of_items(waiting))

    def _add(self, columns: Columns) -> None:
        if self._places and columns.first != self._last + 1:
            raise ValueError(f"item {columns.first} comes after item {self._last}")
        times = _moments(columns)
        latest = int(times.max()) if len(times) else NO_TIME
        with self._lock:
            data = _packed(columns, self._proto_number(columns.protos))
            place = self._write(data)
            self._latest_us.append(max(latest, self._latest_us[-1] if self._latest_us else NO_TIME))
            self._firsts.append(columns.first)
            self._places.append(place)
            self.notes.extend(
                item.number
                for place, item in sorted(columns.odd.items())
                if place < len(columns) and isinstance(item.thing, Note)
            )
            self._last = columns.first + len(columns) - 1  # from now on it is looked at

    def _proto_number(self, protos: Sequence[Message]) -> int:
        """The number under which a list of prototypes is found; one that does not grow any more goes to the disk."""
        if not protos:
            return _NONE
        if self._current is not protos:
            if self._current is not None:
                self._protos[-1] = self._write(pickle.dumps(self._current, 5))
            self._current = protos
            self._protos.append(protos)
        return len(self._protos) - 1

    def _proto_list(self, number: int) -> Sequence[Message]:
        if number == _NONE:
            return []
        found = self._protos[number]
        if not isinstance(found, Place):
            return found
        if self._loaded[0] != number:
            self._loaded = number, pickle.loads(self._read(found))
        return self._loaded[1]

    def _write(self, data: bytes) -> Place:
        self._file.seek(self._end)
        self._file.write(data)
        place = Place(self._end, len(data))
        self._end += len(data)
        return place

    def _read(self, place: Place) -> bytes:
        self._file.seek(place.begin)
        return self._file.read(place.size)


def _of_items(items: Sequence[Item]) -> Columns:
    """Ordinary items as a block."""
    none = np.zeros(len(items), np.int64)
    nothing = np.zeros(0, np.int64)
    return Columns(
        first=items[0].number,
        tap="",
        data=b"",
        offset=0,
        kind=np.full(len(items), Row.ODD, np.uint8),
        begin=none,
        end=none,
        proto=none,
        dp_first=np.zeros(len(items) + 1, np.int64),
        dp_id=nothing.astype(np.uint8),
        dp_type=nothing.astype(np.uint8),
        dp_at=nothing,
        dp_length=nothing,
        dp_value=nothing,
        protos=[],
        odd=dict(enumerate(items)),
    )


def _moments(columns: Columns) -> Numbers:
    """The time of each item, NO_TIME for none."""
    size = len(columns)
    times = np.full(size, NO_TIME, np.int64) if columns.t_us is None else columns.t_us.copy()
    odd = columns.odd
    moments = odd.moments() if isinstance(odd, _Slim) else ((place, item.thing.t_us) for place, item in odd.items())
    for place, t_us in moments:
        if place < size:
            times[place] = NO_TIME if t_us is None else min(max(t_us, NO_TIME), -(NO_TIME + 1))
    return times


# ---- blocks as bytes

_NUMBERS = ("begin", "end", "proto", "dp_first", "dp_at", "dp_length", "dp_value")
_OFTEN_NONE = ("t_us", "end_us")
_BYTES = ("kind", "dp_id", "dp_type")


def _packed(columns: Columns, protos: int) -> bytes:
    """A block without what it does not need: bytes of others, and places for numbers that are small."""
    size = len(columns)
    used = columns.kind != Row.ODD
    low = int(columns.begin[used].min()) if used.any() else 0
    high = int(columns.end[used].max()) if used.any() else 0
    parts: dict[str, Any] = {name: getattr(columns, name) for name in _BYTES}
    parts |= {name: getattr(columns, name) for name in _NUMBERS}
    parts["begin"] = np.where(used, columns.begin - low, 0)
    parts["end"] = np.where(used, columns.end - low, 0)
    parts["dp_at"] = columns.dp_at - low
    parts |= {name: _narrow(parts[name]) for name in _NUMBERS}
    parts |= {name: _narrow(getattr(columns, name)) for name in _OFTEN_NONE}
    parts |= {"first": columns.first, "tap": columns.tap, "data": columns.data[low:high]}
    parts |= {"offset": columns.offset + low, "protos": protos}
    several = columns.several
    parts["several"] = several and (several.names, _narrow(several.tap), _narrow(several.starts))
    parts["odd"] = [(place, item.number, *_slim(item.thing)) for place, item in columns.odd.items() if place < size]
    return pickle.dumps(parts, 5)


def _unpacked(data: bytes, protos: Any) -> Columns:
    parts = pickle.loads(data)
    for name in (*_NUMBERS, *_OFTEN_NONE):
        parts[name] = _wide(parts[name])
    parts["protos"] = protos(parts["protos"])
    if parts["several"] is not None:
        names, tap, starts = parts["several"]
        parts["several"] = Several(names, _wide(tap), _wide(starts))
    parts["odd"] = _Slim({place: rest for place, *rest in parts["odd"]})
    return Columns(**parts)


class _Slim(dict[int, Item]):
    """Ordinary items of a block, each made when it is asked for: of thousands a screen shows a few.

    Lies there as number, thing and variant until then.
    """

    def __init__(self, slim: dict[int, Any]) -> None:
        super().__init__(slim)

    def __getitem__(self, place: int) -> Item:
        found: Any = super().__getitem__(place)
        if not isinstance(found, Item):
            number, thing, variant = found
            self[place] = found = Item(number, _whole(thing, variant))
        item: Item = found
        return item

    def get(self, place: int, default: Any = None) -> Any:
        """The item at a place."""
        return self[place] if place in self else default  # noqa: SIM401 - the item is made by indexing

    def items(self) -> dict_items[int, Item]:
        """All places and items."""
        self.values()
        return super().items()

    def values(self) -> dict_values[int, Item]:
        """All items."""
        for place in self:
            self[place]
        return super().values()

    def moments(self) -> Iterator[tuple[int, int | None]]:
        """When they came, by their places; none is made for that."""
        found: Any
        for place, found in super().items():
            yield place, (found.thing if isinstance(found, Item) else found[1]).t_us


def _slim(thing: Thing) -> tuple[Any, str | None]:
    """A frame knows its talker and family by now: decoding gives the same again."""
    return (thing.frame, thing.variant) if isinstance(thing, Message) else (thing, None)


def _whole(thing: Any, variant: str | None) -> Thing:
    told: Thing = thing if variant is None else decode(thing, variant)
    return told


def _narrow(numbers: Numbers | None) -> Any:
    """The same numbers with fewer bytes each: what is to be added to them, and they."""
    if numbers is None or not len(numbers):
        return numbers
    low = int(numbers.min())
    span = int(numbers.max()) - low
    for kind in _NARROW:
        if span <= np.iinfo(kind).max:
            return low, (numbers - low).astype(kind)
    return numbers


def _wide(numbers: Any) -> Any:
    return numbers[1].astype(np.int64) + numbers[0] if isinstance(numbers, tuple) else numbers
