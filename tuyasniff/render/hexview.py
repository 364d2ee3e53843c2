"""Bytes as rows of hex, coloured by field; `|` instead of a blank where a field ends, for eyes without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.model import Field
from tuyasniff.render.rows import cut_line
from tuyasniff.render.styles import Line, Segment

_AROUND = 8
"""Columns of a full row beside its bytes: the offset, and the gap before the text."""


class Bytes(NamedTuple):
    """Bytes with the role of each and the places where fields end."""

    data: bytes
    roles: tuple[str, ...]
    ends: frozenset[int]


def marked(data: bytes, leaves: Sequence[Field] = ()) -> Bytes:
    """Give every byte the role of the field that holds it."""
    roles = [""] * len(data)
    for leaf in leaves:
        for place in range(leaf.span.start, min(leaf.span.end, len(data))):
            roles[place] = "fault" if leaf.fault else leaf.role
    return Bytes(data, tuple(roles), frozenset(leaf.span.end for leaf in leaves))


def as_text(data: bytes) -> str:
    """One column a byte: printable ASCII, `.` for the rest."""
    return "".join(chr(code) if 0x20 <= code < 0x7F else "." for code in data)


def hex_of(what: Bytes, start: int, end: int) -> Line:
    """`55 aa|03|07` for a range of bytes, three columns each but the last."""
    segments = []
    for place in range(start, min(end, len(what.data))):
        if place > start:
            segments.append(Segment("|" if place in what.ends else " ", "dim"))
        segments.append(Segment(f"{what.data[place]:02x}", what.roles[place]))
    return tuple(segments)


def hex_rows(what: Bytes, *, columns: int = 80) -> list[Line]:
    """Rows of offset, hex and text: 16 bytes where they fit, else 8 or 4."""
    count = next((fit for fit in (16, 8) if _AROUND + 4 * fit <= columns), 4)
    rows = []
    for start in range(0, len(what.data), count):
        piece = what.data[start : start + count]
        filler = " " * (3 * (count - len(piece)) + 2)
        offset = Segment(f"{start:04x}  ", "offset")
        text = Segment(as_text(piece), "dim")
        rows.append(cut_line((offset, *hex_of(what, start, start + count), Segment(filler), text), columns))
    return rows


def hex_lines(what: Bytes, *, columns: int, indent: int) -> list[Line]:
    """Only the hex, as many bytes a row as fit, to stand under the line of a frame."""
    count = max(4, (columns - indent + 1) // 3)
    return [(Segment(" " * indent), *hex_of(what, start, start + count)) for start in range(0, len(what.data), count)]
