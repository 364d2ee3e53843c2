"""What a table for spreadsheets has to keep (RFC 4180; OWASP, "CSV Injection")."""

from __future__ import annotations

import csv
import io

NUMBERS = (
    "id", "byte", "length", "mul", "div", "add", "range_min", "range_max", "confidence", "reports", "seen_min",
    "seen_max",
)  # fmt: skip
CERTAIN = ("certain", "guessed", "doubtful", "?")
FORMULA = tuple("=+-@\t\r＝＋－＠")


def problems(text: str) -> list[str]:
    """What is wrong, in words."""
    found = []
    if "\r" in text or not text.endswith("\n") or text.endswith("\n\n"):
        found.append("the lines do not end as they should")
    titles, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len(set(titles)) != len(titles):
        found.append("a title is there twice")
    if text.count("\n") != 1 + len(rows):
        found.append("a cell holds more than one line")
    for number, cells in enumerate(rows, 1):
        if len(cells) != len(titles):
            found.append(f"row {number} has {len(cells)} cells")
            continue
        row = dict(zip(titles, cells, strict=True))
        for title, cell in row.items():
            found += [f"row {number}, {title}: {words}" for words in _cell(title, cell)]
        if not 0 <= int(row["id"]) <= 255:
            found.append(f"row {number}: no dpID")
        if row["certain"] not in CERTAIN:
            found.append(f"row {number}: how certain is that?")
        elif row["certain"] != "certain" and float(row["confidence"]) > 0.99:
            found.append(f"row {number}: too sure for a guess")
        if bool(row["mul"]) != bool(row["div"]):
            found.append(f"row {number}: half a scale")
    return found


def _cell(title: str, cell: str) -> list[str]:
    if not all(char.isprintable() for char in cell):
        return ["it does not print"]
    if title in NUMBERS:
        try:
            float(cell or "0")
        except ValueError:
            return ["no number"]
        return []
    # where semicolons part the cells, what follows one is the beginning of a cell
    parts = [part.strip() for part in cell.split(";")]
    if title == "last":
        parts = [part for part in parts if not part.removeprefix("-").isdigit()]
    return ["a formula"] if any(part.startswith(FORMULA) for part in parts) else []
