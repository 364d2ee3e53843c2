"""What all files of one record a line have in common: damage, versions, times of several sessions, words about it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime

from tuyasniff.capture.jsonrecords import Damaged, Newer
from tuyasniff.capture.linedamage import LineDamage
from tuyasniff.capture.moments import FAR
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.recordlines import LineBlock, RecordLine, line_blocks, record_lines
from tuyasniff.capture.timeline import Timeline
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch, Turns

_UPDATE = "a newer tuyasniff wrote it: update this one"
_COPY = "the file is damaged: copy it again from where it was written"
_SPREAD = "each record has to stand on a line of its own; jq -c . FILE puts records that were spread out back on lines"
_NULS = "NUL bytes stand where something was to be written"
_MOST_SAID = 5


class RecordFile(ABC):
    """A file being read: iterate once. A kind of file says in `_thing` what a line holds.

    `lost` says that a later part of the file was left out because a newer program wrote it.
    """

    reads = "version 1"

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` stands in front of the names of taps."""
        self.lost: SourceError | None = None
        self._pieces = pieces
        self._prefix = f"{tap}/" if tap else ""
        self._name = name
        self._damage = LineDamage(tap or "file")
        self._timeline = Timeline()
        self._said: list[str] = []
        self._unsaid = 0
        self._looks = RawBytes((), tap="", name=name)
        self._has_bytes = False
        self._newer = ""
        self._lines_met = self._good = 0
        self._cut = self._spread = False

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, None where no date is known."""
        return self._timeline.started

    @property
    def remarks(self) -> list[str]:
        """Words for the user about the reading."""
        more = [f"{self._unsaid:,} more remarks of this kind"] if self._unsaid else []
        far = self._timeline.far
        if far:
            more.append(f"{far:,} time{'s lie' if far != 1 else ' lies'} {FAR}")
        return [*self._damage.remarks, *self._said, *more]

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        for line in self._lines():
            thing = self._read(line)
            if thing is not None:
                yield from self._damage.gaps()
                self._damage.saw(thing)
                yield thing
            elif self._newer:
                break
        yield from self._damage.gaps()
        self._end()

    def stretches(self) -> Iterator[Stretch | Turns | Chunk | Gap | Note]:
        """The same, with a Stretch in place of many chunks: for files that are all there."""
        for block in line_blocks(self._pieces):
            yield from self._alone(block) if isinstance(block, RecordLine) else self._block(block)
            if self._newer:
                break
        yield from self._damage.gaps()
        self._end()

    def _block(self, block: LineBlock) -> Iterator[Stretch | Turns | Chunk | Gap | Note]:
        """What the lines of a block say."""
        for line in record_lines([block.data], block.number):
            yield from self._alone(line)
            if self._newer:
                return

    def _alone(self, line: RecordLine) -> Iterator[Chunk | Gap | Note]:
        """What one line says, behind the gaps of damage before it."""
        thing = self._read(line)
        if thing is not None:
            yield from self._damage.gaps()
            self._damage.saw(thing)
            yield thing

    def _read(self, line: RecordLine) -> Chunk | Gap | Note | None:
        """What a line says, None where that is nothing, or nothing that can be read."""
        if not line.data.strip() and not line.too_long:
            self._blank(line)
            return None
        self._lines_met += 1
        try:
            thing = self._thing(line)
        except Damaged as damaged:
            self._left_out(line, damaged)
            return None
        except Newer as newer:
            self._stop(str(newer))
            return None
        self._good += 1
        if line.before:
            self._damage.broken(line.number, _NULS)
        return thing

    def _blank(self, line: RecordLine) -> None:
        if line.before and line.ended:
            self._damage.broken(line.number, _NULS)
        elif line.before:
            self._cut = True
            self._said.append(f"the last line ({line.number:,}) is NUL bytes alone")

    def _lines(self) -> Iterator[RecordLine]:
        return record_lines(self._pieces)

    @abstractmethod
    def _thing(self, line: RecordLine) -> Chunk | Gap | Note | None:
        """What a line says, None where it is about the file. Raises Damaged and Newer."""

    def _end(self) -> None:  # noqa: B027  (most kinds have nothing to say at the end)
        """Nothing follows."""

    def _left_out(self, line: RecordLine, damaged: Damaged) -> None:
        self._spread = self._spread or line.data.strip() in (b"{", b"[")
        if line.ended:
            tap = None if damaged.tap is None else self._prefix + damaged.tap
            self._damage.left_out(line.number, str(damaged), tap)
        else:
            self._cut = True
            self._said.append(f"the last line ({line.number:,}) is cut and left out")

    def _stop(self, newer: str) -> None:
        self._newer = newer
        if self._good:
            words = f"{self._name}: {newer}, and this program reads {self.reads}: the rest is left out"
            self.lost = SourceError(words, SourceReason.LOST, _UPDATE)

    def _begin(self, number: int, started: datetime | None) -> None:
        """A session begins at a line."""
        said = self._timeline.begin(started)
        if said:
            self._remark(f"line {number:,}: {said}")

    def _remark(self, words: str) -> None:
        """Say something that may have to be said of every line."""
        if len(self._said) < _MOST_SAID:
            self._said.append(words)
        else:
            self._unsaid += 1

    def _look(self, data: bytes) -> None:
        """Remember what the bytes of a line look like."""
        if data:
            self._has_bytes = True
            self._looks.look(data)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        if self._newer and not self.lost:
            return f"{self._newer}, and this program reads {self.reads}"
        if not self._is_hurt and (self._has_bytes or not self._lines_met):
            return self._looks.why_nothing()
        if not self._is_hurt:
            return (
                f"none of its {self._lines_met:,} lines holds bytes"
                if self._good > 1
                else "it begins, and holds no bytes"
            )
        hurt = f"damage in {self._damage.count + self._cut:,} of its {self._lines_met:,} lines"
        if self._has_bytes:
            return f"{self._looks.why_nothing()}; {hurt}"
        if self._good:
            return f"{hurt}, and the others hold no bytes"
        if self._lines_met == 1:
            return "its only line is cut" if self._cut else "its only line is damaged"
        return f"{self._lines_met:,} lines, all damaged" if self._lines_met else "it holds NUL bytes alone"

    @property
    def _is_hurt(self) -> bool:
        return bool(self._damage.count or self._cut)

    @property
    def hint(self) -> str:
        """What may be wrong."""
        if self._newer:
            return _UPDATE
        if not self._is_hurt:
            return self._looks.hint
        return _SPREAD if self._spread else _COPY
