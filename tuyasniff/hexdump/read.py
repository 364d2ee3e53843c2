"""Paste anything: text in any format -> chunks of bytes, and the notes beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING

from tuyasniff.errors import FormatError
from tuyasniff.hexdump.assemble import Assembler
from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.detect import Ranked, may_hold_frames, rank
from tuyasniff.hexdump.engine import Engine
from tuyasniff.hexdump.floor import Floor
from tuyasniff.hexdump.lineblocks import USUAL, LineBlocks, Sizes
from tuyasniff.hexdump.numbering import is_numbered, without_numbers
from tuyasniff.hexdump.plain import is_bare_bytes
from tuyasniff.hexdump.reasons import Evidence, is_logic_capture
from tuyasniff.hexdump.record import Item
from tuyasniff.hexdump.registry import DIALECTS
from tuyasniff.model import Chunk, Gap, Note

if TYPE_CHECKING:
    from tuyasniff.stretch import Stretch

HEAD = 64 * 1024
LONG_HEAD = 8 * 1024 * 1024
SKIM_AFTER = 1024 * 1024
_SKIM_BLOCK = 64 * 1024
LOGIC = "this looks like a logic capture (levels of wires, not bytes), in a form that is not read"


class Reading:
    """A text being read: iterate once for its chunks and notes, in the order of the text.

    `format` names the dialect and `score` says how sure that is (0 to 1). The rest is filled while iterating:
    `started` is the moment of time 0 where the text has dates (aware where it says the zone), `lines_used` and
    `lines_skipped` count lines, `duplicates` the frames that a firmware printed twice and that count once,
    `remarks` are words for the user. `cut` says that a limit ended it.
    """

    def __init__(self, lines: Iterable[str], ranked: Sequence[Ranked], engine: Engine, tap: str, name: str) -> None:
        best = ranked[0] if ranked else Ranked("prose", 0.0, 0)
        self.format = best.name
        self.score = best.score
        self.remarks: list[str] = []
        self._engine = engine
        self._assembler = Assembler(tap, name)
        self._evidence = Evidence()
        self._lines = lines
        self._read = False
        self._frames = _gives(ranked)
        self._skimmed_lines = 0
        self._blocks: LineBlocks | None = None
        self._ahead = 0
        self.cut = False

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, None where the text has no date."""
        return self._assembler.clock.started

    @property
    def clock_us(self) -> int | None:
        """The time of day of `t_us` 0 in microseconds since midnight, None where the text has none."""
        return self._assembler.clock.day_us

    @property
    def lines_used(self) -> int:
        """Lines that gave bytes or words so far."""
        return self._engine.used

    @property
    def lines_skipped(self) -> int:
        """Lines that gave nothing so far, blank ones not counted."""
        return self._engine.skipped

    @property
    def duplicates(self) -> int:
        """Frames that the text holds more than once because a firmware printed them twice."""
        return self._engine.duplicates

    def __iter__(self) -> Iterator[Chunk | Note | Gap]:
        if self._read:
            return
        self._read = True
        yield from self._seen(self._engine.read(self._evidence.watch(self._lines)))
        yield from self._ended()

    def stretches(self, sizes: Sizes = USUAL) -> Iterator[Stretch | Chunk | Note | Gap]:
        """The same, with a Stretch in place of many chunks where lines are all of one regular form."""
        if self._read:
            return
        blocks = self._blocks
        if blocks is None:
            yield from self
            return
        self._read = True
        head = list(islice(self._lines, self._ahead))
        yield from self._seen(self._engine.read(self._evidence.watch(head)))
        from tuyasniff.hexdump.many import Many  # what a paste does not need

        yield from Many(self._engine, self._assembler, self._evidence, blocks, len(head)).read(sizes)
        yield from self._ended()

    def _seen(self, items: Iterable[Item]) -> Iterator[Chunk | Note | Gap]:
        feed, evidence = self._assembler.feed, self._evidence
        for item in items:
            for thing in feed(item):
                if evidence.wants:
                    evidence.saw(thing)
                yield thing

    def _ended(self) -> Iterator[Chunk | Note | Gap]:
        yield from self._seen(self._engine.end())
        for thing in self._assembler.flush():
            self._evidence.saw(thing)
            yield thing
        self.remarks += self._engine.remarks()
        if self._skimmed_lines:
            self.remarks.append(f"{self._skimmed_lines:,} lines without anything like a frame were passed over")

    def take_blocks(self, blocks: LineBlocks, ahead: int) -> None:
        """The lines come from there, and may be taken in blocks; so many of them were taken already."""
        self._blocks, self._ahead = blocks, ahead

    def stop_after(self, head: Sequence[str]) -> None:
        """Read no more than these lines."""
        self._lines, self._blocks = head, None

    def stop_at(self, size: int) -> None:
        """Where no frame was found yet: read no more than about so many characters. `cut` says that more was there."""
        if not self._frames:
            self._lines, self._blocks = self._beginning(self._lines, size), None

    def skim(self) -> None:
        """Where no frame was found yet: behind the first SKIM_AFTER characters look closer only where one may be."""
        if not self._frames:
            self._lines, self._blocks = self._skimmed(self._lines), None

    def _skimmed(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, with blank ones in place of those around which nothing looks like the header of a frame.

        What is next to a block that does is kept: a frame may begin before its end, and end behind its beginning.
        """
        source = iter(lines)
        yield from _head(source, SKIM_AFTER)
        before: list[str] = []
        kept = promising = False
        while block := _head(source, _SKIM_BLOCK):
            hit = may_hold_frames([*before[-1:], *block])
            yield from before if kept or promising or hit else self._blank(before)
            kept, promising, before = promising, hit, block
        yield from before if kept or promising else self._blank(before)

    def _blank(self, lines: Sequence[str]) -> Iterator[str]:
        self._skimmed_lines += sum(bool(line) for line in lines)
        return iter([""] * len(lines))

    def _beginning(self, lines: Iterable[str], size: int) -> Iterator[str]:
        for line in lines:
            if size <= 0:
                self.cut = True
                return
            yield line[:size]
            self.cut = len(line) > size
            size -= len(line) + 1

    def why_nothing(self) -> str:
        """Why no frame was found, in words that follow a colon. To be asked after iterating."""
        return self._evidence.why_nothing()

    @property
    def gives_frames(self) -> bool:
        """Whether a frame was found in its first lines, or further on, before it was read."""
        return self._frames

    @property
    def hint(self) -> str:
        """What to do with a text without frames, where that is known; FILE stands for its name."""
        return self._evidence.hint()


def detect(text: str) -> tuple[Ranked, ...]:
    """The dialects that a text may be in, the likeliest first."""
    source = iter(_split(text))
    head = _head(source, HEAD)
    if is_numbered(head):
        head, source = list(without_numbers(head)), without_numbers(source)
    ranked = rank(head)
    return ranked if _gives(ranked) else _look_further(head, source, ranked)[0]


def read(
    lines: Iterable[str] | str,
    *,
    format: str | None = None,
    tap: str = "paste",
    name: str = "",
    ahead: int = HEAD,
) -> Reading:
    """Read a text, given whole or as lines. Memory stays bounded; the first lines are read ahead to tell the format.

    `ahead` is how many characters of them; where lines come slowly, a small number keeps nobody waiting, and no more
    is read ahead when they hold no frame.

    `format` is the name of a dialect and takes the place of looking; an unknown one raises FormatError. Streams that
    the text tells apart get taps of their own: `tap/rx`, `tap/mcu` ...
    """
    source = iter(_split(lines) if isinstance(lines, str) else lines)
    head = _head(source, ahead)
    blocks = lines if isinstance(lines, LineBlocks) else None
    if is_numbered(head):
        head, source, blocks = list(without_numbers(head)), without_numbers(source), None
    if format is not None:
        dialect = next((entry for entry in DIALECTS if entry.name == format), None)
        if dialect is None:
            known = ", ".join(entry.name for entry in DIALECTS)
            raise FormatError(f"there is no text format {format!r}", f"known formats: {known}")
        ranked: tuple[Ranked, ...] = (Ranked(format, 1.0, 0),)
        reading = Reading(chain(head, source), ranked, Engine.alone(dialect, head, strict=False), tap, name)
        if blocks is not None:
            reading.take_blocks(blocks, len(head))
        return reading
    ranked, sample = rank(head), head
    if ahead >= HEAD and not _gives(ranked):
        ranked, sample = _look_further(head, source, ranked)
    reading = Reading(chain(head, source), ranked, _mixed(ranked, sample), tap, name)
    if blocks is not None:
        reading.take_blocks(blocks, len(head))
    if not _gives(ranked) and is_logic_capture(head):
        reading.remarks.append(LOGIC)
        reading.stop_after(head)
    return reading


def parse_hex(text: str, format: str | None = None) -> list[Chunk]:
    """The chunks of a text, without the notes."""
    return [thing for thing in read(text, format=format) if isinstance(thing, Chunk)]


def _mixed(ranked: Sequence[Ranked], head: Sequence[str]) -> Engine:
    """All dialects that claim by unmistakable marks, those that were found out to be used here, and the floor.

    A dump that explains the text best is asked first: the characters behind its bytes may spell any mark.
    """
    cleaned = [clean_line(line) for line in head]
    useful = [entry.name for entry in ranked if entry.frames] or [entry.name for entry in ranked[:1]]
    blocks = [
        (dialect.name, dialect.open(cleaned))
        for name in useful
        for dialect in DIALECTS
        if dialect.name == name and dialect.block
    ]
    marked = [
        (dialect.name, dialect.open(cleaned)) for dialect in DIALECTS if not dialect.block and not dialect.flavour
    ]
    floor = Floor(mostly_bytes=is_bare_bytes(cleaned))
    surest = 1 if blocks and ranked[0].frames and blocks[0][0] == ranked[0].name else 0
    return Engine((*blocks[:surest], *marked, *blocks[surest:]), floor, exclusive=bool(blocks))


def _gives(ranked: Sequence[Ranked]) -> bool:
    return any(entry.frames for entry in ranked)


def _look_further(
    head: list[str], source: Iterator[str], ranked: tuple[Ranked, ...]
) -> tuple[tuple[Ranked, ...], list[str]]:
    """Read on, into `head`, as far as LONG_HEAD, for lines in which some dialect finds a frame: these are given too."""
    size = HEAD
    while size < LONG_HEAD:
        lines = _head(source, HEAD)
        if not lines:
            break
        head += lines
        size += sum(map(len, lines))
        if may_hold_frames(lines):
            further = rank(lines)
            if _gives(further):
                return further, lines
    return ranked, head


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _head(source: Iterator[str], size: int) -> list[str]:
    """The next lines up to about `size` characters."""
    lines: list[str] = []
    taken = 0
    while taken < size:
        line = next(source, None)
        if line is None:
            break
        lines.append(line)
        taken += len(line) + 1
    return lines
