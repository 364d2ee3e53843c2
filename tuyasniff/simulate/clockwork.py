"""Simulated time: what is to happen when. Nothing here looks at a real clock."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import TypeAlias

SECOND = 1_000_000
"""Microseconds."""

LONGEST_S = 100_000_000
"""Seconds of the longest run: three years."""

Deed: TypeAlias = Callable[[], None]


class Clockwork:
    """Deeds in the order of their times; those of one moment in the order in which they were planned."""

    def __init__(self) -> None:
        self.now = 0
        self._planned: list[tuple[int, int, Deed]] = []
        self._count = 0

    def at(self, t_us: int, deed: Deed) -> None:
        """Plan a deed; what lies in the past happens now."""
        self._count += 1
        heappush(self._planned, (max(t_us, self.now), self._count, deed))

    def after(self, us: int, deed: Deed) -> None:
        """Plan a deed so many microseconds from now."""
        self.at(self.now + us, deed)

    @property
    def next_us(self) -> int | None:
        """When the next deed is due, None when nothing is planned."""
        return self._planned[0][0] if self._planned else None

    def tick(self) -> None:
        """Go to the next deed and do it."""
        self.now, _, deed = heappop(self._planned)
        deed()
