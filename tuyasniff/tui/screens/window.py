"""What all windows over a screen have in common: each gives one answer, whatever keys come in one burst."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Result = TypeVar("Result")

_WAY_OUT = "esc closes this window"


class Window(ModalScreen[Result]):
    """A modal screen that goes once. Textual's own takes away whatever lies on top each time that it is told to go."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close")]

    _parting: Result | None = None
    _gone = False

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Give the answer and go; only the first one counts. While another window lies above, it waits for that."""
        if self._gone:
            return _nothing()
        self._gone = True
        self._parting = result
        return super().dismiss(result) if self._on_top else _nothing()

    def on_screen_resume(self) -> None:
        """What lay above has gone."""
        if self._gone and self._on_top:
            super().dismiss(self._parting)

    @property
    def _on_top(self) -> bool:
        stack = self.app.screen_stack
        return bool(stack) and stack[-1] is self

    def action_leave(self) -> None:
        """Close it and change nothing."""
        self.dismiss(None)

    def action_copy_text(self) -> None:
        """What is selected; whoever wants to get out is told how."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.notify(_WAY_OUT, timeout=4, markup=False)


def _nothing() -> AwaitComplete:
    """Nobody has to wait."""
    return AwaitComplete()
