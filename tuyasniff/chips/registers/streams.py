"""What was heard, by tap: each wire for itself, and where its bytes lie in the whole."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from tuyasniff.chips.heard import Heard, Mark


class Stream(NamedTuple):
    """The bytes of one tap. `begins` are the places of its pieces in `heard.data`, `places` those in the whole.

    `breaks` are those where something new must begin: after a pause (`pauses`), or after something on another tap.
    """

    heard: Heard
    begins: tuple[int, ...]
    places: tuple[int, ...]
    breaks: tuple[int, ...] = ()
    pauses: tuple[int, ...] = ()

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self.heard.data

    @property
    def pieces(self) -> frozenset[int]:
        """Where pieces of it begin."""
        return frozenset(mark.offset for mark in self.heard.marks)

    def torn(self, start: int, end: int) -> bool:
        """Whether something else was heard amid these bytes, or a pause that no answer has."""
        place = bisect_right(self.breaks, start)
        return place < len(self.breaks) and self.breaks[place] < end

    def paused(self, start: int, end: int) -> bool:
        """Whether there was a pause amid these bytes."""
        place = bisect_right(self.pauses, start)
        return place < len(self.pauses) and self.pauses[place] < end

    def place(self, offset: int) -> int:
        """Where a byte of this tap lies in the whole."""
        if len(self.begins) == 1:
            return self.places[0] + offset
        piece = bisect_right(self.begins, offset) - 1
        return self.places[piece] + offset - self.begins[piece]

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """Where these bytes lie in the whole; where something else was heard amid them, as many as lie together."""
        if len(self.begins) == 1:
            return self.places[0] + start, self.places[0] + end
        place = self.place(start)
        if end - start > 1 and self.place(end - 1) - place != end - 1 - start:
            piece = bisect_right(self.begins, start)
            while self.places[piece] == place + self.begins[piece] - start:
                piece += 1
            end = self.begins[piece]
        return place, place + end - start


_PAUSE_US = 20_000
"""So long no chip pauses amid an answer; adapters that give away a little at a time may."""


def streams_of(heard: Heard) -> tuple[Stream, ...]:
    """One stream for each tap, in the order in which they were heard first."""
    taps = dict.fromkeys(mark.tap for mark in heard.marks)
    if len(taps) < 2:
        return (Stream(heard, (0,), (0,), pauses=_pauses(heard)),)
    parts: dict[str, list[bytes]] = {tap: [] for tap in taps}
    marks: dict[str, list[Mark]] = {tap: [] for tap in taps}
    places: dict[str, list[int]] = {tap: [] for tap in taps}
    sizes = dict.fromkeys(taps, 0)
    for piece, mark in zip(heard.pieces(), heard.marks, strict=True):
        if piece.end <= piece.start:
            continue
        marks[mark.tap].append(mark._replace(offset=sizes[mark.tap]))
        places[mark.tap].append(piece.start)
        parts[mark.tap].append(heard.data[piece.start : piece.end])
        sizes[mark.tap] += piece.end - piece.start
    return tuple(
        _stream(Heard(b"".join(parts[tap]), tuple(marks[tap])), tuple(places[tap])) for tap in taps if sizes[tap]
    )


def _stream(heard: Heard, places: tuple[int, ...]) -> Stream:
    begins = tuple(mark.offset for mark in heard.marks)
    breaks = {
        begin
        for begin, place, before, earlier in zip(begins[1:], places[1:], begins, places, strict=False)
        if place - earlier != begin - before
    }
    pauses = _pauses(heard)
    return Stream(heard, begins, places, tuple(sorted(breaks.union(pauses))), pauses)


def _pauses(heard: Heard) -> tuple[int, ...]:
    """Where something follows a pause; nothing where times are not known."""
    if not heard.marks or any(mark.t_us is None for mark in heard.marks):
        return ()
    return tuple(burst.start for burst in heard.bursts(_PAUSE_US))
