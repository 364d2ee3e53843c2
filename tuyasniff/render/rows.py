"""Putting segments into rows of limited width: cutting, breaking words, filling from left to right."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.render.labels import cut, visible, width
from tuyasniff.render.styles import Line, Segment

_LEAST = 8
_BESIDE = 20
_NARROWEST = 4
"""Columns below which no row is broken: an indented wide character needs as many."""


def columns_of(line: Line) -> int:
    """Columns that a line takes."""
    return width("".join([segment.text for segment in line]))


def cut_line(line: Line, columns: int) -> Line:
    """The line in at most so many columns, `…` last where something had to go."""
    if columns_of(line) <= columns:
        return line
    out = []
    for segment in line:
        taken = width(segment.text)
        if taken >= columns:
            out.append(Segment(cut(segment.text + " ", columns), segment.style))
            break
        out.append(segment)
        columns -= taken
    return tuple(out)


def broken(words: str, room: int) -> list[str]:
    """The words in rows of at most `room` columns; rows after the first are indented by two blanks."""
    rows: list[str] = []
    row = ""
    room = max(room, _NARROWEST)
    for word in words.split(" "):
        if row.strip() and width(row) + 1 + width(word) > room >= width(word) + 2:
            rows.append(row)
            row = "  "
        row += (" " if row.strip() else "") + word
        while width(row) > room:
            piece = cut(row, room + 1)[:-1]
            rows.append(piece)
            row = "  " + row[len(piece) :]
    return [*rows, row] if row.strip() or not rows else rows


def wrapped(mark: str, text: str, columns: int, style: str = "") -> Iterator[Line]:
    """Words behind a mark, on as many rows as they need; a long mark stands with them where there is little room."""
    text = visible(text)
    room = columns - len(mark)
    if room < _BESIDE and len(mark) > 2:
        mark, text, room = "", f"{mark.strip()} {text}", columns
    for place, row in enumerate(broken(text, room)):
        # rows after the first are indented by two blanks already
        yield (Segment(mark if not place else " " * (len(mark) - 2), style), Segment(row, style))


class Rows:
    """Rows that are filled with parts from left to right."""

    def __init__(self, head: Line, *, columns: int, start: int, left: int, cuts: bool = True) -> None:
        """Parts begin at column `start` beside the head, at `left` on the rows below.

        Without `cuts` a part that is longer than a row stays whole.
        """
        self.rows: list[Line] = []
        self._columns = columns
        self._cuts = cuts
        self._left = left
        self._row = head
        self._used = columns_of(head)
        self._start = max(start, self._used + 2)
        self._parts = 0

    def room(self) -> int:
        """Columns for one more part on this row."""
        return self._columns - (self._used + 2 if self._parts else self._start)

    def put(self, part: Line) -> None:
        """Append a part, cut where it is longer than the room."""
        self._put(part, columns_of(part))

    def _put(self, part: Line, columns: int) -> None:
        gap = 2 if self._parts else self._start - self._used
        room = self.room()
        if columns > room and self._cuts:
            part = cut_line(part, room)
            columns = columns_of(part)
        self._row = (*self._row, Segment(" " * gap), *part)
        self._used += gap + columns
        self._parts += 1

    def flow(self, part: Line) -> None:
        """Append a part, on a new row where it does not fit here but would there."""
        need, below = columns_of(part), self._columns - self._left
        if need > self.room() and (self._parts or need <= below or self.room() < below // 2):
            self.end()
        self._put(part, need)

    def words(self, words: str, style: str) -> None:
        """Append words, on as many rows as they need."""
        for row in broken(words, max(self._columns - self._left, _LEAST)):
            self.flow((Segment(row, style),))

    def end(self) -> None:
        """Close the row and begin an indented one."""
        self.rows.append(
            self._row if self._used <= self._columns or not self._cuts else cut_line(self._row, self._columns)
        )
        self._row, self._used, self._start, self._parts = (), 0, self._left, 0

    def closed(self) -> list[Line]:
        """All rows."""
        if self._row:
            self.end()
        return self.rows
