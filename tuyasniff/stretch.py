"""Many chunks of one tap as one value: how megabytes travel without an object for each line or read.

A stretch stands for its chunks, and `chunks` gives them; whoever cannot take a stretch takes those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tuyasniff.model import Chunk, Origin, Talker, TalkerBy

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
