"""Driving the screen in tests: a session that a test feeds, and the text that is on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from live.inlets import CannedInlet
from tuyasniff.analysis.store import CAP
from tuyasniff.config import Settings
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.tui.app import SniffApp
from tuyasniff.tui.screens.main import MainScreen
from wire import ASKED, HEARTBEAT, frame, report


def talk(rounds: int = 8) -> list[Chunk | Gap | Note]:
    """Six frames a round, 50 ms apart: heartbeat and answer, two reports, the network and its acknowledgement."""
    things: list[Chunk | Gap | Note] = []
    for turn in range(rounds):
        said = (ASKED, HEARTBEAT, report(20, 2300 + turn), report(19, -5), frame(3, b"\x04", version=0), frame(3))
        for part in said:
            things.append(Chunk("mcu", part, (len(things) + 1) * 50_000))
    return things


class Clockwork:
    """Seconds that a test gives."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Driven:
    """An app on a canned session."""

    def __init__(
        self,
        things: Iterable[Chunk | Gap | Note] = (),
        *,
        settings: Settings | None = None,
        config: Path | None = None,
        cap: int = CAP,
    ) -> None:
        self.inlet = CannedInlet(things)
        self.inlet.now = 5_000_000
        self.live = LiveSession(self.inlet, cap=cap)
        self.live.start()
        self.clock = Clockwork()
        self.app = SniffApp(self.live, title="meter", settings=settings, config=config, monotonic=self.clock)

    @property
    def main(self) -> MainScreen:
        (main,) = [screen for screen in self.app.screen_stack if isinstance(screen, MainScreen)]
        return main

    async def give(self, pilot: Pilot[None], *things: Chunk | Gap | Note) -> None:
        """Things come, and the screen is made anew."""
        self.inlet.give(*things)
        self.main.feed.pump()
        await self.settle(pilot)

    async def settle(self, pilot: Pilot[None]) -> None:
        """Everything that was asked for has happened."""
        await pilot.pause()
        self.main.look()
        await pilot.pause()

    def drive(self, act: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
        """Run the app for as long as the test does something with it."""

        async def run() -> None:
            async with self.app.run_test(size=size) as pilot:
                await self.settle(pilot)
                await act(pilot)

        asyncio.run(run())


def rows(app: App[None]) -> list[str]:
    """The text on the screen, row by row."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def text(app: App[None]) -> str:
    """The text on the screen."""
    return "\n".join(rows(app))
