"""The session file `*.tsniff.jsonl`: chunks, gaps and notes as they come, one JSON object a line.

Lines are only ever added, each with one write, so that a file may be cut anywhere and loses its last line at most.
A header line begins every session; where a file was gone on with, or two were put together, there are several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from tuyasniff.capture.alike import Batch, Sort
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.jsonrecords import (
    Damaged,
    Json,
    Newer,
    by_of,
    hex_of,
    json_object,
    number_of,
    reference_of,
    talker_of,
    text_of,
    us_of,
)
from tuyasniff.capture.moments import from_iso_with_zone, iso_with_zone
from tuyasniff.capture.program import program
from tuyasniff.capture.recordfile import RecordFile
from tuyasniff.capture.recordlines import LineBlock, RecordLine
from tuyasniff.capture.salvage import whole_parts
from tuyasniff.capture.sessionruns import Kind, Run, sample, session_runs
from tuyasniff.errors import shortened
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy
from tuyasniff.stretch import Stretch, Turns

VERSION = 1
LARGEST_CHUNK = 1 << 20
"""Bytes of a chunk; a larger one becomes several lines, unless it is a whole frame."""
_MOST_KINDS = 256


class SessionWriter:
    """Writes a session to a binary stream, every line with one write and, if `eager`, a flush.

    `started` is the moment of `t_us` 0, None where there is no absolute time. `taps` are announced in the header;
    others may turn up later. OSError of the stream passes.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        started: datetime | None,
        taps: Sequence[TapInfo] = (),
        eager: bool = True,
        goes_on: bool = False,
    ) -> None:
        """`goes_on`: another file holds what came before."""
        self._stream = stream
        self._eager = eager
        self._torn = False
        self._talkers: dict[str, Talker] = {}
        self._header(started, taps, goes_on=goes_on)

    def begin(self, started: datetime | None, taps: Sequence[TapInfo] = ()) -> None:
        """A header: the times before it and after it count from `started`; only these taps are announced any more."""
        self._header(started, taps, goes_on=True)

    def go_on_in(self, stream: BinaryIO) -> None:
        """What was written so far is in another stream, too; the rest goes there."""
        self._stream = stream

    def _header(self, started: datetime | None, taps: Sequence[TapInfo], *, goes_on: bool = False) -> None:
        self._talkers = {tap.tap: tap.talker for tap in taps}
        entries = [{"tap": tap.tap, "talker": str(tap.talker), "source": tap.source, "baud": tap.baud} for tap in taps]
        entry: Json = {"tsniff": VERSION, "started": iso_with_zone(started), "program": program(), "taps": entries}
        self._line(entry | ({"goes_on": True} if goes_on else {}))

    def write(self, thing: Chunk | Gap | Note) -> None:
        """Add a line; a chunk of megabytes becomes several."""
        if isinstance(thing, Gap):
            self._line({"t": thing.t_us, "gap": thing.reason, "tap": thing.tap, "detail": thing.detail})
        elif isinstance(thing, Note):
            told = thing.reference
            reference = None if told is None else {"quantity": told.quantity, "unit": told.unit, "value": told.value}
            self._line({"t": thing.t_us, "note": thing.text, "reference": reference, "frame": thing.frame})
        elif thing.frame is not None or len(thing.data) <= LARGEST_CHUNK:
            self._chunk(thing)
        else:
            for start in range(0, len(thing.data), LARGEST_CHUNK):
                self._chunk(thing._replace(data=thing.data[start : start + LARGEST_CHUNK]))

    def end(self) -> None:
        """Nothing follows; there is nothing to close."""
        self._stream.flush()

    def _chunk(self, chunk: Chunk) -> None:
        entry: Json = {"t": chunk.t_us, "tap": chunk.tap, "hex": chunk.data.hex()}
        if chunk.talker is not self._talkers.get(chunk.tap, Talker.UNKNOWN):
            entry["talker"] = str(chunk.talker)
        if chunk.by is not _usual_by(chunk.talker):
            entry["by"] = str(chunk.by)
        if chunk.frame is not None:
            entry["frame"] = True if chunk.frame == chunk.data else chunk.frame.hex()
        self._line(entry)

    def _line(self, entry: Json) -> None:
        data = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        if self._torn:  # a write that failed half-way must not spoil this line, too
            data = b"\n" + data
        self._torn = True
        _write_all(self._stream, data)
        self._torn = False
        if self._eager:
            self._stream.flush()


def _write_all(stream: BinaryIO, data: bytes) -> None:
    """One write; more only where the system takes less than it was given."""
    written = stream.write(data)
    while written is not None and written < len(data):
        data = data[written:]
        written = stream.write(data)


def _usual_by(talker: Talker) -> TalkerBy:
    return TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TAP


