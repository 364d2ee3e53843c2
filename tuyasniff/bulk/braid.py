"""Chunks of several taps that take turns, as arrays, and their order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy
from tuyasniff.order.times import LATE_US, WAITING_MOST
from tuyasniff.stretch import NO_TIME, TALKERS, Stretch, Turns

_MOST = 1 << 13
_MOST_BYTES = 1 << 18
_FEWEST = 64
_SHORTEST = 8
"""Chunks of a stretch that are worth a braid."""

_CODES = {talker: code for code, talker in enumerate(TALKERS)}


@dataclass(frozen=True, slots=True)
class Braid:
    """Chunks of any taps, each with bytes and a time, none of them claimed.

    For each its tap (a place in `taps`), its bytes, its time, its line (0 for none) in the file `name`, and its talker
    (a place in TALKERS): those that are known are known `by` the same. `columns` are those in which all chunks of each
    tap stand. `moments` are the times by which they stand in order, those of one tap always as they came.
    """

    taps: tuple[str, ...]
    columns: tuple[int | None, ...]
    tap: Numbers
    parts: Sequence[bytes]
    t_us: Numbers
    lines: Numbers
    talkers: Numbers
    moments: Numbers
    by: TalkerBy
    name: str | None

    def __len__(self) -> int:
        return len(self.parts)

    def only(self, which: Numbers) -> Braid:
        """Some of the chunks, in that order."""
        parts = self.parts
        return replace(
            self,
            tap=self.tap[which],
            parts=[parts[place] for place in which.tolist()],
            t_us=self.t_us[which],
            lines=self.lines[which],
            talkers=self.talkers[which],
            moments=self.moments[which],
        )

    def some(self, begin: int, end: int) -> Braid:
        """The chunks from one place up to another."""
        part = slice(begin, end)
        return replace(
            self,
            tap=self.tap[part],
            parts=self.parts[part],
            t_us=self.t_us[part],
            lines=self.lines[part],
            talkers=self.talkers[part],
            moments=self.moments[part],
        )

    def followed(self, other: Braid) -> Braid:
        """These chunks, and behind them those of another with the same taps."""
        return Braid(
            self.taps,
            tuple(one if two is None else two for one, two in zip(self.columns, other.columns, strict=True)),
            np.concatenate((self.tap, other.tap)),
            [*self.parts, *other.parts],
            np.concatenate((self.t_us, other.t_us)),
            np.concatenate((self.lines, other.lines)),
            np.concatenate((self.talkers, other.talkers)),
            np.concatenate((self.moments, other.moments)),
            self.by if other.by is TalkerBy.NONE else other.by,
            other.name,
        )

    def with_taps(self, taps: tuple[str, ...]) -> Braid | None:
        """The same with the taps in another order, and more of them; None where one of these is not among them."""
        if self.taps == taps:
            return self
        if not set(self.taps) <= set(taps):
            return None
        numbers = np.array([taps.index(tap) for tap in self.taps], np.int64)
        own = dict(zip(self.taps, self.columns, strict=True))
        return replace(self, taps=taps, columns=tuple(map(own.get, taps)), tap=numbers[self.tap])

    def chunks(self) -> Iterator[Chunk]:
        """The chunks it stands for."""
        rows = zip(
            self.tap.tolist(), self.parts, self.t_us.tolist(), self.lines.tolist(), self.talkers.tolist(), strict=True
        )
        for tap, data, t_us, line, code in rows:
            talker = TALKERS[code]
            by = TalkerBy.NONE if talker is Talker.UNKNOWN else self.by
            origin = Origin(self.name, line, self.columns[tap]) if self.name else None
            yield Chunk(self.taps[tap], data, t_us, talker, by, origin)


def as_braid(thing: Stretch | Chunk | Gap | Note | Braid, *, several: bool) -> Braid | None:
    """A braid as it is, and a stretch of one of several taps as a braid, where one can say it all; else None."""
    if isinstance(thing, Stretch) and several:
        return _braid_of_one(thing)
    return thing if isinstance(thing, Braid) else None


def _braid_of_one(stretch: Stretch) -> Braid | None:
    offsets, times, count = np.asarray(stretch.offsets, np.int64), stretch.times, len(stretch.offsets)
    if times is None or stretch.claimed or stretch.claims is not None:
        return None
    if (stretch.name is None) != (stretch.lines is None) or stretch.name == "" or count < _SHORTEST:
        return None
    t_us = np.asarray(times, np.int64)
    if bool((np.diff(offsets, append=len(stretch.data)) <= 0).any()) or bool((t_us == NO_TIME).any()):
        return None
    if stretch.talkers is None:
        talkers = np.full(count, _CODES[stretch.talker], np.int64)
        if stretch.talker is Talker.UNKNOWN and stretch.by is not TalkerBy.NONE:
            return None
    else:
        talkers = np.asarray(stretch.talkers, np.int64)
    bounds = [*offsets.tolist(), len(stretch.data)]
    return Braid(
        (stretch.tap,),
        (None if stretch.name is None else stretch.column,),
        np.zeros(count, np.int64),
        [stretch.data[begin:end] for begin, end in pairwise(bounds)],
        t_us,
        np.zeros(count, np.int64) if stretch.lines is None else np.asarray(stretch.lines, np.int64),
        talkers,
        t_us,
        stretch.by if talkers.any() else TalkerBy.NONE,
        stretch.name,
    )


class Said(NamedTuple):
    """What chunks have in common that can stand in one braid: how talkers are known, and the file."""

    by: TalkerBy
    name: str | None


def said(chunk: Chunk) -> Said | None:
    """What a chunk has in common with others; None where it stands for itself."""
    _, data, t_us, talker, by, origin, frame = chunk
    if t_us is None or frame is not None or not data:
        return None
    if origin is not None and (origin.line is None or not origin.name):
        return None
    if talker is Talker.UNKNOWN:
        return None if by is not TalkerBy.NONE else Said(TalkerBy.NONE, origin and origin.name)
    return Said(by, origin and origin.name)


def both(common: Said | None, one: Said | None) -> Said | None:
    """What two have in common, None where they do not go together."""
    if common == one:
        return one
    if common is None or one is None or common.name != one.name:
        return None
    if one.by is TalkerBy.NONE:
        return common
    return one if common.by is TalkerBy.NONE else None


def braided(things: Iterable[Stretch | Turns | Chunk | Gap | Note]) -> Iterator[Stretch | Chunk | Gap | Note | Braid]:
    """The same things in the same order, chunks that follow each other as braids, where they are of several taps."""
    waiting: list[Chunk] = []
    columns: dict[str, int | None] = {}
    common: Said | None = None
    size = 0
    for thing in things:
        one = said(thing) if isinstance(thing, Chunk) else None
        fits = one is not None and (not waiting or both(common, one) is not None)
        if isinstance(thing, Chunk) and fits:
            column = None if thing.origin is None else thing.origin.column
            if columns.setdefault(thing.tap, column) != column:
                fits, columns = False, {thing.tap: column}
        if waiting and (not fits or len(waiting) >= _MOST or size >= _MOST_BYTES):
            yield from _whole(waiting, common)
            waiting, common, size = [], None, 0
        if isinstance(thing, Turns):
            yield from _turning(thing)
        elif one is None or not isinstance(thing, Chunk):
            yield thing
        else:
            common = both(common, one) if waiting else one
            waiting.append(thing)
            size += len(thing.data)
    yield from _whole(waiting, common)


def _whole(chunks: list[Chunk], common: Said | None) -> Iterator[Chunk | Braid]:
    if common is None or len(chunks) < _FEWEST or len({chunk.tap for chunk in chunks}) == 1:
        yield from chunks
    else:
        yield braid_of(chunks, common)


def braid_of(chunks: Sequence[Chunk], common: Said) -> Braid:
    """Chunks that have that in common, as they came."""
    names, parts, times, talkers, _, origins, _ = zip(*chunks, strict=True) if chunks else ((),) * 7
    taps = tuple(dict.fromkeys(names))
    numbers = {tap: number for number, tap in enumerate(taps)}
    told = columns_of(chunks)
    columns = tuple(told[tap] for tap in taps)
    t_us = np.array(times, np.int64)
    lines = np.array([0 if origin is None else origin.line for origin in origins], np.int64)
    codes = np.array(list(map(_CODES.__getitem__, talkers)), np.int64)
    return Braid(
        taps, columns, np.array([numbers[tap] for tap in names], np.int64), parts, t_us, lines, codes, t_us, *common
    )


def columns_of(chunks: Iterable[Chunk]) -> dict[str, int | None]:
    """The columns in which the last chunk of each tap stands."""
    return {chunk.tap: None if chunk.origin is None else chunk.origin.column for chunk in chunks}


def _turning(turns: Turns) -> Iterator[Chunk | Braid]:
    """The same as a braid, if one can say it all."""
    common: Said | None = None
    for place, chunk in enumerate(turns.sorts):
        one = said(chunk._replace(data=b"\0", t_us=0))
        common = both(common, one) if place else one
    offsets = turns.offsets
    if (
        common is None
        or turns.times is None
        or len(offsets) < _FEWEST
        or not all(map(int.__lt__, offsets, offsets[1:]))
    ):
        yield from turns.chunks()
        return
    taps = tuple(dict.fromkeys(chunk.tap for chunk in turns.sorts))
    if len(taps) == 1:
        yield from turns.chunks()
        return
    which = np.asarray(turns.which, np.int64)
    ends = [*offsets[1:], len(turns.data)]
    data, t_us = turns.data, np.asarray(turns.times, np.int64)
    first = turns.first
    yield Braid(
        taps,
        (None,) * len(taps),
        np.array([taps.index(chunk.tap) for chunk in turns.sorts], np.int64)[which],
        [data[begin:end] for begin, end in zip(offsets, ends, strict=True)],
        t_us,
        np.zeros(len(offsets), np.int64) if first is None else np.arange(first, first + len(offsets)),
        np.array([_CODES[chunk.talker] for chunk in turns.sorts], np.int64)[which],
        t_us,
        *common,
    )


class Timed(NamedTuple):
    """Chunks in the order of time: those that nothing can precede any more, and those that have to wait."""

    ready: Braid
    waiting: Braid
    newest: dict[str, int]
    latest_us: int


def timed(waiting: Braid, fresh: Braid, newest: dict[str, int], latest_us: int) -> Timed | None:
    """What the order of times makes of fresh chunks behind those that wait.

    `newest` are the latest moments of the taps, `latest_us` that of everything. None where another clock begins, or one
    of them comes so late that it stays where it is.
    """
    moments = fresh.t_us.copy()
    newest = dict(newest)
    for number, tap in enumerate(fresh.taps):
        own = np.flatnonzero(fresh.tap == number)
        if not len(own):
            continue
        if tap not in newest:
            return None
        latest = np.maximum.accumulate(np.concatenate(([newest[tap]], moments[own])))
        if bool((moments[own] < latest[:-1] - LATE_US).any()):
            return None
        moments[own] = latest[1:]
        newest[tap] = int(latest[-1])
    latest = np.maximum.accumulate(np.concatenate(([latest_us], moments)))
    if bool((moments < latest[:-1] - LATE_US).any()):
        return None
    every = waiting.followed(replace(fresh, moments=moments))
    if bool((every.moments[1:] < every.moments[:-1]).any()):
        every = every.only(np.argsort(every.moments, kind="stable"))
    moments = every.moments
    crowd = np.arange(len(moments)) - np.searchsorted(moments, moments - LATE_US)
    if len(crowd) and int(crowd.max()) >= WAITING_MOST:
        return None
    done = int(np.searchsorted(moments, int(latest[-1]) - LATE_US, side="right"))
    return Timed(every.some(0, done), every.some(done, len(every)), newest, int(latest[-1]))
