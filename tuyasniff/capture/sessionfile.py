"""The session file `*.tsniff.jsonl`: chunks, gaps and notes as they come, one JSON object a line.

Lines are only ever added, each with one write, so that a file may be cut anywhere and loses its last line at most.
A header line begins every session; where a file was gone on with, or two were put together, there are several.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.jsonrecords import (
    Damaged,
    Json,
    by_of,
    hex_of,
    json_object,
    number_of,
    reference_of,
    talker_of,
    text_of,
    us_of,
)
from tuyasniff.capture.moments import epoch_us, from_iso, iso
from tuyasniff.capture.program import program
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.recordlines import LineDamage, RecordLine, record_lines
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy

VERSION = 1
_LARGEST_CHUNK = 1 << 20


class SessionWriter:
    """Writes a session to a binary stream, every line with one write and, if `eager`, a flush.

    `started` is the moment of `t_us` 0, None where there is no absolute time. `taps` are announced in the header;
    others may turn up later. OSError of the stream passes.
    """

    def __init__(
        self, stream: BinaryIO, *, started: datetime | None, taps: Sequence[TapInfo] = (), eager: bool = True
    ) -> None:
        self._stream = stream
        self._eager = eager
        self._torn = False
        self._talkers: dict[str, Talker] = {}
        self.begin(started, taps)

    @classmethod
    def appending(cls, stream: BinaryIO, *, started: datetime | None, taps: Sequence[TapInfo] = ()) -> SessionWriter:
        """Go on with a file that is open for reading and writing; a last line that was cut is ended first."""
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            ended = stream.read(1) == b"\n"
            stream.seek(0, os.SEEK_END)
            if not ended:
                _write_all(stream, b"\n")
        return cls(stream, started=started, taps=taps)

    def begin(self, started: datetime | None, taps: Sequence[TapInfo] = ()) -> None:
        """A header: the times after it count from `started`, and no other taps are announced any more."""
        self._talkers = {tap.tap: tap.talker for tap in taps}
        entries = [{"tap": tap.tap, "talker": str(tap.talker), "source": tap.source, "baud": tap.baud} for tap in taps]
        self._line({"tsniff": VERSION, "started": iso(started), "program": program(), "taps": entries})

    def write(self, thing: Chunk | Gap | Note) -> None:
        """Add a line; a chunk of megabytes becomes several."""
        if isinstance(thing, Gap):
            self._line({"t": thing.t_us, "gap": thing.reason, "tap": thing.tap, "detail": thing.detail})
        elif isinstance(thing, Note):
            told = thing.reference
            reference = None if told is None else {"quantity": told.quantity, "unit": told.unit, "value": told.value}
            self._line({"t": thing.t_us, "note": thing.text, "reference": reference, "frame": thing.frame})
        elif thing.frame is not None or len(thing.data) <= _LARGEST_CHUNK:
            self._chunk(thing)
        else:
            for start in range(0, len(thing.data), _LARGEST_CHUNK):
                self._chunk(thing._replace(data=thing.data[start : start + _LARGEST_CHUNK]))

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


class SessionFile:
    """A session file being read: iterate once. `taps` are those announced so far."""

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` is put in front of the names of the taps."""
        self.started: datetime | None = None
        self.taps: tuple[TapInfo, ...] = ()
        self._pieces = pieces
        self._prefix = f"{tap}/" if tap else ""
        self._name = name
        self._damage = LineDamage()
        self._said: list[str] = []
        self._looks = RawBytes((), tap="", name=name)
        self._talkers: dict[str, Talker] = {}
        self._headers = 0
        self._shift = 0
        self._newer = ""

    @property
    def remarks(self) -> list[str]:
        """Words for the user about the reading."""
        return [*self._damage.remarks, *self._said]

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        for line in record_lines(self._pieces):
            if not line.data.strip() and not line.too_long:
                continue
            try:
                thing = self._thing(json_object(line), line.number)
            except Damaged as damaged:
                self._left_out(line, str(damaged))
                continue
            if self._newer:
                return
            if thing is not None:
                yield thing
        if not self._headers:
            self._said.append("the header line is missing: when it began and who talks on its taps is not known")

    def _left_out(self, line: RecordLine, why: str) -> None:
        if line.ended:
            self._damage.add(line.number, why)
        else:
            self._said.append(f"the last line ({line.number:,}) is cut and left out")

    def _thing(self, entry: Json, number: int) -> Chunk | Gap | Note | None:
        """What a line says; None for a header."""
        if "tsniff" in entry:
            self._header(entry, number)
            return None
        t_us = us_of(entry, "t")
        if t_us is not None:
            t_us += self._shift
        origin = Origin(self._name, number)
        if "gap" in entry:
            tap = self._prefix + text_of(entry, "tap", "")
            return Gap(tap, t_us, text_of(entry, "gap"), text_of(entry, "detail", ""))
        if "note" in entry:
            return Note(text_of(entry, "note"), t_us, reference_of(entry), number_of(entry, "frame"), origin)
        if "hex" not in entry:
            raise Damaged("it is neither chunk nor gap nor note")
        return self._chunk(entry, t_us, origin)

    def _chunk(self, entry: Json, t_us: int | None, origin: Origin) -> Chunk:
        tap, data = text_of(entry, "tap"), hex_of(entry, "hex")
        talker = talker_of(entry) if "talker" in entry else self._talkers.get(tap, Talker.UNKNOWN)
        by = by_of(entry, "by", _usual_by(talker))
        frame: bytes | None = None
        if entry.get("frame") is True:
            frame = data
        elif entry.get("frame"):
            frame = hex_of(entry, "frame")
        if data:
            self._looks.look(data)
        return Chunk(self._prefix + tap, data, t_us, talker, by, origin, frame)

    def _header(self, entry: Json, number: int) -> None:
        version = number_of(entry, "tsniff")
        if version is None or version < 1:
            raise Damaged("the header has no version")
        if version > VERSION:
            self._newer = f"line {number:,} says that it is a session file of version {version}"
            if self._headers:
                self._said.append(f"{self._newer}, which this program does not read; the rest is left out")
            return
        started = entry.get("started")
        if started is not None and (not isinstance(started, str) or from_iso(started) is None):
            raise Damaged("started is no date")
        self._begin(None if started is None else from_iso(started))
        self._talkers.clear()
        taps = entry.get("taps")
        for told in taps if isinstance(taps, list) else ():
            self._announce(told)
        self._headers += 1

    def _begin(self, started: datetime | None) -> None:
        """A session begins; later ones are laid behind the first by their dates, where these are known."""
        if self.started is None:
            self.started = started
        elif started is not None:
            self._shift = epoch_us(started) - epoch_us(self.started)

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
        known = info._replace(tap=self._prefix + info.tap)
        self.taps = (*(tap for tap in self.taps if tap.tap != known.tap), known)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        if self._newer:
            return f"{self._newer}, and this program reads version {VERSION}"
        return self._looks.why_nothing()

    @property
    def hint(self) -> str:
        """What may be wrong."""
        return "a newer tuyasniff wrote it: update this one" if self._newer else self._looks.hint
