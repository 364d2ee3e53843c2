"""The one clock of a session: a moment of the calendar, and microseconds that only grow from there."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime

Nanoseconds = Callable[[], int]


def counting_ns() -> int:
    """Nanoseconds that nobody sets and that go on while the computer sleeps, where the system has such a clock."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    return time.monotonic_ns()


class SessionClock:
    """Microseconds since `started`, monotonic: setting the computer's clock does not move them, sleep does."""

    def __init__(
        self,
        started: datetime | None = None,
        counting_ns: Nanoseconds = counting_ns,
        awake_ns: Nanoseconds = time.monotonic_ns,
        calendar_ns: Nanoseconds = time.time_ns,
    ) -> None:
        """`started` is the aware moment of 0, by default now, in the zone of this computer.

        `awake_ns` is a clock that stands still while the computer sleeps, `calendar_ns` one that people set.
        """
        self.started = started or datetime.now().astimezone()
        self._counting_ns = counting_ns
        self._awake_ns = awake_ns
        self._calendar_ns = calendar_ns
        self._zero_ns = counting_ns()
        self._ahead_ns = self._zero_ns - awake_ns()
        self._set_ns = calendar_ns() - self._zero_ns

    def now_us(self) -> int:
        """Microseconds since `started`."""
        return (self._counting_ns() - self._zero_ns) // 1000

    def slept_us(self) -> int:
        """For how long of that the computer slept; a moment more or less, for two clocks are asked."""
        return (self._counting_ns() - self._awake_ns() - self._ahead_ns) // 1000

    def set_by_us(self) -> int:
        """How far the computer's clock was set ahead since the beginning; below 0: back."""
        return (self._calendar_ns() - self._counting_ns() - self._set_ns) // 1000
