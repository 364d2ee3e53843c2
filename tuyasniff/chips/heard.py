"""What a wire said, as detectors take it: bytes in order, and where each piece of them began."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tuyasniff.model import Chunk, Span


class Mark(NamedTuple):
    """At this byte a piece begins: when (microseconds, None without time), and on which tap."""

    offset: int
    t_us: int | None
    tap: str


class Heard(NamedTuple):
    """The bytes of one tap, or of several in the order of time. `marks` ascend by offset; the first is at 0."""

    data: bytes
    marks: tuple[Mark, ...] = ()

    def mark_at(self, offset: int) -> Mark | None:
        """The piece that the byte lies in."""
        place = bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1
        return self.marks[place] if place >= 0 else None

    def tap_at(self, offset: int) -> str:
        """The tap of that byte, empty where nobody knows."""
        mark = self.mark_at(offset)
        return mark.tap if mark is not None else ""

    def time_at(self, offset: int) -> int | None:
        """When the piece began that holds the byte; bytes further inside it came up to its length later."""
        mark = self.mark_at(offset)
        return mark.t_us if mark is not None else None

    def pieces(self) -> Iterator[Span]:
        """Each piece as it arrived."""
        ends = [mark.offset for mark in self.marks[1:]] + [len(self.data)]
        for mark, end in zip(self.marks, ends, strict=True):
            yield Span(mark.offset, end)

    def bursts(self, pause_us: int = 5_000) -> tuple[Span, ...]:
        """Pieces with at least so long from the begin of one to that of the next, less 2.5 ms for each byte between.

        Without times every piece is a burst: a text gives one on a line. Bytes without any mark are one burst.
        """
        if not self.marks:
            return (Span(0, len(self.data)),) if self.data else ()
        found: list[Span] = []
        before: tuple[Span, Mark] | None = None
        for piece, mark in zip(self.pieces(), self.marks, strict=True):
            if before is not None and _goes_on(*before, piece, mark, pause_us):
                found[-1] = Span(found[-1].start, piece.end)
            else:
                found.append(piece)
            if piece.end > piece.start:
                before = piece, mark
        return tuple(span for span in found if span.end > span.start)


_BYTE_US = 2_500
"""A byte with parity at 4800 baud takes 2.3 ms; chips that are told by their pauses talk at 4800 and faster."""


def _goes_on(last: Span, before: Mark, piece: Span, mark: Mark, pause_us: int) -> bool:
    """Whether a piece follows the one before it without a pause."""
    if before.tap != mark.tap or before.t_us is None or mark.t_us is None:
        return False
    return mark.t_us - before.t_us - (piece.start - last.start) * _BYTE_US < pause_us


def heard_of(chunks: Iterable[Chunk]) -> Heard:
    """The chunks put together, in the order in which they are given."""
    parts: list[bytes] = []
    marks: list[Mark] = []
    offset = 0
    for chunk in chunks:
        if not chunk.data:
            continue
        marks.append(Mark(offset, chunk.t_us, chunk.tap))
        parts.append(chunk.data)
        offset += len(chunk.data)
    return Heard(b"".join(parts), tuple(marks))
