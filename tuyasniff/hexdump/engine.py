"""Lines -> records and words: each line goes to the dialect that claims it, else to the floor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.cutting import good_end
from tuyasniff.hexdump.dialect import Claim, Dialect
from tuyasniff.hexdump.dump import DumpReader
from tuyasniff.hexdump.echo import Echoes
from tuyasniff.hexdump.floor import Floor
from tuyasniff.hexdump.record import Item, Line, Record
from tuyasniff.hexdump.tokens import header_runs, is_timed_run, plain_bytes

_Entry: TypeAlias = tuple[str, Claim]

LONGEST_LINE = 64 * 1024
_FAR = 1 << 30
_NO_ITEMS: Sequence[Item] = ()


class Engine:
    """Reads one text with a choice of dialects, in their order, and a floor under them.

    `used` and `skipped` count lines, `bytes_by` the bytes that each dialect gave.
    """

    def __init__(self, claims: Sequence[tuple[str, Claim]], floor: Floor | None, *, exclusive: bool = False) -> None:
        self.used = 0
        self.skipped = 0
        self.bytes_by: Counter[str] = Counter()
        self._claims = claims
        self._floor = floor
        self._exclusive = exclusive
        self._echoes = Echoes()
        self._last: _Entry | None = None
        self._near = -_FAR

    @classmethod
    def alone(cls, dialect: Dialect, head: Sequence[str], *, strict: bool) -> Engine:
        """The reader of one dialect; `strict` leaves out every line that is not of it."""
        if dialect.flavour:
            return cls((), Floor(dialect.flavour))
        claims = ((dialect.name, dialect.open([clean_line(line) for line in head])),)
        floor = None if strict and not dialect.floored else Floor()
        return cls(claims, floor, exclusive=dialect.block)

    @property
    def duplicates(self) -> int:
        """Records that were dropped because a firmware had printed the same bytes elsewhere."""
        return self._echoes.dropped

    @property
    def steady(self) -> Floor | None:
        """The floor, where rows of nothing but bytes would now be taken by it alone, one like the other; else None."""
        floor = self._floor
        if floor is None or self._exclusive or self._last is not None or self._echoes.holding or not floor.steady:
            return None
        return floor

    @property
    def dump(self) -> DumpReader | None:
        """The reader of the dump in the midst of which the text is; None where it is not."""
        claim = None if self._last is None or self._echoes.holding else self._last[1]
        if not isinstance(claim, DumpReader) or (self._floor is not None and self._floor.has_captions):
            return None
        return claim

    def took(self, lines: int, last: int, size: int = 0) -> None:
        """So many lines up to that one gave bytes without being read; `size` of them to the dialect that is at work."""
        self.used += lines
        self._near = last
        if self._last is not None:
            self.bytes_by[self._last[0]] += size

    def remarks(self) -> list[str]:
        """Words for the user about what was read."""
        said = [text for _, claim in self._claims for text in getattr(claim, "remarks", list)()]
        if self._floor is not None:
            said += self._floor.remarks()
        if self.duplicates == 1:
            said.append("1 frame that the firmware printed twice counts once")
        elif self.duplicates:
            said.append(f"{self.duplicates} frames that the firmware printed twice count once")
        return said

    def items(self, lines: Iterable[str]) -> Iterator[Item]:
        """The records and words of a text, in its order."""
        yield from self.read(lines)
        yield from self.end()

    def read(self, lines: Iterable[str], first: int = 1) -> Iterator[Item]:
        """The same of lines of which more may follow; `first` is the number of the first."""
        return self._once(self._claimed(lines, first))

    def end(self) -> Iterator[Item]:
        """What is still held back when the text ends."""
        yield from self._once(self._left())
        yield from self._echoes.flush()

    def _once(self, items: Iterable[Item]) -> Iterator[Item]:
        echoes = self._echoes
        for item in items:
            if echoes.holding or (item.__class__ is Record and item.source):
                yield from echoes.feed(item)
            else:
                yield item

    def _left(self) -> Iterator[Item]:
        last, self._last = self._last, None
        if last is not None:
            yield from self._rest(last)
        if self._floor is not None:
            yield from self._floor.captions(self._near)

    def _claimed(self, lines: Iterable[str], first: int) -> Iterator[Item]:
        floor = self._floor
        fast = floor.fast if floor is not None and not self._exclusive else None
        last, near = self._last, self._near
        for number, raw, part in numbered(lines, first):
            if fast is not None and last is None:
                data = plain_bytes(raw)
                if data is not None:
                    if not data:
                        continue
                    record = fast(data, number, raw, part=part)
                    if record is not None:
                        self.used += 1
                        near = number
                        yield record
                        continue
            line = Line(number, raw, clean_line(raw), part=part)
            if not line.text or line.text.isspace():
                continue
            if fast is not None and last is None and is_timed_run(line.text, line.time()[1]):
                entry, items = None, _NO_ITEMS
            else:
                entry, items = self._ask(line, last)
            before = last
            if last is not None and entry is not last:
                yield from self._rest(last)
            last = entry
            if entry is not None:
                if floor is not None and items:
                    yield from floor.captions(number)
                    near = number
                yield from items
                continue
            if before is not None and line.text[:1].isspace() and not header_runs(line.text):
                # log messages of several lines go on with indented ones
                self.skipped += 1
                last = before
                continue
            found = floor.read(line) if floor is not None else None
            if found is None:
                self.skipped += 1
                continue
            self.used += 1
            near = number
            yield from found
        self._last, self._near = last, near

    def _ask(self, line: Line, last: _Entry | None) -> tuple[_Entry | None, Sequence[Item]]:
        """The dialect that takes a line, the one of the line before first."""
        for entry in self._claims if last is None else (last, *self._claims):
            items = entry[1](line)
            if items:
                return entry, self._count(entry[0], items)
            if items is not None:
                # a line passed over as mere log may hold a frame; a reader that holds rows back has not passed it over
                if not hasattr(entry[1], "finish") and header_runs(line.text):
                    return None, ()
                return entry, self._count(entry[0], items)
        return None, ()

    def _rest(self, entry: _Entry) -> Sequence[Item]:
        """What a dialect still holds back when a line is not its own."""
        finish = getattr(entry[1], "finish", None)
        items: Sequence[Item] = finish() if finish is not None else ()
        return self._count(entry[0], items) if items else ()

    def _count(self, name: str, items: Sequence[Item]) -> Sequence[Item]:
        size = sum(len(item.data) for item in items if isinstance(item, Record))
        if size or items:
            self.used += 1
            self.bytes_by[name] += size
        else:
            self.skipped += 1
        return items


def numbered(lines: Iterable[str], first: int = 1) -> Iterator[tuple[int, str, bool]]:
    r"""Lines with their numbers, without their ends; a `\r` within one ends it too.

    A line that is very long comes in pieces, cut where that does no harm, all with its number and True.
    """
    for number, line in enumerate(lines, first):
        line = line.rstrip("\r\n")  # noqa: PLW2901
        if "\r" in line:
            for part in line.split("\r"):
                yield from _pieces(number, part)
        elif len(line) <= LONGEST_LINE:
            yield number, line, False
        else:
            yield from _pieces(number, line)


def _pieces(number: int, line: str) -> Iterator[tuple[int, str, bool]]:
    at, long = 0, len(line) > LONGEST_LINE
    while len(line) - at > LONGEST_LINE:
        end = at + good_end(line[at : at + LONGEST_LINE + 1], LONGEST_LINE)
        yield number, line[at:end], long
        at = end
    yield number, line[at:], long
