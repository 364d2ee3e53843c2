"""Where live things come from: threads that only read and stamp."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Protocol, TypeAlias

from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.clock import SessionClock
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from tuyasniff.sources.reader import Reader, State

Put: TypeAlias = Callable[[Chunk | Gap | Note], None]
"""Takes a thing from any thread, at once."""


class Feed(Protocol):
    """Something that gives chunks and gaps, from a thread of its own."""

    @property
    def info(self) -> TapInfo:
        """The tap, who talks on it, what is read, at which rate."""

    @property
    def finished(self) -> bool:
        """Whether nothing will ever come any more."""

    @property
    def lost(self) -> str:
        """Why it ended though nobody had it ended, in words; empty where it did not."""

    @property
    def hint(self) -> str:
        """What to do about that."""

    def open(self) -> None:
        """Be ready. Raises SourceError."""

    def start(self, put: Put) -> None:
        """Begin to give."""

    def stop(self) -> None:
        """End it; nothing is given afterwards."""


class StreamFeed:
    """A pipe, or a file that grows: read as any capture is, stamped with the moment at which it came.

    Once it is finished, `why_nothing` and `hint` have words for the case that no frame came out of it.
    """

    def __init__(self, capture: Callable[[], Capture], info: TapInfo, clock: SessionClock) -> None:
        """`capture` opens it; that may wait until the first bytes are there, so the thread does it."""
        self.info = info
        self.finished = False
        self.lost = ""
        self.why_nothing = ""
        self.hint = ""
        self._open = capture
        self._clock = clock
        self.stopped = False
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Nothing to do before the bytes come."""

    def start(self, put: Put) -> None:
        """Begin to give."""
        self._thread = threading.Thread(target=self._run, args=(put,), name=f"read {self.info.tap}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing is given any more. A thread that waits for a pipe ends with it, or with the program."""
        self.stopped = True

    def _run(self, put: Put) -> None:
        try:
            with closing(self._open()) as capture:
                for thing in capture:
                    if self.stopped:
                        return
                    put(self._stamped(thing, capture.tap))
            self.lost = "" if capture.lost is None else str(capture.lost)
            self.why_nothing, self.hint = capture.why_nothing(), capture.hint
        except Exception as error:  # whatever it is, what was captured before stays
            self.lost = str(error)
            put(Gap(self.info.tap, self._clock.now_us(), "lost", self.lost))
        finally:
            self.finished = True

    def _stamped(self, thing: Chunk | Gap | Note, usual: str) -> Chunk | Gap | Note:
        """Of now, and of this tap in place of the `usual` name; a recording may hold wires of other names."""
        now = self._clock.now_us()
        if isinstance(thing, Note):
            return thing._replace(t_us=now)
        talker = self.info.talker
        name, slash, direction = thing.tap.partition("/")
        if talker is not Talker.UNKNOWN:
            tap = self.info.tap
        else:
            tap = f"{self.info.tap}{slash}{direction}" if name == usual else thing.tap
        if isinstance(thing, Chunk) and talker is not Talker.UNKNOWN:
            return thing._replace(tap=tap, t_us=now, talker=talker, by=TalkerBy.TAP)
        return thing._replace(tap=tap, t_us=now)


class TapFeed:
    """A reader of a port or server, and whether its rate is to be found out."""

    def __init__(self, reader: Reader, *, auto: bool = False) -> None:
        """`auto`: nobody has said a rate, and the tap has one to set."""
        self.reader = reader
        self.auto = auto and reader.tap.tunable
        self._stopped = False

    @property
    def info(self) -> TapInfo:
        """The tap, who talks on it, what is read, at which rate."""
        tap = self.reader.tap
        return TapInfo(self.reader.name, self.reader.talker, tap.name, tap.baud)

    @property
    def finished(self) -> bool:
        """Whether nothing will ever come any more."""
        return self.reader.state is State.ENDED

    @property
    def lost(self) -> str:
        """Why it ended though nobody had it ended."""
        return self.reader.trouble if self.finished and not self._stopped else ""

    @property
    def hint(self) -> str:
        """What to do about that."""
        return self.reader.hint

    def open(self) -> None:
        """Open the port. Raises SourceError."""
        self.reader.open()

    def start(self, put: Put) -> None:
        """Begin to read."""
        self.reader.start(put)

    def stop(self) -> None:
        """End it."""
        self._stopped = self._stopped or self.reader.state is not State.ENDED
        self.reader.stop()
