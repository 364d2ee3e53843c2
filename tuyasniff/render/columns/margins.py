"""The numbers and times before the words of items, thousands at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.render.clock import DAY_US, since_midnight
from tuyasniff.render.columns.digits import figures
from tuyasniff.render.columns.pool import Pool, parts
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from tuyasniff.bulk.columns import Bytes, Numbers
    from tuyasniff.render.clock import Clock

STRIDE = 10_000
"""Numbers that differ in their last four digits only; a page of lines never holds more."""

_LOW = 4

_MOST_US = 1 << 60
"""Microseconds that are beyond every calendar, and leave room to count on."""

_MOST_SECONDS_US = 999_999_000_000
"""Microseconds that surely fit the column of seconds."""


class Margins:
    """A record for each end of a number, 0 to 9,999. The digits before it and the time are set for each page."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._first = pool.keep_all(STRIDE)
        self._before = -1

    def parts(self, first: int, count: int, time: Bytes | None) -> Numbers:
        """A line end, the number and the time of items from `first` on, all of the same ten thousand."""
        before = str(first // STRIDE).encode() if first >= STRIDE else b""
        if len(before) != self._before:
            self._before = len(before)
            self._set_up(len(before))
        place = first % STRIDE
        rows = self._pool.rows(self._first + place, count)
        columns = 1 + len(before)
        rows[:, 1:columns] = np.frombuffer(before, np.uint8)
        columns += _LOW + 1
        if time is not None:
            rows[:, columns : columns + time.shape[1]] = time
            columns += time.shape[1]
        return parts(self._first + place, count, columns)

    def _set_up(self, before: int) -> None:
        rows = self._pool.rows(self._first, STRIDE)
        rows[:] = 32
        rows[:, 0] = 10
        low = figures(np.arange(STRIDE), _LOW)
        if not before:
            for column in range(_LOW - 1):
                low[: 10 ** (_LOW - 1 - column), column] = 32
        rows[:, 1 + before : 1 + before + _LOW] = low


def times(t_us: Numbers, clock: Clock, started: datetime | None) -> tuple[Bytes, NDArray[np.bool_]]:
    """The times as the clock writes them with a blank behind, one a row; and which of them it has to write itself."""
    none = t_us == NO_TIME
    known = np.where(none, 0, t_us)
    out = np.full((len(t_us), clock.columns + 1), 32, np.uint8)
    if started is None:
        odd = (known < 0) | (known > _MOST_SECONDS_US)
        known = np.where(odd, 0, known)
        _seconds(known, clock, out)
    else:
        odd = (known < -_MOST_US) | (known > _MOST_US)
        _of_day((np.where(odd, 0, known) + since_midnight(started)) % DAY_US, out)
    out[none] = 32
    return out, odd


def days(t_us: Numbers, started: datetime) -> Numbers:
    """The days of some moments, as ordinal numbers of the calendar: what `Clock.day` gives. All must be known."""
    from datetime import date

    # as Clock.day has it; those far away are all of the first or the last day
    since = np.clip(t_us, -_MOST_US, _MOST_US) + since_midnight(started)
    number = started.toordinal() + np.floor_divide(since, DAY_US)
    clipped: Numbers = np.clip(number, 1, date.max.toordinal())
    return clipped


def _seconds(t_us: Numbers, clock: Clock, out: Bytes) -> None:
    thousandths = (t_us + 499) // 1000
    for place in np.flatnonzero(t_us % 1000 == 500).tolist():
        # halfway between two: which one it becomes depends on the binary fraction
        thousandths[place] = int(clock.text(int(t_us[place])).strip().replace(".", ""))
    seconds = thousandths // 1000
    whole = clock.columns - 4
    digits = figures(seconds, whole)
    for column in range(whole - 1):
        digits[seconds < 10 ** (whole - 1 - column), column] = 32
    out[:, :whole] = digits
    out[:, whole] = 46
    out[:, whole + 1 : whole + 4] = figures(thousandths - seconds * 1000, 3)


def _of_day(t_us: Numbers, out: Bytes) -> None:
    thousandths = t_us // 1000
    seconds = thousandths // 1000
    minutes = seconds // 60
    hours = minutes // 60
    out[:, 0:2] = figures(hours, 2)
    out[:, 3:5] = figures(minutes - hours * 60, 2)
    out[:, 6:8] = figures(seconds - minutes * 60, 2)
    out[:, 9:12] = figures(thousandths - seconds * 1000, 3)
    out[:, 2] = out[:, 5] = 58
    out[:, 8] = 46
