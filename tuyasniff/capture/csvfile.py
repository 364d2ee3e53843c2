"""CSV for spreadsheets: a row for each frame, piece of noise, gap and note, and the same items back from it.

No text of others may become a formula or break a row: controls are escaped, and what begins like a formula gets a
`'` in front. Rows never hold line breaks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from tuyasniff.capture.about import About
from tuyasniff.capture.itemchunks import frame_chunk
from tuyasniff.capture.jsonrecords import Damaged
from tuyasniff.capture.moments import from_iso, iso, shifted
from tuyasniff.capture.quoting import escaped, unescaped
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.recordlines import LineDamage, RecordLine, record_lines
from tuyasniff.capture.sayings import fault_words
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note, Origin, Reference, Talker, TalkerBy

COLUMNS = (
    "kind", "t_us", "time", "tap", "talker", "talker_by", "hex", "whole", "text", "detail", "quantity", "value",
    "unit", "frame",
)  # fmt: skip
_FORMULA = tuple("=+-@'")
_NUMBER = re.compile(r"-?[0-9]{1,18}\Z")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_WHOLE = "yes"


class CsvWriter:
    """Writes items; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._about = about
        self._put(COLUMNS)

    def write(self, item: Item) -> None:
        """A row."""
        row = dict.fromkeys(COLUMNS, "") | self._row(item)
        self._put([row[name] for name in COLUMNS])
        if self._about.eager:
            self._stream.flush()

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _row(self, item: Item) -> dict[str, str]:
        thing = item.thing
        if isinstance(thing, Message):
            return self._frame_row(thing)
        if isinstance(thing, Noise):
            said = {"kind": "noise", "tap": cell(thing.tap), "hex": thing.raw.hex(" "), "text": str(thing.reason)}
            return said | self._times(thing.t_us)
        if isinstance(thing, Gap):
            said = {"kind": "gap", "tap": cell(thing.tap), "text": cell(thing.reason), "detail": cell(thing.detail)}
            return said | self._times(thing.t_us)
        told = {"kind": "note", "text": cell(thing.text)}
        if thing.reference is not None:
            reference = thing.reference
            told |= {"quantity": cell(reference.quantity), "value": cell(reference.value), "unit": cell(reference.unit)}
            told["detail"] = "reference"
        if thing.frame is not None:
            told["frame"] = str(thing.frame)
        return told | self._times(thing.t_us)

    def _frame_row(self, message: Message) -> dict[str, str]:
        frame = message.frame
        claimed = frame_chunk(frame).frame
        whole = "" if claimed is None else _WHOLE if claimed == frame.raw else claimed.hex(" ")
        dps = [f"{dp.id}={dp.value.hex() if isinstance(dp.value, bytes) else dp.value}" for dp in message.dps]
        faults = fault_words(message.faults or frame.faults)
        row = {
            "kind": "frame",
            "tap": cell(frame.tap),
            "talker": str(frame.talker),
            "talker_by": str(frame.talker_by),
            "hex": frame.raw.hex(" "),
            "whole": whole,
            "text": cell(" ".join((message.title, *dps))),
            "detail": cell("; ".join(faults)),
        }
        return row | self._times(frame.t_us)

    def _times(self, t_us: int | None) -> dict[str, str]:
        if t_us is None:
            return {}
        moment = None if self._about.started is None else shifted(self._about.started, t_us)
        return {"t_us": str(t_us), "time": iso(moment) or ""}

    def _put(self, cells: Iterable[str]) -> None:
        row = io.StringIO()
        csv.writer(row, lineterminator="\r\n").writerow(cells)
        self._stream.write(row.getvalue().encode("utf-8", "replace"))


def cell(text: str) -> str:
    """Text of others as one cell that no spreadsheet takes for a formula."""
    safe = escaped(text)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe


def text_of_cell(safe: str) -> str:
    """The text that `cell` was given."""
    return unescaped(safe.removeprefix("'"))


def is_csv_head(line: str) -> bool:
    """Whether a line is the first one of such a file, whatever the spreadsheet that saved it puts between cells."""
    if not line.startswith((COLUMNS[0], f'"{COLUMNS[0]}')):
        return False
    return [part.strip('"') for part in re.split(r"[,;\t]", line.strip())[:4]] == list(COLUMNS[:4])


