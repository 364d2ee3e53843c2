"""A session while it happens: items as they become certain, and everything that is known of them so far.

One thread uses it. `pump` never waits; `wait` does, for whoever has nothing else to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.store import CAP, Store
from tuyasniff.analysis.timing import Pairing
from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.inlet import Inlet
from tuyasniff.model import FamilyName, Item, Message, Note, Reference
from tuyasniff.session import Session, Summary

LIVE_HOLD = 8
"""Frames that are held back at most to tell the family and who talks."""


class Batch(NamedTuple):
    """What became certain since the last time. `over`: nothing follows."""

    items: list[Item]
    over: bool = False


class LiveSession:
    """Feeds what an inlet gives to a session, keeps the items, and counts what they say."""

    def __init__(self, inlet: Inlet, *, family: FamilyName | None = None, cap: int = CAP) -> None:
        """`cap` is the most items that are kept in memory."""
        self.inlet = inlet
        self.store = Store(cap)
        self.dps = DpTable()
        self.pairing = Pairing()
        self.handshake = Handshake()
        self.over = False
        self._session = Session(family=family, hold=LIVE_HOLD)

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
    def family_score(self) -> float:
        """How surely, 0 to 1."""
        return self._session.family_score

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

    def wait(self, seconds: float) -> bool:
        """Until there is something to pump, or so long."""
        return self.inlet.wait(seconds)

    def pump(self) -> Batch:
        """Take everything that has come, in order."""
        if self.over:
            return Batch([], True)
        finished = self.inlet.finished  # asked first: what came before the end is taken below
        items: list[Item] = []
        for thing in self.inlet.take():
            items.extend(self._session.feed(thing))
        if finished:
            items.extend(self._session.end())
            self.over = True
        else:
            items.extend(self._session.tick(self.inlet.now_us()))
        for item in items:
            self._learn(item)
        return Batch(items, self.over)

    def note(self, text: str, reference: Reference | None = None, frame: int | None = None) -> None:
        """Words of a person, now: recorded, and an item in its place."""
        self.inlet.put(Note(text, self.inlet.now_us(), reference, frame))

    def stop(self) -> Batch:
        """End it: the taps first, then what was still on its way."""
        self.inlet.stop()
        return self.pump()

    def _learn(self, item: Item) -> None:
        self.store.add(item)
        self.pairing.add(item)
        self.handshake.add(item)
        if isinstance(item.thing, Message):
            self.dps.add(item.thing, item.number)