class SessionFile(RecordFile):
    """A session file being read: iterate once. `taps` are those announced so far."""

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` is put in front of the names of the taps."""
        super().__init__(pieces, tap=tap, name=name)
        self.taps: tuple[TapInfo, ...] = ()
        self._talkers: dict[str, Talker] = {}
        self._headers = 0
        self._kinds: dict[Kind, Chunk] = {}

    def _lines(self) -> Iterator[RecordLine]:
        for line in super()._lines():
            yield from whole_parts(line)

    def _alone(self, line: RecordLine) -> Iterator[Chunk | Gap | Note]:
        for part in whole_parts(line):
            yield from super()._alone(part)
            if self._newer:
                return

    def _end(self) -> None:
        if self._good and not self._headers:
            self._said.append("the header line is missing: when it began and who talks on its taps is not known")

    def _block(self, block: LineBlock) -> Iterator[Stretch | Turns | Chunk | Gap | Note]:
        for run in session_runs(block):
            if isinstance(run, RecordLine):
                yield from self._alone(run)
                if self._newer:
                    return
            else:
                yield from self._damage.gaps()
                yield from self._together(run)

    def _together(self, run: Run) -> Iterator[Stretch | Turns | Chunk]:
        """The chunks of many lines."""
        self._lines_met += len(run.offsets)
        self._good += len(run.offsets)
        times = self._timeline.place_all(run.times)
        self._has_bytes = True
        self._looks.look_through(run.data, run.offsets)
        last_us = next((t_us for t_us in reversed(times) if t_us is not None), None)
        said = [self._kind(kind) for kind in run.kinds]
        for one in said:
            self._damage.saw(one._replace(t_us=last_us))
        sorts = [Sort(one.tap, one.talker, one.by, one.frame is not None) for one in said]
        yield from Batch(sorts, run.which, run.data, run.offsets, times, self._name, run.number).parts()

    def _kind(self, kind: Kind) -> Chunk:
        """A chunk as lines of a kind say it, as of the header before them."""
        known = self._kinds.get(kind)
        if known is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            known = self._kinds[kind] = self._chunk(json_object(sample(kind)), None, Origin(self._name))
        return known

    def _thing(self, line: RecordLine) -> Chunk | Gap | Note | None:
        entry = json_object(line)
        if "tsniff" in entry:
            self._header(entry, line.number)
            return None
        try:
            return self._told(entry, line.number)
        except Damaged as damaged:
            tap = entry.get("tap")
            damaged.tap = tap if isinstance(tap, str) else None
            raise

    def _told(self, entry: Json, number: int) -> Chunk | Gap | Note:
        """What a line says that is no header."""
        t_us = us_of(entry, "t")
        origin = Origin(self._name, number)
        thing: Chunk | Gap | Note
        if "gap" in entry:
            tap = self._prefix + text_of(entry, "tap", "")
            thing = Gap(tap, t_us, text_of(entry, "gap"), text_of(entry, "detail", ""))
        elif "note" in entry:
            thing = Note(text_of(entry, "note"), t_us, reference_of(entry), number_of(entry, "frame"), origin)
        elif "hex" in entry:
            thing = self._chunk(entry, t_us, origin)
            self._look(thing.data)
        else:
            raise Damaged("it is neither chunk nor gap nor note")
        return thing._replace(t_us=self._timeline.place(t_us))

    def _chunk(self, entry: Json, t_us: int | None, origin: Origin) -> Chunk:
        tap, data = text_of(entry, "tap"), hex_of(entry, "hex")
        talker = talker_of(entry) if "talker" in entry else self._talkers.get(tap, Talker.UNKNOWN)
        by = by_of(entry, "by", _usual_by(talker))
        frame: bytes | None = None
        if entry.get("frame") is True:
            frame = data
        elif entry.get("frame"):
            frame = hex_of(entry, "frame")
        return Chunk(self._prefix + tap, data, t_us, talker, by, origin, frame)

    def _header(self, entry: Json, number: int) -> None:
        version = number_of(entry, "tsniff")
        if version is None or version < 1:
            raise Damaged("the header has no version")
        if version > VERSION:
            raise Newer(f"line {number:,} says that it is a session file of version {shortened(str(version))}")
        told = entry.get("started")
        started = from_iso_with_zone(told) if isinstance(told, str) else None
        if told is not None and started is None:
            raise Damaged("started is no date")
        if entry.get("goes_on") is True:
            self._timeline.known(started)
        else:
            self._begin(number, started)
        self._talkers.clear()
        self._kinds.clear()
        taps = entry.get("taps")
        for info in taps if isinstance(taps, list) else ():
            self._announce(info)
        self._headers += 1

    def _announce(self, entry: object) -> None:
        if not isinstance(entry, dict):
            return
        try:
            info = TapInfo(
                text_of(entry, "tap"),
                talker_of(entry),
                text_of(entry, "source") if entry.get("source") is not None else None,
                number_of(entry, "baud"),
            )
        except Damaged:
            return
        self._talkers[info.tap] = info.talker
        self._damage.know(self._prefix + info.tap)
        known = info._replace(tap=self._prefix + info.tap)
        self.taps = (*(tap for tap in self.taps if tap.tap != known.tap), known)
