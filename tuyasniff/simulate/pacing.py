"""From simulated to real time: as fast as it goes, or so many times as fast as a clock on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from math import inf
from typing import Protocol, TypeAlias

from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.simulate.clockwork import SECOND

Wait: TypeAlias = Callable[[float], bytes]
"""Let at most so many seconds of real time pass; what a listener said to the MCU meanwhile."""


class Run(Protocol):
    """Something that talks as time passes: a device, or a chip with its host."""

    @property
    def next_us(self) -> float:
        """When something happens next, infinite when nothing ever will."""

    def run(self, seconds: float = inf) -> Iterator[Chunk | Gap | Note]:
        """What the taps give in so many further seconds, in the order of time."""

    def run_until(self, end_us: float) -> Iterator[Chunk | Gap | Note]:
        """The same until a moment."""

    def hear(self, data: bytes) -> None:
        """Bytes that a listener says."""


AS_FAST_AS_POSSIBLE = 0.0
_LONGEST_WAIT = 1.0


def sleep(seconds: float) -> bytes:
    """Wait where nobody can say anything."""
    if seconds > 0:
        time.sleep(seconds)
    return b""


def paced(
    simulation: Run,
    seconds: float = inf,
    speed: float = 1.0,
    *,
    wait: Wait = sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Chunk | Gap | Note]:
    """Run for so many simulated seconds, `speed` times as fast as the clock; 0 does not wait at all."""
    if speed == AS_FAST_AS_POSSIBLE:
        for thing in simulation.run(seconds):
            yield thing
            simulation.hear(wait(0))
        return
    begun = clock()
    while True:
        at = min((clock() - begun) * speed, seconds)
        yield from simulation.run_until(round(at * SECOND))
        if at >= seconds:
            return
        due = min(simulation.next_us / SECOND, seconds)
        simulation.hear(wait(min(max(due - at, 0.0) / speed, _LONGEST_WAIT)))
