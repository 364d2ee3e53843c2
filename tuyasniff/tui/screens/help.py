"""Help, made from the rows of the actions and of the filter language, so that it is never behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from textual.app import ComposeResult

from tuyasniff.render.filters import WordRow, filter_lines
from tuyasniff.render.labels import visible
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.screens.dialog import Dialog
from tuyasniff.tui.widgets.linespane import MadePane

_KEYS = {
    "question_mark": "?", "slash": "/", "colon": ":", "semicolon": ";", "apostrophe": "'", "full_stop": ".",
    "comma": ",", "plus": "+", "minus": "-", "left_square_bracket": "[", "right_square_bracket": "]",
    "asterisk": "*", "equals_sign": "=", "less_than_sign": "<", "greater_than_sign": ">",
}  # fmt: skip
_FILTERS = "What / takes"


class ActionRow(Protocol):
    """Something that a key does."""

    @property
    def keys(self) -> str | Sequence[str]:
        """The keys, as Textual calls them; several in a text are parted by commas."""

    @property
    def title(self) -> str:
        """What it does, in a few words."""

    @property
    def help(self) -> str:
        """More of it; may be empty."""

    @property
    def group(self) -> str:
        """The heading it stands under."""


class HelpScreen(Dialog[None]):
    """All keys, all words of the filter."""

    DEFAULT_CSS = """
    HelpScreen > Box {
        height: 100%;
        max-width: 100;
        overflow: hidden;
    }
    HelpScreen LinesPane {
        height: 1fr;
    }
    """
    TITLE_WORDS = "Help: esc closes"

    def __init__(
        self, actions: Iterable[ActionRow], words: Iterable[WordRow] = (), signs: Iterable[WordRow] = ()
    ) -> None:
        """Rows of the actions, then those of `analysis/query`: WORDS and SIGNS."""
        super().__init__()
        self._actions = tuple(actions)
        self._words = tuple(words)
        self._signs = tuple(signs)

    def parts(self) -> ComposeResult:
        """One pane that scrolls."""
        yield MadePane(self._lines)

    def on_mount(self) -> None:
        """Keys scroll it."""
        self.query_one(MadePane).focus()

    def _lines(self, room: int) -> list[Line]:
        lines = action_lines(self._actions, room=room)
        if self._words:
            lines += [(), (Segment(_FILTERS, "strong"),), *filter_lines(self._words, self._signs, room=room)]
        return lines


def action_lines(actions: Iterable[ActionRow], *, room: int) -> list[Line]:
    """A table under each group, in the order in which the groups come; help that is too long for its row goes below."""
    groups: dict[str, list[ActionRow]] = {}
    for action in actions:
        groups.setdefault(action.group, []).append(action)
    named = {id(action): key_words(action.keys) for rows in groups.values() for action in rows}
    keys = max((len(words) for words in named.values()), default=0)
    lines: list[Line] = []
    for group, rows in groups.items():
        lines += [*([()] if lines else []), (Segment(visible(group), "strong"),)]
        for action in rows:
            lines += _action(action, named[id(action)], min(keys, room // 3), room)
    return lines


def _action(action: ActionRow, keys: str, columns: int, room: int) -> list[Line]:
    words = visible(action.title) + (f": {visible(action.help)}" if action.help else "")
    first, *others = broken(words, max(room - columns - 2, 8))
    fits = len(keys) <= columns
    head = [] if fits else [(Segment(keys, "command"),)]
    margin = Segment(f"{keys if fits else '':<{columns}}  ", "command")
    below = Segment(" " * (columns + 2))
    return [*head, (margin, Segment(first)), *((below, Segment(row)) for row in others)]


def key_words(keys: str | Sequence[str]) -> str:
    """`? f1` for `question_mark,f1`."""
    names = keys.split(",") if isinstance(keys, str) else keys
    return " ".join(_KEYS.get(name.strip(), name.strip()) for name in names)
