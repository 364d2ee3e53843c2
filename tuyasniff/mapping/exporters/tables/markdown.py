"""A table to paste into a forum or an issue: what each datapoint is, and why. It reads as plain text too.

What people or wires have said is escaped: it cannot end a cell, make a link, a picture or a heading, call somebody
(`@name`), or bring HTML along (GitHub Flavored Markdown, sections 2.4 and 6.9).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from tuyasniff.mapping.exporters.certainty import Standing
from tuyasniff.mapping.exporters.entities import Entity, Kind, entities, one_line, scale_words, why
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import device_name, note_skipped, product_words
from tuyasniff.mapping.model import Mapping

COLUMNS = ("dp", "hex", "type", "name", "unit", "scale", "access", "seen", "sure")
NOTHING = "–"

_WIDE = 80
_LEGEND = (
    "sure: yes is said by a person, declared by the product, or told by the type alone; a number is how sure a guess "
    "is, 0 to 1; ? is not certain enough to be used. scale: the value from the raw count; seen: raw counts."
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|&~$#!])")
_INSIDE_WORD = re.compile(r"(?<=[A-Za-z0-9])\\_(?=[A-Za-z0-9])")
_BEGINNING = re.compile(r"^(\d*)([-+=#>:.)])")
"""What makes a list, a heading or a quotation at the beginning of a line."""

_CALL = re.compile(r"@(?=\w)")
_SAID = {Standing.CERTAIN: "yes", Standing.UNKNOWN: "?"}


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The page: what is known of the device, the table, enums and bits, and the reasons."""
    remarks = Remarks()
    note_skipped(mapping, remarks)
    found = entities(mapping, wishes.accept)
    parts = [
        [f"## {escaped(device_name(mapping))}"],
        list(_facts(mapping, wishes)),
        _table(COLUMNS, [_row(entity) for entity in found]),
        list(_choices(found)),
        ["Why:", *(line for entity in found for line in _item(why(entity)))] if found else ["No datapoint is known."],
        ["Left out:", *(line for text in remarks.lines for line in _item(text))] if remarks.lines else [],
        textwrap.wrap(_LEGEND, _WIDE),
    ]
    return Exported("\n\n".join("\n".join(lines) for lines in parts if lines) + "\n", tuple(remarks.lines))


def _facts(mapping: Mapping, wishes: Wishes) -> Iterator[str]:
    device = mapping.device
    versions = ", ".join(str(version) for version in device.header_versions)
    rate = "" if device.uart is None else f"{device.uart.baud} baud, {device.uart.framing}"
    zigbee = "" if device.zigbee is None else f"{device.zigbee.manufacturer_name or ''} {device.zigbee.model_id or ''}"
    for word, text in (
        ("Product", product_words(mapping) or "not known"),
        ("Maker", " ".join(filter(None, (device.manufacturer, device.model)))),
        ("Zigbee", zigbee),
        ("Line", rate or "rate not known"),
        ("Family", f"{device.family}{f', version byte {versions}' if versions else ''}"),
        ("Written by", wishes.signature),
    ):
        said = one_line(text)
        if said:
            yield from _item(f"{word}: {said}")


def _row(entity: Entity) -> tuple[str, ...]:
    entry, field = entity.entry, entity.field
    place = "" if field is None else f" {field.offset}..{field.offset + field.length - 1}"
    return (
        str(entry.id),
        f"0x{entry.id:02X}",
        f"{entry.type}{place}",
        escaped(entity.name),
        escaped(one_line(entity.unit or "")),
        escaped(scale_words(entity.scale)),
        "" if entry.access == "unknown" else entry.access,
        _seen(entity),
        _SAID.get(entity.standing, f"{min(entity.confidence, 0.99):.2f}{'' if entity.stated else ' ?'}"),
    )


def _seen(entity: Entity) -> str:
    """The range in raw counts; of texts and bytes only their lengths, for they may be private."""
    seen = entity.entry.observed
    if seen is None or (entity.field is not None and entity.field.offset):
        return ""
    if entity.kind in (Kind.RAW, Kind.TEXT) or entity.field is not None:
        return f"{', '.join(map(str, seen.lengths))} bytes" if seen.lengths else ""
    if seen.min is not None and seen.max is not None:
        return str(seen.min) if seen.min == seen.max else f"{seen.min}..{seen.max}"
    values = [one for one in seen.values if isinstance(one, int)]
    return ", ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in values)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows below their titles; a column in which nothing is said is left out."""
    if not rows:
        return []
    kept = [place for place in range(len(titles)) if any(row[place] for row in rows)]
    cells = [[row[place] or NOTHING for place in kept] for row in rows]
    heads = [titles[place] for place in kept]
    widths = [max(len(heads[at]), *(len(row[at]) for row in cells)) for at in range(len(kept))]
    lines = [heads, ["-" * width for width in widths], *cells]
    return [f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines]


def _choices(found: Iterable[Entity]) -> Iterator[str]:
    """What the numbers of enums and the bits of bitmaps are called."""
    rows = [
        (
            entity,
            [(str(one.value), one.label) for one in entity.options] or [(f"bit {b.bit}", b.label) for b in entity.bits],
        )
        for entity in found
    ]
    named = [row for row in rows if row[1]]
    if named:
        yield "Values:"
    for entity, labels in named:
        told = ", ".join(f"{number} = {one_line(label)}" for number, label in labels)
        yield from _item(f"dp {entity.dp} {entity.name}: {told}")


def _item(text: str) -> list[str]:
    """An item of a list, within the columns. No line of it begins anything of its own."""
    first, *rest = textwrap.wrap(escaped(text), _WIDE - 2, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"- {first}", *(f"  {_BEGINNING.sub(_harmless, line)}" for line in rest)]


def _harmless(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}"


def escaped(text: str) -> str:
    """A text that shows as it reads wherever Markdown is understood."""
    text = _SPECIAL.sub(r"\\\1", text)
    text = _INSIDE_WORD.sub("_", text)
    text = _CALL.sub("(at)", text)
    return text.replace("://", ":\\//").replace("www.", "www\\.")
