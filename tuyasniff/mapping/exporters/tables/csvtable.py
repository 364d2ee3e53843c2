"""A table for spreadsheets: one row for each datapoint, and for each number inside a packed one.

Numbers are raw counts, except where a unit says otherwise; physical = raw * mul / div + add. Texts that a spreadsheet
would take for a formula begin with an apostrophe (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TypeAlias

from tuyasniff.mapping.exporters.certainty import Standing
from tuyasniff.mapping.exporters.entities import MOST_SHOWN, Entity, Kind, entities, one_line, why
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import device_name, note_skipped, product_words
from tuyasniff.mapping.model import Mapping, Plain

COLUMNS = (
    "id", "byte", "length", "type", "form", "access", "code", "name", "quantity", "unit", "mul", "div", "add",
    "range_min", "range_max", "values", "certain", "confidence", "reports", "seen_min", "seen_max", "last", "why",
    "source",
)  # fmt: skip

GUARD = "'"
_SIGNS = "=+-@＝＋－＠"
"""What begins a formula. Tab and carriage return do, too, but no cell has any; `%` and `|` begin none."""

_FORMULA = tuple(_SIGNS + GUARD)
_PARTED = re.compile(rf";\s*(?=[{re.escape(_SIGNS)}])")
_NUMBERS = (Kind.SENSOR, Kind.NUMBER)
_OPEN = ("bool", "value", "enum", "bitmap")
"""Types whose last value may be shown: texts and bytes may be private."""

Cell: TypeAlias = str | int | Decimal | None


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The table; what was skipped is only a remark, for a table has no place for it."""
    remarks = Remarks()
    note_skipped(mapping, remarks)
    source = ", ".join(filter(None, (device_name(mapping), product_words(mapping), wishes.signature)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entity in entities(mapping, wishes.accept):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in (*_row(entity), source)])
    return Exported(out.getvalue(), tuple(remarks.lines))


def _row(entity: Entity) -> tuple[Cell, ...]:
    entry, field, seen = entity.entry, entity.field, entity.entry.observed
    scaled = entity.kind in _NUMBERS
    limits = None if field is not None else entity.limits
    ranges: tuple[Cell, ...] = (None, None, None) if seen is None or field is not None else (
        seen.min, seen.max, _last(seen.last_value) if entry.type in _OPEN else None
    )  # fmt: skip
    return (
        entry.id,
        None if field is None else field.offset,
        _length(entity),
        entry.type,
        None if field is None else f"{field.endian}{' signed' if field.signed else ''}",
        entry.access,
        entry.code,
        entity.name,
        entity.quantity,
        one_line(entity.unit or ""),
        entity.scale.mul if scaled else None,
        entity.scale.div if scaled else None,
        Decimal(str(entity.scale.offset)) if scaled else None,
        None if limits is None else limits.min,
        None if limits is None else limits.max,
        _values(entity),
        "?" if entity.standing is Standing.UNKNOWN else entity.standing.value,
        _confidence(entity),
        None if seen is None else seen.reports,
        *ranges,
        why(entity),
    )


def _confidence(entity: Entity) -> Decimal:
    most = 1 if entity.standing is Standing.CERTAIN else MOST_SHOWN
    return Decimal(f"{min(entity.confidence, most):.2f}")


def _length(entity: Entity) -> Cell:
    if entity.field is not None:
        return entity.field.length
    seen = entity.entry.observed
    return None if seen is None or len(seen.lengths) != 1 else seen.lengths[0]


def _values(entity: Entity) -> str:
    """`0=off; 1=on`."""
    options = [f"{one.value}={one_line(one.label)}" for one in entity.options]
    return "; ".join(options or [f"bit {bit.bit}={one_line(bit.label)}" for bit in entity.bits])


def _last(value: Plain | None) -> Cell:
    """The last value; texts may be private."""
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, int) else None


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula, not even one that parts cells at semicolons."""
    text = _PARTED.sub(", ", "".join(char if char.isprintable() else " " for char in text).strip())
    return GUARD + text if text.startswith(_FORMULA) else text
