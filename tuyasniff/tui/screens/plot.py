"""One datapoint over time, large, with the marks of what somebody read off another instrument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from tuyasniff.analysis.history import Point
from tuyasniff.analysis.query import parse
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Meaning, Note
from tuyasniff.render.amounts import amount, measures, quantity_name
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import cut, pad, visible, width
from tuyasniff.render.rows import columns_of, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.paint import Painter
from tuyasniff.tui.screens.window import Window
from tuyasniff.tui.widgets.braille import steps

UPDATE_S = 0.5
_MARKS_SHOWN = 3
_LEAST_PLOT = 8
_HINT = "  left, right: other datapoints  esc: close"


class Mark(NamedTuple):
    """A reading of a person: when, and its words."""

    t_us: int
    words: str


class PlotArea(Painter, Widget):
    """The lines of a plot."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        return self.strip(self.lines[y] if y < len(self.lines) else (), self.size.width)


class PlotScreen(Window[None]):
    """Shows the course of a datapoint since the beginning, and goes on with it."""

    DEFAULT_CSS = """
    PlotScreen { align: center middle; }
    PlotScreen > PlotArea { width: 100%; height: 100%; background: $surface; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,p", "leave", "Close"),
        Binding("left", "turn(-1)", "Datapoint before"),
        Binding("right", "turn(1)", "Next datapoint"),
    ]

    def __init__(self, live: LiveSession, dp_id: int, *, ascii: bool = False) -> None:
        """`ascii` draws without braille."""
        super().__init__()
        self.live = live
        self.dp_id = dp_id
        self.ascii = ascii
        self._marks: list[Mark] = []
        self._readings = parse("ref")
        self._looked_at = 0

    def compose(self) -> ComposeResult:
        """The plot, over the whole screen."""
        yield PlotArea()

    def on_mount(self) -> None:
        """Go on with it."""
        self.set_interval(UPDATE_S, self.update_plot)

    def on_resize(self) -> None:
        """Another size."""
        self.call_after_refresh(self.update_plot)

    def update_plot(self) -> None:
        """Show what is known by now."""
        self._look_for_marks()
        area = self.query_one(PlotArea)
        region = area.content_region
        area.lines = plot_lines(self.live, self.dp_id, self._marks, region.width, region.height, ascii=self.ascii)
        area.refresh()

    def action_turn(self, count: int) -> None:
        """Show another datapoint that has numbers."""
        ids = [dp_id for dp_id in self.live.histories.ids() if self.live.histories.points(dp_id)]
        if ids:
            here = ids.index(self.dp_id) if self.dp_id in ids else -1 if count > 0 else 0
            self.dp_id = ids[(here + count) % len(ids)]
            self.update_plot()

    def _look_for_marks(self) -> None:
        """The readings among the items that have come since the last look."""
        newest = self.live.store.newest
        while newest is not None and self._looked_at < newest.number:
            found = self.live.store.find(self._readings, self._looked_at + 1)
            self._looked_at = newest.number if found is None else found.number
            if found is not None and isinstance(found.thing, Note):
                t_us = self._moment(found.thing)
                if t_us is not None:
                    self._marks.append(Mark(t_us, _reading(found.thing)))

    def _moment(self, note: Note) -> int | None:
        """When what a note tells was so: at the item that it is about, where there is one with a time."""
        about = None if note.frame is None else self.live.store.get(note.frame)
        return note.t_us if about is None or about.thing.t_us is None else about.thing.t_us


def _reading(note: Note) -> str:
    reference = note.reference
    read = "" if reference is None else f"{reference.quantity} {reference.value} {reference.unit}".strip()
    return visible(note.text if reference is None or reference.value in note.text else f"{note.text} ({read})")[:200]


def plot_lines(
    live: LiveSession, dp_id: int, marks: Sequence[Mark], columns: int, rows: int, *, ascii: bool = False
) -> list[Line]:
    """A heading, the plot between its axes, and the marks; as much of it as fits. In a unit where one is told."""
    points = _course(live, dp_id)
    if columns < 1 or rows < 1:
        return []
    meaning = _measure(live, dp_id)
    heading = _heading(live, dp_id, points, meaning)
    hint = Segment(_HINT.rjust(columns - columns_of(heading)), "dim")
    heading = (*heading, hint) if columns_of((*heading, hint)) <= columns else cut_line(heading, columns)
    if not points:
        nothing = "no numbers to plot: left and right show other datapoints, esc closes"
        return [heading, (Segment(cut(nothing, columns), "dim"),)]
    low, high = min(point.value for point in points), max(point.value for point in points)
    lowest, highest = _amount(low, meaning), _amount(high, meaning)
    wide = max(width(lowest), width(highest))
    labels = wide + 1 if columns - wide - 1 >= _LEAST_PLOT else 0
    timed = points[0].t_us < points[-1].t_us
    places = [(point.t_us if timed else number, point.value) for number, point in enumerate(points)]
    begin, end = places[0][0], max(places[-1][0], live.now_us() if timed else 0)
    inside = [mark for mark in marks if timed and begin <= mark.t_us <= end]
    legend = [(Segment(cut(f"{_sign(ascii)} {mark.words}", columns), "note"),) for mark in inside[-_MARKS_SHOWN:]]
    if rows < 8:
        legend = []
    height = max(rows - 2 - bool(inside) - len(legend), 1)
    across = max(columns - labels, 1)
    lone = len(places) == 1  # a line all across: half of one would look like a course
    course, span = ([(0, low), (1, low)], (0, 1)) if lone else (places, (begin, end))
    drawn = steps(course, columns=across, rows=height, span=span, reach=(low, high), ascii=ascii)
    values_at = {height // 2: lowest} if low == high else {height - 1: lowest, 0: highest}
    lines = [heading]
    for row, text in enumerate(drawn):
        label = values_at.get(row, "")
        label = " " * (labels - 1 - width(label)) + label + " " if labels else ""
        lines.append((Segment(label, "label"), Segment(text, "data")))
    if inside:
        lines.append((Segment(" " * labels), Segment(_mark_row(inside, begin, end, across, ascii), "note")))
    lines.append((Segment(" " * labels), Segment(_axis(live, dp_id, begin, end, across, timed=timed), "time")))
    return (lines + legend)[:rows]


def _course(live: LiveSession, dp_id: int) -> tuple[Point, ...]:
    """All there is to plot; the latest is among it, which a thinned course may lack."""
    course, latest = live.histories.course(dp_id), live.histories.points(dp_id)[-1:]
    return course if course[-1:] == latest else course + latest


def _measure(live: LiveSession, dp_id: int) -> Meaning | None:
    """What the numbers are, where that is told and they are amounts."""
    guess = live.judgement().guesses.get(dp_id)
    meaning = None if guess is None else guess.answer
    return meaning if meaning is not None and measures(meaning) else None


def _amount(value: int, meaning: Meaning | None) -> str:
    return str(value) if meaning is None else amount(value, meaning)


def _heading(live: LiveSession, dp_id: int, points: Sequence[Point], meaning: Meaning | None) -> Line:
    called = visible(live.said.names.get(dp_id, "")) or ("" if meaning is None else quantity_name(meaning.quantity))
    name = Segment(f"dp {dp_id}" + (f" {called}" if called else ""), "strong")
    if not points:
        return (name,)
    values = [point.value for point in points]
    latest, low, high = (_amount(value, meaning) for value in (values[-1], min(values), max(values)))
    trend = live.histories.trend(dp_id)
    words = f"  latest {latest}  min {low}  max {high}"
    return (name, Segment(words), Segment(f"  {trend}" if trend else "", "label"))


def _sign(ascii: bool) -> str:
    return "^" if ascii else "▲"


def _mark_row(marks: Sequence[Mark], begin: float, end: float, columns: int, ascii: bool) -> str:
    """A sign below the moment of each mark."""
    row = [" "] * columns
    for mark in marks:
        share = (mark.t_us - begin) / (end - begin) if end > begin else 0
        row[round(share * (columns - 1))] = _sign(ascii)
    return "".join(row)


def _axis(live: LiveSession, dp_id: int, begin: float, end: float, columns: int, *, timed: bool) -> str:
    """The moments at both ends, or how many values there are where nobody knows when they came."""
    if not timed:
        count = live.histories.count(dp_id)
        return cut(f"{count:,} values, without times" if count > 1 else "one value so far", columns)
    clock = Clock(live.started)
    left, right = (clock.text(round(moment)).strip().split(".")[0] for moment in (begin, end))
    return (
        pad(left, columns - width(right)) + right if columns >= width(left) + width(right) + 2 else cut(left, columns)
    )
