"""A dialog over an empty app, and the answer that it gave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tuyasniff.render.labels import width

T = TypeVar("T")

SIZES = ((80, 24), (40, 10), (20, 5))
HOSTILE = "[red]x[/nope] [/x] \x1b[31m\u202eevil\x00 𝕏\ud800 " + "w" * 200


class Asked(App[None]):
    """An app that only asks."""

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"


def answered(
    make: Callable[[], ModalScreen[T]],
    drive: Callable[[Pilot[None], ModalScreen[T]], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
) -> list[T | None]:
    """The answers of a dialog that somebody drives: none while it is still open, else one."""
    answers: list[T | None] = []

    async def go() -> None:
        app = Asked()
        async with app.run_test(size=size) as pilot:
            screen = make()
            await app.push_screen(screen, answers.append)
            await pilot.pause()
            await drive(pilot, screen)
            await pilot.pause()

    asyncio.run(go())
    return answers


def seen(pilot: Pilot[None]) -> str:
    """All that stands on the screen."""
    lines = ["".join(segment.text for segment in strip) for strip in pilot.app.screen._compositor.render_strips()]
    assert all(width(line) <= pilot.app.size.width for line in lines)
    return "\n".join(line.rstrip() for line in lines)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Give a text to what has the focus, all at once."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
