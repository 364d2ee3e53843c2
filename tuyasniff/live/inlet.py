"""What a live session is fed from: taps that are recorded first, or a recording that is played again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tuyasniff.capture.capture import TapInfo
from tuyasniff.clock import SessionClock
from tuyasniff.live.feeds import Feed
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Chunk, Gap, Note


class Inlet(Protocol):
    """Gives things, tells the time they are counted in, and where they are kept."""

    @property
    def feeds(self) -> Sequence[Feed]:
        """The threads that read, none where there are none."""

    @property
    def recorder(self) -> Recorder | None:
        """What writes it down; None where it is written already."""

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0."""

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps, as far as they are known."""

    @property
    def finished(self) -> bool:
        """Whether nothing comes any more."""

    @property
    def paused(self) -> bool:
        """Whether its time stands still."""

    @property
    def replays(self) -> bool:
        """Whether there are no ports behind it, only a recording."""

    def start(self) -> None:
        """Begin. Raises SourceError."""

    def now_us(self) -> int:
        """The time, in microseconds since `started`."""

    def take(self) -> list[Chunk | Gap | Note]:
        """What has come since the last time."""

    def wait(self, seconds: float) -> bool:
        """Until something has come, or so long."""

    def put(self, thing: Note) -> None:
        """Add a note of a person."""

    def stop(self) -> None:
        """End; what is left can still be taken."""


_CLOCK_EVERY_US = 1_000_000
_CLOCK_SET_US = 2_000_000
"""A clock of the computer that is further from where it would be has been set; less is the work of time servers."""


class Listening:
    """Feeds that a recorder writes down before anybody else sees what they gave."""

    paused = False
    replays = False

    def __init__(self, feeds: Sequence[Feed], recorder: Recorder, clock: SessionClock) -> None:
        self._feeds = tuple(feeds)
        self._recorder = recorder
        self._clock = clock
        self._stopped = False
        self._looked_us = self._set_by_us = 0

    @property
    def feeds(self) -> Sequence[Feed]:
        """The threads that read."""
        return self._feeds

    @property
    def recorder(self) -> Recorder:
        """What writes it down."""
        return self._recorder

    @property
    def started(self) -> datetime:
        """The moment of `t_us` 0."""
        return self._clock.started

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps, with their rates as they are now."""
        return [feed.info for feed in self.feeds]

    @property
    def finished(self) -> bool:
        """Whether all feeds have ended."""
        return self._stopped or all(feed.finished for feed in self.feeds)

    def start(self) -> None:
        """Open all feeds, or none; then begin. Raises SourceError."""
        opened: list[Feed] = []
        try:
            for feed in self.feeds:
                feed.open()
                opened.append(feed)
        except BaseException:
            for feed in opened:
                feed.stop()
            raise
        self.recorder.start()
        for feed in self.feeds:
            feed.start(self.recorder.put)

    def now_us(self) -> int:
        """The time of the clock."""
        return self._clock.now_us()

    def take(self) -> list[Chunk | Gap | Note]:
        """What the recorder has written since the last time."""
        self._look_at_clock()
        return self.recorder.take()

    def _look_at_clock(self) -> None:
        """Whoever reads the recording later has to know that the clock on the wall says something else by now."""
        now_us = self._clock.now_us()
        if now_us - self._looked_us < _CLOCK_EVERY_US or self._stopped:
            return
        set_by_us = self._clock.set_by_us()
        self._looked_us, moved_us, self._set_by_us = now_us, set_by_us - self._set_by_us, set_by_us
        if abs(moved_us) >= _CLOCK_SET_US:
            way = "ahead" if moved_us > 0 else "back"
            words = (
                f"the clock of this computer was set {way} by {abs(moved_us) / 1e6:.0f} s; times here go on as before"
            )
            self.recorder.put(Note(words, now_us))

    def wait(self, seconds: float) -> bool:
        """Until the recorder has something."""
        return self.recorder.wait(seconds)

    def put(self, thing: Note) -> None:
        """Record a note; it comes out in its place."""
        self.recorder.put(thing)

    def stop(self) -> None:
        """End the feeds, then the recorder."""
        self._stopped = True
        for feed in self.feeds:
            feed.stop()
        self.recorder.stop()
