"""The columns of the table of datapoints: which of them fit, what stands in them, how they sort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tuyasniff.model import DpSummary
from tuyasniff.render.clock import duration
from tuyasniff.render.dptable import range_text
from tuyasniff.render.labels import value_text, visible

GAP = 1
"""Columns before each cell; `*` stands there while the cell has just changed."""

_LONGEST = 80
"""No column is wider: of longer texts only the beginning is looked at."""


class DpColumn(NamedTuple):
    """A heading, the style of its cells, the least and the greatest width, and what a click on the heading sorts by.

    `wanted` is the width that it gets before any other column grows.
    """

    name: str
    title: str
    style: str
    least: int
    most: int
    sort: str
    right: bool = False
    wanted: int = 0


_COLUMNS = {
    column.name: column
    for column in (
        DpColumn("id", "dp", "dpid", 3, 3, "id", right=True),
        DpColumn("type", "type", "dptype", 6, 6, "id"),
        DpColumn("last", "last", "dpvalue", 11, 24, "last"),
        DpColumn("guess", "guess", "words", 16, 28, "name", wanted=20),
        DpColumn("sure", "sure", "label", 4, 4, "name", right=True),
        DpColumn("n", "n", "", 5, 5, "n", right=True),
        DpColumn("period", "period", "", 7, 7, "rate", right=True),
        DpColumn("range", "min..max", "label", 10, 23, "id"),
        DpColumn("spark", "course", "data", 6, 24, "last"),
        DpColumn("age", "age", "time", 3, 3, "last", right=True),
    )
}
"""In the order in which they stand."""

_IMPORTANCE = ("id", "last", "guess", "age", "type", "spark", "range", "n", "period", "sure")
"""In the order in which they get a place."""

FLASHING = ("type", "last", "range")
"""The columns in which another text means something; the others change with every report. A guess stands out when it is
another one, not when its value is."""

SORTS = ("id", "last", "name", "n", "rate")
"""What rows can be sorted by, in the order of the columns."""


class Placed(NamedTuple):
    """A column, the screen column where its cells begin, and how wide they are."""

    column: DpColumn
    start: int
    width: int


@lru_cache(maxsize=32)
def placed(room: int) -> tuple[Placed, ...]:
    """The columns that fit into so many screen columns; those that can grow share what is left."""
    kept: list[str] = []
    for name in _IMPORTANCE:
        least = sum(_COLUMNS[other].least + GAP for other in [*kept, name])
        if kept and least > room:
            break
        kept.append(name)
    shown = [column for name, column in _COLUMNS.items() if name in kept]
    widths = {column.name: column.least for column in shown}
    left = room - sum(widths.values()) - GAP * len(widths)
    for column in shown:
        more = min(max(column.wanted - column.least, 0), max(left, 0))
        widths[column.name] += more
        left -= more
    while left > 0:
        growing = [column.name for column in shown if widths[column.name] < column.most]
        if not growing:
            break
        for name in growing[:left]:
            widths[name] += 1
            left -= 1
    out, start = [], 0
    for column in shown:
        out.append(Placed(column, start + GAP, widths[column.name]))
        start += GAP + widths[column.name]
    return tuple(out)


def cells(dp: DpSummary, *, guess: str, sure: str = "", spark: str, now_us: int) -> dict[str, str]:
    """The texts of a row, by the name of their column; safe to show."""
    return {
        "id": str(dp.id),
        "type": type_text(dp),
        "last": short_value(dp.last, dp.type),
        "guess": visible(guess[:_LONGEST]),
        "sure": sure,
        "n": count_text(dp.count),
        "period": "" if dp.period_us is None else duration(dp.period_us),
        "range": range_text(dp),
        "spark": spark,
        "age": age_of(dp, now_us),
    }


def type_text(dp: DpSummary) -> str:
    """`value`; `?09` for a type nobody knows; `+` where the datapoint has had another type before."""
    name = dp.type.replace("unknown_0x", "?")
    return name + ("+" if len(dp.types) > 1 else "")


def short_value(value: Any, type_name: str) -> str:
    """`2301`, `true`, `0x05`, `"rgb"`, `0911000032`."""
    shown = value[:_LONGEST] if isinstance(value, str) else value
    return value_text(shown, type_name) or "(empty)"


def count_text(count: int) -> str:
    """`412`, `123k`, `4.1M`: at most five characters."""
    if count < 100_000:
        return str(count)
    return f"{count // 1000}k" if count < 1_000_000 else f"{min(count / 1e6, 999.9):.1f}M"


def age_of(dp: DpSummary, now_us: int) -> str:
    """How long ago it was told or set."""
    return age_text(None if dp.last_us is None else now_us - dp.last_us)


def age_text(us: int | None) -> str:
    """`0s` to `59s`, then minutes, hours, days: it changes once a second at most."""
    if us is None:
        return "-"
    seconds = max(us, 0) // 1_000_000
    for limit, size, unit in ((60, 1, "s"), (3600, 60, "m"), (86_400, 3600, "h")):
        if seconds < limit:
            return f"{seconds // size}{unit}"
    return f"{min(seconds // 86_400, 99)}d"


_KEYS: Mapping[str, Callable[[DpSummary, int | None, str], tuple[Any, ...]]] = {
    "id": lambda dp, changed, name: (dp.id,),
    "last": lambda dp, changed, name: (changed is None, -(changed or 0), dp.id),
    "rate": lambda dp, changed, name: (dp.period_us is None, dp.period_us or 0, -dp.count, dp.id),
    "n": lambda dp, changed, name: (-dp.count, dp.id),
    "name": lambda dp, changed, name: (not name, name.casefold(), dp.id),
}


def sort_key(sort: str, dp: DpSummary, changed_us: int | None, name: str) -> tuple[Any, ...]:
    """What rows are sorted by: id, latest change first, name, most often first, fastest first. Without one is last."""
    return _KEYS[sort](dp, changed_us, name)
