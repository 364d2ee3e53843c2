"""The framer's law over a whole block: every frame and all noise of it, found with numpy.

`protocol/framer.py` states the law. A header is looked at only when no frame covers it; a frame that holds no other
header cannot be disputed, so all of those are found in one go, and the few others are decided one by one, in order.
Nothing is decided near the end of a block: what is left is given again with more behind it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuyasniff.bulk.byid import ById
from tuyasniff.bulk.columns import REASONS, Bytes, Numbers
from tuyasniff.bulk.headers import header_places
from tuyasniff.bulk.lists import (
    Flags,
    Lists,
    first_places,
    list_codes,
    longest_others,
    only,
    plausible_lists,
    read_lists,
)
from tuyasniff.bulk.settling import EXTENDED, Heads, Settled, extended_possible, heads_of
from tuyasniff.model import NoiseReason
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import HEADER
from tuyasniff.protocol.fitting import plausible
from tuyasniff.protocol.framer import MAX_VERSION, NOISE_PIECE, SUSPECT_MAX

_BEFORE, _BETWEEN, _BAD, _CUT = (
    REASONS.index(reason)
    for reason in (
        NoiseReason.BEFORE_SYNC,
        NoiseReason.BETWEEN_FRAMES,
        NoiseReason.BAD_CHECKSUM,
        NoiseReason.TRUNCATED,
    )
)

_LEAST = 7
"""Bytes of the shortest frame."""


class Framed(NamedTuple):
    """What a block holds, in wire order, up to `used`; the bytes behind it are not decided yet.

    For every row `begin` and `end`. `noise` are the bytes outside frames, at most 1,024 each, and `reason` is the index
    of theirs in REASONS. `wrong` are frames whose checksum is wrong, `extended` those with a sequence number.
    `lists` are the datapoints of frames; for noise and frames with a sequence number none. `reach` is how far the
    frames would go that headers in noise declare, and how far one has to see to take a frame, where that is beyond its
    end; 0 elsewhere. `by_id` may tell of the datapoints by dpID.
    """

    used: int
    begin: Numbers
    end: Numbers
    noise: Flags
    reason: Bytes
    wrong: Flags
    extended: Flags
    lists: Lists
    reach: Numbers
    by_id: ById | None = None


def frame_block(data: bytes, *, synced: bool, values: bool = True) -> Framed | None:
    """Frame a block that begins where nothing is open; `synced` says that a frame came before it.

    Without `values` those of the datapoints are left out.
    None where no frame can be settled in it: the ordinary framer is to look at it.
    """
    raw = np.frombuffer(data, np.uint8)
    every = header_places(raw)
    heads, tail = heads_of(raw, every)
    if not len(heads.at):
        return None
    settled = _settled(data, heads, np.append(every, len(raw) + 2)[1 : len(heads.at) + 1])
    return _rows(data, heads, settled, tail, synced=synced, values=values)


def _settled(data: bytes, heads: Heads, following: Numbers) -> Settled:
    """Which headers begin a frame; `following` is the place of the next header behind each."""
    raw = np.frombuffer(data, np.uint8)
    size = len(raw)
    decided = heads.end <= size
    plain = heads.possible & (heads.version != EXTENDED)
    sums = _sums(raw)
    last = np.where(decided & plain, heads.end, 1) - 1
    # the low byte of the difference is that of the sum, however often the sums overflow
    added = (sums.take(last) - sums.take(np.minimum(heads.at, last))).astype(np.uint8)
    good = plain & decided & (added == raw.take(last))
    # one that begins with the last byte counts, too
    inside = following < heads.end
    cut = good & ~inside & (heads.end == size) & (raw[last] == HEADER[0])
    settled = Settled(data, heads, good & ~inside & ~cut, good & inside, (plain & ~decided) | cut)
    settled.decide(extended_possible(raw, heads))
    return settled


def _sums(raw: Bytes) -> NDArray[np.uint32]:
    """The sum of the bytes before each place, and of all of them; the low bits of it."""
    sums = np.empty(len(raw) + 1, np.uint32)
    sums[0] = 0
    np.cumsum(raw, dtype=np.uint32, out=sums[1:])
    return sums


class _Frames(NamedTuple):
    """Frames, with what is known of each."""

    begin: Numbers
    end: Numbers
    extended: Flags
    wrong: Flags

    def only(self, which: Numbers | Flags) -> _Frames:
        """Some of them, or all in another order."""
        return _Frames(self.begin[which], self.end[which], self.extended[which], self.wrong[which])


def _together(frames: _Frames, others: _Frames) -> _Frames:
    """Both in the order of the wire."""
    every = [np.concatenate(pair) for pair in zip(frames, others, strict=True)]
    order = np.argsort(every[0], kind="stable")
    return _Frames(*(one.take(order) for one in every))


def _rows(data: bytes, heads: Heads, settled: Settled, tail: int, *, synced: bool, values: bool) -> Framed | None:
    raw = np.frombuffer(data, np.uint8)
    taken = np.flatnonzero(settled.accepted & (heads.at < settled.first_open(tail)))
    if not len(taken):
        return None
    begin, end, extended = heads.at[taken], settled.end[taken], settled.extended[taken]
    used = int(end[-1])
    proven = _proven(heads, settled, begin, used)
    frames = _together(_Frames(begin, end, extended, np.zeros(len(begin), bool)), proven)
    wanted = list_codes().take(raw.take(frames.begin + 3)) & ~frames.extended
    lists = read_lists(data, frames.begin, frames.end, wanted, values=values)
    kept = _plausible(data, raw, frames, lists.sound)
    if not kept.all():
        frames = frames.only(kept)
    framed = _with_noise(used, frames, only(lists, kept), declared_by(raw, heads), synced=synced)
    waits = np.array(sorted(settled.waits.items()), np.int64).reshape(-1, 2)
    framed.reach[np.searchsorted(framed.begin, waits[waits[:, 0] < used, 0])] = waits[waits[:, 0] < used, 1]
    return framed


class Declared(NamedTuple):
    """Headers that declare a frame that may be, and where that would end."""

    at: Numbers
    end: Numbers


def declared_by(raw: Bytes, heads: Heads) -> Declared:
    """What headers declare."""
    extended = extended_possible(raw, heads)
    either = np.flatnonzero(heads.possible | extended)
    end = np.where(heads.possible, heads.end, 0)[either]
    longer = np.flatnonzero(extended[either])
    if len(longer):
        at = heads.at[either[longer]]
        end[longer] = np.maximum(end[longer], at + 9 + ((raw[at + 6].astype(np.int64) << 8) | raw[at + 7]))
    return Declared(heads.at[either], end)


def _proven(heads: Heads, settled: Settled, begin: Numbers, used: int) -> _Frames:
    """Frames with a wrong checksum whose end the next frame, or another such one before it, confirms."""
    maybe = np.flatnonzero(heads.possible & (heads.version != EXTENDED) & ~settled.accepted & ~settled.gone)
    at, ends = heads.at.take(maybe), heads.end.take(maybe)
    wrong = np.flatnonzero((ends - at <= SUSPECT_MAX) & (ends <= used))
    at, ends = at.take(wrong), ends.take(wrong)
    layout = np.zeros(len(at), bool)
    more = [suspect for suspect in settled.suspects if suspect[1] <= used]
    if more:
        at = np.concatenate((at, [one for one, _, _ in more]))
        ends = np.concatenate((ends, [end for _, end, _ in more]))
        layout = np.concatenate((layout, [extended for _, _, extended in more]))
        order = np.argsort(at, kind="stable")
        at, ends, layout = at[order], ends[order], layout[order]
    gap = np.searchsorted(begin, at)
    target = begin.copy()
    found: list[Numbers] = []
    while len(at):
        meets = np.flatnonzero(ends == target[gap])
        if not len(meets):
            break
        chosen = meets[first_places(gap[meets])]
        found.append(chosen)
        target = np.full(len(begin), -1)
        target[gap[chosen]] = at[chosen]
    taken = np.concatenate(found) if found else np.zeros(0, np.int64)
    return _Frames(at[taken], ends[taken], layout[taken].astype(bool), np.ones(len(taken), bool))


def _plausible(data: bytes, raw: Bytes, frames: _Frames, sound: Flags) -> Flags:
    """Which frames stay: of those with a wrong checksum the ones that would be plausible with the right one."""
    begin, end, extended, wrong = frames
    kept = ~wrong
    doubted = np.flatnonzero(wrong)
    at, code = begin[doubted], raw[begin[doubted] + 3]
    lists = sound[doubted] & plausible_lists()[raw[at + 2], code]
    never = ~sound[doubted] & ~extended[doubted] & (end[doubted] - at - 7 > longest_others()[code])
    kept[doubted] = lists
    for one in doubted[~lists & ~never].tolist():
        kept[one] = _plausible_body(data[int(begin[one]) : int(end[one]) - 1], bool(extended[one]))
    return kept


@lru_cache(maxsize=4096)
def _plausible_body(body: bytes, extended: bool) -> bool:
    return plausible(body + bytes((sum8(body),)), extended)


def _with_noise(used: int, frames: _Frames, lists: Lists, declared: Declared, *, synced: bool) -> Framed:
    """The frames, and between them the noise in pieces."""
    begin, end, extended, wrong = frames
    before = np.concatenate(([0], end[:-1]))
    gaps = np.flatnonzero(begin > before)
    pieces = -(-(begin[gaps] - before[gaps]) // NOISE_PIECE)
    which = np.repeat(gaps, pieces)
    number = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    noise_begin = before[which] + number * NOISE_PIECE
    noise_end = np.minimum(noise_begin + NOISE_PIECE, begin[which])
    # a header that is not wholly inside the piece does not count
    low, high = np.searchsorted(declared.at, noise_begin), np.searchsorted(declared.at, noise_end - 1)
    inside = low < high
    idle = np.where((which == 0) & (not synced), _BEFORE, _BETWEEN)
    reason = np.where(inside, _BAD, idle)
    rows = len(begin) + len(which)
    # noise before frame `i` stands behind the `i` frames before it and all earlier noise
    noise_at = which + np.arange(len(which))
    noise = np.zeros(rows, bool)
    noise[noise_at] = True
    frame_at = np.flatnonzero(~noise)

    counts = np.zeros(rows, np.int64)
    counts[frame_at] = np.diff(lists.first)
    placed = _Placed(rows, frame_at, noise_at)
    return Framed(
        used,
        placed.numbers(begin, noise_begin),
        placed.numbers(end, noise_end),
        noise,
        placed.of_noise(reason.astype(np.uint8)),
        placed.flags(wrong),
        placed.flags(extended),
        lists._replace(sound=placed.flags(lists.sound), first=np.concatenate(([0], np.cumsum(counts)))),
        placed.of_noise(_furthest(declared.end, low, high)),
    )


def _furthest(ends: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """The largest of the ends from `low` up to `high`, 0 where that is none."""
    furthest = np.zeros(len(low), np.int64)
    some = np.flatnonzero(low < high)
    if len(some):
        pairs = np.stack((low[some], high[some]), axis=1).ravel()
        furthest[some] = np.maximum.reduceat(np.append(ends, 0), pairs)[::2]
    return furthest


class _Placed(NamedTuple):
    """Which rows are frames, and which noise."""

    rows: int
    frames: Numbers
    noise: Numbers

    def numbers(self, of_frames: Numbers, of_noise: Numbers) -> Numbers:
        """Both in the order of rows."""
        whole = np.empty(self.rows, np.int64)
        whole[self.frames] = of_frames
        whole[self.noise] = of_noise
        return whole

    def of_noise(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Those of noise; frames have 0."""
        whole = np.zeros(self.rows, numbers.dtype)
        whole[self.noise] = numbers
        return whole

    def flags(self, of_frames: Flags) -> Flags:
        """Those of frames; noise has none."""
        whole = np.zeros(self.rows, bool)
        whole[self.frames] = of_frames
        return whole


