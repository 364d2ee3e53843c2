"""Which rows of the list begin another day than the row above."""

from __future__ import annotations

from textual.cache import LRUCache

from tuyasniff.render.clock import Clock
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.moments import moment
from tuyasniff.view import FrameView

_KNOWN = 2_000
_LEAST = 60
COLUMNS = 14
"""What the words take at the end of a row."""


class Days:
    """Remembers the moments of items that it was asked about: an item is decoded to learn its moment."""

    def __init__(self, view: FrameView) -> None:
        self._view = view
        self._moments: LRUCache[int, int | None] = LRUCache(_KNOWN)

    def begins(self, row: int, clock: Clock, columns: int) -> str:
        """The day that begins with a row, `2026-03-02`; empty where none does, none is known, or there is no room."""
        if not row or columns < _LEAST or clock.day(0) is None:
            return ""
        above, here = (clock.day(self._moment(self._view.number_at(place))) for place in (row - 1, row))
        return "" if above is None or here is None or above == here else here.isoformat()

    def _moment(self, number: int) -> int | None:
        if number not in self._moments:
            self._moments[number] = moment(self._view.item(number))
        return self._moments[number]


def with_day(line: Line, day: str, blanks: int) -> Line:
    """The line of a row with its day at the end."""
    return (*line, Segment(" " * max(blanks, 0)), Segment(f" -- {day}", "dim"))
