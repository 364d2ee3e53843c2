"""The windows that open over a session, and what is done with their answers."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from textual import events
from textual.screen import Screen

from tuyasniff.analysis.query import SIGNS, WORDS
from tuyasniff.config import Settings
from tuyasniff.errors import TuyasniffError
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Item, Message, Noise
from tuyasniff.render.clock import Clock
from tuyasniff.tui.actions import ACTIONS, keys_of, shown
from tuyasniff.tui.moments import moment
from tuyasniff.view import FrameView


class Windows(Screen[None]):
    """A session, what is shown of it, and the windows over both."""

    def __init__(self, live: LiveSession, view: FrameView, settings: Settings) -> None:
        super().__init__()
        self.live = live
        self.view = view
        self.settings = settings
        self.can_connect = False

    @property
    def clock(self) -> Clock:
        """How single moments are shown."""
        return Clock(self.live.started)

    @property
    def focused_item(self) -> Item | None:
        """The item that a person looks at, whole."""
        return None if self.view.focus is None else self.view.item(self.view.focus)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """A message that goes by itself."""
        self.app.notify(words, severity="error" if wrong else "information", timeout=6 if wrong else 3, markup=False)

    def complain(self, error: TuyasniffError) -> None:
        """What went wrong, and what to do."""
        self.say(f"{error.message}\n{error.hint}" if error.hint else error.message, wrong=True)

    def action_help(self) -> None:
        """Keys and filter words."""
        from tuyasniff.tui.screens.help import HelpScreen

        rows = [
            row._replace(keys=tuple(shown(key) for key in keys_of(row, self.settings.keys)))
            for row in ACTIONS
            if self.check_action(row.id, ())
        ]
        self.app.push_screen(HelpScreen(rows, WORDS, SIGNS))

    def action_copy(self) -> None:
        """The bytes of the item as hex."""
        item = self.focused_item
        thing = None if item is None else item.thing
        raw = thing.frame.raw if isinstance(thing, Message) else thing.raw if isinstance(thing, Noise) else b""
        if not raw:
            self.say("there are no bytes to copy: choose a frame")
            return
        self._copied(raw.hex(" "))

    def action_copy_as(self) -> None:
        """Choose a form."""
        from tuyasniff.tui.screens.copying import CopyScreen

        item = self.focused_item
        if item is not None:
            self.app.push_screen(CopyScreen([item], self.clock), self._copied)

    def _copied(self, text: str | None) -> None:
        if text is not None:
            from tuyasniff.tui.clipboard import copy

            self.say(copy(self.app, text).words)

    def action_note(self) -> None:
        """Words about the item, or about now where there is none."""
        from tuyasniff.tui.screens.note import NoteResult, NoteScreen

        item = self.focused_item
        number = None if item is None else item.number

        def take(result: NoteResult | None) -> None:
            if result is not None:
                self.live.note(result.text, result.reference, number)
                if number is not None:
                    self.view.mark(number, result.text)

        text = "" if number is None else self.view.marks.get(number, "")
        self.app.push_screen(NoteScreen(number, self.clock.text(moment(item)), text), take)

    def action_name(self) -> None:
        """Another name for the recording."""
        from tuyasniff.tui.screens.naming import NameScreen

        recorder = self.live.recorder
        if recorder is None or recorder.path is None:
            return

        def take(path: Any) -> None:
            if path is None:
                return
            try:
                recorder.rename(path)
            except TuyasniffError as error:
                self.complain(error)
            else:
                self.say(f"recorded in {recorder.path}")

        self.app.push_screen(NameScreen(recorder.path), take)

    def action_compare(self) -> None:
        """With the item before of the same kind."""
        item = self.focused_item
        before = None if item is None else self.view.before_like(item)
        if item is None or before is None:
            self.say("nothing of the same kind came before")
            return
        self._open("compare", "CompareScreen", before, item, self.clock)

    def action_plot(self) -> None:
        """The course of a datapoint."""
        dp_id = self.chosen_datapoint
        if dp_id is None:
            self.say("no datapoint has come yet")
            return
        self._open("plot", "PlotScreen", self.live, dp_id)

    @property
    def chosen_datapoint(self) -> int | None:
        """The datapoint that is looked at, else the first there is."""
        summaries = self.live.dps.summaries()
        return summaries[0].id if summaries else None

    def action_export(self) -> None:
        """Into a file."""
        self.say("not here yet")

    def action_paste(self) -> None:
        """Hex from somewhere else."""
        self._open("paste", "PasteScreen")

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is read."""
        event.stop()
        self._open("paste", "PasteScreen", event.text)

    def _open(self, module: str, name: str, *arguments: Any, then: Callable[[Any], None] | None = None) -> None:
        window = getattr(importlib.import_module(f"tuyasniff.tui.screens.{module}"), name)
        self.app.push_screen(window(*arguments), then)
