"""A chip and its host as they go: what two taps hear of them, for the same places as a virtual device."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import inf
from random import Random

from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.simulate.chips.chip import SECOND, ChipModel, Said, TruthAt, chunks_of, house
from tuyasniff.simulate.timekeeper import Timekeeper

_FOR_EVER_US = 10**15


class ChipRun:
    """The talk of a chip in a house with moving loads, without end. The same seed gives the same bytes.

    `arriving`: bytes come when the last of them was on the wire, as out of a port, and not when the first one began.
    """

    def __init__(
        self, model: ChipModel, *, seed: int = 1, truth: TruthAt | None = None, arriving: bool = False
    ) -> None:
        self.model = model
        self._started = Timekeeper().started
        said = model.talk(Random(f"{seed} {model.name}"), _FOR_EVER_US, truth or house(seed=seed))
        self._said = (one._replace(t_us=one.end_us(model.rate)) for one in said) if arriving else said
        self._next: Said | None = next(self._said, None)
        self._end_us = 0.0

    @property
    def started(self) -> datetime:
        """The moment of `t_us` 0."""
        return self._started

    @property
    def baud(self) -> int:
        """The rate of both wires."""
        return self.model.rate.baud

    @property
    def heard_baud(self) -> int:
        """The rate that the taps are set to."""
        return self.baud

    @property
    def module(self) -> ChipModel:
        """The host, which is always there."""
        return self.model

    @property
    def next_us(self) -> float:
        """When something is said next."""
        return inf if self._next is None else self._next.t_us

    def run(self, seconds: float = inf) -> Iterator[Chunk | Gap | Note]:
        """What the taps give in so many further seconds, in the order of time."""
        return self.run_until(self._end_us + seconds * SECOND)

    def run_until(self, end_us: float) -> Iterator[Chunk | Gap | Note]:
        """The same until a moment."""
        self._end_us = end_us
        while self._next is not None and self._next.t_us < end_us:
            yield from chunks_of((self._next,), rate=self.model.rate)
            self._next = next(self._said, None)

    def hear(self, data: bytes) -> None:
        """Nobody answers what a listener says."""
