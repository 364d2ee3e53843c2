"""Widgets of a few lines that are made anew whenever something changed: title, tabs, banner, status."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from tuyasniff.render.rows import columns_of, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.paint import Painter


class FewLines(Painter, Widget):
    """Shows lines, each cut to the width. Painted again only where they are others than before."""

    DEFAULT_CSS = """
    FewLines {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; without any the widget takes no room."""
        if tuple(lines) == self._lines:
            return
        others = len(lines) != len(self._lines)
        self._lines = tuple(lines)
        self.refresh(layout=others)

    def get_content_height(self, *_: object) -> int:
        """As many rows as lines."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        line = self._lines[y] if y < len(self._lines) else ()
        return self.strip(cut_line(line, self.size.width), self.size.width)


def spread(left: Sequence[Line], right: Line, columns: int) -> Line:
    """As many of the left parts as fit, two blanks between them, and `right` at the end if it still fits."""
    taken: Line = ()
    for part in left:
        candidate = (*taken, Segment("  "), *part) if taken else part
        if taken and columns_of(candidate) > columns:
            break
        taken = candidate
    blank = columns - columns_of(taken) - columns_of(right)
    return (*taken, Segment(" " * blank), *right) if blank >= 2 else taken
