"""Silences that change what a block holds: the bytes around each are given to a framer, and its rows put in place.

Before the silence it begins where nothing is open; behind it it goes on until it has found a frame that the block has
as well, from where both see the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import REASONS, Numbers
from tuyasniff.bulk.framing import Framed, first_rows
from tuyasniff.bulk.lists import Flags, list_codes, only, read_lists
from tuyasniff.bulk.pending import Pending
from tuyasniff.bulk.rearranging import behind, rows_of
from tuyasniff.bulk.silences import clean, looked_beyond, silences
from tuyasniff.model import Chunk, Frame, Noise
from tuyasniff.protocol.framer import Framer
from tuyasniff.stretch import NO_TIME


class Mended(NamedTuple):
    """The rows of a block as silences leave them, and up to where the framer is to have the bytes behind those.

    That is a place in the block: `framed.used` where nothing disturbs what follows.
    """

    framed: Framed
    wrong: int


def mended(pending: Pending, framed: Framed, size: int, *, synced: bool, byte_us: float) -> Mended:
    """What silences leave of a framed block of that many bytes, at the beginning of what is pending.

    `synced` says that a frame came before it, `byte_us` how long a byte takes on the wire, 0 where nobody knows.
    """
    places = silences(pending, size)
    settled = places[places <= framed.used]
    harmless = clean(framed, settled)
    if harmless.all():
        right, wrong = looked_beyond(pending, framed, places[len(settled) :], size)
        return Mended(first_rows(framed, right) if right < framed.used else framed, wrong)
    mending = _Mending(pending, framed, synced=synced, byte_us=byte_us)
    found = mending.all(settled[~harmless], places[len(settled) :], size)
    if found.wrong:
        return found
    # to the next silence that changes nothing, or the last chunk that begins in the block
    begins = settled[harmless] if harmless.any() else pending.at - pending.offset
    first = int(settled[int(np.argmin(harmless))])
    later = begins[(begins > first) & (begins <= size)]
    place = (later[0] if harmless.any() else later[-1]) if len(later) else size
    return found._replace(wrong=int(place))


class _Rows(NamedTuple):
    """What the framer made of the bytes from one place to another: begin, end, noise, reason, wrong, extended."""

    begin: int
    end: int
    rows: list[tuple[int, int, bool, int, bool, bool]]


class _Mending:
    def __init__(self, pending: Pending, framed: Framed, *, synced: bool, byte_us: float) -> None:
        self._pending = pending
        self._framed = framed
        self._byte_us = byte_us
        good = ~framed.noise & ~framed.wrong
        settled = good & (np.maximum.accumulate(framed.reach) <= framed.end)
        self._fresh = framed.end[settled]
        """Places at which nothing is open, whatever came before."""
        self._least = 0 if synced or not good.any() else int(framed.end[np.argmax(good)])

    def all(self, dirty: Numbers, beyond: Numbers, size: int) -> Mended:
        """Mend at each of these silences, as far as that can be; `beyond` are those behind what is settled."""
        framed = self._framed
        spans: list[_Rows] = []
        done = 0
        for place in dirty.tolist():
            if place <= done:
                continue
            before = int(np.searchsorted(self._fresh, place, side="right"))
            begin = max(done, int(self._fresh[before - 1]) if before else 0)
            span = self._span(begin, place) if begin >= self._least else None
            if span is None:
                return Mended(self._put(first_rows(framed, begin), spans), begin)
            spans.append(span)
            done = span.end
        right, wrong = looked_beyond(self._pending, framed, beyond, size)
        if right < framed.used and right < done:
            right = wrong = done
        kept = first_rows(framed, right) if right < framed.used else framed
        return Mended(self._put(kept, spans), wrong)

    def _span(self, begin: int, place: int) -> _Rows | None:
        """The rows from a place at which nothing is open to another such place behind a silence, if there is one."""
        pending = self._pending
        number = pending.chunk_at(pending.offset + begin)
        framer = Framer(pending.source.tap, self._byte_us)
        framer.take_over(pending.offset + begin, [], synced=True)
        parts: list[Frame | Noise] = []
        given = begin
        while given < self._framed.used:
            at, given, chunk = self._chunk(number)
            if given > len(pending.data):
                return None
            if parts or framer.fed > pending.offset + begin:
                made = framer.feed(chunk)
            else:
                made = framer.take_over(pending.offset + begin, [(at, chunk)], synced=True)
            parts += made
            number += 1
            if made and given > place and isinstance(made[-1], Frame) and not made[-1].faults:
                end = framer.emitted - pending.offset
                found = int(np.searchsorted(self._fresh, end))
                if end >= place and found < len(self._fresh) and int(self._fresh[found]) == end:
                    return _Rows(begin, end, list(map(self._row, parts)))
        return None

    def _chunk(self, number: int) -> tuple[int, int, Chunk]:
        """A chunk, with the stream offset at which it begins, and the place in the block at which it ends."""
        pending = self._pending
        at = int(pending.at[number])
        stop = int(pending.at[number + 1]) if number + 1 < len(pending.at) else pending.offset + len(pending.data)
        begin, end = at - pending.offset, stop - pending.offset
        data = bytes(max(-begin, 0)) + pending.data[max(begin, 0) : end]
        t_us = None if pending.times is None else int(pending.times[number])
        return at, end, Chunk(pending.source.tap, data, None if t_us == NO_TIME else t_us)

    def _row(self, part: Frame | Noise) -> tuple[int, int, bool, int, bool, bool]:
        begin = part.offset - self._pending.offset
        end = begin + len(part.raw)
        if isinstance(part, Noise):
            return begin, end, True, REASONS.index(part.reason), False, False
        return begin, end, False, 0, bool(part.faults), part.extended

    def _put(self, framed: Framed, spans: list[_Rows]) -> Framed:
        """The rows of the spans in place of those that stand there."""
        if not spans:
            return framed
        begins = np.array([span.begin for span in spans], np.int64)
        ends = np.array([span.end for span in spans], np.int64)
        span = np.searchsorted(begins, framed.begin, side="right") - 1
        kept: Flags = (span < 0) | (framed.begin >= ends[span])
        own = self._framed_of(spans)
        both = behind((framed, own), (0, 0))
        places = np.concatenate((np.flatnonzero(kept), len(kept) + np.arange(len(own.begin))))
        order = places[np.argsort(both.begin[places], kind="stable")]
        return rows_of(both, order)._replace(used=framed.used)

    def _framed_of(self, spans: list[_Rows]) -> Framed:
        table = np.array([row for span in spans for row in span.rows], np.int64).reshape(-1, 6)
        begin, end, noise, reason, wrong, extended = table.T
        data = self._pending.data
        raw = np.frombuffer(data, np.uint8)
        listed = (noise == 0) & (extended == 0) & list_codes().take(raw.take(begin + 3, mode="clip"))
        reach = np.repeat([span.end for span in spans], [len(span.rows) for span in spans])
        return Framed(
            0,
            begin,
            end,
            noise > 0,
            reason.astype(np.uint8),
            wrong > 0,
            extended > 0,
            only(read_lists(data, begin, end, listed), np.ones(len(begin), bool)),
            np.where(noise > 0, reach, 0),
        )
