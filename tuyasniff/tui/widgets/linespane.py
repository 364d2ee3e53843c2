"""Lines of `render/` in a pane that scrolls, from which text can be copied with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tuyasniff.render.styles import Line, plain
from tuyasniff.tui.paint import Painter, grow


class TextRows(Painter, ScrollView, can_focus=True):
    """Rows of text that scroll up and down, from which the mouse can copy."""

    DEFAULT_CSS = """
    TextRows {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size: 0 1;
        scrollbar-gutter: stable;
    }
    """

    @property
    def room(self) -> int:
        """Columns for a row."""
        return max(self.scrollable_content_region.width, 1)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All rows, for copying."""
        return ()

    def with_selection(self, strip: Strip, place: int) -> Strip:
        """The strip of a line, what is selected of it marked, so that the mouse can select."""
        return self.placed(self.marked(strip, place), place)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text."""
        return selection.extract("\n".join(plain(line) for line in self.lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Another piece is selected."""
        self.refresh()


class LinesPane(TextRows):
    """Shows lines. Whoever makes them fits them into `room` columns, and makes them anew in `lay_out`."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def set_lines(self, lines: Iterable[Line]) -> None:
        """Show these lines; only those that are not as before are painted again."""
        old, self._lines = self._lines, tuple(lines)
        size = Size(self.room, len(self._lines))
        if size != self.virtual_size:
            grow(self, size)
            self.refresh()
            return
        for place, line in enumerate(self._lines):
            if line != old[place]:
                self.refresh_line(place)

    def lay_out(self) -> None:
        """Make the lines anew, for another width."""

    def on_resize(self) -> None:
        """The width may be another."""
        self.lay_out()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        place = y + self.scroll_offset.y
        if place >= len(self._lines):
            return Strip.blank(self.size.width, self.ground)
        strip = self.strip(self._lines[place], self.size.width)
        return self.with_selection(strip, place)


class MadePane(LinesPane):
    """Shows what `make` gives for the width there is."""

    def __init__(self, make: Callable[[int], Iterable[Line]]) -> None:
        super().__init__()
        self._make = make

    def lay_out(self) -> None:
        """Another width, or there is more to tell."""
        self.set_lines(self._make(self.room))
