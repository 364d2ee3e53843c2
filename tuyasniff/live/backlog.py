"""What waits in memory for a file that cannot be written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TypeAlias

from tuyasniff.model import Chunk, Gap, Note

Recorded: TypeAlias = Chunk | Gap | Note

_ALLOWANCE = 200
"""Bytes of memory that a thing takes beside its data."""


class Backlog:
    """Things in their order, at most so many bytes of them; the oldest give way, and `dropped` counts these."""

    def __init__(self, most_bytes: int) -> None:
        self.dropped = 0
        self._most = most_bytes
        self._things: deque[Recorded] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._things)

    def keep(self, things: Iterable[Recorded]) -> None:
        """Add some."""
        for thing in things:
            self._things.append(thing)
            self._bytes += _weight(thing)
        while self._bytes > self._most:
            self.done()
            self.dropped += 1

    @property
    def first(self) -> Recorded:
        """The oldest."""
        return self._things[0]

    def done(self) -> None:
        """The oldest need not be kept any more."""
        self._bytes -= _weight(self._things.popleft())


def _weight(thing: Recorded) -> int:
    return _ALLOWANCE + (len(thing.data) if isinstance(thing, Chunk) else 0)
