"""The thread beside a tap: it reads and stamps, and when the wire is lost it waits for it to come back."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from tuyasniff.clock import SessionClock
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Origin, Talker, TalkerBy
from tuyasniff.sources.tap import LineErrors, Tap

Put: TypeAlias = Callable[[Chunk | Gap], None]

BITS = 10
"""Of a byte on the wire: start, eight, stop."""

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 2.0
PATIENCE = 0.1
"""Pauses between attempts to open a port again: a tenth of the time that it has been away, within these bounds.

What a device says first after it was plugged in tells most, and is missed by whoever comes late.
"""

BUSY = 0.5
BUSY_OVER_US = 250_000
BREATH_S = 0.016
"""A line on which bytes follow each other for most of the time is read less often, as adapters do by themselves. When
they came is known all the same: one byte takes as long as the other."""

_USUAL_MOST = 115_200
_COUNT_US = 1_000_000
_ASLEEP_US = 1_000_000
"""A computer that slept for so long has missed bytes: what came before and after is not one frame."""

_STOP_S = 1.0
_FOR_GOOD = (SourceReason.DIRECTORY,)


class State(StrEnum):
    """What a reader does."""

    LISTENING = "listening"
    WAITING = "waiting"
    ENDED = "ended"


class _Rate(NamedTuple):
    baud: int
    why: str


class Reader:
    """Reads one tap in a thread of its own, and hands on what it heard with the time of the first byte.

    `state`, `trouble` and `hint` (why it does not listen, and what to do, in words), `heard` (bytes), and `errors`
    (what the system counted since the first opening, None where it does not count) may be read from any thread.
    """

    def __init__(self, tap: Tap, *, name: str, talker: Talker, clock: SessionClock, reconnect: bool = True) -> None:
        """`name` is the label of the tap in the session, `talker` who talks on the wire, if that is known."""
        self.tap = tap
        self.name = name
        self.talker = talker
        self.reconnect = reconnect
        self.state = State.WAITING
        self.trouble = ""
        self.hint = ""
        self.heard = 0
        self.errors: LineErrors | None = None
        self._clock = clock
        self._by = TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TAP
        self._origin = Origin(tap.name)
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._wanted: deque[_Rate] = deque(maxlen=1)
        self._floor_us = 0
        self._busy = False
        self._busy_since_us = self._busy_bytes = 0
        self._opened_us = 0
        self._good_us = 0
        self._counted_us = 0
        self._slept_us = 0
        self._before = LineErrors()
        self._put: Put = _nowhere

    def open(self) -> None:
        """Open the tap. Raises SourceError."""
        self.tap.open()
        self._floor_us = self._counted_us = self._opened_us = self._good_us = self._clock.now_us()
        self.errors = self.tap.errors()
        self._slept_us = self._clock.slept_us()
        self.state = State.LISTENING

    def start(self, put: Put) -> None:
        """Begin to read what has been opened; `put` is called in the thread of this reader."""
        if self.state is not State.LISTENING or self._thread is not None:
            raise RuntimeError(f"the tap {self.name} is not open, or is read already")
        self._put = put
        self._thread = threading.Thread(target=self._run, name=f"tap {self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, and wait a second at most; a system that does not let go of a port keeps nobody waiting."""
        self._stop.set()
        if self._thread is None:
            self.tap.close()
        elif self._thread is not threading.current_thread():
            self.tap.wake()
            self._thread.join(_STOP_S)
            self._put = _nowhere
        self.state = State.ENDED

    def tune(self, baud: int, why: str = "") -> None:
        """Have the rate changed between two reads. TypeError where the tap has none to set."""
        if not self.tap.tunable:
            raise TypeError(f"{self.tap.name} has no rate")
        self._wanted.append(_Rate(baud, why))
        self.tap.wake()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    self._listen()
                except SourceError as error:
                    if not self._recover(error):
                        break
        except Exception as error:  # a reader that died in silence would look like a silent wire
            self.trouble = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            with contextlib.suppress(Exception):
                self._gap("lost", self.trouble)
        finally:
            self.state = State.ENDED
            self.tap.close()

    def _listen(self) -> None:
        """Read until it is to stop. Raises SourceError when the wire is lost."""
        while not self._stop.is_set():
            data = self.tap.read()
            self._notice_sleep()
            if data:
                self._hand_on(data)
                if self._is_busy():
                    self._stop.wait(BREATH_S)
            self._change_rate()
            self._count()

    def _notice_sleep(self) -> None:
        slept_us = self._clock.slept_us()
        asleep_us, self._slept_us = slept_us - self._slept_us, slept_us
        if asleep_us >= _ASLEEP_US:
            self._gap("asleep", f"the computer slept for {asleep_us / 1e6:.0f} s")

    def _is_busy(self) -> bool:
        """Whether bytes took up most of a recent quarter of a second."""
        past_us = self._floor_us - self._busy_since_us
        if past_us >= BUSY_OVER_US:
            rate = self.tap.baud or _USUAL_MOST
            self._busy = self._busy_bytes * BITS * 1_000_000 >= BUSY * past_us * rate
            self._busy_since_us, self._busy_bytes = self._floor_us, 0
        return self._busy

    def _hand_on(self, data: bytes) -> None:
        now = self._clock.now_us()
        baud = self.tap.baud
        began = now - len(data) * BITS * 1_000_000 // baud if baud else now
        chunk = Chunk(self.name, data, max(began, self._floor_us), self.talker, self._by, self._origin)
        self._floor_us = self._good_us = now
        self.heard += len(data)
        self._busy_bytes += len(data)
        self._put(chunk)

    def _gap(self, reason: str, detail: str) -> None:
        self._floor_us = max(self._floor_us, self._clock.now_us())
        self._put(Gap(self.name, self._floor_us, reason, detail))

    def _change_rate(self) -> None:
        if not self._wanted:
            return
        wanted, before = self._wanted.popleft(), self.tap.baud
        if wanted.baud == before:
            return
        try:
            self.tap.tune(wanted.baud)
        except SourceError as error:
            if error.reason is SourceReason.LOST:
                raise
            self.trouble = error.message
            return
        self.trouble = ""
        self._take_count()  # what was counted until now belongs to the rate before
        self._gap("baud changed", f"{before} to {wanted.baud}" + (f": {wanted.why}" if wanted.why else ""))

    def _count(self) -> None:
        """Ask for the counters once a second; only bytes that were lost leave a hole in what was heard."""
        now = self._clock.now_us()
        if now - self._counted_us < _COUNT_US:
            return
        self._counted_us = now
        self._take_count()

    def _take_count(self) -> None:
        fresh = self.tap.errors()
        if fresh is None:
            return
        total = LineErrors(*(then + more for then, more in zip(self._before, fresh, strict=True)))
        lost = total.overrun - (self.errors.overrun if self.errors is not None else 0)
        self.errors = total
        if lost > 0:
            times = "once" if lost == 1 else f"{lost} times"
            self._gap("overrun", f"the system was too slow {times}, and bytes were lost")

    def _recover(self, error: SourceError) -> bool:
        """Wait until the tap opens again; False where it will not, or nobody wants it any more."""
        self.trouble, self.hint = error.message, error.hint
        self.state = State.WAITING
        self._before = self.errors or LineErrors()
        self.tap.close()
        lost_us = self._clock.now_us()
        if lost_us - self._opened_us > LONGEST_WAIT_S * 1_000_000:
            self._good_us = lost_us
        self._gap("unplugged", error.message)
        while self.reconnect and error.reason not in _FOR_GOOD and not self._stop.wait(self._pause_s()):
            self._change_rate()
            try:
                self.tap.open()
            except SourceError as again:
                error = again
                self.trouble, self.hint = again.message, again.hint
                continue
            if self._stop.is_set():
                break
            self.state = State.LISTENING
            self.trouble = ""
            self._opened_us = self._clock.now_us()
            self._gap("resumed", f"after {(self._opened_us - lost_us) / 1e6:.1f} s")
            return True
        return False

    def _pause_s(self) -> float:
        """A wire that is lost again before it said anything counts as away all the time."""
        away_s = (self._clock.now_us() - self._good_us) / 1_000_000
        return min(max(FIRST_WAIT_S, away_s * PATIENCE), LONGEST_WAIT_S)


def _nowhere(_thing: Chunk | Gap) -> None:
    """Before it was started and after it was stopped, a reader hands on nothing."""
