"""A table made quick to look up: by the bytes of a request, by the sum of an answer, by the first byte of a write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from tuyasniff.chips.registers.table import Ask, Table, Write
from tuyasniff.model import Span

_FULL = 0xFF
"""What belongs together adds up to this, with its check."""


class Found(NamedTuple):
    """Bytes that add up: a question with its answer (`ask`), a write, or an answer alone (`ask`, and `alone`)."""

    start: int
    end: int
    ask: Ask | None = None
    write: Write | None = None
    alone: bool = False


class Sized(NamedTuple):
    """Bytes, and the sums that make any stretch of them quick to check: `sums[i]` is that of the bytes before `i`."""

    data: bytes
    sums: list[int]


def sized(data: bytes) -> Sized:
    """The bytes with their sums."""
    return Sized(data, list(accumulate(data, initial=0)))


class Index:
    """One table, ready for looking up; made for one scan."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.width = table.width
        self.asks = {ask.request: ask for ask in table.asks}
        self._headed = {ask.seed: ask for ask in table.asks if ask.head}
        self._bare = tuple(ask for ask in table.asks if not ask.head)
        self._shape = re.compile(table.shape, re.DOTALL) if table.shape is not None else None
        self._leads = {write.lead: write for write in table.writes}

    def request_at(self, data: bytes, offset: int) -> Ask | None:
        """The question whose bytes stand there."""
        return self.asks.get(data[offset : offset + self.width])

    def requests_in(self, data: bytes, span: Span) -> list[Ask]:
        """The questions that fill these bytes; none where they hold anything else."""
        if (span.end - span.start) % self.width:
            return []
        found: list[Ask] = []
        for offset in range(span.start, span.end, self.width):
            ask = self.request_at(data, offset)
            if ask is None:
                return []
            found.append(ask)
        return found

    def closed(self, bytes_: Sized, *, writes_only: bool = False) -> list[Found]:
        """Everything that adds up: questions with their answers, and writes. They may overlap."""
        data, sums = bytes_
        sizes = self._sizes(writes_only=writes_only)
        if self.width == 1:
            table = bytes(sizes.get(bytes((byte,)), 0) for byte in range(256))
            top = len(data)
            starts = [
                (start, start + size)
                for start, size in enumerate(data.translate(table))
                if size and start + size <= top and (sums[start + size] - sums[start]) & 0xFF == _FULL
            ]
        else:
            starts = self._closed_pairs(bytes_, sizes)
        return [self._found(data, start, end) for start, end in starts]

    def packets(self, bytes_: Sized) -> list[Found]:
        """Answers with a head whose shape and sum are right, each with its question where that stands before it.

        They may overlap. One that stands alone has to say something that can be true: much of the traffic of others is
        zeros, and has this shape now and then.
        """
        if self._shape is None or not self._headed:
            return []
        data, sums = bytes_
        size = next(iter(self._headed.values())).reply
        found: list[Found] = []
        for match in self._shape.finditer(data):
            start = match.start()
            if start + size > len(data):
                break
            ask = self._headed.get((_FULL - sums[start + size] + sums[start]) & 0xFF)
            if ask is None:
                continue
            asked = start - self.width
            before = self.request_at(data, asked) if asked >= 0 else None
            if before is ask:
                found.append(Found(asked, start + size, ask))
            elif before is None or not before.head:  # else it is damaged, and fits another address by chance
                found.append(Found(start, start + size, ask, alone=True))
        return [
            one
            for place, one in enumerate(found)
            if not one.alone
            or (place and found[place - 1].end == one.start)
            or (place + 1 < len(found) and found[place + 1].start == one.end)
            or self.table.is_sane(one.ask, data[one.start : one.end])
        ]

    def bare(self, bytes_: Sized, asks: Iterable[Ask] | None = None) -> list[Found]:
        """Answers without a head, told by length and sum: by chance one place in twenty, so none is trusted alone.

        Only those to `asks`, by default to what is polled all the time.
        """
        sums = bytes_.sums
        found: list[Found] = []
        for size, by_seed in self._seeds(asks).items():
            wanted = bytes((_FULL - total) & 0xFF in by_seed for total in range(256))
            found += [
                Found(start, start + size, by_seed[(_FULL - end + begin) & 0xFF], alone=True)
                for start, (end, begin) in enumerate(zip(sums[size:], sums, strict=False))
                if wanted[(end - begin) & 0xFF]
            ]
        return found

    def bare_within(self, bytes_: Sized, span: Span, asks: Iterable[Ask] | None = None) -> list[Found]:
        """Answers without a head that fill these bytes one after the other; none where they do not."""
        sums, seeds = bytes_.sums, self._seeds(asks)
        ways: dict[int, Found | None] = {span.start: None}  # where an answer can end, and the one that does
        for start in range(span.start, span.end):
            if start not in ways:
                continue
            for size, by_seed in seeds.items():
                end = start + size
                ask = by_seed.get((_FULL - sums[end] + sums[start]) & 0xFF) if end <= span.end else None
                if ask is not None and end not in ways:
                    ways[end] = Found(start, end, ask, alone=True)
        found: list[Found] = []
        last = ways.get(span.end)
        while last is not None:
            found.append(last)
            last = ways[last.start]
        found.reverse()
        return found

    def _seeds(self, asks: Iterable[Ask] | None) -> dict[int, dict[int, Ask]]:
        """By length and by what of the question is in the sum; the first one where several share it."""
        known: dict[int, dict[int, Ask]] = {}
        for ask in self._bare if asks is None else asks:
            if not ask.head and (asks is not None or ask.core):
                known.setdefault(ask.reply, {}).setdefault(ask.seed, ask)
        return known

    def _sizes(self, *, writes_only: bool) -> dict[bytes, int]:
        """How long something is that begins so and adds up."""
        sizes = {} if writes_only else {ask.request: self.width + ask.reply for ask in self._bare}
        return sizes | {lead: write.size for lead, write in self._leads.items()}

    def _closed_pairs(self, bytes_: Sized, sizes: dict[bytes, int]) -> list[tuple[int, int]]:
        """The same where a request has two bytes: they are found by the first, and few bytes are such a one."""
        data, sums = bytes_
        firsts = bytes(sorted({lead[0] for lead in sizes}))
        if not firsts:
            return []
        found: list[tuple[int, int]] = []
        top = len(data)
        for match in re.finditer(b"[" + re.escape(firsts) + b"]", data):
            start = match.start()
            size = sizes.get(data[start : start + 2], 0)
            if size and start + size <= top and (sums[start + size] - sums[start]) & 0xFF == _FULL:
                found.append((start, start + size))
        return found

    def _found(self, data: bytes, start: int, end: int) -> Found:
        write = self._leads.get(data[start : start + self.width])
        return Found(start, end, None if write else self.asks[data[start : start + self.width]], write)
