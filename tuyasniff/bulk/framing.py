"""The framer's law over a whole block: every frame and all noise of it, found with numpy.

`protocol/framer.py` states the law. A header is looked at only when no frame covers it; a frame that holds no other
header cannot be disputed, so all of those are found in one go, and the few others are decided one by one, in order.
Nothing is decided near the end of a block: what is left is given again with more behind it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import REASONS, Bytes, Numbers
from tuyasniff.bulk.lists import Flags, Lists, list_codes, longest_others, only, plausible_lists, read_lists
from tuyasniff.model import NoiseReason
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.decode import plausible
from tuyasniff.protocol.family import length_limits
from tuyasniff.protocol.framer import MAX_VERSION, NOISE_PIECE, SUSPECT_MAX

_EXTENDED = 2
"""With this version byte a frame may have a sequence number."""

_HEADER = b"\x55\xaa"
_LONGEST_HEAD = 8
_BEFORE, _BETWEEN, _BAD = (
    REASONS.index(reason) for reason in (NoiseReason.BEFORE_SYNC, NoiseReason.BETWEEN_FRAMES, NoiseReason.BAD_CHECKSUM)
)


class Framed(NamedTuple):
    """What a block holds, in wire order, up to `used`; the bytes behind it are not decided yet.

    For every row `begin` and `end`. `noise` are the bytes outside frames, at most 1,024 each, and `reason` is the index
    of theirs in REASONS. `wrong` are frames whose checksum is wrong, `extended` those with a sequence number.
    `lists` are the datapoints of frames; for noise and frames with a sequence number none.
    """

    used: int
    begin: Numbers
    end: Numbers
    noise: Flags
    reason: Bytes
    wrong: Flags
    extended: Flags
    lists: Lists


class _Heads(NamedTuple):
    """All headers that are wholly there, and what each declares in the 7-byte layout."""

    at: Numbers
    version: Bytes
    possible: Flags
    end: Numbers


@cache
def _limits() -> tuple[Numbers, Numbers]:
    return np.array(length_limits(extended=False), np.int64), np.array(length_limits(extended=True), np.int64)


def frame_block(data: bytes, *, synced: bool) -> Framed | None:
    """Frame a block that begins where nothing is open; `synced` says that a frame came before it.

    None where no frame can be settled in it: the ordinary framer is to look at it.
    """
    raw = np.frombuffer(data, np.uint8)
    size = len(raw)
    places = np.flatnonzero(raw[:-1] == _HEADER[0])
    every = places[raw[places + 1] == _HEADER[1]]
    heads, tail = _heads(raw, every)
    if not len(heads.at):
        return None
    decided = heads.end <= size
    plain = heads.possible & (heads.version != _EXTENDED)
    sums = np.zeros(size + 1, np.uint32)
    np.cumsum(raw, dtype=np.uint32, out=sums[1:])
    last = np.where(decided & plain, heads.end, 1) - 1
    # the low byte of the difference is that of the sum, however often the sums overflow
    good = plain & decided & ((sums[last] - sums[np.minimum(heads.at, last)]).astype(np.uint8) == raw[last])
    following = np.append(every, size + 2)[1 : len(heads.at) + 1]
    # one that begins with the last byte counts, too
    inside = following < heads.end
    cut = good & ~inside & (heads.end == size) & (raw[last] == _HEADER[0])
    settled = _Settled(data, heads, good & ~inside & ~cut, good & inside, (plain & ~decided) | cut)
    settled.decide(_extended_possible(raw, heads))
    return _rows(data, raw, heads, every, settled, tail, synced=synced)


def _heads(raw: Bytes, every: Numbers) -> tuple[_Heads, int]:
    """The headers that are wholly there; the place from which on none is."""
    size = len(raw)
    whole = int(np.searchsorted(every, size - _LONGEST_HEAD, side="right"))
    at = every[:whole]
    tail = int(every[whole]) if whole < len(every) else size - 1 if raw[-1] == _HEADER[0] else size
    length = (raw[at + 4].astype(np.int64) << 8) | raw[at + 5]
    version = raw[at + 2]
    possible = (version <= MAX_VERSION) & (length <= _limits()[0][raw[at + 3]])
    return _Heads(at, version, possible, at + 7 + length), tail


def _extended_possible(raw: Bytes, heads: _Heads) -> Flags:
    """Of each header, whether it may be that of a frame with a sequence number."""
    found = heads.version == _EXTENDED
    if found.any():
        at = heads.at
        length = (raw[at + 6].astype(np.int64) << 8) | raw[at + 7]
        found = found & (length <= _limits()[1][raw[at + 5]])
    return found


class _Settled:
    """Which headers begin a frame: those that nobody can dispute, and the others one by one."""

    def __init__(self, data: bytes, heads: _Heads, simple: Flags, disputed: Flags, open_: Flags) -> None:
        self.accepted = simple
        self.end = heads.end
        self.extended = np.zeros(len(heads.at), bool)
        self.gone = np.zeros(len(heads.at), bool)
        """Headers that nobody looked at, for they are inside of a frame."""
        self.suspects: list[tuple[int, int, bool]] = []
        """Begin, end and layout of frames with version 2 whose checksum is wrong."""
        self.passed = 0
        self.open = open_
        self._data = data
        self._heads = heads
        self._disputed = disputed

    def decide(self, extended: Flags) -> None:
        """Look at all that is not simple, in order."""
        heads = self._heads
        hard = self._disputed | ((heads.version == _EXTENDED) & (heads.possible | extended))
        for one in np.flatnonzero(hard).tolist():
            at = int(heads.at[one])
            if at < self.passed:
                self.gone[one] = True
                continue
            self._consider(one, at, possible=bool(heads.possible[one]), extended=bool(extended[one]))

    def _consider(self, one: int, at: int, *, possible: bool, extended: bool) -> None:
        layouts = self._layouts(at, possible=possible, extended=extended)
        if layouts[-1][0] >= len(self._data):
            self.open[one] = True
            return
        found = self._read(at, layouts)
        if found is None:
            self.suspects += [(at, end, ext) for end, ext in layouts if end - at <= SUSPECT_MAX]
            return
        end, ext = found
        inside = self._data[end - 1] == _HEADER[0] or self._data.find(_HEADER, at + 2, end) >= 0
        if inside and not plausible(self._data[at:end], ext):
            inner, known = self._inner(at, end)
            if not known:
                self.open[one] = True
                return
            if inner is not None:
                self._pass(one, inner)
                return
        self.accepted[one] = True
        self.extended[one] = ext
        self.end[one] = end
        self._pass(one, end)

    def _layouts(self, at: int, *, possible: bool, extended: bool) -> list[tuple[int, bool]]:
        """End and layout of each reading, the shorter first."""
        data = self._data
        found = [(at + 7 + (data[at + 4] << 8 | data[at + 5]), False)] if possible else []
        if extended:
            found.append((at + 9 + (data[at + 6] << 8 | data[at + 7]), True))
        return sorted(found, key=lambda layout: layout[0])

    def _read(self, at: int, layouts: list[tuple[int, bool]]) -> tuple[int, bool] | None:
        data = self._data
        fallback = None
        for end, ext in layouts:
            if sum8(data[at : end - 1]) == data[end - 1]:
                if data[at + 2] != _EXTENDED or plausible(data[at:end], ext):
                    return end, ext
                fallback = fallback or (end, ext)
        return fallback

    def _inner(self, at: int, end: int) -> tuple[int | None, bool]:
        """Where a plausible frame begins inside an implausible one, if anywhere, and whether that can be told yet."""
        data, place = self._data, self._data.find(_HEADER, at + 2, end + 1)
        limit, extended_limit = _limits()
        while place >= 0:
            if place + _LONGEST_HEAD > len(data):
                return None, False
            possible = data[place + 2] <= MAX_VERSION and (
                data[place + 4] << 8 | data[place + 5] <= int(limit[data[place + 3]])
            )
            extended = data[place + 2] == _EXTENDED and (
                data[place + 6] << 8 | data[place + 7] <= int(extended_limit[data[place + 5]])
            )
            if possible or extended:
                layouts = self._layouts(place, possible=possible, extended=extended)
                if layouts[-1][0] >= len(data):
                    return None, False
                found = self._read(place, layouts)
                if found is not None and plausible(data[place : found[0]], found[1]):
                    return place, True
            place = data.find(_HEADER, place + 2, end + 1)
        return None, True

    def _pass(self, one: int, place: int) -> None:
        """Nobody looks at the headers between this one and a place."""
        behind = int(np.searchsorted(self._heads.at, place))
        self.gone[one + 1 : behind] = True
        self.accepted[one + 1 : behind] = False
        self.passed = place

    def first_open(self, tail: int) -> int:
        """The place of the first header that cannot be decided, or from which on none is there."""
        waiting = np.flatnonzero(self.open & ~self.gone)
        return int(self._heads.at[waiting[0]]) if len(waiting) else max(tail, self.passed)


def _rows(
    data: bytes, raw: Bytes, heads: _Heads, every: Numbers, settled: _Settled, tail: int, *, synced: bool
) -> Framed | None:
    taken = np.flatnonzero(settled.accepted & (heads.at < settled.first_open(tail)))
    if not len(taken):
        return None
    begin, end, extended = heads.at[taken], settled.end[taken], settled.extended[taken]
    used = int(end[-1])
    wrong_begin, wrong_end, wrong_extended = _proven(heads, settled, begin, used)
    frames = len(begin)
    begin, end = np.concatenate((begin, wrong_begin)), np.concatenate((end, wrong_end))
    extended = np.concatenate((extended, wrong_extended))
    wrong = np.arange(len(begin)) >= frames
    order = np.argsort(begin, kind="stable")
    begin, end, extended, wrong = begin[order], end[order], extended[order], wrong[order]
    lists = read_lists(data, begin, end, list_codes()[raw[begin + 3]] & ~extended)
    kept = _plausible(data, raw, begin, end, wrong, extended, lists.sound)
    if not kept.all():
        begin, end, extended, wrong = begin[kept], end[kept], extended[kept], wrong[kept]
    lists = only(lists, kept)
    return _with_noise(used, begin, end, wrong, extended, lists, _layouts_at(raw, every, heads), synced=synced)


def _proven(heads: _Heads, settled: _Settled, begin: Numbers, used: int) -> tuple[Numbers, Numbers, Flags]:
    """Frames with a wrong checksum whose end the next frame, or another such one before it, confirms."""
    wrong = heads.possible & (heads.version != _EXTENDED) & ~settled.accepted & ~settled.gone
    wrong &= (heads.end - heads.at <= SUSPECT_MAX) & (heads.end <= used)
    at, ends = heads.at[wrong], heads.end[wrong]
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
        where, first = np.unique(gap[meets], return_index=True)
        chosen = meets[first]
        found.append(chosen)
        target = np.full(len(begin), -1)
        target[where] = at[chosen]
    taken = np.concatenate(found) if found else np.zeros(0, np.int64)
    return at[taken], ends[taken], layout[taken].astype(bool)


def _plausible(
    data: bytes, raw: Bytes, begin: Numbers, end: Numbers, wrong: Flags, extended: Flags, sound: Flags
) -> Flags:
    """Which rows stay: of the frames with a wrong checksum those that would be plausible with the right one."""
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


def _layouts_at(raw: Bytes, every: Numbers, heads: _Heads) -> Numbers:
    """The places of headers that declare a frame that may be."""
    del every
    return heads.at[heads.possible | _extended_possible(raw, heads)]


def _with_noise(
    used: int,
    begin: Numbers,
    end: Numbers,
    wrong: Flags,
    extended: Flags,
    lists: Lists,
    layouts: Numbers,
    *,
    synced: bool,
) -> Framed:
    """The frames, and between them the noise in pieces."""
    before = np.concatenate(([0], end[:-1]))
    gaps = np.flatnonzero(begin > before)
    pieces = -(-(begin[gaps] - before[gaps]) // NOISE_PIECE)
    which = np.repeat(gaps, pieces)
    number = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    noise_begin = before[which] + number * NOISE_PIECE
    noise_end = np.minimum(noise_begin + NOISE_PIECE, begin[which])
    # a header that is not wholly inside the piece does not count
    inside = np.searchsorted(layouts, noise_begin) < np.searchsorted(layouts, noise_end - 1)
    idle = np.where((which == 0) & (not synced), _BEFORE, _BETWEEN)
    reason = np.where(inside, _BAD, idle).astype(np.uint8)
    rows = len(begin) + len(which)
    # noise before frame `i` stands behind the `i` frames before it and all earlier noise
    noise_at = which + np.arange(len(which))
    noise = np.zeros(rows, bool)
    noise[noise_at] = True
    frame_at = np.flatnonzero(~noise)

    def spread(of_frames: Numbers | Flags, of_noise: object) -> Numbers:
        whole = np.zeros(rows, of_frames.dtype)
        whole[frame_at] = of_frames
        whole[noise_at] = of_noise
        return whole

    counts = spread(np.diff(lists.first), 0)
    spread_lists = lists._replace(
        sound=spread(lists.sound, False).astype(bool), first=np.concatenate(([0], np.cumsum(counts)))
    )
    return Framed(
        used,
        spread(begin, noise_begin),
        spread(end, noise_end),
        noise,
        spread(np.zeros(len(begin), np.uint8), reason).astype(np.uint8),
        spread(wrong, False).astype(bool),
        spread(extended, False).astype(bool),
        spread_lists,
    )
