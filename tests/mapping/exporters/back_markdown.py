"""The table of a page, read back."""

from __future__ import annotations

import re
from fractions import Fraction

from mapping.exporters.backs import Back

NOTHING = "–"
_SCALE = re.compile(r"raw(?:\*(\d+))?(?:/(\d+))?(?: [+-] [\d.]+)?")


def cells(line: str) -> list[str]:
    """The cells of a line as they show: a pipe that is escaped parts nothing."""
    return [_shown(cell.strip()) for cell in re.findall(r"((?:\\.|[^|\\])*)\|", line)[1:]]


def _shown(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def table(text: str) -> list[dict[str, str]]:
    """The rows of the table by their titles."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    if not lines:
        return []
    titles = cells(lines[0])
    return [dict(zip(titles, cells(line), strict=True)) for line in lines[2:]]


def back(text: str) -> list[Back]:
    """What the rows state."""
    found = []
    for row in table(text):
        if row["sure"].endswith("?"):
            continue
        name, _, place = row["type"].partition(" ")
        number = name == "value" or bool(place)
        scale = _SCALE.fullmatch(row.get("scale", NOTHING))
        top, bottom = (1, 1) if scale is None else (int(scale[1] or 1), int(scale[2] or 1))
        unit = row.get("unit", NOTHING)
        found.append(
            Back(
                int(row["dp"]),
                int(place.partition("..")[0]) if place else None,
                name,
                Fraction(top, bottom) if number else None,
                None if unit == NOTHING else unit,
            )
        )
    return found
