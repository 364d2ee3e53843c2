"""Words of a person beside an item, and the reading in them, shown before it counts."""

from __future__ import annotations

from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tuyasniff.analysis.reference import claims_reading, parse_note, spoken
from tuyasniff.model import Reference
from tuyasniff.tui.screens.dialog import Dialog, Entry, Words

_EXAMPLES = "a reading in it is kept too: kettle 2000 W, 21.5 °C, humidity 45 %"
_UNKNOWN = "no reading: give a number and its unit, as in: ref power 2000 W"


class NoteResult(NamedTuple):
    """What was typed, and the reading that was found in it."""

    text: str
    reference: Reference | None


class NoteScreen(Dialog[NoteResult | None]):
    """Asks for a note; None for none."""

    def __init__(self, number: int | None, t_text: str, text: str = "") -> None:
        """`number` of the item that it is about, None for now; `t_text` is its time; `text` what is there already."""
        super().__init__()
        self._number = number
        self._time = t_text.strip()
        self._text = text

    @property
    def heading(self) -> str:
        """What it is about."""
        return "Note" if self._number is None else f"Note on item {self._number}"

    def parts(self) -> ComposeResult:
        """The place, the words, what they mean."""
        if self._time:
            yield Words(self._time, classes="dim")
        yield Entry(self._text, "what happened, or what a meter says")
        yield Words(self._understood(self._text), id="understood")
        yield Words("enter keeps it, esc does not", classes="dim")

    @on(Input.Changed)
    def _show(self, event: Input.Changed) -> None:
        self.query_one("#understood", Words).say(self._understood(event.value))

    def _understood(self, text: str) -> str:
        reference = parse_note(text)[1]
        if reference is not None:
            return f"= {spoken(reference)}"
        return _UNKNOWN if claims_reading(text) else _EXAMPLES

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        words, reference = parse_note(event.value)
        self.dismiss(NoteResult(words, reference) if words else None)
