"""A log or hex from somewhere else, decoded beside the session and without touching it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.message import Message
from textual.widgets import Button, TextArea
from textual.worker import get_current_worker

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import DpSummary, Item
from tuyasniff.model import Message as Frame
from tuyasniff.render.clock import Clock
from tuyasniff.render.dptable import datapoint_lines
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.lines import Layout, item_lines
from tuyasniff.render.styles import Line, Segment
from tuyasniff.session import Session
from tuyasniff.tui.screens.dialog import Dialog, Words
from tuyasniff.tui.widgets.linespane import LinesPane

LONG = 200_000
"""Characters of a text that is decoded without being shown for editing, which would be slow."""

SHOWN = 2_000
"""Items that are shown; all are counted."""


class Decoded(NamedTuple):
    """What a text turned out to be; `words` say it in a line."""

    words: str
    items: Sequence[Item]
    datapoints: Sequence[DpSummary]
    clock: Clock


def decoded(text: str, stopped: Callable[[], bool] = lambda: False) -> Decoded | None:
    """Decode a text; None when `stopped` said so on the way."""
    capture = capture_of(text)
    session = Session(capture)
    table = DpTable()
    items: list[Item] = []
    for item in session:
        if stopped():
            return None
        if len(items) < SHOWN:
            items.append(item)
        if isinstance(item.thing, Frame):
            table.add(item.thing, item.number)
    summary = session.summary
    clock = Clock(capture.started)
    if not summary.frames:
        why = visible(capture.why_nothing())
        return Decoded(f"no frame in it: {why}", items, (), clock)
    counts = [plural(summary.frames, "frame")]
    counts += [f"{summary.bad_checksums:,} with a wrong checksum"] if summary.bad_checksums else []
    counts += [plural(summary.noise_bytes, "noise byte")] if summary.noise_bytes else []
    family = "" if session.family is None else f", family {session.family}"
    words = f"taken for {capture.format}{family}: {', '.join(counts)}"
    return Decoded(words, items, table.summaries(), clock)


def decoded_lines(result: Decoded, room: int) -> list[Line]:
    """The datapoints, then the items."""
    lines: list[Line] = []
    if result.datapoints:
        lines += [*datapoint_lines(result.datapoints, room=room), ()]
    layout = Layout(max(room, 20), result.clock)
    for item in result.items:
        lines += item_lines(item, layout)
    if len(result.items) >= SHOWN:
        words = f"the first {SHOWN:,} items are shown; tuyasniff decode FILE shows all"
        lines.append((Segment(words[:room], "dim"),))
    return lines


class _Area(TextArea):
    """Where a text is pasted. One that is very long, or that would steer the terminal, is kept beside it."""

    class Beside(Message):
        """A text that cannot be edited as it is."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = in_lines(event.text)
        if not is_editable(event.text):
            event.prevent_default()
            event.stop()
            self.post_message(self.Beside(event.text))


def is_editable(text: str) -> bool:
    """Whether an editor can show a text as it is."""
    return len(text) <= LONG and _readable(text) == text


def in_lines(text: str) -> str:
    """The text with the ends of lines that editors have: a terminal pastes each as a return."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _readable(text: str) -> str:
    """The lines of a text without anything that steers a terminal."""
    return "\n".join(visible(line).replace("\u2409", "\t") for line in text.split("\n"))


class _ResultPane(LinesPane):
    """What came out."""

    def __init__(self) -> None:
        super().__init__(id="result")
        self._result: Decoded | None = None

    def show(self, result: Decoded) -> None:
        """Show this from now on."""
        self._result = result
        self.lay_out()
        self.scroll_home(animate=False)

    def lay_out(self) -> None:
        """Another width."""
        self.set_lines([] if self._result is None else decoded_lines(self._result, self.room))


class PasteScreen(Dialog[None]):
    """A text and what it says. The text is decoded at once where one is given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+enter", "decode", "Decode", priority=True),
        Binding("f2", "edit", "Edit", priority=True),
    ]
    DEFAULT_CSS = """
    PasteScreen > Box {
        height: 100%;
        max-width: 120;
        overflow: hidden;
    }
    PasteScreen TextArea {
        height: 1fr;
        min-height: 2;
    }
    PasteScreen #result {
        height: 1fr;
        min-height: 2;
        display: none;
    }
    PasteScreen.-decoded #result {
        display: block;
    }
    PasteScreen.-decoded TextArea {
        display: none;
    }
    """
    TITLE_WORDS = "Paste hex or a log: F5 decodes, F2 edits, esc closes"

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._given = text
        self._instead = ""

    def parts(self) -> ComposeResult:
        """The text, or what came of it."""
        yield _Area(compact=True)
        yield _ResultPane()
        yield Words(id="status")
        with HorizontalGroup(classes="row"):
            yield Button("Decode (F5)", id="decode", compact=True, variant="primary")
            yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """A text that came with it is decoded."""
        self.query_one(_Area).focus()
        if self._given:
            self._take(self._given)

    @on(_Area.Beside)
    def _beside(self, event: _Area.Beside) -> None:
        self._take(event.text)

    def _take(self, text: str) -> None:
        """Decode a text as it is, and show it as far as it can be shown; who changes that decodes what is shown."""
        area, text = self.query_one(_Area), in_lines(text)
        area.text = "" if len(text) > LONG else _readable(text)
        self._given, self._instead = text, area.text
        self.action_decode()

    @property
    def _wanted(self) -> str:
        """The text to decode."""
        typed = self.query_one(_Area).text
        return self._given if self._given and typed == self._instead else typed

    @on(Button.Pressed, "#decode")
    def _pressed(self) -> None:
        self.action_decode()

    @on(Button.Pressed, "#close")
    def _close_it(self) -> None:
        self.dismiss(None)

    def action_edit(self) -> None:
        """Back to the text."""
        self.workers.cancel_group(self, "decode")
        self.remove_class("-decoded")
        size = len(self._wanted)
        self._say(f"{size:,} characters were pasted; type to replace them" if size > LONG else "")
        self.query_one(_Area).focus()

    def action_decode(self) -> None:
        """Decode what is there, in a thread; a decoding that still goes on is given up."""
        text = self._wanted
        if not text.strip():
            self._say("paste something first")
            return
        self._say(f"decoding {len(text):,} characters ...")
        self._decode(text)

    @work(thread=True, group="decode", exclusive=True)
    def _decode(self, text: str) -> None:
        worker = get_current_worker()
        result = decoded(text, lambda: worker.is_cancelled)
        if result is not None and not worker.is_cancelled:
            self.app.call_from_thread(self._show, result)

    def _show(self, result: Decoded) -> None:
        if not self.is_attached:
            return
        self.add_class("-decoded")
        pane = self.query_one(_ResultPane)
        pane.show(result)
        pane.focus()
        self._say(result.words)

    def _say(self, words: str) -> None:
        self.query_one("#status", Words).say(words)
