"""Reading the lines of `decode --jsonl` again: frames, noise, gaps and notes as they were told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import cast

from tuyasniff.capture.alike import Batch
from tuyasniff.capture.itemchunks import self_evident
from tuyasniff.capture.itemrows import SCHEMA, Row, item_rows, sort_of
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
from tuyasniff.capture.moments import from_iso
from tuyasniff.capture.recordfile import RecordFile
from tuyasniff.capture.recordlines import LineBlock, RecordLine, ended_line
from tuyasniff.errors import shortened
from tuyasniff.model import Chunk, Gap, Note, Origin, TalkerBy
from tuyasniff.stretch import Stretch, Turns

ITEMS = ("session", "frame", "noise", "gap", "note")


class ItemLines(RecordFile):
    """Lines of items being read: iterate once."""

    reads = f"schema {SCHEMA}"

    def _block(self, block: LineBlock) -> Iterator[Stretch | Turns | Chunk | Gap | Note]:
        rows = item_rows(block)
        if rows is None:
            yield from super()._block(block)
            return
        number = block.number
        for is_usual, group in groupby(rows, lambda row: isinstance(row, Row)):
            many = list(group)
            if is_usual:
                yield from self._damage.gaps()
                yield from self._together(number, cast("list[Row]", many))
            else:
                for place, data in enumerate(cast("list[bytes]", many), number):
                    for line in ended_line(place, data):
                        yield from self._alone(line)
                    if self._newer:
                        return
            number += len(many)

    def _together(self, number: int, rows: Sequence[Row]) -> Iterator[Stretch | Turns | Chunk]:
        """Frames and noise of many lines."""
        self._lines_met += len(rows)
        self._good += len(rows)
        self._has_bytes = True
        said = [row[:4] for row in rows]
        kinds = {kind: place for place, kind in enumerate(dict.fromkeys(said))}
        times = self._timeline.place_all([row.t_us for row in rows])
        sizes = accumulate((len(row.data) for row in rows[:-1]), initial=0)
        data, offsets = b"".join(row.data for row in rows), list(sizes)
        self._looks.look_through(data, offsets)
        sorts = [sort_of(kind, self._prefix) for kind in kinds]
        last_us = next((t_us for t_us in reversed(times) if t_us is not None), None)
        for sort in sorts:
            self._damage.saw(Chunk(sort.tap, b"", last_us))
        which = [kinds[kind] for kind in said]
        yield from Batch(sorts, which, data, offsets, times, self._name, number).parts()

    def _thing(self, line: RecordLine) -> Chunk | Gap | Note | None:
        entry = json_object(line)
        try:
            thing = self._told(entry, line.number)
        except Damaged as damaged:
            tap = entry.get("tap")
            damaged.tap = tap if isinstance(tap, str) else None
            raise
        return None if thing is None else thing._replace(t_us=self._timeline.place(thing.t_us))

    def _told(self, entry: Json, number: int) -> Chunk | Gap | Note | None:
        schema = number_of(entry, "schema")
        if schema is not None and schema > SCHEMA:
            raise Newer(f"line {number:,} says that its schema is {shortened(str(schema))}")
        kind = entry.get("item")
        if kind == "session":
            started = entry.get("started")
            self._begin(number, from_iso(started) if isinstance(started, str) else None)
            return None
        t_us, origin = us_of(entry, "t_us"), Origin(self._name, number)
        if kind == "note":
            return Note(text_of(entry, "text"), t_us, reference_of(entry), number_of(entry, "frame"), origin)
        if kind not in ITEMS:
            raise Damaged("its item is none of session, frame, noise, gap, note")
        tap = self._prefix + text_of(entry, "tap")
        if kind == "gap":
            return Gap(tap, t_us, text_of(entry, "reason"), text_of(entry, "detail", ""))
        data = hex_of(entry, "hex")
        self._look(data)
        if kind == "noise":
            return Chunk(tap, data, t_us, origin=origin)
        return self._frame(entry, Chunk(tap, data, t_us, origin=origin))

    def _frame(self, entry: Json, chunk: Chunk) -> Chunk:
        frame = self_evident(chunk.data)
        if entry.get("rebuilt") is not None:
            frame = hex_of(entry, "rebuilt")
        elif frame is None and entry.get("faults"):
            frame = chunk.data
        talker = talker_of(entry)
        return chunk._replace(talker=talker, by=by_of(entry, "talker_by", TalkerBy.TEXT), frame=frame)
