"""Times in the list: the time of day, since the start, or since the row above."""

from __future__ import annotations

from datetime import datetime
from itertools import cycle

from tuyasniff.config import Times
from tuyasniff.model import Item
from tuyasniff.render.clock import Clock

_ORDER = tuple(Times)


class SinceAbove(Clock):
    """Shows how long after another moment something came."""

    def __init__(self, above_us: int | None) -> None:
        super().__init__()
        self._above_us = above_us

    def text(self, t_us: int | None) -> str:
        """`    +0.250`; blank where one of the two moments is unknown."""
        if t_us is None or self._above_us is None:
            return " " * self.columns
        return f"{(t_us - self._above_us) / 1e6:+{self.columns}.3f}"


def clock_for(times: Times, started: datetime | None, above_us: int | None = None) -> Clock:
    """The clock that shows times in this way."""
    if times is Times.DELTA:
        return SinceAbove(above_us)
    return Clock(started if times is Times.CLOCK else None)


def after(times: Times) -> Times:
    """The next way to show times."""
    ways = cycle(_ORDER)
    while next(ways) is not times:
        pass
    return next(ways)


def moment(item: Item | None) -> int | None:
    """When an item was, in microseconds since the start."""
    return None if item is None else item.thing.t_us
