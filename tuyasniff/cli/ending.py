"""How a run ends that somebody else stops: as an interrupt ends it, so that nothing is left lying about."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

_NAMES = ("SIGTERM", "SIGHUP")
"""What kill, a service manager, and a terminal that is closed send."""

_PATIENCE_S = 2.0


@contextlib.contextmanager
def stopped_as_interrupted() -> Iterator[None]:
    """While this lasts, SIGTERM and SIGHUP raise KeyboardInterrupt. What is ignored, as under nohup, stays ignored.

    Only the first one does: those that come while things are put in order do not disturb. Does nothing outside the
    main thread, where Python allows no handlers.
    """
    before: dict[signal.Signals, Any] = {}

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    try:
        _handle(stop, before)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def stopped_by(end: Callable[[], None]) -> Iterator[None]:
    """While this lasts, the first SIGTERM or SIGHUP calls `end`; it is an interrupt as soon as that has worked.

    For what must not be torn out of its work, such as a screen. Should that not work, one that comes after a while
    raises KeyboardInterrupt where it finds the program.
    """
    before: dict[signal.Signals, Any] = {}
    came: float | None = None

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal came
        if came is None:
            came = time.monotonic()
            end()
        elif time.monotonic() > came + _PATIENCE_S:  # a terminal that is closed sends several at once
            for number in before:
                signal.signal(number, signal.SIG_IGN)
            raise KeyboardInterrupt

    try:
        _handle(stop, before)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came is not None:
        raise KeyboardInterrupt


def _handle(stop: Callable[[int, FrameType | None], None], before: dict[signal.Signals, Any]) -> None:
    """Have the signals that are not ignored call this; `before` gets what they did."""
    if threading.current_thread() is threading.main_thread():
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, stop)
