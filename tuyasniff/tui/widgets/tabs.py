"""The line that names the panes; a click chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.message import Message

from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.widgets.oneline import FewLines


class Pane(NamedTuple):
    """A pane: the id of its widget, its name, and a shorter one."""

    id: str
    name: str
    short: str


PANES = (
    Pane("frames", "Frames", "Frm"),
    Pane("datapoints", "Datapoints", "DPs"),
    Pane("detail", "Detail", "Det"),
    Pane("handshake", "Handshake", "Hsk"),
    Pane("health", "Health", "Hlt"),
)


class PaneTabs(FewLines):
    """The chosen one stands in brackets."""

    DEFAULT_CSS = "PaneTabs { background: $panel; color: $foreground; height: 1; }"

    @dataclass
    class Chosen(Message):
        """A name was clicked."""

        pane: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chosen = ""

    def show_tabs(self, chosen: str) -> None:
        """Which pane is the chosen one."""
        self._chosen = chosen
        self.show_lines([tabs_line(chosen, self.size.width or 80)])

    def on_resize(self) -> None:
        """The names may have to be shorter."""
        self.show_tabs(self._chosen)

    def on_click(self, event: events.Click) -> None:
        """Choose what is clicked."""
        left = 0
        places = iter(PANES)
        for segment in self.lines[0]:
            right = left + len(segment.text)
            if segment.text.strip():
                pane = next(places)
                if left <= event.x < right:
                    self.post_message(self.Chosen(pane.id))
            left = right


def tabs_line(chosen: str, columns: int) -> Line:
    """` 1 Frames [2 Datapoints] 3 Detail `, with shorter names where it is narrow."""
    for length in ("name", "short", ""):
        texts = [f"{number} {getattr(pane, length)}" if length else str(number) for number, pane in enumerate(PANES, 1)]
        if sum(map(len, texts)) + 2 * len(texts) <= columns:
            break
    return tuple(
        Segment(f"[{text}]" if pane.id == chosen else f" {text} ", "strong" if pane.id == chosen else "")
        for pane, text in zip(PANES, texts, strict=True)
    )
