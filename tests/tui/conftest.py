"""A pilot that goes on as soon as nobody has anything left to do, in place of one that sleeps and looks at the CPU."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from textual import app, pilot
from textual._context import active_app
from textual.message_pump import MessagePump

_CALM_TURNS = 5


@pytest.fixture(autouse=True)
def _quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "wait_for_idle", until_idle)
    monkeypatch.setattr(pilot, "wait_for_idle", until_idle)


async def until_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Until no widget has a message left and nothing waits to be painted."""
    end = time.monotonic() + max_sleep
    calm = 0
    while calm < _CALM_TURNS and time.monotonic() < end:
        await asyncio.sleep(0)
        resizes = active_app.get()._resize_event is not None
        calm = 0 if _paint() or resizes or any(map(_busy, _pumps())) else calm + 1


def _pumps() -> Iterator[MessagePump]:
    running = active_app.get()
    yield running
    for screen in running.screen_stack:
        yield from screen.walk_children(with_self=True)


def _busy(pump: MessagePump) -> bool:
    return not pump._message_queue.empty() or bool(pump._next_callbacks)


def _paint() -> bool:
    """Paint what is due at once, not at the next sixtieth of a second; whether there was anything."""
    running = active_app.get()
    screen = running.screen if running.screen_stack else None
    if screen is None or not (screen._callbacks or screen._dirty_widgets or screen._layout_required):
        return False
    screen._on_timer_update()
    return True