class CsvFile:
    """A file of this form being read: iterate once."""

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` stands in front of the names of taps."""
        self.started: datetime | None = None
        self._pieces = pieces
        self._prefix = f"{tap}/" if tap else ""
        self._name = name
        self._columns: tuple[str, ...] = COLUMNS
        self._separator = ","
        self._damage = LineDamage()
        self._looks = RawBytes((), tap="", name=name)

    @property
    def remarks(self) -> list[str]:
        """Words for the user about the reading."""
        return self._damage.remarks

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        for line in record_lines(self._pieces):
            if not line.data.strip(b" \r,;\t") and not line.too_long:
                continue
            try:
                thing = self._thing(line)
            except Damaged as damaged:
                self._damage.add(line.number, str(damaged))
                continue
            if thing is not None:
                yield thing

    def _thing(self, line: RecordLine) -> Chunk | Gap | Note | None:
        if line.too_long:
            raise Damaged("it is too long")
        text = line.text.removesuffix("\r")
        if is_csv_head(text):
            self._separator = text.strip('"')[len(COLUMNS[0]) :].strip('"')[:1]
            self._columns = tuple(split_row(text, self._separator))
            return None
        row = dict.fromkeys(COLUMNS, "") | dict(zip(self._columns, split_row(text, self._separator), strict=False))
        t_us = None if not row["t_us"] else _integer(row, "t_us")
        if self.started is None and t_us is not None and row["time"]:
            moment = from_iso(row["time"])
            self.started = None if moment is None else shifted(moment, -t_us)
        tap = self._prefix + text_of_cell(row["tap"])
        if row["kind"] == "gap":
            return Gap(tap, t_us, text_of_cell(row["text"]), text_of_cell(row["detail"]))
        origin = Origin(self._name, line.number)
        if row["kind"] == "note":
            return self._note(row, t_us, origin)
        if row["kind"] in ("frame", "noise"):
            return self._chunk(row, tap, t_us, origin)
        raise Damaged("its kind is none of frame, noise, gap, note")

    def _note(self, row: dict[str, str], t_us: int | None, origin: Origin) -> Note:
        reference: Reference | None = None
        if row["detail"] == "reference":
            quantity, value, unit = (text_of_cell(row[name]) for name in ("quantity", "value", "unit"))
            reference = Reference(quantity, value, unit)
        frame = None if not row["frame"] else _integer(row, "frame")
        return Note(text_of_cell(row["text"]), t_us, reference, frame, origin)

    def _chunk(self, row: dict[str, str], tap: str, t_us: int | None, origin: Origin) -> Chunk:
        data = _bytes(row, "hex")
        if data:
            self._looks.look(data)
        if row["kind"] == "noise":
            return Chunk(tap, data, t_us, origin=origin)
        talker = Talker(row["talker"]) if row["talker"] in set(Talker) else Talker.UNKNOWN
        by = TalkerBy(row["talker_by"]) if row["talker_by"] in set(TalkerBy) else TalkerBy.NONE
        frame = None if not row["whole"] else data if row["whole"] == _WHOLE else _bytes(row, "whole")
        return Chunk(tap, data, t_us, talker, by, origin, frame)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        return self._looks.why_nothing()

    @property
    def hint(self) -> str:
        """What may be wrong."""
        return self._looks.hint


def split_row(text: str, separator: str) -> list[str]:
    """The cells of a row (RFC 4180) without line breaks. Raises Damaged where a quote is not closed."""
    cells: list[str] = []
    place = 0
    while True:
        if text.startswith('"', place):
            found = _QUOTED.match(text, place)
            if found is None:
                raise Damaged("a quote is not closed")
            cells.append(found[1].replace('""', '"'))
            end = found.end()
        else:
            end = text.find(separator, place)
            end = len(text) if end < 0 else end
            cells.append(text[place:end])
        if end >= len(text):
            return cells
        if not text.startswith(separator, end):
            raise Damaged("something stands behind a quote")
        place = end + 1


def _integer(row: dict[str, str], name: str) -> int:
    if _NUMBER.match(row[name]) is None:
        raise Damaged(f"{name} is no number")
    return int(row[name])


def _bytes(row: dict[str, str], name: str) -> bytes:
    try:
        return bytes.fromhex(row[name])
    except ValueError:
        raise Damaged(f"{name} is no hex") from None
