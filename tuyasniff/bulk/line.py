"""One of several taps: what is not decided of it, with the places of its chunks among those of all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.braid import Braid, Said, braid_of
from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.pending import Pending
from tuyasniff.model import Chunk, TalkerBy
from tuyasniff.protocol.framer import Framer
from tuyasniff.stretch import Stretch

NEVER = 2**62
"""A place behind all others."""


class Line(NamedTuple):
    """What is not decided of one of the taps: its bytes, and for each of its chunks its place among all chunks."""

    pending: Pending
    places: Numbers
    synced: bool
    byte_us: float

    def place_of(self, offsets: Numbers) -> Numbers:
        """The places of the chunks that brought the bytes at offsets of the stream."""
        found: Numbers = self.places[np.searchsorted(self.pending.at, offsets, side="right") - 1]
        return found

    def behind(self, offset: int) -> Line:
        """What is left from an offset of the stream on."""
        pending = self.pending.behind(offset)
        return self._replace(pending=pending, places=self.places[len(self.places) - len(pending.at) :])


def line_of(framer: Framer, offset: int, marks: list[tuple[int, Chunk]], places: list[int], by: TalkerBy) -> Line:
    """What a framer has not decided from an offset on: the chunks, where they begin, and their places."""
    source = Stretch(framer.tap, b"", (), (), (), None, None, by=by, talkers=())
    if not marks:
        none = np.zeros(0, np.int64)
        return Line(Pending(source, offset, b"", none, none, none, none), none, framer.synced, framer.byte_us)
    told = braid_of([chunk for _, chunk in marks], Said(by, None))
    at = np.array([at for at, _ in marks], np.int64)
    data = b"".join(told.parts)[offset - marks[0][0] :]
    pending = Pending(source, offset, data, at, told.t_us, told.lines, told.talkers)
    return Line(pending, np.array(places, np.int64), framer.synced, framer.byte_us)


def after(line: Line, offset: int) -> Line:
    """What is left from an offset of the stream on."""
    if offset < line.pending.offset + len(line.pending.data):
        return line.behind(offset)
    none = np.zeros(0, np.int64)
    empty = line.pending._replace(offset=offset, data=b"", at=none, times=none, lines=none, talkers=none)
    return line._replace(pending=empty, places=none)


def followed(line: Line, rest: Line) -> Line:
    """A line, and what stands behind it."""
    one, other = line.pending, rest.pending
    assert one.times is not None
    assert other.times is not None
    assert one.lines is not None
    assert other.lines is not None
    assert one.talkers is not None
    assert other.talkers is not None
    pending = one._replace(
        source=other.source,
        data=one.data + other.data,
        at=np.concatenate((one.at, other.at)),
        times=np.concatenate((one.times, other.times)),
        lines=np.concatenate((one.lines, other.lines)),
        talkers=np.concatenate((one.talkers, other.talkers)),
    )
    return line._replace(pending=pending, places=np.concatenate((line.places, rest.places)))


def longer(line: Line, braid: Braid, places: Numbers) -> Line:
    """A line with chunks of its tap behind it, and their places."""
    before = line.pending
    ends = before.offset + len(before.data) + np.cumsum(list(map(len, braid.parts)))
    at = np.concatenate(([before.offset + len(before.data)], ends[:-1]))
    column = braid.columns[braid.taps.index(before.source.tap)]
    source = before.source._replace(name=braid.name, by=braid.by, column=column)
    fresh = Pending(source, int(at[0]), b"".join(braid.parts), at, braid.t_us, braid.lines, braid.talkers)
    return followed(line, line._replace(pending=fresh, places=places))
