"""When the MCU told readings by itself, and whether it ceased to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from tuyasniff.analysis.exchange import Exchange, Status
from tuyasniff.model import Message, Talker

TOGETHER_US = 500_000
"""Reports that are no further apart belong together."""

SOLICITED_US = 1_500_000
"""So long after the module asked or set something a report is an answer to that."""

FEWEST = 6
SPAN_US = 20_000_000
"""So many times, over so long, readings must have come before anybody may say that they ceased."""

QUIET_US = 60_000_000
QUIET_TIMES = 4
"""They ceased if none came for so long, and for so many times the longest pause between them."""

REGULAR = 3
"""Readings are regular if no pause is more than so many times the usual one."""

REGULAR_LEAST = 20
ALIVE = 3
"""So many frames in the silence show that the two chips still talk."""

_ASKED_BEFORE_US = 15_000_000
_ASKED_AFTER_US = 45_000_000
_KEPT = 64

_ASKS = frozenset(("set", "query", "source_set", "homekit_set"))


class Stopped(NamedTuple):
    """Readings ceased: when the last one came, and for how long the two chips went on without one.

    `begun_us` is when the first one came. `in_vain` is what the MCU asked about that moment without an answer, None
    for nothing; `regular` says that the clock alone tells that they ceased.
    """

    begun_us: int
    last_us: int
    silent_us: int
    regular: bool
    in_vain: Exchange | None


@dataclass(slots=True)
class _Stretch:
    """What one capture tells."""

    times: int = 0
    first_us: int | None = None
    last_us: int | None = None
    end_us: int | None = None
    alive: int = 0
    asked_us: int | None = None
    asked: bool = False
    pauses: deque[int] = field(default_factory=lambda: deque(maxlen=_KEPT))
    unanswered: deque[Exchange] = field(default_factory=lambda: deque(maxlen=_KEPT))


class Readings:
    """Takes the sound messages of a conversation with times. Without times only counts are known.

    `reports` counts frames with datapoints of the MCU, `unasked` those that are no answer to the module.
    """

    def __init__(self) -> None:
        self.reports = 0
        self.unasked = 0
        self._now = _Stretch()
        self._stopped: Stopped | None = None

    def add(self, message: Message) -> None:
        """Take one message."""
        frame, t_us, now = message.frame, message.frame.t_us, self._now
        telling = frame.talker is Talker.MCU and bool(message.dps)
        self.reports += telling
        if t_us is None:
            if frame.talker is Talker.MODULE:
                now.asked = message.name in _ASKS
            self.unasked += telling and not now.asked
            return
        now.end_us = t_us if now.end_us is None else max(now.end_us, t_us)
        if frame.talker is Talker.MODULE and message.name in _ASKS:
            now.asked_us = t_us
        if not telling:
            now.alive += 1
            return
        if now.asked_us is not None and t_us - now.asked_us <= SOLICITED_US:
            now.asked_us = t_us if t_us - now.asked_us <= TOGETHER_US else now.asked_us
            return
        self.unasked += 1
        now.alive = 0
        if now.first_us is None or now.last_us is None:
            now.first_us = now.last_us = t_us
            now.times = 1
            return
        if t_us - now.last_us > TOGETHER_US:
            now.times += 1
            now.pauses.append(t_us - now.last_us)
        now.last_us = max(t_us, now.last_us)

    def ended(self, exchange: Exchange) -> None:
        """An exchange is over; what the MCU asked in vain is kept."""
        if exchange.status is Status.UNANSWERED and exchange.asks is Talker.MCU and exchange.asked_us is not None:
            self._now.unanswered.append(exchange)

    def cut(self) -> None:
        """Another capture begins, with times of its own."""
        self._stopped = self.stopped
        self._now = _Stretch()

    @property
    def stopped(self) -> Stopped | None:
        """Whether readings ceased in this capture, or in one before it."""
        now = self._now
        if self._stopped is not None or now.last_us is None or now.first_us is None or now.end_us is None:
            return self._stopped
        if now.times < FEWEST or now.last_us - now.first_us < SPAN_US or now.alive < ALIVE:
            return None
        silent = now.end_us - now.last_us
        if silent < max(QUIET_US, QUIET_TIMES * max(now.pauses, default=0)):
            return None
        regular = len(now.pauses) >= REGULAR_LEAST and max(now.pauses) <= REGULAR * median(now.pauses)
        low, high = now.last_us - _ASKED_BEFORE_US, now.last_us + _ASKED_AFTER_US
        near = (one for one in now.unanswered if one.asked_us is not None and low <= one.asked_us <= high)
        return Stopped(now.first_us, now.last_us, silent, regular, next(near, None))
