"""Chunks of several taps in the order of time, though each adapter hands over late what it heard.

Adapters hold bytes for up to 16 ms, threads for a few more. So what one tap gave waits a moment for what another may
still give. It depends on times that are in the chunks alone, so that a recording is put into the same order again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from tuyasniff.model import Chunk, Gap, Note

LATE_US = 40_000
"""How much later than others a tap may hand over what it heard."""


WAITING_MOST = 4096
"""Two lines at 921600 baud give as many single bytes within the time that a tap may be late."""


class TimeOrder:
    """Takes things as they arrive; gives them back by time, those of one tap always as they came.

    Nothing waits where there is one tap only, or no time.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Chunk | Gap | Note]] = []
        self._taps: dict[str, int] = {}
        self._taken = 0
        self._newest = 0

    def add(self, thing: Chunk | Gap | Note) -> list[Chunk | Gap | Note]:
        """Take one more; gives what nothing can precede any more."""
        t_us = thing.t_us
        if t_us is not None and not self._waiting and len(self._taps) == 1 and not isinstance(thing, Note):
            last = self._taps.get(thing.tap)
            if last is not None and last <= t_us:  # the only tap goes on: nearly everything
                self._taps[thing.tap] = t_us
                self._newest = max(self._newest, t_us)
                return [thing]
        ready: list[Chunk | Gap | Note] = []
        if not isinstance(thing, Note):
            before = self._taps.setdefault(thing.tap, t_us or 0)
            if t_us is not None:
                if t_us < before - LATE_US:  # another clock begins
                    ready = self.rest()
                    self._newest = t_us
                elif t_us < before:
                    t_us = before
                self._taps[thing.tap] = t_us
        if t_us is None or (len(self._taps) < 2 and not self._waiting):
            if t_us is not None:
                self._newest = max(self._newest, t_us)
            return [*ready, *self.rest(), thing]
        if t_us < self._newest - (0 if isinstance(thing, Note) else LATE_US):
            t_us = self._newest  # nobody is so late, and what is typed never is: it stays where it came
        self._taken += 1
        heappush(self._waiting, (t_us, self._taken, thing))
        self._newest = max(self._newest, t_us)
        return ready + self.due(self._newest)

    def due(self, now_us: int) -> list[Chunk | Gap | Note]:
        """What is old enough at that moment."""
        ready = []
        while self._waiting and (self._waiting[0][0] <= now_us - LATE_US or len(self._waiting) > WAITING_MOST):
            ready.append(heappop(self._waiting)[2])
        return ready

    @property
    def waits(self) -> bool:
        """Whether anything waits."""
        return bool(self._waiting)

    def hand_over(self) -> list[tuple[int, Chunk | Gap | Note]]:
        """Give up what waits: each with the time that counts for it, in that order."""
        waiting = []
        while self._waiting:
            t_us, _, thing = heappop(self._waiting)
            waiting.append((t_us, thing))
        return waiting

    def take_over(self, waiting: Iterable[tuple[int, Chunk | Gap | Note]], newest: Mapping[str, int]) -> None:
        """Go on where nothing waits but that: each with its time, those of the same time in the order they came in.

        `newest` are the latest moments of the taps.
        """
        for tap, t_us in newest.items():
            self.seen(tap, t_us)
        for t_us, thing in waiting:
            self._taken += 1
            heappush(self._waiting, (t_us, self._taken, thing))

    @property
    def waiting(self) -> list[Chunk | Gap | Note]:
        """What waits."""
        return [thing for _, _, thing in self._waiting]

    @property
    def newest_us(self) -> int:
        """The latest moment of all things, since its clock began."""
        return self._newest

    @property
    def newest(self) -> Mapping[str, int]:
        """The latest moment of each tap."""
        return self._taps

    def seen(self, tap: str, t_us: int) -> None:
        """A tap gave things up to that moment that went another way."""
        self._taps[tap] = max(t_us, self._taps.get(tap, t_us))
        self._newest = max(self._newest, t_us)

    def seen_of(self, tap: str) -> int | None:
        """Up to which moment a tap that is the only one gave things; None where there are others, or none at all."""
        return self._taps.get(tap) if len(self._taps) == 1 else None

    @property
    def earliest_us(self) -> int | None:
        """The time of the first that waits."""
        return self._waiting[0][0] if self._waiting else None

    def rest(self) -> list[Chunk | Gap | Note]:
        """Everything that waits."""
        ready = []
        while self._waiting:
            ready.append(heappop(self._waiting)[2])
        return ready
