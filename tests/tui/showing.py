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
from render.makers import decoded
from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk, Gap, Item, Message, Note, Talker, TalkerBy
from wire import HEARTBEAT, report

W = TypeVar("W", bound=Widget)

SIZES = ((20, 5), (40, 10), (80, 24), (140, 45))


class OneWidget(App[None]):
    """An app of one widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.animation_level = "none"

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


def bad_sum() -> Message:
    """A report whose checksum is 00; frames around it show that it is one."""
    item = decoded(HEARTBEAT + report(20, 2301)[:-1] + b"\x00" + HEARTBEAT)[1]
    assert isinstance(item.thing, Message)
    return item.thing


class Talk(LiveSession):
    """A session whose bytes and notes a test gives."""

    def __init__(self, *taps: TapInfo) -> None:
        self.canned = CannedInlet(taps=taps)
        self.items: list[Item] = []
        super().__init__(self.canned)
        self.start()

    def say(self, data: bytes, t_us: int, talker: Talker = Talker.MCU) -> None:
        """Bytes of one side at a moment."""
        self.canned.give(Chunk(str(talker), data, t_us, talker, TalkerBy.TAP))
        self.items += self.pump().items

    def tell(self, *things: Gap | Note) -> None:
        """Gaps and notes."""
        self.canned.give(*things)
        self.items += self.pump().items

    def end(self) -> None:
        """Nothing is held back any more."""
        self.canned.finished = True
        self.items += self.pump().items
