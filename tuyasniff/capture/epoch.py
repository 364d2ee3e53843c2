"""Times of a session as times of packets, where each packet must have one."""

from __future__ import annotations

from datetime import datetime

from tuyasniff.capture.moments import epoch_us

NEAR_1970_US = 365 * 86_400_000_000
"""Packets before this moment count from the beginning of a session that nobody knows."""


class PacketClock:
    """Gives each thing a moment in microseconds since 1970.

    `t_us` counts from `started`, or from 1970 itself where that is not known. What has no time, or one before 1970,
    comes one microsecond after the one before: no UART is so fast, so that a reader may conclude what it means.
    `untimed` counts those. `base` is the moment from which the times count.
    """

    def __init__(self, started: datetime | None) -> None:
        self.untimed = 0
        self.base = 0 if started is None else epoch_us(started)
        self._last = self.base - 1

    def holds(self, t_us: int | None) -> bool:
        """Whether there is a time, and packets can have it."""
        return t_us is not None and self.base + t_us >= 0

    def at(self, t_us: int | None) -> int:
        """The moment of the next thing, never before 1970."""
        if t_us is not None and self.holds(t_us):
            self._last = self.base + t_us
        else:
            self.untimed += 1
            self._last = max(self._last + 1, 0)
        return self._last

    def go_on(self, last: int, untimed: int) -> None:
        """Things were given moments by somebody else: the last one this, and so many of them had no time."""
        self._last = last
        self.untimed += untimed

    @property
    def before(self) -> int:
        """The moment behind which the first thing without a time comes, if it comes next."""
        return max(self._last, -1)

    @property
    def last(self) -> int:
        """The moment of the thing before."""
        return max(self._last, 0)
