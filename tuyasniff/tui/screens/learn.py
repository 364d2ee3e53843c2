"""Which datapoint is that button: a quiet while, "press it now", and what changed with it."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tuyasniff.analysis.learn import Course, Deed, Press, Shape, learned
from tuyasniff.analysis.learn.labels import Named, named
from tuyasniff.analysis.quantities.references import labelling, naming
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Item
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.learning import change_lines, chatter_words, learned_lines, verdict
from tuyasniff.render.rows import broken, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.screens.dialog import Entry
from tuyasniff.tui.screens.window import Window
from tuyasniff.tui.widgets.linespane import LinesPane
from tuyasniff.tui.widgets.oneline import FewLines

QUIET_US = 20_000_000
"""How long nothing is to be touched at first, so that it is known what changes by itself."""

SETTLE_US = 5_000_000
"""How long it is waited for what a press does."""

LOOK_S = 0.25
_CHATTER_US = 2_000_000
_LEAST_ROOM = 20
_LEAST_TABLE = 72


class State(Enum):
    """What the screen waits for."""

    QUIET = "quiet"
    ASKING = "asking"
    READY = "ready"
    SETTLING = "settling"
    ANSWERED = "answered"


_HINTS = {
    State.QUIET: ("enter: skip it  esc: close", "enter: skip  esc: close"),
    State.ASKING: ("enter: go on  esc: close", "enter: go on  esc: close"),
    State.READY: ("space or enter: I press it now  n: another name  esc: close", "space: now  n: name  esc: close"),
    State.SETTLING: ("esc: close", "esc: close"),
    State.ANSWERED: (
        "enter: again, to be surer  n: the next one  k: keep the name  esc: close",
        "enter: again  n: next  k: keep",
    ),
}


class LearnScreen(Window[None]):
    """Leads a person through it, over a session that goes on.

    The moment of each press becomes a note of the session, and a name that is kept another one.
    """

    DEFAULT_CSS = """
    LearnScreen { align: center middle; }
    LearnScreen > FewLines { width: 100%; background: $surface; padding: 0 1; }
    LearnScreen > Entry { width: 100%; background: $boost; padding: 0 1; }
    LearnScreen > LinesPane { width: 100%; height: 1fr; background: $surface; padding: 0 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        Binding("space,enter", "go_on", "Now"),
        Binding("n", "another", "Another one"),
        Binding("k", "keep", "Keep the name"),
    ]

    def __init__(self, live: LiveSession) -> None:
        super().__init__()
        self.live = live
        self.state = State.QUIET
        self.label = ""
        self.deed: Deed | None = None
        self._course = Course()
        self._last = 0
        self._begun_us = live.now_us()
        self._quiet_us = QUIET_US
        self._marked_us = 0
        self._looked_us: int | None = None
        self._restless: tuple[str, ...] = ()
        self._kept: list[str] = []

    def compose(self) -> ComposeResult:
        """What to do, a line for the name, what changed."""
        yield FewLines(id="task")
        yield Entry(placeholder="what will you press? power button, mode: eco", id="label")
        yield LinesPane()
        yield FewLines(id="hint")

    def on_mount(self) -> None:
        """Begin with what is known already: a session that has been watched long enough has had its quiet while."""
        self._take_all()
        line = self._course.line()
        if line.timed and line.end - line.begin >= self._quiet_us:
            self._quiet_us = 0
        self._show()
        self.set_interval(LOOK_S, self.tick)
        self.tick()

    def on_resize(self) -> None:
        """Another width."""
        self.call_after_refresh(self._show)

    def tick(self) -> None:
        """Look what has come, and how late it is."""
        self._take_new()
        now_us = self.live.now_us()
        if self.state is State.QUIET:
            if self._looked_us is None or now_us - self._looked_us >= _CHATTER_US:
                self._look_for_chatter(now_us)
            if now_us - self._begun_us >= self._quiet_us:
                self._ask()
        elif self.state is State.SETTLING and now_us - self._marked_us >= SETTLE_US:
            self._answer()
        self._show()

    # ---- steps

    def action_go_on(self) -> None:
        """The next step."""
        if self.state is State.QUIET:
            self._ask()
        elif self.state is State.READY:
            self._mark()
        elif self.state is State.ANSWERED:
            self._be_ready()
        self._show()

    def action_another(self) -> None:
        """Another name, or the next thing to press."""
        if self.state in (State.READY, State.ANSWERED):
            self._ask()
            self._show()

    def action_keep(self) -> None:
        """What was pressed gets the name that was typed."""
        said = self._said
        if self.state is not State.ANSWERED or said is None:
            return
        notes = []
        if said.name:
            notes.append(naming(said.dp_id, said.name))
        if said.value is not None and said.label:
            notes.append(labelling(said.dp_id, said.value, said.label))
        for note in notes:
            if note not in self._kept:
                self._kept.append(note)
                self.live.note(note)
        self._show()

    @on(Input.Submitted)
    def _called(self, event: Input.Submitted) -> None:
        event.stop()
        self.label = " ".join(event.value.split()) or self.label
        if self.label:
            self._be_ready()
        self._show()

    def _ask(self) -> None:
        self._look_for_chatter(self.live.now_us())
        self.state = State.ASKING
        entry = self.query_one(Entry)
        entry.value = ""
        entry.display = True
        entry.focus()

    def _be_ready(self) -> None:
        self.state = State.READY
        self.set_focus(None)

    def _mark(self) -> None:
        self._marked_us = self.live.now_us()
        self._course.press(Press(self.label, self._marked_us))
        self.live.note(self.label)
        self.state = State.SETTLING

    def _answer(self) -> None:
        found = learned(self._course, Shape.NEAR)
        words = self._course.presses[-1].label.casefold()
        self.deed = next(deed for deed in found.deeds if deed.label.casefold() == words)
        self.state = State.ANSWERED

    @property
    def _said(self) -> Named | None:
        """What the words say of the datapoint that stands first."""
        return named(self.deed.label, self.deed.changes[0]) if self.deed is not None and self.deed.changes else None

    # ---- what came

    def _take_all(self) -> None:
        """Everything that is kept, without having it decoded again."""

        def take(item: Item) -> bool:
            self._course.add(item)
            self._last = item.number
            return False

        self.live.store.numbers(take)

    def _take_new(self) -> None:
        newest = self.live.store.newest
        while newest is not None and self._last < newest.number:
            self._last += 1
            item = self.live.store.get(self._last)
            if item is not None:
                self._course.add(item)

    def _look_for_chatter(self, now_us: int) -> None:
        self._looked_us = now_us
        self._restless = tuple(chatter_words(learned(self._course, Shape.NEAR).chatter, timed=True))

    # ---- what is shown

    def _show(self) -> None:
        entry = self.query_one(Entry)
        entry.display = self.state is State.ASKING
        columns = self.size.width - 2
        self.query_one("#task", FewLines).show_lines([cut_line(line, max(columns, 1)) for line in self._wanted()])
        long, short = _HINTS[self.state]
        if self.state is State.ANSWERED and self._said is None:
            long = long.replace("  k: keep the name", "")
        hint = long if columns >= len(long) else short
        self.query_one("#hint", FewLines).show_lines([(Segment(hint, "dim"),)])
        pane = self.query_one(LinesPane)
        pane.set_lines(self._found(max(pane.room, _LEAST_ROOM)))

    def _wanted(self) -> list[Line]:
        label = visible(self.label)
        if self.state is State.QUIET:
            left = max(self._begun_us + self._quiet_us - self.live.now_us(), 0) / 1e6
            return [(Segment("Touch nothing: ", "heading"), Segment(f"{left:.0f} s left", "strong"))]
        if self.state is State.ASKING:
            return [(Segment("What will you press?", "heading"),)]
        if self.state is State.READY:
            return [(Segment(f"Press it now: {label}", "heading"),)]
        if self.state is State.SETTLING:
            left = max(self._marked_us + SETTLE_US - self.live.now_us(), 0) / 1e6
            return [(Segment(f"{label}: ", "heading"), Segment(f"wait {left:.0f} s"))]
        assert self.deed is not None
        presses = f" ({plural(len(self.deed.presses), 'press').replace('presss', 'presses')})"
        return [(*verdict(self.deed), Segment(presses, "label"))]

    def _found(self, room: int) -> list[Line]:
        """The changes of the latest press, what its words say, and what changes by itself."""
        lines: list[Line] = []
        if self.state is State.ANSWERED and self.deed is not None:
            found = learned_of(self.deed, room)
            said = self._said
            lines += found
            if said is not None:
                lines += [(Segment(row, "note"),) for row in broken(f"k keeps: {_keeping(said)}", room)]
            lines += [(Segment(row, "label"),) for note in self._kept for row in broken(f"kept: {visible(note)}", room)]
            lines.append(())
        words = self._restless or ("nothing so far",)
        lines.append((Segment("changes by itself, and is left out", "heading"),))
        lines += [(Segment(row, "label"),) for one in words for row in broken(one, room)]
        return lines


def learned_of(deed: Deed, room: int) -> list[Line]:
    """The changes of one deed: a table where there is room, else a line each."""
    if room >= _LEAST_TABLE:
        return learned_lines([deed], room=room)
    return [cut_line(line, room) for line in change_lines(deed)]


def _keeping(said: Named) -> str:
    """What the words say, in words."""
    parts = []
    if said.name:
        parts.append(f"dp {said.dp_id} is called {visible(said.name)}")
    if said.value is not None and said.label:
        parts.append(f"value {said.value} of dp {said.dp_id} is {visible(said.label)}")
    return ", ".join(parts)
