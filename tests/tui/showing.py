"""One widget on a screen, and what can be read there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message as Posted
from textual.pilot import Pilot
from textual.widget import Widget

from live.inlets import CannedInlet
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.history import Histories
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk, Item, Message, Note, Reference, Talker, TalkerBy

W = TypeVar("W", bound=Widget)

SIZES = ((20, 5), (40, 10), (80, 24), (140, 45))


class OneWidget(App[None]):
    """An app of one widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


def shown(
    make: Callable[[], W],
    drive: Callable[[Pilot[None], W], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
) -> list[Posted]:
    """Run an app of one widget; gives the messages that went around."""
    posted: list[Posted] = []

    def keep(message: Posted) -> None:
        # one message passes several widgets
        if not any(message is other for other in posted):
            posted.append(message)

    async def go() -> None:
        widget = make()
        app = OneWidget(widget)
        async with app.run_test(size=size, message_hook=keep) as pilot:
            await pilot.pause()
            await drive(pilot, widget)

    asyncio.run(go())
    return posted


def text_of(widget: Widget) -> list[str]:
    """The rows of a widget as they are read."""
    size = widget.size
    return [strip.text for strip in widget.render_lines(Region(0, 0, size.width, size.height))]


class Talk:
    """A session whose bytes a test gives."""

    def __init__(self) -> None:
        self.inlet = CannedInlet()
        self.live = LiveSession(self.inlet)
        self.histories = Histories()
        self.items: list[Item] = []

    @property
    def dps(self) -> DpTable:
        return self.live.dps

    def say(self, data: bytes, t_us: int, talker: Talker = Talker.MCU) -> None:
        """Bytes of one side at a moment."""
        self.inlet.give(Chunk(str(talker), data, t_us, talker, TalkerBy.TAP))
        self.pump()

    def note(self, text: str, t_us: int, reference: Reference | None = None) -> None:
        self.inlet.give(Note(text, t_us, reference))
        self.pump()

    def pump(self) -> None:
        for item in self.live.pump().items:
            self.items.append(item)
            if isinstance(item.thing, Message):
                self.histories.add(item.thing, item.number)

    def end(self) -> None:
        """Nothing is held back any more."""
        self.inlet.finished = True
        self.pump()
