"""How a run ends that somebody else stops: as an interrupt ends it, so that nothing is left lying about."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

_NAMES = ("SIGTERM", "SIGHUP")
"""What kill, a service manager, and a terminal that is closed send."""


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
        if threading.current_thread() is threading.main_thread():
            for name in _NAMES:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                    before[number] = signal.signal(number, stop)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
