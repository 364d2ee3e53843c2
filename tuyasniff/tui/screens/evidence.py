"""What one datapoint may mean: the odds, what speaks for and against it, what is declared, what is inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tuyasniff.analysis.declared import remarks_on
from tuyasniff.live.livesession import LiveSession
from tuyasniff.render.guesses import Subject, story_lines
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.rows import broken, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.screens.window import Window
from tuyasniff.tui.widgets.dpcolumns import short_value
from tuyasniff.tui.widgets.dptable import subject_of
from tuyasniff.tui.widgets.linespane import MadePane
from tuyasniff.tui.widgets.oneline import FewLines

UPDATE_S = 0.5
_LEAST_ROOM = 20
_HINT = "e: say what it is  left, right: other datapoints  esc: close"
_SHORT_HINT = "e: say it  left, right  esc: close"


class EvidenceScreen(Window[None]):
    """Shows why a datapoint is held for what it is, and goes on with it."""

    DEFAULT_CSS = """
    EvidenceScreen { align: center middle; }
    EvidenceScreen > LinesPane { width: 100%; height: 1fr; background: $surface; padding: 0 1; }
    EvidenceScreen > FewLines { width: 100%; height: 1; background: $surface; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i", "leave", "Close"),
        Binding("left", "turn(-1)", "Datapoint before"),
        Binding("right", "turn(1)", "Next datapoint"),
        Binding("e", "say", "Say what it is"),
    ]

    def __init__(self, live: LiveSession, dp_id: int, say: Callable[[int], None]) -> None:
        """`say` asks a person what a datapoint is."""
        super().__init__()
        self.live = live
        self.dp_id = dp_id
        self._say = say

    def compose(self) -> ComposeResult:
        """The story, over the whole screen."""
        yield MadePane(lambda room: evidence_lines(self.live, self.dp_id, max(room, _LEAST_ROOM)))
        yield FewLines()

    def on_mount(self) -> None:
        """Go on with it."""
        self.set_interval(UPDATE_S, self.update_story)
        self.query_one(MadePane).focus()

    def on_resize(self) -> None:
        """Another width."""
        hint = _HINT if self.size.width >= len(_HINT) + 2 else _SHORT_HINT
        self.query_one(FewLines).show_lines([(Segment(hint, "dim"),)])

    def update_story(self) -> None:
        """Show what is known by now."""
        self.query_one(MadePane).lay_out()

    def action_say(self) -> None:
        """A person knows it."""
        self._say(self.dp_id)

    def action_turn(self, count: int) -> None:
        """The story of another datapoint."""
        ids = [dp.id for dp in self.live.dps.summaries()]
        if ids:
            here = ids.index(self.dp_id) if self.dp_id in ids else 0
            self.dp_id = ids[(here + count) % len(ids)]
            pane = self.query_one(MadePane)
            pane.scroll_to(y=0, animate=False, force=True)
            pane.lay_out()


def evidence_lines(live: LiveSession, dp_id: int, room: int) -> list[Line]:
    """A heading, the story, and what there is to say about the whole device."""
    subject = subject_for(live, dp_id)
    reports = next((dp.count for dp in live.dps.summaries() if dp.id == dp_id), 0)
    facts = f"  {visible(subject.type)}, {plural(reports, 'time')}, latest {short_value(subject.value, subject.type)}"
    lines: list[Line] = [cut_line((Segment(f"dp {dp_id}", "strong"), Segment(facts, "label")), room), ()]
    lines += story_lines(subject, room)
    trouble = live.judging.trouble
    if trouble:
        lines += [(), *((Segment(row, "fault"),) for row in broken(f"no declaration: {visible(trouble)}", room))]
    remarks = live.judgement().remarks
    if remarks:
        lines += [(), (Segment("about the device", "heading"),)]
        lines += [(Segment(row),) for remark in remarks for row in broken(visible(remark), room)]
    return lines


def subject_for(live: LiveSession, dp_id: int) -> Subject:
    """All that is known of a datapoint, be it nothing."""
    dp = next((dp for dp in live.dps.summaries() if dp.id == dp_id), None)
    if dp is None:
        return Subject(dp_id, "")
    subject = subject_of(live, dp)
    if subject.declared is None or subject.schema is None:
        return subject
    found = remarks_on(subject.declared, dp, subject.guess, kind=subject.schema.kind)
    return subject._replace(remarks=tuple((one.text, one.against) for one in found))
