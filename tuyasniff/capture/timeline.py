"""Several sessions in one file -> one axis of time: each begins where its date puts it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from tuyasniff.capture.moments import MOST_US, epoch_us
from tuyasniff.stretch import NO_TIME


def stamps(times: Sequence[int | None]) -> Sequence[int] | None:
    """Times as a Stretch has them."""
    if None not in times:
        return cast("Sequence[int]", times)
    return None if all(t_us is None for t_us in times) else [NO_TIME if t_us is None else t_us for t_us in times]


class Timeline:
    """Places the times of sessions, each of which counts from its own beginning.

    `started` is the moment of 0 on the axis, None where no date is known for it. `far` counts the times that lie
    MOST_US or more from it, and are given up.
    """

    def __init__(self) -> None:
        self.started: datetime | None = None
        self.far = 0
        self._shift = 0
        self._last: int | None = None
        self._anchor: tuple[int, int] | None = None

    def place(self, t_us: int | None) -> int | None:
        """A time of the session that began last, on the axis."""
        if t_us is None:
            return None
        t_us += self._shift
        if not -MOST_US < t_us < MOST_US:
            self.far += 1
            return None
        self._last = t_us if self._last is None else max(self._last, t_us)
        return t_us

    def place_all(self, times: Sequence[int | None]) -> Sequence[int | None]:
        """The same of many in a row."""
        known = [t_us for t_us in times if t_us is not None] if None in times else times
        if known and self._shift and max(map(abs, cast("Sequence[int]", known))) + abs(self._shift) >= MOST_US:
            return [self.place(t_us) for t_us in times]
        if known:
            last = max(cast("Sequence[int]", known)) + self._shift
            self._last = last if self._last is None else max(self._last, last)
        shift = self._shift
        return [None if t_us is None else t_us + shift for t_us in times] if shift else times

    def known(self, started: datetime | None) -> None:
        """The beginning of the session that goes on became known on the way."""
        if started is not None and self._anchor is None:
            self._anchor = (epoch_us(started), self._shift)
            self.started = None if self._shift else started

    def begin(self, started: datetime | None) -> str:
        """A session begins. Returns what is to be said of its place, empty where its date tells it.

        One whose date cannot be held against another follows right behind what was last.
        """
        if started is None:
            if self._last is None and self._anchor is None:
                return ""
            self._shift = self._last or 0
            return "no date tells when this session began: its times follow those before it"
        if self._anchor is not None:
            moment, place = self._anchor
            self._shift = place + epoch_us(started) - moment
            return ""
        self._shift = self._last or 0
        self._anchor = (epoch_us(started), self._shift)
        if self._last is None:
            self.started = started
            return ""
        return "this session has a date, those before it have none: its times follow theirs, and no date is given"
