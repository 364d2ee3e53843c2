"""Which of the headers of a block begin a frame.

A frame that holds no other header cannot be disputed. The others, and those that may have a sequence number, are
decided one by one, in order, as `protocol/framer.py` does it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Bytes, Numbers
from tuyasniff.bulk.lists import Flags
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import HEADER
from tuyasniff.protocol.family import length_limits
from tuyasniff.protocol.fitting import plausible
from tuyasniff.protocol.framer import MAX_VERSION, SUSPECT_MAX

EXTENDED = 2
"""With this version byte a frame may have a sequence number."""

LONGEST_HEAD = 8


class Heads(NamedTuple):
    """All headers that are wholly there, and what each declares in the 7-byte layout."""

    at: Numbers
    version: Bytes
    possible: Flags
    end: Numbers


@cache
def limits() -> tuple[Numbers, Numbers]:
    """The most payload bytes by command byte, of frames without and with a sequence number."""
    return np.array(length_limits(extended=False), np.int64), np.array(length_limits(extended=True), np.int64)


def heads_of(raw: Bytes, every: Numbers) -> tuple[Heads, int]:
    """The headers that are wholly there; the place from which on none is."""
    size = len(raw)
    whole = int(np.searchsorted(every, size - LONGEST_HEAD, side="right"))
    at = every[:whole]
    tail = int(every[whole]) if whole < len(every) else size - 1 if raw[-1] == HEADER[0] else size
    length = raw.take(at + 4).astype(np.int64)
    length <<= 8
    length |= raw.take(at + 5)
    version = raw.take(at + 2)
    possible = (version <= MAX_VERSION) & (length <= limits()[0].take(raw.take(at + 3)))
    length += at
    length += 7
    return Heads(at, version, possible, length), tail


def extended_possible(raw: Bytes, heads: Heads) -> Flags:
    """Of each header, whether it may be that of a frame with a sequence number."""
    found: Flags = heads.version == EXTENDED
    if found.any():
        at = heads.at
        length = (raw[at + 6].astype(np.int64) << 8) | raw[at + 7]
        found = found & (length <= limits()[1][raw[at + 5]])
    return found


class Settled:
    """Which headers begin a frame: those that nobody can dispute, and the others one by one."""

    def __init__(self, data: bytes, heads: Heads, simple: Flags, disputed: Flags, open_: Flags) -> None:
        self.accepted = simple
        self.end = heads.end
        self.extended = np.zeros(len(heads.at), bool)
        self.gone = np.zeros(len(heads.at), bool)
        """Headers that nobody looked at, for they are inside of a frame."""
        self.suspects: list[tuple[int, int, bool]] = []
        """Begin, end and layout of frames with version 2 whose checksum is wrong."""
        self.waits: dict[int, int] = {}
        """How far the framer has to see before it takes a frame, by its place, where that is beyond its end."""
        self.passed = 0
        self.open = open_
        self._data = data
        self._heads = heads
        self._disputed = disputed

    def decide(self, extended: Flags) -> None:
        """Look at all that is not simple, in order."""
        heads = self._heads
        hard = self._disputed | ((heads.version == EXTENDED) & (heads.possible | extended))
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
        seen = layouts[-1][0] if len(layouts) > 1 and not plausible(self._data[at:end], ext) else end
        inside = self._data[end - 1] == HEADER[0] or self._data.find(HEADER, at + 2, end) >= 0
        if inside and not plausible(self._data[at:end], ext):
            inner, known, looked = self._inner(at, end)
            seen = max(seen, looked)
            if not known:
                self.open[one] = True
                return
            if inner is not None:
                self._pass(one, inner)
                return
        self.accepted[one] = True
        self.extended[one] = ext
        self.end[one] = end
        if seen > end:
            self.waits[at] = seen
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
                if data[at + 2] != EXTENDED or plausible(data[at:end], ext):
                    return end, ext
                fallback = fallback or (end, ext)
        return fallback

    def _inner(self, at: int, end: int) -> tuple[int | None, bool, int]:
        """Where a plausible frame begins inside an implausible one, if anywhere, and whether that can be told yet.

        The last number is how far one has to see for that.
        """
        seen = 0
        data, place = self._data, self._data.find(HEADER, at + 2, end + 1)
        limit, extended_limit = limits()
        while place >= 0:
            if place + LONGEST_HEAD > len(data):
                return None, False, seen
            possible = data[place + 2] <= MAX_VERSION and (
                data[place + 4] << 8 | data[place + 5] <= int(limit[data[place + 3]])
            )
            extended = data[place + 2] == EXTENDED and (
                data[place + 6] << 8 | data[place + 7] <= int(extended_limit[data[place + 5]])
            )
            if possible or extended:
                layouts = self._layouts(place, possible=possible, extended=extended)
                if layouts[-1][0] >= len(data):
                    return None, False, seen
                found = self._read(place, layouts)
                if found is not None and plausible(data[place : found[0]], found[1]):
                    return place, True, seen
                seen = max(seen, layouts[-1][0])
            place = data.find(HEADER, place + 2, end + 1)
        return None, True, seen

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
