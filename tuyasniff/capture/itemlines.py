"""Reading the lines of `decode --jsonl` again: frames, noise, gaps and notes as they were told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from tuyasniff.capture.itemchunks import self_evident
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
from tuyasniff.capture.moments import from_iso
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.recordlines import LineDamage, record_lines
from tuyasniff.model import Chunk, Gap, Note, Origin, TalkerBy

ITEMS = ("session", "frame", "noise", "gap", "note")
SCHEMA = 1


class ItemLines:
    """Lines of items being read: iterate once."""

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` stands in front of the names of taps."""
        self.started: datetime | None = None
        self._pieces = pieces
        self._prefix = f"{tap}/" if tap else ""
        self._name = name
        self._damage = LineDamage()
        self._said: list[str] = []
        self._looks = RawBytes((), tap="", name=name)
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
                if line.ended:
                    self._damage.add(line.number, str(damaged))
                else:
                    self._said.append(f"the last line ({line.number:,}) is cut and left out")
                continue
            if self._newer:
                return
            if thing is not None:
                yield thing

    def _thing(self, entry: Json, number: int) -> Chunk | Gap | Note | None:
        schema = number_of(entry, "schema")
        if schema is not None and schema > SCHEMA:
            self._newer = f"line {number:,} says that its schema is {schema}"
            return None
        kind = entry.get("item")
        if kind == "session":
            started = entry.get("started")
            if self.started is None and isinstance(started, str):
                self.started = from_iso(started)
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
        if data:
            self._looks.look(data)
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

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        if self._newer:
            return f"{self._newer}, and this program reads schema {SCHEMA}"
        return self._looks.why_nothing()

    @property
    def hint(self) -> str:
        """What may be wrong."""
        return "a newer tuyasniff wrote it: update this one" if self._newer else self._looks.hint
