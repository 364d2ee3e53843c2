"""How often the heartbeat comes."""

from __future__ import annotations

from collections import deque
from statistics import median_low

from tuyasniff.model import Talker

BEATS_KEPT = 256
FEWEST = 2
"""Times between heartbeats from which a period is told."""


class Beats:
    """The times between heartbeats of each side. Those that repeat an unanswered one are no beats of their own."""

    def __init__(self) -> None:
        self._last_us: dict[Talker, int] = {}
        self._between: dict[Talker, deque[int]] = {}

    def add(self, talker: Talker, t_us: int | None, *, repeated: bool = False) -> None:
        """One heartbeat."""
        if t_us is None:
            return
        before = self._last_us.get(talker)
        if not repeated and before is not None and t_us > before:
            self._between.setdefault(talker, deque(maxlen=BEATS_KEPT)).append(t_us - before)
        self._last_us[talker] = t_us

    def started(self) -> None:
        """The last heartbeat was one of start-up: how soon the next one follows tells nothing."""
        self._last_us = {}

    def cut(self) -> None:
        """What follows has another clock."""
        self._last_us = {}

    @property
    def period_us(self) -> int | None:
        """The middle of the times between those of the module, else between the answers: one that occurred."""
        for talker in (Talker.MODULE, Talker.MCU):
            if len(self._between.get(talker, ())) >= FEWEST:
                return median_low(self._between[talker])
        return None
