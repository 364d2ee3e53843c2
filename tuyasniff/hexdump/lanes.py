"""The channels of a text while they are put together: what is unfinished at their end, and what waits for a verdict."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from tuyasniff.hexdump.record import Record
from tuyasniff.hexdump.sumhabit import ENOUGH, WINDOW, ends_in_its_sum, habit, is_known, lacks_sums
from tuyasniff.model import Chunk, Gap, Note

_PAUSE_US = 250_000
_MOST_DOUBTS = 2 * ENOUGH


class Piece:
    """A record that waits, and the chunks that it becomes. `bad`: there are frames with a wrong checksum in it."""

    __slots__ = ("bad", "chunks", "data", "done", "record", "t_us")

    def __init__(self, record: Record, data: bytes, t_us: int | None, bad: bool = False) -> None:
        self.bad = bad
        self.record = record
        self.data = data
        self.t_us = t_us
        self.chunks: list[Chunk | Note | Gap] = []
        self.done = False


def done(thing: Chunk | Note | Gap) -> Piece:
    """What is decided and waits only for its turn."""
    piece = Piece(Record(b"", 0), b"", None)
    piece.chunks.append(thing)
    piece.done = True
    return piece


class Doubt(NamedTuple):
    """A frame without its checksum, or one that lost a byte: `tail` begins at `start` in the first of `pieces`."""

    pieces: list[Piece]
    start: int
    tail: bytes

    @property
    def bare(self) -> bool:
        """Whether its last byte is no checksum, so that more likely it was never written."""
        return not ends_in_its_sum(self.tail)


class Lane:
    """The state of one channel.

    `tail` is the unfinished candidate at its end; it begins at `start` in the first of `pieces`. `loose` is what was
    given up last: it must not take the next frame for its own end. `recent` are the last WINDOW bytes, `doubts` wait
    for what follows, which is `since`.
    """

    __slots__ = ("doubts", "loose", "pieces", "recent", "since", "start", "tail", "tap")

    def __init__(self, tap: str) -> None:
        self.tap = tap
        self.tail = b""
        self.pieces: list[Piece] = []
        self.start = 0
        self.loose = b""
        self.recent = b""
        self.since = b""
        self.doubts: list[Doubt] = []

    def taken(self) -> Doubt:
        """The unfinished candidate, which is none any more."""
        part = Doubt(self.pieces, self.start, self.tail)
        self.tail, self.pieces, self.start = b"", [], 0
        return part

    def torn(self, t_us: int | None) -> bool:
        """Whether a clock that counts whole seconds would tear a frame that two of its ticks share."""
        if t_us is None and self.pieces[0].t_us is None:
            return False
        times = [piece.t_us for piece in self.pieces if piece.t_us is not None]
        if t_us is not None:
            times.append(t_us)
        return any(later - earlier > _PAUSE_US for earlier, later in pairwise(times))

    def remember(self, data: bytes) -> None:
        """The bytes of a record that was taken."""
        self.recent = (self.recent + data)[-WINDOW:] if len(data) < WINDOW else data[-WINDOW:]
        if self.doubts:
            self.since = (self.since + data)[-WINDOW:]

    def lacks_sum(self, bare: bytes, before: bytes) -> bool | None:
        """Whether the checksum is what a frame lacks, by what came before; None where that does not tell yet."""
        if is_known(bare, before):
            return True
        return None if self.doubts else lacks_sums(before)

    def verdict(self) -> bool | None:
        """Whether the frames in doubt lack their checksums, as far as what follows them tells."""
        if sum(doubt.bare for doubt in self.doubts) >= ENOUGH or len(self.doubts) >= _MOST_DOUBTS:
            return True
        return False if habit(self.since) > 0 else None
