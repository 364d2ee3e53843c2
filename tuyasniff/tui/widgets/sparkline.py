"""The course of a value in a few characters."""

from __future__ import annotations

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
SIGNS = ".:-=+*#"
"""The same for terminals without block characters; like there, a blank is a gap."""


def sparkline(values: Sequence[float | None], columns: int, ascii: bool = False) -> str:
    """Exactly `columns` characters, the latest value last; blank where there is none (None, or not finite).

    Where there are more values than columns, each stands for the middle of a few. A constant is a line at half height.
    """
    if columns < 1:
        return ""
    known = [value if value is not None and math.isfinite(value) else None for value in values]
    if len(known) > columns:
        known = _squeezed(known, columns)
    glyphs = SIGNS if ascii else BLOCKS
    present = [value for value in known if value is not None]
    if not present:
        return " " * columns
    low, high = min(present), max(present)
    drawn = "".join(" " if value is None else glyphs[_level(value, low, high, len(glyphs))] for value in known)
    return drawn.rjust(columns)


def _level(value: float, low: float, high: float, levels: int) -> int:
    """The step between `low` and `high`, 0 to `levels` - 1."""
    if low == high:
        return (levels - 1) // 2
    # halves, because the distance of two finite floats need not be finite
    share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return min(max(int(share * levels), 0), levels - 1)


def _squeezed(values: Sequence[float | None], columns: int) -> list[float | None]:
    """So many values, each the mean of those it stands for."""
    squeezed: list[float | None] = []
    for column in range(columns):
        piece = values[column * len(values) // columns : (column + 1) * len(values) // columns]
        present = [value for value in piece if value is not None]
        squeezed.append(sum(value / len(present) for value in present) if present else None)
    return squeezed
