"""Rows -> stretches: what an assembler would give for them row by row, in large pieces."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, cast

from tuyasniff.hexdump.assemble import Assembler
from tuyasniff.hexdump.record import Item, Record
from tuyasniff.hexdump.rows import Rows, Study, is_row, rows_of, study, together
from tuyasniff.hexdump.sumhabit import WINDOW
from tuyasniff.model import Chunk, Gap, Note, Origin
from tuyasniff.stretch import Stretch

Thing: TypeAlias = Stretch | Chunk | Gap | Note

_LARGE = 512 * 1024
_MOST_SINGLE = 4096
_MOST_HELD = 4 << 20
"""So many bytes in which some frame seems to be open wait for what follows; then the assembler takes them."""


def in_large_pieces(things: Iterable[Thing], size: int = _LARGE) -> Iterator[Thing]:
    """The same, with stretches and chunks of one kind that follow each other put together, to about so many bytes."""
    waiting: list[Stretch | Chunk] = []
    held = 0
    kind: tuple[object, ...] | None = None
    for thing in things:
        its_kind = _kind(thing)
        if waiting and (its_kind != kind or held >= size):
            yield _joined(waiting)
            waiting, held = [], 0
        if its_kind is None or isinstance(thing, Gap | Note):
            yield thing
            continue
        kind = its_kind
        waiting.append(thing)
        held += len(thing.data)
    if waiting:
        yield _joined(waiting)


def _kind(thing: Thing) -> tuple[object, ...] | None:
    """What things have in common that may be put together; None for those that may not."""
    if isinstance(thing, Stretch):
        if thing.times is None and thing.lines is not None and thing.talkers is None and thing.claims is None:
            return thing.tap, thing.column, thing.name, thing.talker, thing.by, thing.claimed
    elif isinstance(thing, Chunk):
        origin = thing.origin
        plain = thing.t_us is None and origin is not None and origin.line is not None
        if plain and origin is not None and (thing.frame is None or thing.frame == thing.data):
            return thing.tap, origin.column, origin.name, thing.talker, thing.by, thing.frame is not None
    return None


def _joined(things: Sequence[Stretch | Chunk]) -> Stretch | Chunk:
    if len(things) == 1:
        return things[0]
    import numpy as np

    first = next((thing for thing in things if isinstance(thing, Stretch)), None) or _stretch(things[0])
    offsets, lines, at = [], [], 0
    for thing in things:
        one = thing if isinstance(thing, Stretch) else _stretch(thing)
        offsets.append(np.asarray(one.offsets) + at)
        lines.append(np.asarray(one.lines))
        at += len(one.data)
    data = b"".join(thing.data for thing in things)
    starts, numbers = cast("tuple[Sequence[int], Sequence[int]]", (np.concatenate(offsets), np.concatenate(lines)))
    return first._replace(data=data, offsets=starts, lines=numbers)


def _stretch(chunk: Stretch | Chunk) -> Stretch:
    assert isinstance(chunk, Chunk)
    assert chunk.origin is not None
    name, line, column = chunk.origin
    return Stretch(
        chunk.tap, chunk.data, (0,), None, (line or 0,), column, name, chunk.talker, chunk.by, chunk.frame is not None
    )


class Weaver:
    """Takes rows and other items, in the order of the text."""

    def __init__(self, assembler: Assembler, most_held: int = _MOST_HELD) -> None:
        self._assembler = assembler
        self._most_held = most_held
        self._held: Rows | None = None
        self._single: list[Record] = []

    def add(self, rows: Rows) -> Iterator[Thing]:
        """The next rows: what has become certain."""
        yield from self._gathered()
        yield from self._rows(rows)

    def put(self, item: Item) -> Iterator[Thing]:
        """The next record or words, from a line that was read by itself."""
        if not isinstance(item, Record) or not is_row(item):
            yield from self.settle()
            yield from self._assembler.feed(item)
            return
        first = self._single[0] if self._single else item
        if first.column != item.column or first.kind is not item.kind or len(self._single) >= _MOST_SINGLE:
            yield from self._gathered()
        self._single.append(item)

    def settle(self) -> Iterator[Thing]:
        """The rows that wait, given to the assembler: something else follows."""
        yield from self._gathered()
        held, self._held = self._held, None
        if held is not None:
            yield from self._fed(held, 0, len(held.starts))

    def _gathered(self) -> Iterator[Thing]:
        single, self._single = self._single, []
        if single:
            yield from self._rows(rows_of(single))

    def _rows(self, rows: Rows) -> Iterator[Thing]:
        if not len(rows.starts):
            return
        held, self._held = self._held, None
        if held is not None and not held.like(rows):
            yield from self._fed(held, 0, len(held.starts))
        elif held is not None:
            rows = together(held, rows)
        first, things = self._until_settled(rows, 0)
        yield from things
        if first == len(rows.starts):
            return
        rows = rows.part(first, len(rows.starts)) if first else rows
        yield from self._woven(rows, study(rows))

    def _woven(self, rows: Rows, found: Study) -> Iterator[Thing]:
        count = len(rows.starts)
        begun = at = 0  # rows before `begun` are given out, those before `at` are known
        for odd in found.odd:
            if odd < at:
                continue
            from_row = max(at, found.shut.last(odd))
            self._passed(rows, at, from_row)
            at, things = self._until_settled(rows, from_row, odd)
            if things != [_chunk(self._assembler, rows, row, found.wrong) for row in range(from_row, at)]:
                yield from self._given(rows, begun, from_row, found.wrong)
                yield from things
                begun = at
            if not self._assembler.settled:
                yield from self._given(rows, begun, at, found.wrong)
                return
        last = max(at, found.shut.last(count))
        self._passed(rows, at, last)
        if count - last and rows.begin(count) - rows.begin(last) > self._most_held:
            yield from self._given(rows, begun, last, found.wrong)
            yield from self._fed(rows, last, count)
            return
        yield from self._given(rows, begun, last, found.wrong)
        self._held = rows.part(last, count) if last < count else None

    def _passed(self, rows: Rows, first: int, end: int) -> None:
        """These rows are not fed to the assembler: it knows what came before those that are."""
        if first < end:
            stop = rows.begin(end)
            self._assembler.passed(rows.data[max(rows.begin(first), stop - WINDOW) : stop])

    def _given(self, rows: Rows, first: int, end: int, wrong: list[int]) -> Iterator[Stretch]:
        """Rows as they are; those with a wrong checksum are claimed."""
        place, stop = bisect_left(wrong, first), bisect_left(wrong, end)
        while place < stop:
            begin = wrong[place]
            if first < begin:
                yield self._stretch(rows, first, begin)
            first = begin + 1
            place += 1
            while place < stop and wrong[place] == first:
                first += 1
                place += 1
            yield self._stretch(rows, begin, first, claimed=True)
        if first < end:
            yield self._stretch(rows, first, end)

    def _stretch(self, rows: Rows, first: int, end: int, *, claimed: bool = False) -> Stretch:
        part = rows.part(first, end)
        starts, lines = cast("tuple[Sequence[int], Sequence[int]]", (part.starts, part.lines))
        tap, name = self._assembler.tap, self._assembler.name
        return Stretch(tap, part.data, starts, None, lines, rows.column, name, claimed=claimed)

    def _fed(self, rows: Rows, first: int, end: int) -> Iterator[Chunk | Gap | Note]:
        for row in range(first, end):
            yield from self._assembler.feed(rows.record(row))

    def _until_settled(self, rows: Rows, first: int, beyond: int = -1) -> tuple[int, list[Chunk | Gap | Note]]:
        """Feed rows one by one, those up to `beyond` and then until nothing waits; the next row, and what came out."""
        things: list[Chunk | Gap | Note] = []
        row = first
        while row < len(rows.starts) and (row <= beyond or not self._assembler.settled):
            things += self._assembler.feed(rows.record(row))
            row += 1
        return row, things


def _chunk(assembler: Assembler, rows: Rows, row: int, wrong: list[int]) -> Chunk:
    data = rows.row(row)
    at = bisect_right(wrong, row)
    claimed = at > 0 and wrong[at - 1] == row
    origin = Origin(assembler.name, int(rows.lines[row]), rows.column)
    return Chunk(assembler.tap, data, origin=origin, frame=data if claimed else None)
