"""Times as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

DAY_US = 86_400_000_000


class Clock:
    """How times are shown: the time of day where the session has a date, else seconds since its start."""

    def __init__(self, started: datetime | None = None) -> None:
        self.columns = 12 if started else 10
        self._started = started
        self._midnight_us = since_midnight(started) if started else None

    def text(self, t_us: int | None) -> str:
        """`12:00:01.234` or `     1.234`; blank without a time."""
        if t_us is None:
            return " " * self.columns
        if self._midnight_us is None:
            return f"{t_us / 1e6:{self.columns}.3f}"
        seconds, micros = divmod((self._midnight_us + t_us) % DAY_US, 1_000_000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return f"{hour:02}:{minute:02}:{second:02}.{micros // 1000:03}"

    def day(self, t_us: int | None) -> date | None:
        """The day of a moment; None without a time, or where the session has no date."""
        if t_us is None or self._started is None or self._midnight_us is None:
            return None
        from datetime import date

        number = self._started.toordinal() + (self._midnight_us + t_us) // DAY_US
        return date.fromordinal(min(max(number, 1), date.max.toordinal()))


def since_midnight(started: datetime) -> int:
    """The microseconds of a time of day."""
    return ((started.hour * 60 + started.minute) * 60 + started.second) * 1_000_000 + started.microsecond


def duration(us: int | None) -> str:
    """A span of time in a few characters: `16.7 ms`, `1.00 s`, `15.0 s`, `4.2 min`, `6.0 h`; `-` for None."""
    if us is None:
        return "-"
    for limit, unit, size in (
        (1_000, "µs", 1),
        (1_000_000, "ms", 1_000),
        (120_000_000, "s", 1_000_000),
        (7_200_000_000, "min", 60_000_000),
    ):
        if us < limit:
            return f"{us / size:.3g} {unit}"
    return f"{us / 3_600_000_000:.3g} h"
