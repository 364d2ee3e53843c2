"""When the screen is made anew: at once where that is cheap, less often where so much comes that nobody can read it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

SOONEST_S = 0.1
LATEST_S = 0.35
IDLE_S = 0.5
"""The least time between two looks, the most while something comes, and the time between them while nothing does."""

CALM = 30
"""So many new items a second can still be followed by eye."""

CALM_SHARE = 0.25
BUSY_SHARE = 0.06
"""The share of a core that painting may take while few items come, and while so many come that it costs enough."""

READING_S = 0.5
"""What nobody can read as fast as it comes is shown so often."""


class Look(NamedTuple):
    """What to make anew: the list always; `panes` and `detail` only now and then while much comes."""

    panes: bool
    detail: bool


class Pace:
    """Tells when to look. Whoever looks tells what came, when the look began, and when it was painted."""

    def __init__(
        self, *, monotonic: Callable[[], float] = time.monotonic, spent: Callable[[], float] = time.thread_time
    ) -> None:
        """`monotonic` gives seconds; `spent` the seconds of CPU that this thread has used."""
        self._monotonic = monotonic
        self._spent = spent
        self._came = 0
        self._looked = self._panes = self._detail = -IDLE_S
        self._owes = False
        self._began = 0.0
        self._cost = 0.0

    @property
    def cost(self) -> float:
        """Seconds of CPU that a look takes with its painting."""
        return self._cost

    def came(self, items: int, spent_s: float) -> None:
        """Items came; taking them cost so many seconds of CPU, which are none of the painting."""
        self._came += items
        self._began += spent_s

    def due(self) -> Look | None:
        """What to make anew now, None to wait."""
        now = self._monotonic()
        since = now - self._looked
        if not self._came and not self._owes:
            return self._look(now) if since >= IDLE_S else None
        calm = self._came <= CALM * max(since, SOONEST_S)
        share = CALM_SHARE if calm else BUSY_SHARE
        if since < min(max(self._cost / share, SOONEST_S), LATEST_S):
            return None
        return self._look(now, calm=calm)

    def _look(self, now: float, *, calm: bool = True) -> Look:
        self._looked = now
        self._came = 0
        detail = calm or now - self._detail >= READING_S
        panes = calm or now - self._panes >= READING_S
        self._owes = not (detail and panes)
        self._detail = now if detail else self._detail
        self._panes = now if panes else self._panes
        self._began = self._spent()
        return Look(panes, detail)

    def painted(self) -> None:
        """The look is on the screen. What one look cost says little: they are averaged."""
        taken = max(self._spent() - self._began, 0.0)
        self._cost = taken if not self._cost else self._cost * 0.8 + taken * 0.2
