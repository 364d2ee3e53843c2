"""A line to type into, below the list: for filter words, and for what is searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from tuyasniff.render.labels import visible
from tuyasniff.tui.goto import HINT as WHERE


class _Line(Input):
    """A line to type into that says what Enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Keep", key_display="Enter")]


class AskBar(Horizontal):
    """Takes no room until it is opened. It says what was typed, what is meant, and that it was left."""

    DEFAULT_CSS = """
    AskBar { height: 1; display: none; background: $boost; }
    AskBar > .ask--label { width: auto; }
    AskBar > Input { width: 1fr; border: none; padding: 0; height: 1; background: transparent; }
    AskBar > .ask--words { width: auto; max-width: 60%; color: $text-muted; }
    AskBar > .ask--words.-wrong { color: $text-error; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Restore", key_display="Esc")]
    LABEL: ClassVar[str] = ""
    HINT: ClassVar[str] = ""

    @dataclass
    class Typed(Message):
        """The text is another one."""

        bar: AskBar
        text: str

    @dataclass
    class Kept(Message):
        """Enter."""

        bar: AskBar
        text: str

    @dataclass
    class Left(Message):
        """Esc: everything as before."""

        bar: AskBar

    def compose(self) -> ComposeResult:
        """A sign, the text, what is wrong with it."""
        yield Static(Text(self.LABEL), classes="ask--label", markup=False)
        yield _Line(placeholder=self.HINT, compact=True)
        yield Static("", classes="ask--words", markup=False)

    @property
    def typing(self) -> bool:
        """Whether keys go into it."""
        return self.open_now and self.query_one(Input).has_focus

    @property
    def open_now(self) -> bool:
        """Whether it is there."""
        return bool(self.display)

    def open(self, text: str = "") -> None:
        """Begin with this text, all of it selected."""
        self.display = True
        asked = self.query_one(Input)
        with self.prevent(Input.Changed):
            asked.value = text
        asked.select_on_focus = True
        self.say("")
        asked.focus()

    def close(self) -> None:
        """Take no room any more."""
        self.display = False

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Words beside the text; `wrong` marks them with a sign, too."""
        label = self.query_one(".ask--words", Static)
        label.set_class(wrong, "-wrong")
        label.update(Text(f" {'! ' if wrong else ''}{visible(words)}" if words else ""))

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.close()
        self.post_message(self.Left(self))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.open_now:
            self.post_message(self.Typed(self, event.value))

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept(self, event.value))


class FilterBar(AskBar):
    """For filter words."""

    LABEL = "/"
    HINT = "dp:20  cmd:07  from:mcu  bad  !heartbeat  text"


class GoBar(AskBar):
    """For where to go."""

    LABEL = "go to "
    HINT = WHERE


class SearchBar(AskBar):
    """For what is searched."""

    LABEL = "find "
    HINT = "text, 55 aa .. 07, or /expression/"
