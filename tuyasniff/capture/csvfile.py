"""CSV for spreadsheets: a row for each frame, piece of noise, gap and note, and the same items back from it.

No text of others may become a formula or break a row: controls are escaped, and what begins like a formula gets a
`'` in front. Rows never hold line breaks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from tuyasniff.capture.about import About
from tuyasniff.capture.csvrows import (
    COLUMNS,
    USUAL,
    Heading,
    is_separator_line,
    read_heading,
    split_row,
    whole_number,
    whole_rows,
)
from tuyasniff.capture.itemchunks import frame_chunk
from tuyasniff.capture.jsonrecords import Damaged
from tuyasniff.capture.moments import epoch_us, from_iso, iso, shifted
from tuyasniff.capture.quoting import escaped, unescaped
from tuyasniff.capture.recordfile import RecordFile
from tuyasniff.capture.recordlines import RecordLine, record_lines
from tuyasniff.capture.sayings import fault_words
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note, Origin, Reference, Talker, TalkerBy

_FORMULA = tuple("=+-@'")
_KINDS = ("frame", "noise", "gap", "note")
_SAME_SESSION_US = 2_000_000
"""Spreadsheets round times of day to seconds: a smaller step is no new session."""
_WHOLE = "yes"
_MOST_ABOVE = 15


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


class CsvFile(RecordFile):
    """A file of this form being read: iterate once."""

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` stands in front of the names of taps."""
        super().__init__(pieces, tap=tap, name=name)
        self._heading: Heading | None = None
        self._above: list[tuple[int, str]] = []
        self._fresh = True
        self._start: datetime | None = None
        self._no_hex = ""

    def stretches(self) -> Iterator[Chunk | Gap | Note]:
        """The things, one by one: a row may reach over several lines."""
        return iter(self)

    def _lines(self) -> Iterator[RecordLine]:
        lines = whole_rows(record_lines(self._pieces), self._is_row)
        return (line for line in lines if line.too_long or line.before or line.data.strip(b" ,;\t|"))

    def _is_row(self, text: str) -> bool:
        heading = self._heading or USUAL
        try:
            cells = split_row(text, heading.separator)
        except Damaged:
            return False
        return len(cells) <= len(heading.columns) and self._kind(heading.row(cells)) in _KINDS

    def _thing(self, line: RecordLine) -> Chunk | Gap | Note | None:
        if line.too_long:
            raise Damaged("it is too long")
        text = line.text
        heading = read_heading(text)
        if heading is not None:
            self._begin_table(heading, line.number)
            return None
        if self._heading is not None:
            return self._row_thing(line, self._heading)
        if is_separator_line(text):
            return None
        try:
            return self._row_thing(line, USUAL)
        except Damaged as damaged:
            if not line.ended or len(self._above) > _MOST_ABOVE:
                raise
            self._above.append((line.number, str(damaged)))
            return None

    def _begin_table(self, heading: Heading, number: int) -> None:
        if self._heading is None and self._above:
            first, last = self._above[0][0], self._above[-1][0]
            where = f"line {first:,} stands" if first == last else f"lines {first:,} to {last:,} stand"
            self._said.append(f"{where} above the table: left out")
            self._above.clear()
        self._heading, self._fresh = heading, True
        many = heading.columns.count("hex")
        if not many:
            self._no_hex = f"line {number:,} heads the table, and none of its columns is called hex"
        elif many > 1:
            self._said.append(f"line {number:,} names {many} columns hex: the first of them is read")

    def _end(self) -> None:
        for number, why in self._above if self._heading is None else ():
            self._good -= 1
            self._damage.left_out(number, why)

    def _kind(self, row: dict[str, str]) -> str:
        """What a row is; a table without kinds holds bytes."""
        heading = self._heading or USUAL
        return row["kind"].strip().lower() if "kind" in heading.columns else "frame"

    def _row_thing(self, line: RecordLine, heading: Heading) -> Chunk | Gap | Note | None:
        cells = split_row(line.text, heading.separator)
        row = heading.row(cells)
        kind = self._kind(row)
        if line.after or (line.before and (heading.columns[0] != "kind" or len(cells) < len(heading.columns))):
            raise Damaged("NUL bytes cut it")
        if kind not in _KINDS:
            raise Damaged("its kind is none of frame, noise, gap, note")
        self._check_end(kind, cells, heading)
        tap = text_of_cell(row["tap"]) if "tap" in heading.columns else "file"
        try:
            thing = self._told(kind, row, self._prefix + tap, Origin(self._name, line.number))
        except Damaged as damaged:
            damaged.tap = tap
            raise
        return None if thing is None else thing._replace(t_us=self._time(row, line.number))

    @staticmethod
    def _check_end(kind: str, cells: list[str], heading: Heading) -> None:
        """Spreadsheets leave empty cells at the end away, but none that says what the row is about."""
        wanted = {"gap": "tap", "note": "text"}.get(kind, "hex")
        if wanted in heading.columns and heading.columns.index(wanted) >= len(cells):
            raise Damaged("it ends too early")

    def _told(self, kind: str, row: dict[str, str], tap: str, origin: Origin) -> Chunk | Gap | Note | None:
        if kind == "gap":
            return Gap(tap, None, text_of_cell(row["text"]), text_of_cell(row["detail"]))
        if kind == "note":
            return self._note(row, origin)
        return None if self._no_hex else self._chunk(kind, row, tap, origin)

    def _time(self, row: dict[str, str], number: int) -> int | None:
        """The time of a row, after what its date says of the session that it belongs to."""
        if not row["t_us"].strip():
            return None
        t_us = whole_number(row["t_us"])
        if t_us is None:
            self._remark(f"line {number:,}: its t_us is no time, so it is read without one")
            return None
        moment = from_iso(row["time"].strip()) if row["time"] else None
        start = None if moment is None else shifted(moment, -t_us)
        if self._fresh or (start is not None and _apart(start, self._start)):
            self._fresh, self._start = False, start
            self._begin(number, start)
        return self._timeline.place(t_us)

    def _note(self, row: dict[str, str], origin: Origin) -> Note:
        reference: Reference | None = None
        if row["detail"] == "reference":
            quantity, value, unit = (text_of_cell(row[name]) for name in ("quantity", "value", "unit"))
            reference = Reference(quantity, value, unit)
        frame = None
        if row["frame"]:
            frame = whole_number(row["frame"])
            if frame is None:
                raise Damaged("frame is no number")
        return Note(text_of_cell(row["text"]), None, reference, frame, origin)

    def _chunk(self, kind: str, row: dict[str, str], tap: str, origin: Origin) -> Chunk:
        data = _bytes(row, "hex")
        self._look(data)
        if kind == "noise":
            return Chunk(tap, data, origin=origin)
        says, told = row["talker"].strip().lower(), row["talker_by"].strip().lower()
        talker = Talker(says) if says in set(Talker) else Talker.UNKNOWN
        by = TalkerBy(told) if told in set(TalkerBy) else TalkerBy.NONE
        frame = None if not row["whole"] else data if row["whole"].lower() == _WHOLE else _bytes(row, "whole")
        return Chunk(tap, data, None, talker, by, origin, frame)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        return self._no_hex or super().why_nothing()

    @property
    def hint(self) -> str:
        """What may be wrong."""
        return f"the columns of such a table: {' '.join(COLUMNS)}" if self._no_hex else super().hint


def _apart(one: datetime, other: datetime | None) -> bool:
    """Whether two beginnings are those of two sessions."""
    return other is None or abs(epoch_us(one) - epoch_us(other)) > _SAME_SESSION_US


def _bytes(row: dict[str, str], name: str) -> bytes:
    try:
        return bytes.fromhex(row[name])
    except ValueError:
        raise Damaged(f"{name} is no hex") from None
