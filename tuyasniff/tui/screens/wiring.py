"""How to tap a UART without harm: opened where ports are chosen."""

from __future__ import annotations

from textual.app import ComposeResult

from tuyasniff.render.wiring import wiring_lines
from tuyasniff.tui.screens.dialog import Dialog
from tuyasniff.tui.widgets.linespane import LinesPane


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
        yield _WiringPane()

    def on_mount(self) -> None:
        """Keys scroll it."""
        self.query_one(LinesPane).focus()


class _WiringPane(LinesPane):
    """Lines that are made for the width there is."""

    def lay_out(self) -> None:
        """Another width."""
        self.set_lines(list(wiring_lines(room=self.room)))
