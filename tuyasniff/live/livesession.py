"""A session while it happens: items as they become certain, and everything that is known of them so far.

One thread uses it. `pump` never waits; `wait` does, for whoever has nothing else to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tuyasniff.analysis.doctor import Diagnosis, Examination, diagnose
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.history import Histories
from tuyasniff.analysis.linehealth import LineHealth
from tuyasniff.analysis.quantities.references import Sayings as Said
from tuyasniff.analysis.sayings import Saying, Sayings
from tuyasniff.analysis.store import CAP, Store
from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.feeds import TapFeed
from tuyasniff.live.inlet import Inlet
from tuyasniff.live.judging import Judging
from tuyasniff.live.recorder import Recorder
from tuyasniff.live.tuning import Tuning
from tuyasniff.model import Chunk, FamilyName, Item, Message, Note, Reference, Schema, TalkerBy
from tuyasniff.session import Session, Summary

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement

LIVE_HOLD = 8
"""Frames that are held back at most to tell the family and who talks."""

_OF_PORTS = frozenset(("gone", "nothing", "no_rate", "wrong_rate", "silent"))
"""What is only to be said of ports that are open: a recording that is played again has none."""

LOOK_US = 250_000
"""How often it is looked at what is wrong."""


class Batch(NamedTuple):
    """What became certain since the last time. `over`: nothing follows."""

    items: list[Item]
    over: bool = False


class Listener(Protocol):
    """Takes the items of a live session as they come."""

    def items(self, items: Sequence[Item]) -> None:
        """Some more."""

    def end(self) -> None:
        """Nothing follows."""


class LiveSession:
    """Feeds what an inlet gives to a session, keeps the items, and counts what they say."""

    def __init__(
        self,
        inlet: Inlet,
        *,
        family: FamilyName | None = None,
        cap: int = CAP,
        keep: bool = True,
        schema_of: Callable[[str], Schema | None] | None = None,
    ) -> None:
        """`cap` is the most items that are kept in memory. `beside` may be set to somebody who takes them, too.

        Without `keep` the items are only counted: `store` and `histories` stay empty, and nothing is judged.
        `schema_of` tells what a product declares.
        """
        self.inlet = inlet
        self._keep = keep
        self.store = Store(cap)
        self.dps = DpTable()
        self.examination = Examination()
        self.pairing = self.examination.pairing
        self.handshake = self.examination.handshake
        self.over = False
        self.beside: Listener | None = None
        self.heard = 0
        self.told_by: Counter[TalkerBy] = Counter()
        self.tuning = Tuning(inlet.feeds)
        self.histories = Histories()
        self.judging = Judging(schema_of=schema_of)
        self.health = LineHealth()
        self._sayings = Sayings(self.health, self.handshake, self.pairing, self.tuning.hunts)
        self._said: tuple[Saying, ...] = ()
        self._looked_us: int | None = None
        self._late: list[Note] = []
        self._session = Session(family=family, hold=LIVE_HOLD, baud_of=self._baud_of)

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0."""
        return self.inlet.started

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps, with their rates as they are now."""
        return self.inlet.taps

    @property
    def summary(self) -> Summary:
        """What the session amounts to so far."""
        return self._session.summary

    @property
    def family(self) -> FamilyName | None:
        """The dialect, as far as it is known."""
        return self._session.family

    @property
    def remarks(self) -> Sequence[str]:
        """What there was to say about talkers and families."""
        return self._session.remarks

    def now_us(self) -> int:
        """The time in microseconds since `started`."""
        return self.inlet.now_us()

    def start(self) -> None:
        """Begin. Raises SourceError where a port or the file cannot be had."""
        self.inlet.start()
        self._announce()

    def wait(self, seconds: float) -> bool:
        """Until there is something to pump, or so long."""
        return self.inlet.wait(seconds)

    def pump(self) -> Batch:
        """Take everything that has come, in order."""
        if self.over:
            return Batch(self._take_late(), True)
        finished = self.inlet.finished
        if finished:
            self.inlet.stop()  # what is still on its way into the file is taken below
        heard_us = self._heard_us()
        items: list[Item] = []
        for thing in self.inlet.take():
            if isinstance(thing, Chunk):
                self.heard += len(thing.data)
                self.tuning.heard(thing)
                self.health.heard(thing)
            self.examination.heard(thing)
            items.extend(self._session.feed(thing))
        if finished:
            items.extend(self._session.end())
            self.over = True
        else:
            items.extend(self._session.tick(self.inlet.now_us() if heard_us is None else heard_us))
            if self.inlet.paused:
                items.extend(self._session.settle())
        for item in items:
            self._learn(item)
        if self.beside is not None:
            self.beside.items(items)
            if self.over:
                self.beside.end()
        if not self.over:
            self._tune()
        return Batch(items, self.over)

    def note(self, text: str, reference: Reference | None = None, frame: int | None = None) -> None:
        """Words of a person, now: recorded, and an item in its place; behind the end they are an item only."""
        note = Note(text, self.inlet.now_us(), reference, frame)
        if self.over:
            self._late.append(note)
        if not self.over or self.inlet.replays:
            self.inlet.put(note)

    def judgement(self) -> Judgement:
        """What the datapoints may mean, as far as it was judged by now: at most once a second."""
        return self.judging.judgement()

    @property
    def said(self) -> Said:
        """What a person has said of datapoints: meanings and names."""
        return self.judging.said

    @property
    def schema(self) -> Schema | None:
        """What the product declares, once it is known which it is."""
        return self.judging.schema

    def stop(self) -> Batch:
        """End it: the taps first, then what was still on its way."""
        self.inlet.stop()
        return self.pump()

    def _take_late(self) -> list[Item]:
        """What a person has said since the end."""
        late, self._late = self._late, []
        items = [item for note in late for item in (*self._session.feed(note), *self._session.settle())]
        for item in items:
            self._learn(item)
        return items

    def _tune(self) -> None:
        """Have rates changed where that is due; who reads the recording later finds the rate that was right."""
        for note in self.tuning.advise(self.inlet.now_us()):
            self.inlet.put(note)
            if self.inlet.recorder is not None and self.inlet.started is not None:
                self.inlet.recorder.announce(self.inlet.started, self.inlet.taps)

    @property
    def recorder(self) -> Recorder | None:
        """What writes it down; None for a recording that is played again."""
        return self.inlet.recorder

    def sayings(self, now_us: int | None = None) -> tuple[Saying, ...]:
        """What is wrong as of a moment, the most pressing first; looked at anew a few times a second at most."""
        now = self.now_us() if now_us is None else now_us
        if self._looked_us is None or not 0 <= now - self._looked_us < LOOK_US:
            self._looked_us = now
            self._count_errors()
            said = self._sayings.advise(now)
            self._said = said if not self.inlet.replays else tuple(one for one in said if one.code not in _OF_PORTS)
        return self._said

    def diagnosis(self) -> Diagnosis:
        """What is wrong, once the session is over: ranked causes and remedies."""
        self._count_errors()
        self.examination.live = not self.inlet.replays
        self.examination.now_us = self.inlet.now_us()
        self.examination.cut()
        return diagnose(self.examination)

    def _baud_of(self, tap: str) -> int | None:
        return next((info.baud for info in self.inlet.taps if info.tap == tap), None)

    def _heard_us(self) -> int | None:
        """The moment before which nothing is to come any more, once all is taken that is there now.

        Disk and screen may be slow: what is heard and not written yet counts. None for a recording, whose time never
        runs ahead of what it has given.
        """
        if self.inlet.replays:
            return None
        recorder = self.inlet.recorder
        return self.inlet.now_us() - (recorder.behind_us() if recorder is not None else 0)

    def _announce(self) -> None:
        for info in self.inlet.taps:
            self.health.tap(info.tap, info.talker, info.source, info.baud, t_us=0)
            self.examination.tap(info.tap, info.talker, info.source, info.baud)

    def _count_errors(self) -> None:
        for feed in self.inlet.feeds:
            if isinstance(feed, TapFeed) and feed.reader.errors is not None:
                told = feed.reader.errors
                self.health.counted(feed.info.tap, told.framing, told.overrun, told.parity, told.breaks)
                self.examination.counted(feed.info.tap, told.framing, told.overrun, told.parity, told.breaks)

    def _learn(self, item: Item) -> None:
        thing = item.thing
        self.health.add(item)
        self.examination.add(item)
        if self._keep:
            self.store.add(item)
            self.judging.learn(item)
        if isinstance(thing, Message):
            self.told_by[thing.frame.talker_by] += 1
            self.tuning.learn(item)
            if thing.dps:
                self.dps.add(thing, item.number)
                if self._keep:
                    self.histories.add(thing, item.number)
