"""The list of frames: one line for each item of a view, the newest last. It paints what is on the screen, no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tuyasniff.config import Times
from tuyasniff.model import Meaning
from tuyasniff.render.labels import width
from tuyasniff.render.lines import Layout, item_line
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import Line, Segment, plain
from tuyasniff.tui.days import COLUMNS, Days, with_day
from tuyasniff.tui.glyphs import Glyphs, glyphs
from tuyasniff.tui.moments import clock_for, moment
from tuyasniff.tui.paint import Painter, grow, laid_over
from tuyasniff.view import FrameView

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRIPS = 256
"""Drawn rows that are kept, each some 5 kB: more than stand on any screen."""
_COPIED = 5_000
_LEAST = 20


class FrameLog(Painter, ScrollView, can_focus=True):
    """Shows a view. Call `sync` after the view has changed."""

    DEFAULT_CSS = """
    FrameLog {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    FrameLog > .framelog--cursor { background: $block-cursor-blurred-background; text-style: bold; }
    FrameLog:focus > .framelog--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: bold;
    }
    FrameLog > .framelog--hit { text-style: underline; }
    FrameLog > .framelog--badge { text-style: bold reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"framelog--cursor", "framelog--hit", "framelog--badge"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "follow", "Newest", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class Moved(Message):
        """Another item is looked at, or none is followed any more."""

        number: int | None

        def can_replace(self, message: Message) -> bool:
            """Only the latest counts."""
            return isinstance(message, FrameLog.Moved)

    @dataclass
    class Opened(Message):
        """Somebody wants to see all of an item."""

        number: int

    def __init__(
        self,
        view: FrameView,
        *,
        started: Callable[[], datetime | None] = lambda: None,
        times: Times = Times.CLOCK,
        ascii: bool = False,
        id: str | None = None,
    ) -> None:
        """`started` tells the moment of `t_us` 0 as far as it is known."""
        super().__init__(id=id)
        self._view = view
        self._started = started
        self._times = times
        self._glyphs: Glyphs = glyphs(ascii)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(_STRIPS)
        self._days = Days(view)
        self._meanings: Mapping[int, Meaning] = {}
        self._seen: tuple[object, ...] = ()
        self._top: int | None = None
        self._below: int | None = None
        self._own = False
        self._badge = range(0)
        self.empty = "Nothing has come yet"
        """What stands there while there is no row."""
        self.several = False
        """Whether there are several taps: a gap names its own then."""

    @property
    def times(self) -> Times:
        """How times are shown."""
        return self._times

    @times.setter
    def times(self, times: Times) -> None:
        self._times = times
        self.refresh()

    @property
    def meanings(self) -> Mapping[int, Meaning]:
        """What datapoints are: their amounts stand behind their values."""
        return self._meanings

    @meanings.setter
    def meanings(self, meanings: Mapping[int, Meaning]) -> None:
        if meanings != self._meanings:
            self._meanings = meanings
            self._strips.clear()
            self.refresh()

    @property
    def rows(self) -> int:
        """Rows that are on the screen at most."""
        return max(self.scrollable_content_region.height, 1)

    @property
    def columns(self) -> int:
        """Columns of a row."""
        return max(self.scrollable_content_region.width, 1)

    # What is shown

    def sync(self) -> None:
        """Show the view as it is now; only what looks different is painted again."""
        view = self._view
        moved = (view.generation, view.dropped)
        others = moved != self._seen[:2]
        if others and self._seen and self.text_selection is not None:
            self.screen.clear_selection()
        with self._moving():
            size = Size(self.columns, len(view))
            grown = size != self.virtual_size
            if grown:
                grow(self, size)
            if view.following:
                self._scroll(len(view))
            elif others and len(view):
                self._scroll_back()
        seen = (
            *moved,
            view.focus,
            tuple(view.marks),
            view.search_text,
            self.empty,
            min(len(view), self.scroll_offset.y + self.rows),
        )
        if seen != self._seen or (grown and view.following):
            self.refresh()
        elif self._badge_words() or self._badge:
            self.refresh_line(self.scroll_offset.y + self.rows - 1)
        self._seen = seen
        if view.following or self._top is None:
            self._note_top()

    def _scroll_back(self) -> None:
        """The rows are others: what a person had at the top goes there, and the cursor stays in sight if it was."""
        row = self._view.focus_row
        if self._top is not None:
            self._scroll(self._view.row_near(self._top))
        below = self.rows // 2 if self._top is None else self._below
        top = self.scroll_offset.y
        if row is not None and below is not None and not top <= row < top + self.rows:
            self._scroll(row - below)

    def reveal(self) -> None:
        """Bring the row that is looked at onto the screen, and show the view as it is."""
        row = self._view.focus_row
        if row is not None:
            with self._moving():
                grow(self, Size(self.columns, len(self._view)))
                top = self.scroll_offset.y
                if not top <= row < top + self.rows:
                    near = top - self.rows < row < top + 2 * self.rows
                    lowest = row - self.rows + 1
                    self._scroll((row if row < top else lowest) if near else row - self.rows // 2)
            self._note_top()
        self.sync()

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """What scrolls in here is no person who looks back."""
        before, self._own = self._own, True
        try:
            yield
        finally:
            self._own = before

    def _scroll(self, row: int) -> None:
        self.scroll_to(y=min(max(row, 0), self.max_scroll_y), animate=False, force=True, immediate=True)

    def _note_top(self) -> None:
        """Where a person has gone: what is at the top, and how far below it the cursor is, if it is in sight."""
        row, at = self.scroll_offset.y, self._view.focus_row
        self._top = self._view.number_at(row) if row < len(self._view) else None
        self._below = at - row if at is not None and row <= at < row + self.rows else None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Whoever scrolls up does not follow any more."""
        super().watch_scroll_y(old_value, new_value)
        if self._own or old_value > self.max_scroll_y:
            return  # fewer rows than before move it, and nobody else
        self._note_top()
        if new_value < old_value <= self.max_scroll_y and self._view.following:
            self._view.stop_following()
            self.post_message(self.Moved(self._view.focus))

    def on_resize(self) -> None:
        """Other columns, other rows."""
        self._seen = ()
        self.sync()

    def notify_style_update(self) -> None:
        """Another theme."""
        self._strips.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        row = y + self.scroll_offset.y
        columns = self.columns
        if row >= len(self._view):
            words = self.empty if row == 0 else ""
            return self.strip((Segment(words, "dim"),), columns)
        strip = self.marked(self._strip(row), row)
        if y == self.rows - 1:
            strip = self._with_badge(strip)
        return self.placed(strip, row)

    def _strip(self, row: int) -> Strip:
        view = self._view
        number = view.number_at(row)
        above = self._above(row)
        day = self._day(row)
        cursor, hit = number == view.focus, view.is_hit(number)
        key = (
            number,
            self.columns,
            number in view.marks,
            cursor,
            hit,
            self.has_focus,
            self._times,
            above,
            day,
            self._started(),
            self.several,
        )
        known = self._strips.get(key)
        if known is not None:
            return known
        strip = self.strip(self._line(number, above, day), self.columns)
        if hit:
            strip = laid_over(strip, 0, self.columns, self.get_component_rich_style("framelog--hit", partial=True))
        if cursor:
            strip = laid_over(strip, 0, self.columns, self.get_component_rich_style("framelog--cursor", partial=True))
        self._strips[key] = strip
        return strip

    def _day(self, row: int) -> str:
        """The day that begins with a row, where times of day are shown."""
        started = self._started()
        if self._times is not Times.CLOCK or started is None:
            return ""
        return self._days.begins(row, clock_for(self._times, started), self.columns)

    def _line(self, number: int, above: int | None, day: str) -> Line:
        view = self._view
        item = view.item(number)
        if item is None:
            return (Segment(" is not kept any more", "dim"),)
        clock = clock_for(self._times, self._started(), moment(None if above is None else view.item(above)))
        gutter = Segment(self._glyphs.mark if number in view.marks else " ", "strong")
        room = max(self.columns - 1 - (COLUMNS if day else 0), _LEAST)
        line = (gutter, *item_line(item, Layout(room, clock, meanings=self._meanings, taps=self.several)))
        return with_day(line, day, room + 1 - columns_of(line)) if day else line

    def _badge_words(self) -> str:
        pending = self._view.pending
        return f" +{pending:,} new (End) " if pending and not self._view.frozen else ""

    def _with_badge(self, strip: Strip) -> Strip:
        words = self._badge_words()
        if width(strip.text.rstrip()) + len(words) > self.columns:
            words = ""  # the line of the status tells it as well
        self._badge = range(self.columns - len(words), self.columns) if words else range(0)
        if not words:
            return strip
        style = self.get_component_rich_style("framelog--badge", partial=True)
        badge = self.strip((Segment(words),), len(words), style)
        return Strip.join([strip.crop(0, self._badge.start), badge])

    # Moving

    def action_move(self, rows: int) -> None:
        """So many rows down, or up."""
        at = self._view.focus_row
        self._go((self.scroll_offset.y if at is None else at) + rows, back=rows < 0)

    def action_page(self, pages: int) -> None:
        """A screen down, or up."""
        self.action_move(pages * max(self.rows - 1, 1))

    def action_first(self) -> None:
        """To the oldest row."""
        self._go(0, back=True)

    def action_follow(self) -> None:
        """To the newest row, and stay with it."""
        self._view.follow()
        self.reveal()
        self.post_message(self.Moved(self._view.focus))

    def action_open(self) -> None:
        """Show all of the item."""
        if self._view.focus is not None:
            self.post_message(self.Opened(self._view.focus))

    def _go(self, row: int, *, back: bool) -> None:
        if not len(self._view):
            return
        if back:
            self._view.stop_following()
        self.show_item(self._view.number_at(min(max(row, 0), len(self._view) - 1)))

    def show_item(self, number: int) -> None:
        """Look at an item, or where it is hidden at the next one."""
        self._view.look_at(number)
        self.reveal()
        self.post_message(self.Moved(self._view.focus))

    def on_click(self, event: events.Click) -> None:
        """Look at what is clicked; open it with the second click; the badge leads to the newest."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == self.rows - 1 and offset.x in self._badge:
            self.action_follow()
            return
        row = offset.y + self.scroll_offset.y
        if row < len(self._view):
            self._go(row, back=row < len(self._view) - 1)
            if event.chain == 2:
                self.action_open()

    def on_focus(self) -> None:
        """The cursor looks different."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor looks different."""
        self.refresh()

    # Copying with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, of so many rows at most."""
        last = len(self._view) - 1
        first = min(selection.start.y, last) if selection.start else 0
        end = min(selection.end.y, last) if selection.end else last
        rows = range(max(first, 0), min(end, first + _COPIED) + 1)
        lines = [plain(self._line(self._view.number_at(row), self._above(row), self._day(row))) for row in rows]
        start = None if selection.start is None else Offset(selection.start.x, selection.start.y - first)
        stop = None if selection.end is None else Offset(selection.end.x, selection.end.y - first)
        return Selection(start, stop).extract("\n".join(lines)), "\n"

    def _above(self, row: int) -> int | None:
        return self._view.number_at(row - 1) if row and self._times is Times.DELTA else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Another piece is selected."""
        self.refresh()
