"""A long text in blocks: lines of a regular form thousands at once, all others one by one, in their order.

A block that is not of one form throughout is halved until it is, or is so short that it is read line by line. Whoever
reads the lines otherwise must not be able to tell: the states of the reader are those that it would have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.hexdump.assemble import Assembler
from tuyasniff.hexdump.dump import DumpReader
from tuyasniff.hexdump.engine import LONGEST_LINE, Engine
from tuyasniff.hexdump.floor import MOST_UNREAD, Floor
from tuyasniff.hexdump.forms import HexRows, dump_rows, hex_rows
from tuyasniff.hexdump.lineblocks import LineBlocks, Sizes
from tuyasniff.hexdump.margin import Seen
from tuyasniff.hexdump.reasons import Evidence
from tuyasniff.hexdump.rows import Rows, rows_of, together
from tuyasniff.hexdump.weaving import Thing, Weaver, in_large_pieces
from tuyasniff.model import Chunk, Gap, Note


class Many:
    """Reads the rest of a text of which `number` lines were read by the engine and the assembler."""

    def __init__(
        self, engine: Engine, assembler: Assembler, evidence: Evidence, lines: LineBlocks, number: int
    ) -> None:
        self._engine = engine
        self._assembler = assembler
        self._evidence = evidence
        self._lines = lines
        self._number = number
        self._weaver = Weaver(assembler)

    def read(self, sizes: Sizes) -> Iterator[Thing]:
        """All that is left, in order."""
        self._weaver = Weaver(self._assembler, sizes.held)
        for thing in in_large_pieces(self._blocks(sizes)):
            self._saw(thing)
            yield thing

    def _blocks(self, sizes: Sizes) -> Iterator[Thing]:
        for block in self._lines.blocks(sizes.block):
            if self._evidence.wants_lines:
                for _ in self._evidence.watch(self._lines.lines(block)):
                    pass
            yield from self._block(block, sizes.least)
        yield from self._weaver.settle()

    def _block(self, block: bytes, least: int) -> Iterator[Thing]:
        todo, patience = [block], 8
        while todo:
            part = todo.pop()
            floor, dump = self._engine.steady, self._engine.dump
            if floor is None and dump is None:
                end = _end_of_lines(part, patience)
                patience *= 2
                yield from self._one_by_one(part[:end])
                if end < len(part):
                    todo.append(part[end:])
                continue
            things = self._from_floor(part, floor) if floor is not None else self._from_dump(part, dump)
            middle = _middle(part)
            if things is not None:
                patience = 8
                yield from things
            elif len(part) <= least or middle in {0, len(part)}:
                yield from self._one_by_one(part)
            else:
                todo += (part[middle:], part[:middle])

    def _saw(self, thing: Thing) -> None:
        if not self._evidence.wants:
            return
        for one in (thing,) if isinstance(thing, Chunk | Note | Gap) else thing.chunks():
            self._evidence.saw(one)
            if not self._evidence.wants:
                break

    def _one_by_one(self, block: bytes) -> Iterator[Thing]:
        lines = self._lines.lines(block)
        for item in self._engine.read(lines, self._number + 1):
            yield from self._weaver.put(item)
        self._number += len(lines)

    def _from_floor(self, block: bytes, floor: Floor) -> Iterator[Thing] | None:
        """Lines of bytes that no dialect has."""
        found = hex_rows(block, self._number + 1, LONGEST_LINE)
        if found is None:
            return None
        doubtful = found.doubtful(floor.row_number)
        if doubtful and found.rows.column is None:
            return None
        return self._floored(found, doubtful, floor, self._number + found.all_lines)

    def _floored(self, found: HexRows, doubtful: Sequence[int], floor: Floor, end: int) -> Iterator[Thing]:
        rows, numbers = found.rows, found.numbers
        count = len(rows.starts)
        lines = found.text.split(b"\n") if doubtful else []
        first = 0
        for row in (*doubtful, count):
            if first < row:
                part = rows.part(first, row) if row - first < count else rows
                self._take(part, [number for at, number in numbers if first <= at < row], floor)
                yield from self._weaver.add(part)
            if row < count:
                self._number = int(rows.lines[row]) - 1
                yield from self._one_by_one(lines[row] + b"\n")
                if self._engine.steady is None:
                    for left in range(row + 1, count):
                        self._number = int(rows.lines[left]) - 1
                        yield from self._one_by_one(lines[left] + b"\n")
                    break
            first = row + 1
        self._number = end

    def _take(self, rows: Rows, numbers: Sequence[Seen], floor: Floor) -> None:
        count, last = len(rows.starts), int(rows.lines[-1])
        latest = rows.part(max(0, count - MOST_UNREAD), count)
        floor.took(latest.each, count, last, numbers[-1] if numbers else floor.row_number)
        self._engine.took(count, last)

    def _from_dump(self, block: bytes, dump: DumpReader | None) -> Iterator[Thing] | None:
        """Rows of a dump: the last one waits, as it does with its reader."""
        ahead = dump.goes_on if dump is not None else None
        rows = dump_rows(block, self._number + 1, ahead) if ahead is not None else None
        if rows is None or dump is None:
            return None
        count = len(rows.starts)
        held = dump.took(count, rows.record(count - 1))
        self._engine.took(count, int(rows.lines[-1]), rows.begin(count))
        self._number += count
        return self._weaver.add(together(rows_of([held]), rows.part(0, count - 1)))


def _end_of_lines(block: bytes, count: int) -> int:
    """The index behind so many lines."""
    end = 0
    for _ in range(count):
        end = block.find(b"\n", end) + 1
        if end in {0, len(block)}:
            return len(block)
    return end


def _middle(block: bytes) -> int:
    """The end of the line in the middle; 0 or all of it where there is just one."""
    end = block.find(b"\n", len(block) // 2) + 1
    return end if end < len(block) else block.rfind(b"\n", 0, len(block) // 2) + 1
