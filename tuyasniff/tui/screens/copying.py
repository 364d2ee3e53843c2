"""Which form of the items is to be copied."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from tuyasniff.model import Item
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import plural
from tuyasniff.tui.copyforms import FormRow, form, rows_for, text_of
from tuyasniff.tui.screens.dialog import Dialog, Words

_PRIVATE = "a recording may hold names of networks, keys and serial numbers: look before you post"
_KEYS = "enter copies it, esc closes"
_PREVIEW = 6
_AT_ONCE = 500
"""So many items are copied without anybody noticing that it takes time."""


class CopyScreen(Dialog[str | None]):
    """Gives the text to be copied, None for none."""

    def __init__(self, items: Sequence[Item], clock: Clock | None = None) -> None:
        """`clock` shows the times as the screen does."""
        super().__init__()
        self._items = items
        self._clock = clock
        self._rows = rows_for(items)

    @property
    def heading(self) -> str:
        """How many items it is about."""
        return f"Copy {plural(len(self._items), 'item')} as"

    def parts(self) -> ComposeResult:
        """The forms, and how the first item looks in the one that is chosen."""
        options = [Option(Text(row.title), id=row.name) for row in self._rows]
        yield OptionList(*options, compact=True)
        yield Words(id="preview", classes="dim")
        yield Words(_PRIVATE, classes="dim")
        yield Words(_KEYS, classes="dim")

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.query_one(OptionList).focus()

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        row = form(event.option_id or "")
        text = text_of(self._items[:1], row, self._clock) or ""
        lines = text[: 80 * _PREVIEW].split("\n")[:_PREVIEW]
        self.query_one("#preview", Words).say("\n".join(lines))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        row = form(event.option_id or "")
        if len(self._items) <= _AT_ONCE:
            self.dismiss(text_of(self._items, row, self._clock))
        else:
            self.query_one("#preview", Words).say("making the text ...")
            self._make(row)

    @work(thread=True, exclusive=True)
    def _make(self, row: FormRow) -> None:
        """Much text takes a while; esc gives it up."""
        worker = get_current_worker()
        going = takewhile(lambda _: not worker.is_cancelled, self._items)
        text = text_of(going, row, self._clock)
        if not worker.is_cancelled:
            self.app.call_from_thread(self.dismiss, text)
