"""From chunks to numbered, explained items: framer, family, talker, decode, in one order for file and wire.

The first frames are held back until there are enough of them to tell the family and the talkers; from then on
everything streams. Memory is bounded whatever comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tuyasniff.model import Chunk, FamilyName, Frame, Gap, Item, Noise, Note, Thing
from tuyasniff.order.replies import ReplyOrder
from tuyasniff.order.times import LATE_US, TimeOrder
from tuyasniff.order.wire import WireOrder
from tuyasniff.patterns import regex
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.talker import TalkerNamer
from tuyasniff.protocol.vote import FamilyVote
from tuyasniff.summary import Summary

__all__ = ["Session", "Summary"]

HOLD_FRAMES = 256
HOLD_BYTES = 1 << 20
HOLD_US = 500_000
"""So long the first things are held back at most where somebody watches them come."""

UNHEARD_US = 100_000
"""How late what was said at a moment may still be handed over."""

_SWITCH_SCORE = 0.6
_NEW_RATE = regex(r"[0-9]+ to ([0-9]{1,9})\b")


class Session:
    """One capture, read once: iterate for its items. `summary`, `family`, `remarks` grow meanwhile.

    Without a capture it is fed thing by thing, and told what time it is: `feed`, `tick`, `end`.

    Who moves it on over many frames at once finds its judges in `times`, `order`, `replies`, `vote` and `namer`; its
    steps are `number`, `place`, `reconsider`, `say`, `as_items`, `take_parts` and `ripe`.
    """

    def __init__(
        self,
        capture: Iterable[Chunk | Gap | Note] = (),
        *,
        family: FamilyName | None = None,
        first_number: int = 1,
        hold: int = HOLD_FRAMES,
        baud_of: Callable[[str], int | None] | None = None,
    ) -> None:
        """`baud_of` tells the rate of a tap; without it, the capture is asked, if it knows its taps."""
        self.summary = Summary()
        self.family = family
        self.family_score = 1.0 if family else 0.0
        self.variant = ""
        self.remarks: list[str] = []
        self._capture = capture
        self._forced = family
        self._number = first_number
        self._hold = hold
        self._held: list[Frame | Noise | Gap | Note] | None = []
        self._held_frames = self._held_bytes = 0
        self._held_since: int | None = None
        self.times = self._times = TimeOrder()
        self._rates: dict[str, int | None] = {}
        self._baud_of = baud_of or self._told_baud
        self._order: WireOrder[Frame | Noise | Gap | Note] = WireOrder(self._baud_of)
        self.order = self._order
        self.replies = self._replies = ReplyOrder()
        self.vote = self._vote = FamilyVote()
        self.namer = self._namer = TalkerNamer()

    def __iter__(self) -> Iterator[Item]:
        for thing in self._capture:
            yield from self.feed(thing)
        yield from self.end()

    def feed(self, thing: Chunk | Gap | Note) -> Iterable[Item]:
        """Take the next thing; gives what has become certain. The iterator is to be used up."""
        timely = self._times.add(thing)
        return self._take(timely[0]) if len(timely) == 1 else self._take_all(timely)

    def tick(self, now_us: int) -> Iterator[Item]:
        """It is so late: nothing older comes any more. Gives what only waited for that."""
        yield from self._take_all(self._times.due(now_us))
        for framer in self._order.framers():
            self.take_parts(framer.idle(now_us - UNHEARD_US))
        yield from self.ripe()
        if self._held:
            since = self._held[0].t_us
            if since is None:
                since = self._held_since = now_us if self._held_since is None else self._held_since
            if now_us - since >= HOLD_US:
                yield from self._release()
        for ready in self._replies.due(min([now_us - LATE_US, *self._on_the_way()])):
            yield self._numbered(ready)

    def _on_the_way(self) -> Iterator[int]:
        """The times of what has come but is no item yet: a request may be among it."""
        waiting = [self._times.earliest_us, *(framer.pending_us for framer in self._order.framers())]
        return (t_us for t_us in waiting if t_us is not None)

    def settle(self) -> Iterator[Item]:
        """Time stands still: gives what only waits for its order. A frame in part goes on waiting."""
        yield from self._take_all(self._times.rest())
        yield from self._release()
        for ready in self._replies.rest():
            yield self._numbered(ready)

    def end(self) -> Iterator[Item]:
        """Nothing follows; gives the rest."""
        yield from self._take_all(self._times.rest())
        for framer in self._order.framers():
            self.take_parts(framer.flush())
        yield from self.ripe(final=True)
        yield from self._release()
        for ready in self._replies.rest():
            yield self._numbered(ready)
        for text in self._namer.contradictions(final=True):
            yield self.say(text)

    @property
    def number(self) -> int:
        """The number of the next item; whoever gives items in place of the session counts on."""
        return self._number

    @number.setter
    def number(self, number: int) -> None:
        self._number = number

    @property
    def holds_back(self) -> bool:
        """Whether the first things still wait until family and talkers can be told."""
        return self._held is not None

    def _take_all(self, things: Iterable[Chunk | Gap | Note]) -> Iterator[Item]:
        for thing in things:
            yield from self._take(thing)

    def _take(self, thing: Chunk | Gap | Note) -> Iterable[Item]:
        if not isinstance(thing, Chunk):
            return self._said(thing)
        parts = self._order.framer(thing.tap).feed(thing)
        if not parts:
            return ()  # what waits goes on waiting
        if self._order.straight(thing.tap):
            return self._stream(parts)
        self.take_parts(parts)
        return self.ripe()

    def _said(self, thing: Gap | Note) -> Iterator[Item]:
        """Take what is no bytes."""
        if isinstance(thing, Gap):
            for framer in self._order.framers():
                if framer.tap == thing.tap:
                    self.take_parts(framer.flush())
            rate = _NEW_RATE.match(thing.detail) if thing.reason == "baud changed" else None
            if rate is not None:
                self._rates[thing.tap] = int(rate[1])
                self._order.tune(thing.tap, int(rate[1]))
        self._order.said(thing)
        return self.ripe()

    def _stream(self, parts: Sequence[Frame | Noise]) -> Iterator[Item]:
        """Parts of one tap that wait for no other: the way of nearly everything, so it is kept free of detours."""
        self._count_rates(parts)
        tap = parts[0].tap
        straight = self._replies.straight(tap)
        vote, namer = self._vote.add, self._namer
        make, count = tuple.__new__, self.summary.add_message
        for part in parts:
            if self._held is not None or not isinstance(part, Frame) or not straight:
                yield from self.place(part)
                straight = self._replies.straight(tap)
                continue
            if vote(part):
                yield from self.reconsider()
            named = namer.follow(part)
            if namer.contradicted:
                for text in namer.contradictions():
                    yield self.say(text)
            message = decode(named, self.variant)
            count(message)
            number = self._number
            self._number = number + 1
            yield make(Item, (number, message))  # a NamedTuple's own __new__ costs twice as much

    def rate_of(self, tap: str) -> int | None:
        """The rate of a tap in baud, None where nobody knows it."""
        if tap not in self._rates:
            self._rates[tap] = self._baud_of(tap)
        return self._rates[tap]

    def _told_baud(self, tap: str) -> int | None:
        taps = getattr(self._capture, "taps", ())
        return next((info.baud for info in taps if info.tap == tap), None)

    def take_parts(self, parts: Sequence[Frame | Noise]) -> None:
        """Take what a framer has given."""
        self._count_rates(parts)
        for part in parts:
            self._order.add(part.tap, part.offset, part)

    def _count_rates(self, parts: Sequence[Frame | Noise]) -> None:
        """Count the good frames by the rate of their tap, which is the same for all parts."""
        tap = parts[0].tap if parts else ""
        if not parts or self._rates.get(tap, 1) is None:
            return
        good = 0
        for part in parts:
            if isinstance(part, Frame) and not (part.faults and part.checksum == "bad"):
                good += 1
        rate = self.rate_of(tap) if good else None
        if rate:
            self.summary.rates[rate] += good

    def ripe(self, *, final: bool = False) -> Iterator[Item]:
        """What becomes of the parts that wait for nothing any more."""
        for part in self._order.ripe(final=final):
            yield from self.place(part)

    def place(self, thing: Frame | Noise | Gap | Note) -> Iterable[Item]:
        """What becomes of a part whose turn it is."""
        if self._held is not None:
            return self._hold_back(self._held, thing)
        if not isinstance(thing, Frame):
            return self.as_items(thing)
        said: list[Item] = []
        if self._vote.add(thing):
            said.extend(self.reconsider())
        named = self._namer.follow(thing)
        said.extend(self.say(text) for text in self._namer.contradictions())
        return said + self.as_items(decode(named, self.variant))

    def _hold_back(self, held: list[Frame | Noise | Gap | Note], thing: Frame | Noise | Gap | Note) -> Iterator[Item]:
        held.append(thing)
        if isinstance(thing, Frame):
            self._vote.add(thing)
            self._held_frames += 1
        elif isinstance(thing, Noise):
            self._held_bytes += len(thing.raw)
        if self._held_frames >= self._hold or self._held_bytes >= HOLD_BYTES:
            yield from self._release()

    def _release(self) -> Iterator[Item]:
        held, self._held = self._held, None
        if held is None:
            return
        self._settle()
        for thing in held:
            if isinstance(thing, Frame):
                self._namer.learn(thing)
        for text in self._namer.contradictions():
            yield self.say(text)
        for thing in held:
            if isinstance(thing, Frame):
                yield from self.as_items(decode(self._namer.name(thing), self.variant))
            else:
                yield from self.as_items(thing)

    def _settle(self) -> None:
        verdict = self._vote.verdict()
        self.variant = verdict.variant
        if self._forced is None:
            self.family, self.family_score = verdict.family, verdict.score
        self._namer.family = self.family
        self._namer.plain = self._vote.plain().family

    def reconsider(self) -> Iterator[Item]:
        """A later frame may show that the first ones were misread."""
        verdict = self._vote.verdict()
        self.variant = verdict.variant
        if self._forced is not None or verdict.family is None:
            return
        if verdict.family is self.family:
            self.family_score = verdict.score
        elif self.family is None or verdict.score >= _SWITCH_SCORE:
            was, self.family, self.family_score = self.family, verdict.family, verdict.score
            self._namer.family = self.family
            if was is not None:
                yield self.say(f"from here on the frames look like {verdict.family}, before like {was}")

    def say(self, text: str) -> Item:
        """A remark, as an item and in `remarks`."""
        self.remarks.append(text)
        return self._numbered(Note(text))

    def as_items(self, thing: Thing) -> list[Item]:
        """A thing as an item, and those that it lets go; none while it waits for its request."""
        return [self._numbered(ready) for ready in self._replies.add(thing)]

    def _numbered(self, thing: Thing) -> Item:
        self.summary.add(thing)
        item = Item(self._number, thing)
        self._number += 1
        return item
