"""A stretch of what was heard in which frames are looked for: a tap, the whole, or what other frames have left over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tuyasniff.chips.heard import Heard, Mark
from tuyasniff.model import Span


@dataclass(frozen=True, slots=True)
class Stream:
    """Bytes put together from pieces.

    `pieces` are pairs of offsets, in these bytes and in what was heard. `edges` are offsets at which something begins
    or ends, the length among them. `walls` are those that no frame can reach across, in order.
    """

    data: bytes
    pieces: tuple[tuple[int, int], ...]
    edges: frozenset[int]
    walls: tuple[int, ...] = field(default=())

    def open(self, start: int, end: int) -> bool:
        """Whether no wall lies inside."""
        return end <= len(self.data) and bisect_right(self.walls, start) == bisect_right(self.walls, end - 1)

    def heard(self, start: int, end: int) -> Iterator[Span]:
        """Where these bytes lie in what was heard: one span, or several where another tap spoke between them."""
        at = bisect_right(self.pieces, start, key=lambda piece: piece[0]) - 1
        while start < end:
            stream, whole = self.pieces[at]
            stop = min(end, self.pieces[at + 1][0] if at + 1 < len(self.pieces) else end)
            begin = whole + start - stream
            found = Span(begin, begin + stop - start)
            at += 1
            start = stop
            # pieces that follow one another without a break are one
            while start < end and self.pieces[at][1] == found.end:
                stop = min(end, self.pieces[at + 1][0] if at + 1 < len(self.pieces) else end)
                found = Span(found.start, found.end + stop - start)
                at += 1
                start = stop
            yield found

    def without(self, taken: Sequence[Span]) -> Stream:
        """What lies outside these spans of this stream, which are in order; no frame reaches across what was taken."""
        parts: list[bytes] = []
        pieces: list[tuple[int, int]] = []
        edges: set[int] = set()
        walls: list[int] = []
        size = at = 0
        for start, end in [*taken, Span(len(self.data), len(self.data))]:
            if start > at:
                for stream, whole in self._between(at, start):
                    pieces.append((size + stream - at, whole))
                edges |= {size + edge - at for edge in self.edges if at <= edge <= start}
                walls.append(size)
                walls += [size + wall - at for wall in self.walls if at < wall < start]
                parts.append(self.data[at:start])
                size += start - at
                edges.add(size)
            at = end
        return Stream(b"".join(parts), tuple(pieces), frozenset(edges), tuple(walls))

    def _between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = bisect_right(self.pieces, start, key=lambda piece: piece[0]) - 1
        stream, whole = self.pieces[at]
        yield start, whole + start - stream
        for stream, whole in self.pieces[at + 1 :]:
            if stream >= end:
                return
            yield stream, whole

    def head(self, size: int) -> Stream:
        """The first bytes of it, up to an edge where there is one near."""
        if len(self.data) <= size:
            return self
        return Stream(
            self.data[:size],
            tuple(piece for piece in self.pieces if piece[0] < size),
            frozenset(edge for edge in self.edges if edge <= size),
            tuple(wall for wall in self.walls if wall < size),
        )


def whole(heard: Heard) -> Stream:
    """Everything, in the order in which it was heard."""
    edges = {mark.offset for mark in heard.marks} | {0, len(heard.data)}
    if not heard.marks:
        return Stream(heard.data, ((0, 0),), frozenset(edges))
    walls = _walls([(piece.start, piece, mark) for mark, piece in zip(heard.marks, heard.pieces(), strict=True)])
    return Stream(heard.data, ((0, 0),), frozenset(edges), walls)


_PAUSE_US, _BYTE_US = 20_000, 5_000
"""No frame has such a pause in it, beside the time that its bytes take on a slow line or in a slow adapter."""


def _walls(placed: Sequence[tuple[int, Span, Mark]]) -> tuple[int, ...]:
    """The pieces, by their offsets in a stream, that begin after a pause."""
    walls = []
    for (_, last, before), (offset, piece, mark) in pairwise(placed):
        if before.t_us is None or mark.t_us is None:
            continue
        longer = max(last.end - last.start, piece.end - piece.start)
        if mark.t_us - before.t_us >= _PAUSE_US + _BYTE_US * longer:
            walls.append(offset)
    return tuple(walls)


def taps(heard: Heard) -> tuple[Stream, ...]:
    """Each tap by itself; none where there are not at least two."""
    names = dict.fromkeys(mark.tap for mark in heard.marks)
    if len(names) < 2:
        return ()
    streams = []
    for name in names:
        parts: list[bytes] = []
        pieces: list[tuple[int, int]] = []
        placed: list[tuple[int, Span, Mark]] = []
        size = 0
        for mark, piece in zip(heard.marks, heard.pieces(), strict=True):
            if mark.tap == name and piece.end > piece.start:
                pieces.append((size, piece.start))
                placed.append((size, piece, mark))
                parts.append(heard.data[piece.start : piece.end])
                size += piece.end - piece.start
        if size:
            edges = {stream for stream, _ in pieces} | {size}
            streams.append(Stream(b"".join(parts), tuple(pieces), frozenset(edges), _walls(placed)))
    return tuple(streams)
