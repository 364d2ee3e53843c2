"""The reading of a raw datapoint, moved on to another value of it: the layout stays as it was judged, the amounts go.

A judgement is made now and then, of samples that are thinned; a value is shown as soon as it comes. What stands beside
it has to be said of that very value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuyasniff.analysis.raw.counts import shown
from tuyasniff.analysis.raw.layouts import LAYOUTS
from tuyasniff.analysis.raw.phasetext import phase_parts
from tuyasniff.analysis.raw.physics import covered
from tuyasniff.analysis.raw.rows import PhaseRow, TableRow
from tuyasniff.model import RawPart, RawReading

_BYTES = ("constant", "moving")


def reading_of(reading: RawReading | None, value: Any) -> RawReading | None:
    """What is inside a value as scripts get it: hex of raw bytes, or a text. None where it is no such record."""
    if reading is None or not isinstance(value, str):
        return reading
    try:
        raw = bytes.fromhex(value)
    except ValueError:
        raw = b""
    if len(raw) != reading.length or raw.hex() != value:
        raw = value.encode("utf-8", "replace")
    return reread(reading, raw)


def reread(reading: RawReading, raw: bytes) -> RawReading | None:
    """The same layout in other bytes; None where they are no such record, or contradict it and nobody has said so."""
    if len(raw) != reading.length:
        return None
    if reading.layout is None:
        return replace(reading, parts=tuple(_part(part, raw) for part in reading.parts))
    row = next((row for row in LAYOUTS if row.name == reading.layout), None)
    if isinstance(row, PhaseRow):
        return _phase(reading, row, raw)
    return reading if row is None else _table(reading, row, raw)


def _phase(reading: RawReading, row: PhaseRow, raw: bytes) -> RawReading | None:
    meanings = tuple(part.meaning for part in reading.parts)
    if len(meanings) != len(row.slots):
        return reading
    if not raw.startswith(row.head) or any(raw[place] for place in row.zeros):
        return None
    if reading.doubt is None and not covered(row, meanings, raw):
        return None
    return replace(reading, parts=phase_parts(row, meanings, raw))


def _table(reading: RawReading, row: TableRow, raw: bytes) -> RawReading | None:
    found = row.open(raw, any(one.rule == "hint" for one in reading.evidence))
    if found is None:
        return None
    return replace(reading, parts=found.parts, texts=found.texts, doubt=found.doubt or reading.doubt)


def _part(part: RawPart, raw: bytes) -> RawPart:
    """A part that was solved: its text is made of its count, of its bytes, or it is a word."""
    data = raw[part.offset : part.offset + part.length]
    if part.name in _BYTES:
        return replace(part, value=int.from_bytes(data, "big") if len(data) <= 8 else None, text=data.hex(" "))
    value = int.from_bytes(data, "little" if part.endian == "little" else "big")
    if part.meaning is not None:
        return replace(part, value=value, text=shown(value, part.meaning))
    old, hexed = str(part.value), f"0x{part.value or 0:02x}"
    text = str(value) if part.text == old else part.text.replace(hexed, f"0x{value:02x}", 1)
    return replace(part, value=value, text=text)
