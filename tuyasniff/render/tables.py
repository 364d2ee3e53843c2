"""Tables for terminals: columns as wide as they need to be, shrunk where the sum is too wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.render.labels import ELLIPSIS, cut, width
from tuyasniff.render.rows import cut_line
from tuyasniff.render.styles import Line, Segment

_GAP = 2


class Column(NamedTuple):
    """A heading and how the cells under it stand. `least` is the width down to which the column may shrink."""

    title: str
    style: str = ""
    right: bool = False
    least: int = 0


def table_lines(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, room: int) -> list[Line]:
    """A heading and one line per row of visible texts, at most `room` columns wide.

    Only columns with a `least` give way, the widest first. Columns whose cells are all empty are left out, and the
    last ones where nothing of them would be seen.
    """
    kept = [place for place in range(len(columns)) if not rows or any(row[place] for row in rows)]
    while True:
        shown = [columns[place] for place in kept]
        cells = [[row[place] for place in kept] for row in rows]
        widths = [
            max([width(column.title), *(width(row[place]) for row in cells)]) for place, column in enumerate(shown)
        ]
        _shrink(shown, widths, room)
        if len(kept) < 2 or _last_is_seen(shown[-1], [row[-1] for row in cells], widths, room):
            break
        kept.pop()
    heading = tuple(
        segment
        for place, column in enumerate(shown)
        for segment in _cell(column._replace(style="heading"), column.title, widths[place], place)
    )
    lines = [heading]
    for row in cells:
        lines.append(
            tuple(
                segment
                for place, column in enumerate(shown)
                for segment in _cell(column, row[place], widths[place], place)
            )
        )
    return [cut_line(line, room) for line in lines]


def _last_is_seen(column: Column, cells: Sequence[str], widths: Sequence[int], room: int) -> bool:
    """Whether the room leaves more of the last column's cells than dots and blanks."""
    over = sum(widths) + _GAP * (len(widths) - 1) - room
    if over <= 0:
        return True
    left = widths[-1] - over
    shown = [_plain_cell(column, text, widths[-1]) for text in cells or (column.title,)]
    return left > 0 and any(cut(text, left).strip(f" {ELLIPSIS}") for text in shown)


def _plain_cell(column: Column, text: str, columns: int) -> str:
    return "".join(segment.text for segment in _cell(column, text, columns, 0))


def _shrink(columns: Sequence[Column], widths: list[int], room: int) -> None:
    while sum(widths) + _GAP * (len(widths) - 1) > room:
        able = [
            place
            for place, column in enumerate(columns)
            if column.least and widths[place] > max(column.least, len(column.title))
        ]
        if not able:
            return
        widest = max(able, key=lambda place: widths[place])
        over = sum(widths) + _GAP * (len(widths) - 1) - room
        second = max((widths[place] for place in able if place != widest), default=0)
        floor = max(columns[widest].least, len(columns[widest].title), min(second, widths[widest] - 1))
        widths[widest] = max(floor, widths[widest] - over)


def _cell(column: Column, text: str, columns: int, place: int) -> Line:
    text = cut(text, columns)
    blanks = Segment(" " * (columns - width(text)))
    shown = Segment(text, column.style)
    gap = Segment(" " * _GAP if place else "")
    return (gap, blanks, shown) if column.right else (gap, shown, blanks)
