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

    def stop(ignore: Callable[[], None]) -> None:
        ignore()
        raise KeyboardInterrupt

    with _handled(stop):
        yield


@contextlib.contextmanager
def stopped_by(end: Callable[[], None]) -> Iterator[None]:
    """While this lasts, the first SIGTERM or SIGHUP calls `end`; it is an interrupt as soon as that has worked.

    For what must not be torn out of its work, such as a screen. Should that not work, one that comes after a while
    raises KeyboardInterrupt where it finds the program.
    """
    came: float | None = None

    def stop(ignore: Callable[[], None]) -> None:
        nonlocal came
        if came is None:
            came = time.monotonic()
            end()
        elif time.monotonic() > came + _PATIENCE_S:  # a terminal that is closed sends several at once
            ignore()
            raise KeyboardInterrupt

    with _handled(stop):
        yield
    if came is not None:
        raise KeyboardInterrupt


@contextlib.contextmanager
def _handled(stop: Callable[[Callable[[], None]], None]) -> Iterator[None]:
    """While this lasts, the signals that are not ignored call `stop`, which is given what has them ignored."""
    before: dict[signal.Signals, Any] = {}

    def ignore() -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop(ignore)

    try:
        if threading.current_thread() is threading.main_thread():
            for name in _NAMES:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                    before[number] = signal.signal(number, handle)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
