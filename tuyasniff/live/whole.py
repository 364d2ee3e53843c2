"""A recording that is shown as a whole: a thread reads it into an index, and one looks at any of it meanwhile.

Nothing is played: the rhythm of the recording is of no account. What is told of datapoints is told of everything that
was read so far; handshake, health and what datapoints may mean are judged by the first items.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

from tuyasniff.analysis.sayings import Saying
from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.asides import Aside, woven
from tuyasniff.live.livesession import Batch, LiveSession
from tuyasniff.live.wholestore import WholeStore
from tuyasniff.model import Chunk, FamilyName, Gap, Item, Message, Noise, Note, Reference, Schema
from tuyasniff.session import Session, Summary
from tuyasniff.stretch import Stretch, Turns

if TYPE_CHECKING:
    from tuyasniff.bulk.index import Index
    from tuyasniff.bulk.overview import Seen
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.live.feeds import Feed

STUDIED = 20_000
"""Of so many items at the beginning it is learned what the two chips agreed on, and how the wires are."""

_AT_ONCE = 400
_SLOWLY = 0.1
"""Until so much is read, it is told to a thousandth: that it goes on has to be seen."""

_SHOWN_S = 0.2
_PATIENCE_S = 2.0
"""Whoever leaves waits no longer for the thread, which goes with the program."""
_FIRST_SEEN_S = 0.3
_SEEN_S = 1.0
_SEEN_SHARE = 20
"""What is known of datapoints is told after so long, then each second, or less often where telling it takes long."""


class Reading:
    """A capture that a thread reads into an index, in place of an inlet."""

    replays = True
    paused = False
    recorder = None

    def __init__(
        self,
        capture: AnyCapture,
        session: Session,
        index: Index,
        *,
        again: Callable[[], AnyCapture] | None = None,
    ) -> None:
        """`again` opens the same recording anew, where that can be done."""
        self.again = again
        self.asides: list[Aside] = []
        """What a person has said while it was played; it is read in its places."""
        self.capture = capture
        self.index = index
        self.trouble = ""
        self.mistake: Exception | None = None
        self.seen: Seen | None = None
        """What is known of datapoints, made anew now and then."""
        self.frames = self.faulty = 0
        """How many frames were read so far, and those with a fault."""
        self._session = session
        self._stopped = Event()
        self._thread = Thread(target=self._read, name="index", daemon=True)
        self._over = False
        self._woven: tuple[Aside, ...] = ()

    @property
    def feeds(self) -> Sequence[Feed]:
        """There are no ports."""
        return ()

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, as far as it was read."""
        return self.capture.started

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps that the capture announces, as far as it was read."""
        return self.capture.taps

    @property
    def finished(self) -> bool:
        """Whether all is read."""
        return self._over

    @property
    def share(self) -> float | None:
        """How much of it is read, 0 to 1; None where nobody knows how much it is."""
        size = self.capture.size
        return None if not size else min(self.capture.bytes_read / size, 1.0)

    def start(self) -> None:
        """Begin to read."""
        self._woven = tuple(self.asides)
        self._thread.start()

    def now_us(self) -> int:
        """The latest moment that was read."""
        return self.index.latest_us or 0

    def take(self) -> list[Chunk | Gap | Note]:
        """Nothing comes this way."""
        return []

    def wait(self, seconds: float) -> bool:
        """Until all is read, or so long."""
        self._thread.join(seconds)
        return self._over

    def put(self, thing: Note) -> None:
        """A recording is not written to: the session has the words behind its end."""
        self.asides.append(Aside(sys.maxsize, 0, thing))

    def stop(self) -> None:
        """Read no further, and forget what was read."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)
        if not self._thread.is_alive():
            self.index.close()

    def _read(self) -> None:
        from tuyasniff.bulk.overview import Overview
        from tuyasniff.bulk.session import pour

        overview = Overview()
        shown = time.monotonic()
        due = shown + _FIRST_SEEN_S
        try:
            for piece in pour(self._session, woven(_stretches(self.capture), self._woven)):
                self.index.add(piece)
                overview.add(piece)
                self.frames, self.faulty = overview.frames, overview.faulty
                if self._stopped.is_set():
                    break
                now = time.monotonic()
                if now - shown >= _SHOWN_S:
                    self.index.show()
                    shown = now
                if now >= due:
                    self.seen = overview.seen()
                    due = time.monotonic() + max((time.monotonic() - now) * _SEEN_SHARE, _SEEN_S)
            self.index.show()
            self.seen = overview.seen()
            if self.capture.lost is not None:
                self.trouble = self.capture.lost.message
        except OSError as error:
            self.trouble = f"no room for more items: {error.strerror or error}"
        except Exception as error:  # a mistake of the program ends the screen, not this thread in silence
            self.mistake = error
        finally:
            self.capture.close()
            self._over = True


