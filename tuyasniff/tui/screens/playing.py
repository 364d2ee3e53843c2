"""What only a recording that is played again can do: slower, faster, halt, one step."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from tuyasniff.config import Settings
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import SPEEDS, Replayed
from tuyasniff.tui.feed import Feed
from tuyasniff.tui.screens.narrowing import Narrowing
from tuyasniff.view import FrameView

_MOST_STEPS = 256


@runtime_checkable
class Shelf(Protocol):
    """An app that can show the recording that is played as a whole."""

    @property
    def has_whole(self) -> bool:
        """Whether it can."""

    def show_whole(self) -> None:
        """Do it."""


class Playing(Narrowing):
    """A screen whose session may be a recording."""

    def __init__(self, live: LiveSession, view: FrameView, settings: Settings, feed: Feed) -> None:
        super().__init__(live, view, settings)
        self.feed = feed

    def _speed(self, by: int) -> None:
        inlet = self.live.inlet
        if not isinstance(inlet, Replayed):
            return
        faster = [speed for speed in SPEEDS if speed > inlet.speed]
        slower = [speed for speed in SPEEDS if speed < inlet.speed]
        inlet.speed = (faster[0] if faster else inlet.speed) if by > 0 else (slower[-1] if slower else inlet.speed)
        self.look()

    def action_slower(self) -> None:
        """Play slower."""
        self._speed(-1)

    def action_faster(self) -> None:
        """Play faster."""
        self._speed(1)

    def action_pause(self) -> None:
        """Halt the replay, or go on."""
        inlet = self.live.inlet
        if isinstance(inlet, Replayed):
            inlet.pause(paused=not inlet.paused)
            self.look()

    def action_whole(self) -> None:
        """Show the recording as a whole."""
        app = self.app
        if isinstance(app, Shelf):
            app.show_whole()

    def action_step(self) -> None:
        """On to the next item: one of them may take several pieces of the recording."""
        inlet = self.live.inlet
        if isinstance(inlet, Replayed):
            for _ in range(_MOST_STEPS):
                more = inlet.step()
                if self.feed.pump() or not more:
                    break
            self.look()