def first_rows(framed: Framed, used: int) -> Framed:
    """Only the rows up to a place at which a frame ends."""
    rows = int(np.searchsorted(framed.end, used, side="right"))
    lists = framed.lists
    end = int(lists.first[rows])
    few = Lists(
        lists.sound[:rows],
        lists.first[: rows + 1],
        lists.id[:end],
        lists.type[:end],
        lists.at[:end],
        lists.length[:end],
        lists.value[:end],
    )
    return Framed(
        used,
        framed.begin[:rows],
        framed.end[:rows],
        framed.noise[:rows],
        framed.reason[:rows],
        framed.wrong[:rows],
        framed.extended[:rows],
        few,
        framed.reach[:rows],
    )


def frame_claims(data: bytes, at: Numbers) -> Framed:
    """Pieces that a text presents as one frame each, from each place to the next; those that are none are noise.

    Frames that do not have the length that they declare, may have a sequence number or a version that nobody knows are
    left to be asked one by one: they count as extended here.
    """
    raw = np.frombuffer(data, np.uint8)
    begin, end = at, np.append(at[1:], len(raw))
    size = end - begin
    padded = np.concatenate((raw, np.zeros(8, np.uint8)))
    noise = (size < _LEAST) | (padded[begin] != HEADER[0]) | (padded[begin + 1] != HEADER[1])
    length = (padded[begin + 4].astype(np.int64) << 8) | padded[begin + 5]
    version = padded[begin + 2]
    odd = ~noise & ((length + _LEAST != size) | (version == EXTENDED) | (version > MAX_VERSION))
    sums = _sums(raw)
    last = np.maximum(end - 1, 0)
    wrong = ~noise & ((sums[last] - sums[begin]).astype(np.uint8) != padded[last])
    listed = ~noise & ~odd & list_codes().take(padded[begin + 3])
    return Framed(
        len(raw),
        begin,
        end,
        noise,
        np.full(len(begin), _CUT, np.uint8),
        wrong,
        odd,
        only(read_lists(data, begin, end, listed), np.ones(len(begin), bool)),
        np.zeros(len(begin), np.int64),
    )