def _stretches(capture: AnyCapture) -> Iterable[Stretch | Turns | Chunk | Gap | Note]:
    many = getattr(capture, "together", None)
    found: Iterable[Stretch | Turns | Chunk | Gap | Note] = capture if many is None else many()
    return found


class Whole(LiveSession):
    """A recording as a session of which everything has happened."""

    store: WholeStore
    inlet: Reading

    def __init__(
        self,
        capture: AnyCapture,
        *,
        family: FamilyName | None = None,
        schema_of: Callable[[str], Schema | None] | None = None,
        again: Callable[[], AnyCapture] | None = None,
    ) -> None:
        """`family` is the dialect where it is known; `schema_of` tells what a product declares.

        `again` opens the same recording anew.
        """
        from tuyasniff.bulk.index import Index

        session = Session(family=family, baud_of=self._baud_of)
        super().__init__(Reading(capture, session, Index(), again=again), family=family, schema_of=schema_of)
        self._session = session
        self.store = WholeStore(self.inlet.index)
        self._studied = 0
        self._seen: Seen | None = None
        self._announced = False
        self._heard_all = False

    @property
    def summary(self) -> Summary:
        """What it amounts to so far. While it is read that are the frames, the faulty ones, and the bytes of noise."""
        summary = self._session.summary
        return summary if self.inlet.finished else replace(summary, frames=self.inlet.frames, faulty=self.inlet.faulty)

    @property
    def progress(self) -> str:
        """What is to be said of the reading; empty once it is done."""
        if self.inlet.trouble:
            return f"! {self.inlet.trouble}"
        if self.over:
            return ""
        share = self.inlet.share
        if share is None:
            return "indexing"
        return f"indexing {share:.1%}" if share < _SLOWLY else f"indexing {share:.0%}"

    def pump(self) -> Batch:
        """Learn a little more of the beginning. The items are in the store. Raises what ended the thread by mistake."""
        if self.inlet.mistake is not None:
            raise self.inlet.mistake
        self.over = self.inlet.finished
        studied = min(self.inlet.index.last, STUDIED, self._studied + _AT_ONCE)
        if self._studied < studied:
            if not self._announced:
                self._announced = True
                self._announce()
            first = self.inlet.index.first or 1
            for number in range(max(self._studied + 1, first), studied + 1):
                item = self.store.get(number)
                if item is not None:
                    self._learn(item)
            self._studied = studied
        seen = self.inlet.seen
        if seen is not None and seen is not self._seen:
            self._seen = seen
            self.dps, self.histories, self.told_by = seen.dps, seen.histories, seen.told_by
            self.judging.replace(seen.traces)
        if self.over and not self._heard_all:
            self._heard_all = True
            for note in self.judging.traces.notes:
                self.judging.heard(note)
            self._hear_asides()
        if self.over and self._late:
            for item in self._take_late():
                self.inlet.index.add(item)
                self.judging.learn(item)
            self.inlet.index.show()
        return Batch([], self.over)

    @property
    def studied(self) -> int | None:
        """Of so many items at the beginning handshake and health are told; None where there are no more."""
        return self._studied if self._studied < self.inlet.index.last else None

    def start(self) -> None:
        """Begin to read."""
        self._hear_asides()
        self.inlet.start()

    def _hear_asides(self) -> None:
        """What a person has said by now is the last word, wherever in the recording it was said."""
        for aside in self.inlet.asides:
            self.judging.heard(aside.note)

    def _learn(self, item: Item) -> None:
        """What is known of datapoints comes from all items."""
        thing = item.thing
        if isinstance(thing, Message):  # there are no chunks here: bytes are heard as parts of items
            self.health.heard(Chunk(thing.frame.tap, thing.frame.raw, thing.frame.t_us))
        elif isinstance(thing, Noise):
            self.health.heard(Chunk(thing.tap, thing.raw, thing.t_us))
        self.health.add(item)
        self.examination.add(item)
        if isinstance(item.thing, Note):
            self.judging.heard(item.thing)
            self._hear_asides()

    def note(self, text: str, reference: Reference | None = None, frame: int | None = None) -> None:
        """Words of a person: an item behind the last one, once all is read."""
        note = Note(text, self.inlet.now_us(), reference, frame)
        self._late.append(note)
        self.inlet.put(note)

    def stop(self) -> Batch:
        """Read no further."""
        self.inlet.stop()
        self.over = True
        return Batch([], True)

    def sayings(self, now_us: int | None = None) -> tuple[Saying, ...]:
        """Nothing is urgent: what is wrong with a recording tells the doctor."""
        return ()
