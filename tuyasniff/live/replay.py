"""A recording played again: in the rhythm in which it was heard, faster, slower, or step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.asides import Aside
from tuyasniff.model import Chunk, Gap, Note

if TYPE_CHECKING:
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.live.feeds import Feed

NOMINAL_US = 50_000
"""What lies between two things of a recording that knows no times."""

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 100.0, 1000.0)
"""What slower and faster go through."""

_LONG = 2048
_PART = 64
"""Bytes of no known time that came as one chunk longer than any frame come so many at a time, about as on a wire."""

_BACKWARDS_US = 1_000_000
_MOST_TOGETHER = 2000


class Replayed:
    """Gives the things of a capture when their time has come. `now_us` is the time in the recording.

    `speed` and `paused` may be changed while it runs; `step` gives the next thing, and it is paused from then on.
    """

    replays = True

    def __init__(
        self,
        capture: AnyCapture,
        *,
        speed: float = 1.0,
        longest_us: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        again: Callable[[], AnyCapture] | None = None,
    ) -> None:
        """`longest_us` shortens pauses in which nothing was heard; `clock` gives seconds.

        `again` opens the same recording anew, where that can be done.
        """
        self.again = again
        self.asides: list[Aside] = []
        """What a person has said meanwhile, in order."""
        self.capture = capture
        self.finished = False
        self.paused = False
        self._speed = speed
        self._longest_us = longest_us
        self._clock = clock
        self._things: Iterator[Chunk | Gap | Note] = iter(())
        self._next: Chunk | Gap | Note | None = None
        self._next_us = 0
        self._out: list[Chunk | Gap | Note] = []
        self._position_us = 0.0
        self._seen_at = 0.0
        self._size = self._others = 0

    @property
    def feeds(self) -> Sequence[Feed]:
        """There are no threads."""
        return ()

    @property
    def recorder(self) -> None:
        """It is recorded already."""
        return None

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, as far as it was read."""
        return self.capture.started

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps that the capture announces, as far as it was read."""
        return self.capture.taps

    @property
    def speed(self) -> float:
        """How many times as fast as it was."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._advance()
        self._speed = speed

    def start(self) -> None:
        """Begin; the first thing comes at once."""
        self._things = in_parts(self.capture)
        self._seen_at = self._clock()
        self._fetch()
        self._position_us = float(self._next_us)

    def pause(self, *, paused: bool) -> None:
        """Stop the time, or let it go on."""
        self._advance()
        self.paused = paused

    def step(self) -> bool:
        """The next thing at once, and nothing after it; False at the end."""
        self._advance()
        self.paused = True
        if self._next is None:
            return False
        self._give(self._next)
        # nothing lies before the next thing, so its time may as well have come
        self._position_us = max(self._position_us, float(self._next_us - 1))
        return True

    def now_us(self) -> int:
        """The time in the recording; never later than what has not been given yet, however fast it is played."""
        self._advance()
        return int(min(self._position_us, self._next_us))

    def take(self) -> list[Chunk | Gap | Note]:
        """What has come since the last time."""
        self._advance()
        while self._next is not None and self._next_us <= self._position_us and len(self._out) < _MOST_TOGETHER:
            self._give(self._next)
        taken, self._out = self._out, []
        self.finished = self._next is None
        return taken

    def wait(self, seconds: float) -> bool:
        """Until the next thing is due, or so long."""
        self._advance()
        left = seconds
        if self._next is not None and not self.paused:
            left = min(seconds, max((self._next_us - self._position_us) / 1e6 / self._speed, 0.0))
        if left > 0 and not self.finished:
            time.sleep(left)
        return left < seconds

    def put(self, thing: Note) -> None:
        """A note, shown in its place; a recording that is played again is not written to."""
        self.asides.append(Aside(self._size, self._others, thing))
        self._out.append(thing)

    def _give(self, thing: Chunk | Gap | Note) -> None:
        """Its time has come; the next one is looked at."""
        if isinstance(thing, Chunk):
            self._size += len(thing.data)
        else:
            self._others += 1
        self._out.append(thing)
        self._fetch()

    def stop(self) -> None:
        """Let go of the file."""
        self._next = None
        self.finished = True
        self.capture.close()

    def _advance(self) -> None:
        now = self._clock()
        if not self.paused:
            self._position_us += (now - self._seen_at) * 1e6 * self._speed
            if self._next is not None and len(self._out) >= _MOST_TOGETHER:
                self._position_us = min(self._position_us, float(self._next_us))
        self._seen_at = now

    def _fetch(self) -> None:
        """Look at the next thing and when it is due."""
        before_us = self._next_us
        self._next = next(self._things, None)
        if self._next is None:
            return
        t_us = self._next.t_us
        if t_us is None:
            t_us = before_us + NOMINAL_US
        self._next_us = t_us
        if t_us < before_us - _BACKWARDS_US:  # another session in the same file
            self._position_us = float(t_us)
        elif self._longest_us is not None and t_us - self._position_us > self._longest_us:
            self._position_us = float(t_us - self._longest_us)


def in_parts(things: Iterable[Chunk | Gap | Note]) -> Iterator[Chunk | Gap | Note]:
    """The same things; a raw file, of which megabytes come at once, in parts that have a rhythm."""
    for thing in things:
        if isinstance(thing, Chunk) and thing.t_us is None and thing.frame is None and len(thing.data) > _LONG:
            for at in range(0, len(thing.data), _PART):
                yield thing._replace(data=thing.data[at : at + _PART])
        else:
            yield thing
