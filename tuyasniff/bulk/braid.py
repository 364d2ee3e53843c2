"""Chunks of several taps that take turns, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.model import Chunk, Talker, TalkerBy
from tuyasniff.order.times import LATE_US, WAITING_MOST
from tuyasniff.stretch import TALKERS

_MOST = 1 << 13
_MOST_BYTES = 1 << 18
_FEWEST = 64

_T = TypeVar("_T")


class Braid(NamedTuple):
    """Chunks of any taps, each with bytes and a time, none of them claimed.

    Those whose talker is known know it `by` the same, the others by nothing. `times` are the moments by which they
    stand in order, those of the same tap as they came; `chunks` say their own.
    """

    chunks: Sequence[Chunk]
    times: Numbers
    by: TalkerBy
    name: str | None

    def only(self, which: Numbers) -> Braid:
        """Some of the chunks, in that order."""
        chunks = self.chunks
        return self._replace(chunks=[chunks[place] for place in which.tolist()], times=self.times[which])


class Said(NamedTuple):
    """What chunks have in common that can stand in one braid: how talkers are known, and the file."""

    by: TalkerBy
    name: str | None


def said(chunk: Chunk) -> Said | None:
    """What a chunk has in common with others; None where it stands for itself."""
    _, data, t_us, talker, by, origin, frame = chunk
    if t_us is None or frame is not None or not data:
        return None
    if origin is not None and (origin.column is not None or origin.line is None):
        return None
    if talker is Talker.UNKNOWN:
        return None if by is not TalkerBy.NONE else Said(TalkerBy.NONE, origin and origin.name)
    return Said(by, origin and origin.name)


def braided(things: Iterable[_T]) -> Iterator[_T | Braid]:
    """The same things in the same order, chunks that follow each other as braids, where they are of several taps."""
    waiting: list[Chunk] = []
    common: Said | None = None
    size = 0
    for thing in things:
        one = said(thing) if isinstance(thing, Chunk) else None
        fits = one is not None and (not waiting or both(common, one) is not None)
        if waiting and (not fits or len(waiting) >= _MOST or size >= _MOST_BYTES):
            yield from _whole(waiting, common)  # type: ignore[misc]
            waiting, common, size = [], None, 0
        if one is None or not isinstance(thing, Chunk):
            yield thing
            continue
        common = one if common is None else both(common, one)
        waiting.append(thing)
        size += len(thing.data)
    yield from _whole(waiting, common)  # type: ignore[misc]


def both(common: Said | None, one: Said) -> Said | None:
    """What two have in common, None where they do not go together."""
    if common == one:
        return one
    if common is None or common.name != one.name:
        return None
    if one.by is TalkerBy.NONE:
        return common
    return one if common.by is TalkerBy.NONE else None


def _whole(chunks: list[Chunk], common: Said | None) -> Iterator[Chunk | Braid]:
    if common is None or len(chunks) < _FEWEST or len({chunk.tap for chunk in chunks}) == 1:
        yield from chunks
        return
    yield Braid(chunks, np.array([chunk.t_us for chunk in chunks], np.int64), *common)


class Timed(NamedTuple):
    """Chunks in the order of time: those that nothing can precede any more, and those that have to wait."""

    ready: Braid
    waiting: Braid
    newest: dict[str, int]


def timed(waiting: Braid, fresh: Braid, newest: dict[str, int]) -> Timed | None:
    """What the order of times makes of fresh chunks behind those that wait; `newest` are the moments of the taps.

    None where another clock begins, or one of them comes so late that it stays where it is.
    """
    last = max(newest.values())
    times = fresh.times.copy()
    taps = np.array([chunk.tap for chunk in fresh.chunks])
    newest = dict(newest)
    for tap in np.unique(taps).tolist():
        own = np.flatnonzero(taps == tap)
        if tap not in newest:
            return None
        moments = np.maximum.accumulate(np.concatenate(([newest[tap]], times[own])))
        if bool((times[own] < moments[:-1] - LATE_US).any()):
            return None
        times[own] = moments[1:]
        newest[tap] = int(moments[-1])
    latest = np.maximum.accumulate(np.concatenate(([last], times)))
    if bool((times < latest[:-1] - LATE_US).any()):
        return None
    both = Braid(
        [*waiting.chunks, *fresh.chunks], np.concatenate((waiting.times, times)), _by(waiting, fresh), fresh.name
    )
    order = np.argsort(both.times, kind="stable")
    moments = both.times[order]
    crowd = np.arange(len(moments)) - np.searchsorted(moments, moments - LATE_US)
    if len(crowd) and int(crowd.max()) >= WAITING_MOST:
        return None
    done = int(np.searchsorted(moments, int(latest[-1]) - LATE_US, side="right"))
    places = np.arange(len(order))
    ordered = both.only(order)
    return Timed(ordered.only(places[:done]), ordered.only(places[done:]), newest)


def _by(one: Braid, other: Braid) -> TalkerBy:
    return one.by if other.by is TalkerBy.NONE else other.by


def talkers_of(chunks: Iterable[Chunk]) -> list[int]:
    """Who says chunks, by the numbers in TALKERS."""
    return [_CODES[chunk.talker] for chunk in chunks]


_CODES = {talker: code for code, talker in enumerate(TALKERS)}
