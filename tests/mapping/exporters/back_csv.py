"""The table, read back."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

from mapping.exporters.backs import Back

STATED = ("certain", "guessed")


def rows(text: str) -> list[dict[str, str]]:
    """The rows as a spreadsheet shows them: the apostrophe that guards a text is no part of it."""
    return [
        {key: cell.removeprefix("'") for key, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)
    ]


def back(text: str) -> list[Back]:
    """What the rows state."""
    return [
        Back(
            int(row["id"]),
            int(row["byte"]) if row["byte"] else None,
            row["type"],
            Fraction(int(row["mul"]), int(row["div"])) if row["div"] else None,
            row["unit"] or None,
        )
        for row in rows(text)
        if row["certain"] in STATED
    ]
