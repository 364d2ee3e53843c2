"""How to tap a UART without harm: opened where ports are chosen."""

from __future__ import annotations

from textual.app import ComposeResult

from tuyasniff.render.wiring import wiring_lines
from tuyasniff.tui.screens.dialog import Dialog
from tuyasniff.tui.widgets.linespane import MadePane


class WiringScreen(Dialog[None]):
    """Circuits, isolators, and what never to do."""

    DEFAULT_CSS = """
    WiringScreen > Box {
        height: 100%;
        overflow: hidden;
    }
    WiringScreen LinesPane {
        height: 1fr;
    }
    """
    TITLE_WORDS = "Wiring: esc closes"

    def parts(self) -> ComposeResult:
        """One pane that scrolls."""
        yield MadePane(lambda room: wiring_lines(room=room))

    def on_mount(self) -> None:
        """Keys scroll it."""
        self.query_one(MadePane).focus()
