"""An inlet whose things and whose time a test gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.feeds import Feed
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Chunk, Gap, Note, Talker

STARTED = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


class CannedInlet:
    """Gives what it was given. `now` is the time in microseconds; it never moves by itself."""

    def __init__(self, things: Iterable[Chunk | Gap | Note] = (), *, taps: Sequence[TapInfo] = ()) -> None:
        self.started = STARTED
        self.feeds: tuple[Feed, ...] = ()
        self.recorder: Recorder | None = None
        self.taps = taps or (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600),)
        self.finished = False
        self.paused = False
        self.replays = False
        self.now = 0
        self._things = list(things)

    def give(self, *things: Chunk | Gap | Note) -> None:
        """Things that come out with the next pump; the time moves to the last of them."""
        self._things += things
        self.now = max([self.now, *(thing.t_us or 0 for thing in things)])

    def start(self) -> None:
        """Nothing to open."""

    def now_us(self) -> int:
        return self.now

    def take(self) -> list[Chunk | Gap | Note]:
        taken, self._things = self._things, []
        return taken

    def wait(self, seconds: float) -> bool:
        return bool(self._things)

    def put(self, thing: Note) -> None:
        self._things.append(thing)

    def stop(self) -> None:
        self.finished = True
