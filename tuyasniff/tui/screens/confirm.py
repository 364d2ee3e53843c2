"""A question before something is lost. The answer that changes nothing is the one that is chosen at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import HorizontalGroup
from textual.widgets import Button

from tuyasniff.tui.screens.dialog import Dialog, Words

_MOVES = {"left": -1, "up": -1, "right": 1, "down": 1}


class Choice(NamedTuple):
    """An answer: what the screen gives back, what it is called, the key for it."""

    id: str
    label: str
    key: str


REPLACE = Choice("replace", "Replace", "r")
MERGE = Choice("merge", "Merge into it", "m")


class ConfirmScreen(Dialog[str | None]):
    """Gives the id of a choice, None for none."""

    TITLE_WORDS = "Sure?"

    def __init__(self, question: str, choices: Sequence[Choice] = (REPLACE,)) -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)

    def parts(self) -> ComposeResult:
        """The question and its answers."""
        yield Words(self._question)
        with HorizontalGroup(classes="row"):
            yield Button("No", id="none", compact=True, variant="primary")
            for place, choice in enumerate(self._choices):
                yield Button(Text(f"{choice.label} ({choice.key})"), id=f"choice-{place}", compact=True)

    def on_mount(self) -> None:
        """Nothing is lost by a hasty enter."""
        self.query_one("#none").focus()

    def on_key(self, event: events.Key) -> None:
        """The letters of the answers, and arrows between them."""
        found = next((choice for choice in self._choices if choice.key == event.key), None)
        if found is not None:
            event.stop()
            self.dismiss(found.id)
        elif event.key == "n":
            event.stop()
            self.dismiss(None)
        elif event.key in _MOVES:
            event.stop()
            _ = self.focus_next() if _MOVES[event.key] > 0 else self.focus_previous()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        place = (event.button.id or "").removeprefix("choice-")
        self.dismiss(self._choices[int(place)].id if place.isdecimal() else None)
