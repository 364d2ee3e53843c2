"""Chunks that follow each other and have so much in common that one value stands for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import ne
from typing import NamedTuple

from tuyasniff.capture.timeline import stamps
from tuyasniff.model import Chunk, Origin, Talker, TalkerBy
from tuyasniff.stretch import TALKERS, Stretch, Turns

SHORT = 8
"""Fewer of them are chunks."""
_OFTEN = 1000
"""Where whole frames and other bytes take turns more often than after so many chunks, they are kept together."""


class Sort(NamedTuple):
    """What is said of a chunk besides its bytes, time and place."""

    tap: str
    talker: Talker
    by: TalkerBy
    claimed: bool


class Batch(NamedTuple):
    """Chunks in order: which of the sorts each is of, where its bytes begin in `data`, when it came.

    Each of the sorts is there. `first` is the line in which the first one stands, each of the others on the next; None
    where there are no lines.
    """

    sorts: Sequence[Sort]
    which: Sequence[int]
    data: bytes
    offsets: Sequence[int]
    times: Sequence[int | None]
    name: str
    first: int | None = None

    def parts(self) -> Iterator[Stretch | Turns | Chunk]:
        """All of them, as turns where they are of several taps, as stretches where enough of one follow each other."""
        together = self._together()
        size = len(self.which)
        if len(set(together)) == 1 and size >= SHORT:
            yield self._stretch(0, size)
            return
        turns = self._turns()
        if turns is not None:
            yield turns
            return
        alike = [together[number] for number in self.which]
        if sum(map(ne, alike, alike[1:])) * SHORT > size:
            yield from self._chunks(0, size)
            return
        begin = 0
        for _, group in groupby(alike):
            end = begin + sum(1 for _ in group)
            yield from [self._stretch(begin, end)] if end - begin >= SHORT else self._chunks(begin, end)
            begin = end

    def _turns(self) -> Turns | None:
        """All of them as one value, if they are of several taps, and nothing is missing or claimed."""
        if len({sort.tap for sort in self.sorts}) < 2 or any(sort.claimed for sort in self.sorts):
            return None
        times = stamps(self.times)
        if times is None or None in self.times:
            return None
        sorts = [Chunk(sort.tap, b"", None, sort.talker, sort.by) for sort in self.sorts]
        return Turns(sorts, self.which, self.data, self.offsets, times, self.name, self.first)

    def _together(self) -> list[int]:
        """For each sort the number of those with which it makes a stretch: talkers may differ, not how one knows."""
        claims = [sort.claimed for sort in self.sorts]
        if len(set(claims)) > 1:
            told = [claims[number] for number in self.which]
            if sum(map(ne, told, told[1:])) * _OFTEN > len(told):
                claims = [False] * len(claims)
        usual: dict[tuple[str, bool], Counter[TalkerBy]] = {}
        for number, count in Counter(self.which).items():
            sort = self.sorts[number]
            if sort.talker is not Talker.UNKNOWN:
                usual.setdefault((sort.tap, claims[number]), Counter())[sort.by] += count
        groups: dict[tuple[str, bool, TalkerBy, bool], int] = {}
        numbers = []
        for sort, claimed in zip(self.sorts, claims, strict=True):
            nobody = sort.talker is Talker.UNKNOWN and sort.by is TalkerBy.NONE
            ways = usual.get((sort.tap, claimed))
            by = ways.most_common(1)[0][0] if nobody and ways else sort.by
            odd = sort.talker is Talker.UNKNOWN and not nobody
            numbers.append(groups.setdefault((sort.tap, claimed, by, odd), len(groups)))
        return numbers

    def _stretch(self, begin: int, end: int) -> Stretch:
        which = self.which[begin:end]
        low = self.offsets[begin]
        high = self.offsets[end] if end < len(self.offsets) else len(self.data)
        whole = not low and high == len(self.data)
        met = [self.sorts[number] for number in dict.fromkeys(which)]
        told = next((sort for sort in met if sort.talker is not Talker.UNKNOWN), met[0])
        talkers = None
        if any(sort.talker is not told.talker for sort in met):
            codes = [TALKERS.index(sort.talker) for sort in self.sorts]
            talkers = [codes[number] for number in which]
        claims = None
        if any(sort.claimed is not told.claimed for sort in met):
            claimed = [int(sort.claimed) for sort in self.sorts]
            claims = [claimed[number] for number in which]
        return Stretch(
            told.tap,
            self.data if whole else self.data[low:high],
            self.offsets if whole else [place - low for place in self.offsets[begin:end]],
            stamps(self.times[begin:end]),
            None if self.first is None else range(self.first + begin, self.first + end),
            None,
            self.name,
            told.talker,
            told.by,
            told.claimed,
            talkers,
            claims,
        )

    def _chunks(self, begin: int, end: int) -> Iterator[Chunk]:
        bounds = (*self.offsets[begin : end + 1], len(self.data))
        origin = Origin(self.name)
        for place in range(begin, end):
            sort, data = self.sorts[self.which[place]], self.data[bounds[place - begin] : bounds[place - begin + 1]]
            if self.first is not None:
                origin = Origin(self.name, self.first + place)
            frame = data if sort.claimed else None
            yield Chunk(sort.tap, data, self.times[place], sort.talker, sort.by, origin, frame)
