"""What all dialogs have in common: a box that fits any terminal and scrolls, and esc, which changes nothing."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, RadioButton, Static

from tuyasniff.render.labels import visible
from tuyasniff.tui.screens.window import Result, Window


class Box(VerticalScroll, can_focus=False):
    """Holds the widgets of a dialog."""


class Words(Static):
    """Text for people; whatever is in it, nothing of it is markup."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(shown(text), id=id, classes=classes, markup=False)

    def say(self, text: str) -> None:
        """Show other words."""
        self.update(shown(text))


class Entry(Input):
    """One line to type or paste into; what cannot be shown does not get in, so nothing steers the terminal."""

    def __init__(self, value: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        super().__init__(value, placeholder, id=id, compact=True)

    def validate_value(self, value: str) -> str:
        """Letters, digits and signs only."""
        return value if value.isprintable() else "".join(char for char in value if char.isprintable())


class Pick(RadioButton):
    """One of several, which shows without colours whether it is the one."""

    def __init__(self, label: str, value: bool = False, *, id: str | None = None) -> None:
        """`label`: words of ours, nothing from outside."""
        super().__init__(label, value, id=id, compact=True)
        self._fill()

    def watch_value(self) -> None:
        """Another one may have been picked."""
        self._fill()
        super().watch_value()

    def _fill(self) -> None:
        self.BUTTON_INNER = "●" if self.value else " "
        self.refresh(layout=True)


def shown(text: str) -> Text:
    """Lines of text from anywhere, safe to show."""
    return Text("\n".join(visible(line) for line in text.split("\n")))


class Dialog(Window[Result]):
    """A modal screen; `parts` gives what stands in its box."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "turn(-1)", "Up", show=False),
        Binding("pagedown", "turn(1)", "Down", show=False),
    ]
    DEFAULT_CSS = """
    Dialog {
        align: center middle;
    }
    Dialog > Box {
        width: 100%;
        max-width: 84;
        height: auto;
        max-height: 100%;
        border: round $primary;
        border-title-color: $primary;
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    Dialog Words {
        width: 100%;
        height: auto;
    }
    Dialog .dim {
        color: $text-muted;
    }
    Dialog .trouble {
        color: $text-error;
    }
    Dialog .heading {
        text-style: bold;
    }
    Dialog Input {
        width: 100%;
        background: $boost;
    }
    Dialog Button {
        margin: 0 1 0 0;
        min-width: 8;
    }
    Dialog OptionList {
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    Dialog RadioSet {
        layout: horizontal;
        height: auto;
        width: 100%;
        border: none;
        padding: 0;
    }
    Dialog RadioSet > RadioButton {
        width: auto;
        margin: 0 2 0 0;
    }
    Dialog .row {
        height: auto;
        width: 100%;
    }
    """
    TITLE_WORDS: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        """A titled box."""
        with Box() as box:
            box.border_title = self.heading
            yield from self.parts()

    @property
    def heading(self) -> str:
        """The title of the box: words of ours, nothing from outside."""
        return self.TITLE_WORDS

    def parts(self) -> ComposeResult:
        """The widgets."""
        yield from ()

    def action_turn(self, pages: int) -> None:
        """Scroll the box."""
        box = self.query_one(Box)
        box.scroll_relative(y=pages * max(box.size.height - 1, 1), animate=False)
