"""What was on the wire around the moments at which somebody read an instrument.

Of a long capture a verdict looks at the beginning and at samples of the rest. A calibration needs what was told just
when the instrument was read, so that much is kept, while everything goes by.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable

from tuyasniff.analysis.calibration.levels import NEAR_US
from tuyasniff.model import Chunk, Gap, Note

_SPAN_US = NEAR_US + 2_000_000
_MOST = 4 << 20
"""Bytes; no instrument is read so often that more were needed."""


class Keeper:
    """Takes what a capture gives. `moments` are those that are known before; notes tell more of them."""

    def __init__(self, moments: Iterable[int] = ()) -> None:
        self.notes: list[Note] = []
        self._moments = sorted(moments)
        self._recent: deque[Chunk] = deque()
        self._kept: list[Chunk] = []
        self._size = 0
        self._until_us = -1

    def add(self, thing: Chunk | Gap | Note) -> None:
        """Take the next thing."""
        if isinstance(thing, Note):
            self.notes.append(thing)
            if thing.reference is not None and thing.t_us is not None:
                self._keep(*self._recent)
                self._recent.clear()
                self._until_us = max(self._until_us, thing.t_us + _SPAN_US)
        elif isinstance(thing, Chunk) and thing.t_us is not None:
            if thing.t_us <= self._until_us or self._is_near(thing.t_us):
                self._keep(thing)
                return
            self._recent.append(thing)
            while (self._recent[0].t_us or 0) < thing.t_us - _SPAN_US:
                self._recent.popleft()

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """What was kept, in the order of time."""
        return tuple(sorted(self._kept, key=lambda chunk: chunk.t_us or 0))

    def _is_near(self, t_us: int) -> bool:
        place = bisect_left(self._moments, t_us - _SPAN_US)
        return place < len(self._moments) and self._moments[place] <= t_us + _SPAN_US

    def _keep(self, *chunks: Chunk) -> None:
        for chunk in chunks:
            if self._size + len(chunk.data) <= _MOST:
                self._size += len(chunk.data)
                self._kept.append(chunk)
