"""Many chunks as one value: how megabytes travel, and lie in memory, without an object for each line or read.

A stretch stands for its chunks, and `chunks` gives them; whoever cannot take a stretch takes those. Packed is a list of
everything that was recorded, in a fifth of the memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy

TALKERS = (Talker.UNKNOWN, Talker.MCU, Talker.MODULE)
"""Talkers by the number that stands for them in arrays."""

LARGE = 1 << 20
"""Bytes of a file from which on stretches and columns are worth the import of numpy."""

BLOCK = 5 << 17
"""Bytes that are framed at once: larger blocks are a little faster, and cost memory in two processes."""

NO_TIME = -(2**63)
"""Stands in arrays of times for a moment that nobody knows."""


class Stretch(NamedTuple):
    """Chunks of one tap that follow each other.

    `offsets` are the places in `data` at which the chunks begin, ascending, the first one 0. `times` are their moments
    in microseconds, parallel to `offsets`, NO_TIME for none; None where no chunk has one. `lines` are the lines
    (from 1) of the file `name` in which they stand, None where there are none; `column` is that of all. With `claimed`
    the source presents each chunk as exactly one whole frame; where it does so of some only, `claims` holds 1 for those
    and 0 for the others, and `claimed` says nothing. `talker` and `by` are those of all chunks; where talkers differ,
    `talkers` holds the number in TALKERS of each, and those that are known are known by `by`. The sequences may be
    lists, arrays or numpy's arrays of 64 bits.
    """

    tap: str
    data: bytes
    offsets: Sequence[int] = (0,)
    times: Sequence[int] | None = None
    lines: Sequence[int] | None = None
    column: int | None = None
    name: str | None = None
    talker: Talker = Talker.UNKNOWN
    by: TalkerBy = TalkerBy.NONE
    claimed: bool = False
    talkers: Sequence[int] | None = None
    claims: Sequence[int] | None = None

    def chunks(self) -> Iterator[Chunk]:
        """The chunks it stands for."""
        for place, begin in enumerate(self.offsets):
            end = self.offsets[place + 1] if place + 1 < len(self.offsets) else len(self.data)
            yield self.chunk(place, self.data[int(begin) : int(end)])

    def chunk(self, place: int, data: bytes) -> Chunk:
        """The chunk at a place, with these bytes."""
        t_us = None if self.times is None else int(self.times[place])
        talker = self.talker if self.talkers is None else TALKERS[int(self.talkers[place])]
        claimed = self.claimed if self.claims is None else self.claims[place]
        return Chunk(
            self.tap,
            data,
            None if t_us == NO_TIME else t_us,
            talker,
            self.by if self.talkers is None or talker is not Talker.UNKNOWN else TalkerBy.NONE,
            self.origin(place),
            data if claimed else None,
        )

    def origin(self, place: int) -> Origin | None:
        """Where the chunk at a place stands."""
        if self.name is None:
            return None
        return Origin(self.name, None if self.lines is None else int(self.lines[place]), self.column)


class Turns(NamedTuple):
    """Chunks of several taps that take turns.

    Of each chunk `which` tells the one of `sorts` that has its tap, talker and way of knowing; `offsets` are the
    places in `data` at which the chunks begin, `times` their moments in microseconds. They stand in the file `name`,
    each in a line of its own from `first` on; None where there are no lines.
    """

    sorts: Sequence[Chunk]
    which: Sequence[int]
    data: bytes
    offsets: Sequence[int]
    times: Sequence[int]
    name: str
    first: int | None

    def chunks(self) -> Iterator[Chunk]:
        """The chunks it stands for."""
        origin = Origin(self.name)
        for place, begin in enumerate(self.offsets):
            end = self.offsets[place + 1] if place + 1 < len(self.offsets) else len(self.data)
            if self.first is not None:
                origin = Origin(self.name, self.first + place)
            sort = self.sorts[self.which[place]]
            yield Chunk(sort.tap, self.data[begin:end], self.times[place], sort.talker, sort.by, origin)


_NO_LINE = -1


class Packed(Sequence[Chunk | Gap | Note]):
    """A list of what was recorded that only grows. A chunk takes some thirty bytes beside its own."""

    def __init__(self, things: Iterable[Chunk | Gap | Note] = ()) -> None:
        self._data = bytearray()
        self._begins = array("q", [0])
        self._times = array("q")
        self._lines = array("q")
        self._sorts = array("l")
        self._sort_of: dict[tuple[Chunk, bool], int] = {}
        self._known: list[tuple[Chunk, bool]] = []
        self._others: dict[int, Chunk | Gap | Note] = {}
        for thing in things:
            self.append(thing)

    def append(self, thing: Chunk | Gap | Note) -> None:
        """One more."""
        t_us, line, sort = NO_TIME, _NO_LINE, 0
        if isinstance(thing, Chunk) and thing.frame in (None, thing.data) and abs(thing.t_us or 0) < -NO_TIME:
            t_us = NO_TIME if thing.t_us is None else thing.t_us
            origin = thing.origin
            if origin is not None and origin.line is not None and 0 <= origin.line < -NO_TIME:
                line, origin = origin.line, origin._replace(line=None)
            sort = self._sort(Chunk(thing.tap, b"", None, thing.talker, thing.by, origin), thing.frame is not None)
            self._data += thing.data
        else:
            self._others[len(self)] = thing
        self._begins.append(len(self._data))
        self._times.append(t_us)
        self._lines.append(line)
        self._sorts.append(sort)

    def _sort(self, like: Chunk, claimed: bool) -> int:
        """The number of what chunks have in common."""
        key = like, claimed
        known = self._sort_of.get(key)
        if known is None:
            known = self._sort_of[key] = len(self._known)
            self._known.append((like, claimed))
        return known

    def __len__(self) -> int:
        return len(self._times)

    @overload
    def __getitem__(self, place: int) -> Chunk | Gap | Note: ...
    @overload
    def __getitem__(self, place: slice) -> list[Chunk | Gap | Note]: ...
    def __getitem__(self, place: int | slice) -> Chunk | Gap | Note | list[Chunk | Gap | Note]:
        if isinstance(place, slice):
            return [self._thing(one) for one in range(*place.indices(len(self)))]
        return self._thing(range(len(self))[place])

    def _thing(self, place: int) -> Chunk | Gap | Note:
        other = self._others.get(place)
        if other is not None:
            return other
        like, claimed = self._known[self._sorts[place]]
        data = bytes(self._data[self._begins[place] : self._begins[place + 1]])
        t_us, line, origin = self._times[place], self._lines[place], like.origin
        if origin is not None and line != _NO_LINE:
            origin = origin._replace(line=line)
        return like._replace(
            data=data, t_us=None if t_us == NO_TIME else t_us, origin=origin, frame=data if claimed else None
        )
