"""The one clock of a session: a moment of the calendar, and microseconds that only grow from there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime


class SessionClock:
    """Microseconds since `started`, monotonic: setting the computer's clock does not move them."""

    def __init__(
        self,
        started: datetime | None = None,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """`started` is the aware moment of 0, by default now, in the zone of this computer."""
        self.started = started or datetime.now().astimezone()
        self._monotonic_ns = monotonic_ns
        self._zero_ns = monotonic_ns()

    def now_us(self) -> int:
        """Microseconds since `started`."""
        return (self._monotonic_ns() - self._zero_ns) // 1000
