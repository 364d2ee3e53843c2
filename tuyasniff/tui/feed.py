"""From the session to the view, a few times a second."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from tuyasniff.live.livesession import LiveSession
from tuyasniff.view import FrameView

_OVER_S = 5.0
_ASKED_S = 0.03
"""For so long at most rows are looked for each time."""


class Feed:
    """Takes from a session what has become certain, gives it to the view, and knows how fast it comes."""

    def __init__(self, live: LiveSession, view: FrameView, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic` gives seconds."""
        self.live = live
        self.view = view
        self._monotonic = monotonic
        self._seen: deque[tuple[float, int]] = deque([(monotonic(), live.summary.frames)])

    def pump(self) -> int:
        """How many items or rows came."""
        batch = self.live.pump()
        if batch.items:
            self.view.add(batch.items)
        came = len(batch.items) + self.view.go_on(_ASKED_S)
        now = self._monotonic()
        if now - self._seen[-1][0] >= _OVER_S / 10:
            self._seen.append((now, self.live.summary.frames))
            while len(self._seen) > 2 and now - self._seen[1][0] >= _OVER_S:
                self._seen.popleft()
        return came

    @property
    def rate(self) -> float | None:
        """Frames a second over the last few seconds; None before there is anything to tell."""
        (first, before), (last, now) = self._seen[0], self._seen[-1]
        return None if last - first < 1.0 else (now - before) / (last - first)
