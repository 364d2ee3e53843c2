"""The table of datapoints: one row each, which stays where it is while its values change."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message as Posted
from textual.reactive import reactive
from textual.strip import Strip

from tuyasniff.analysis.raw.rereading import reading_of
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import DpSummary
from tuyasniff.render.guesses import NOTHING, Subject, Told, told
from tuyasniff.render.labels import cut, cut_amounts, pad, visible, width
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.widgets.dpcolumns import FLASHING, GAP, SORTS, age_of, cells, placed, sort_key
from tuyasniff.tui.widgets.linespane import TextRows
from tuyasniff.tui.widgets.sparkline import sparkline

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement

FLASH_S = 1.0
"""So long a changed cell stands out."""


@dataclass(slots=True)
class _Row:
    """What is shown of one datapoint, and until when which cells stand out."""

    dp: DpSummary
    cells: dict[str, str]
    changed_us: int | None
    guess: Told = NOTHING
    flashing: dict[str, float] = field(default_factory=dict)
    strips: dict[bool, Strip] = field(default_factory=dict)


class DatapointTable(TextRows):
    """Shows `live.dps`; whoever owns it calls `refresh_from` a few times a second."""

    DEFAULT_CSS = """
    DatapointTable > .dptable--cursor { background: $block-cursor-blurred-background; }
    DatapointTable:focus > .dptable--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"dptable--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-1000)", "First", show=False),
        Binding("end", "move(1000)", "Last", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    sort_by: reactive[str] = reactive("id", init=False)
    """One of `dpcolumns.SORTS`."""
    reverse: reactive[bool] = reactive(False, init=False)
    cursor_dp: reactive[int | None] = reactive(None, init=False, repaint=False)
    """The datapoint under the cursor, None while there is none at all."""

    @dataclass
    class Chosen(Posted):
        """The cursor moved to another datapoint."""

        dp_id: int

    @dataclass
    class Opened(Posted):
        """Somebody wants to see more of a datapoint."""

        dp_id: int

    def __init__(
        self,
        *,
        ascii: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        id: str | None = None,
    ) -> None:
        """`ascii` draws courses without block characters; `monotonic` tells the seconds for which changes stand out."""
        super().__init__(id=id)
        self.ascii = ascii
        self._judged: Judgement | None = None
        self._monotonic = monotonic
        self._rows: dict[int, _Row] = {}
        self._order: list[int] = []
        self._columns = placed(1)
        self._spark = 0

    # ---- what there is to show

    def refresh_from(self, live: LiveSession, now_us: int) -> None:
        """Show what is known by now. Only rows of which something changed are painted again."""
        now = self._monotonic()
        self._fit()
        judged = live.judgement()
        anew, self._judged = judged is not self._judged, judged
        dirty = [dp.id for dp in live.dps.summaries() if self._update(dp, live, now_us, now, anew=anew)]
        if len(self._rows) != len(self._order) or self.sort_by != "id":
            self._arrange()
        for dp_id in dirty:
            self._repaint(dp_id)

    def _update(self, dp: DpSummary, live: LiveSession, now_us: int, now: float, *, anew: bool) -> bool:
        """Whether the row looks different from before; `anew` says that it was judged since."""
        row = self._rows.get(dp.id)
        changed_us = live.histories.changed_us(dp.id)
        if row is None:
            guess = told(subject_of(live, dp, self._judged))
            self._rows[dp.id] = _Row(dp, self._cells(dp, live, guess, now_us), changed_us, guess)
            return True
        over = [name for name, until in row.flashing.items() if until <= now]
        for name in over:
            del row.flashing[name]
        came = row.dp.count != dp.count
        guess = told(subject_of(live, dp, self._judged)) if came or anew else row.guess
        if not came and row.guess == guess and len(row.cells["spark"]) == self._spark:
            age = age_of(dp, now_us)
            aged = row.cells["age"] != age
            row.cells["age"] = age
            return aged or bool(over)
        shown = self._cells(dp, live, guess, now_us)
        changed = {name for name in FLASHING if shown[name] != row.cells[name]}
        if changed_us != row.changed_us:
            changed.add("last")
        if guess.key != row.guess.key:
            changed.add("guess")
        row.flashing |= dict.fromkeys(changed, now + FLASH_S)
        row.dp, row.cells, row.changed_us, row.guess = dp, shown, changed_us, guess
        return True

    def _cells(self, dp: DpSummary, live: LiveSession, guess: Told, now_us: int) -> dict[str, str]:
        points = live.histories.points(dp.id)[-self._spark :]
        spark = sparkline([point.value for point in points], self._spark, self.ascii)
        return cells(dp, guess=guess.words, sure=guess.sure, spark=spark, now_us=now_us)

    def _arrange(self) -> None:
        """Put the rows in their order; the cursor stays on its datapoint."""
        order = sorted(self._rows, key=self._sort_key, reverse=self.reverse)
        if order == self._order:
            return
        self._order = order
        if self.cursor_dp is None:
            self.set_reactive(DatapointTable.cursor_dp, order[0])
        self._resize()
        self.refresh()

    def _sort_key(self, dp_id: int) -> tuple[object, ...]:
        row = self._rows[dp_id]
        return sort_key(self.sort_by, row.dp, row.changed_us, row.guess.name)

    def _fit(self) -> None:
        """Choose the columns for the width of now."""
        columns = placed(self.room)
        if columns != self._columns:
            self._columns = columns
            self._forget()
        self._spark = next((place.width for place in columns if place.column.name == "spark"), 0)

    def _resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._order) + 1)

    def _forget(self) -> None:
        """All strips are to be made anew."""
        for row in self._rows.values():
            row.strips.clear()
        self.refresh()

    def _repaint(self, dp_id: int) -> None:
        self._rows[dp_id].strips.clear()
        place = self._order.index(dp_id) - self.scroll_offset.y
        if 0 <= place < self.size.height - 1:
            self.refresh_line(self._order.index(dp_id) + 1)

    # ---- painting

    def render_line(self, y: int) -> Strip:
        """One row of the screen; the first is always the heading."""
        if y == 0:
            return self.with_selection(self.strip(self._heading(), self.size.width), 0)
        place = y - 1 + self.scroll_offset.y
        if place >= len(self._order):
            return Strip.blank(self.size.width, self.ground)
        dp_id = self._order[place]
        row = self._rows[dp_id]
        at_cursor = dp_id == self.cursor_dp
        strip = row.strips.get(at_cursor)
        if strip is None:
            over = self.get_component_rich_style("dptable--cursor") if at_cursor else None
            strip = row.strips[at_cursor] = self.strip(self._line(row), self.size.width, over)
        return self.with_selection(strip, place + 1)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The heading and the rows, for copying."""
        return (self._heading(), *(self._line(self._rows[dp_id]) for dp_id in self._order))

    def _line(self, row: _Row) -> Line:
        segments = []
        for column, _, wide in self._columns:
            flashing = column.name in row.flashing
            cell = row.cells[column.name]
            if column.name == "guess" and row.guess.short and width(cell) > wide:
                cell = visible(row.guess.short)
            if column.name == "guess":
                cell = cut_amounts(cell, wide)
            text = _cell(cell, wide, right=column.right)
            blanks = len(text) - len(text.lstrip()) if column.right else 0
            gap = " " * (GAP - 1 + blanks) + ("*" if flashing else " ")
            segments += [Segment(gap, "strong"), Segment(text[blanks:], "strong" if flashing else column.style)]
        return tuple(segments)

    def _heading(self) -> Line:
        arrow = ("^" if self.reverse else "v") if self.ascii else ("▲" if self.reverse else "▼")
        segments = []
        for column, _, wide in self._columns:
            sorts = column.sort == self.sort_by and column.name == _LEADING[column.sort]
            title = cut(column.title, wide - 1) + arrow if sorts else column.title
            segments += [Segment(" " * GAP), Segment(_cell(title, wide, right=column.right), "heading")]
        return tuple(segments)

    def notify_style_update(self) -> None:
        """Another theme, or the focus came or went."""
        super().notify_style_update()
        self._forget()

    def on_resize(self) -> None:
        """Other columns may fit."""
        self._fit()
        self._resize()
        self._forget()

    # ---- order

    def validate_sort_by(self, sort: str) -> str:
        """Raises ValueError for an order that does not exist."""
        if sort not in SORTS:
            raise ValueError(f"no such order: {sort}")
        return sort

    def watch_sort_by(self) -> None:
        """Sort anew."""
        self._arrange()
        self.refresh()

    def watch_reverse(self) -> None:
        """Sort anew."""
        self._arrange()
        self.refresh()

    def next_sort(self) -> None:
        """Sort by the next of `SORTS`."""
        self.sort_by = SORTS[(SORTS.index(self.sort_by) + 1) % len(SORTS)]

    # ---- the cursor

    def watch_cursor_dp(self, old: int | None, new: int | None) -> None:
        """Show the cursor where it is now."""
        for dp_id in (old, new):
            if dp_id in self._rows:
                self._repaint(dp_id)
        if new not in self._rows:
            return
        place = self._order.index(new)
        rows = max(self.size.height - 1, 1)
        if place < self.scroll_offset.y:
            self.scroll_to(y=place, animate=False, force=True)
        elif place >= self.scroll_offset.y + rows:
            self.scroll_to(y=place - rows + 1, animate=False, force=True)

    def choose(self, dp_id: int) -> None:
        """Move the cursor to a datapoint and say so; nothing where it has no row."""
        if dp_id in self._rows and dp_id != self.cursor_dp:
            self.cursor_dp = dp_id
            self.post_message(self.Chosen(dp_id))

    def action_move(self, rows: int) -> None:
        """Move the cursor down so many rows."""
        if self._order:
            here = self._order.index(self.cursor_dp) if self.cursor_dp in self._rows else 0
            self.choose(self._order[min(max(here + rows, 0), len(self._order) - 1)])

    def action_page(self, pages: int) -> None:
        """Move the cursor down so many screens."""
        self.action_move(pages * max(self.size.height - 2, 1))

    def action_open(self) -> None:
        """Say that more of this datapoint is wanted."""
        if self.cursor_dp is not None:
            self.post_message(self.Opened(self.cursor_dp))

    def on_click(self, event: events.Click) -> None:
        """A row takes the cursor, a second click opens it; a heading sorts."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y == 0:
            self._sort_at(offset.x)
            return
        place = offset.y - 1 + self.scroll_offset.y
        if place < len(self._order):
            self.choose(self._order[place])
            if event.chain == 2:
                self.action_open()

    def _sort_at(self, x: int) -> None:
        """Sort by the column at a screen column; once more turns the order around."""
        for column, start, wide in self._columns:
            if start - GAP <= x < start + wide:
                if self.sort_by == column.sort:
                    self.reverse = not self.reverse
                else:
                    self.sort_by = column.sort
                return


def subject_of(live: LiveSession, dp: DpSummary, judged: Judgement | None = None) -> Subject:
    """All that a session knows of a datapoint by now, or knew when it was judged so: a reading of its last value."""
    judged = live.judgement() if judged is None else judged
    guess, reading = judged.guesses.get(dp.id), reading_of(judged.raw.get(dp.id), dp.last)
    return Subject(dp.id, dp.type, dp.last, guess, reading, live.schema, live.said.names.get(dp.id, ""))


_LEADING = {"id": "id", "last": "last", "name": "guess", "n": "n", "rate": "period"}
"""The column whose heading shows the arrow of an order."""


def _cell(text: str, columns: int, *, right: bool) -> str:
    if not right:
        return pad(text, columns)
    text = cut(text, columns)
    return " " * (columns - width(text)) + text
