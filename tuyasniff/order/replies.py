"""No reply stands before its request: two adapters may differ by more than a quick chip needs to answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tuyasniff.model import FamilyName, Message, Note, Talker, Thing
from tuyasniff.protocol.exchanges import Kind, Part, Rule, part

EARLY_US = 40_000
"""So much earlier than its request a reply may seem to come: adapters hold bytes for up to 16 ms, threads for more."""

_NEVER_US = 2**62
_MOST = 64
OPEN_MOST = 8
"""Requests of one kind that may wait for an answer."""
_NO_PART = Part((), ())


class Held:
    """A thing that waits: its tap and time, the exchanges in which it answers nothing yet, and what it answers."""

    __slots__ = ("_carried", "_told", "asked", "early", "t_us", "tap", "thing", "waits")

    def __init__(self, thing: Thing, tap: str | None, t_us: int) -> None:
        self.thing = thing
        self.tap = tap
        self.t_us = t_us
        self.early: tuple[Rule, ...] = ()
        self.asked: Held | None = None
        self.waits = True
        self._carried: frozenset[tuple[int, bytes]] | None = None
        self._told: frozenset[tuple[int, bytes]] | None = None

    @property
    def sequence(self) -> int | None:
        """The sequence number of a message."""
        return self.thing.frame.seq if isinstance(self.thing, Message) else None

    def datapoints(self) -> Iterable[tuple[int, bytes]]:
        """The dpIDs and values in a message."""
        return [(dp.id, dp.raw) for dp in self.thing.dps] if isinstance(self.thing, Message) else ()

    @property
    def carried(self) -> frozenset[tuple[int, bytes]]:
        """The dpIDs and values in a message, as a question is compared."""
        if self._carried is None:
            self._carried = frozenset(self.datapoints())
        return self._carried

    @property
    def told(self) -> frozenset[tuple[int, bytes]]:
        """The dpIDs in a message and the last value of each, as an answer is compared."""
        if self._told is None:
            self._told = frozenset(dict(self.datapoints()).items())
        return self._told


class ReplyOrder:
    """Takes things in wire order; gives them back with requests moved before replies that overtook them.

    The things of one tap always stay in their order. Nothing waits where there is one tap only, or no time.
    """

    def __init__(self) -> None:
        self._held: list[Held] = []
        self._early: dict[Rule, list[Held]] = {}
        self._taps: set[str] = set()
        self.open: dict[Rule, deque[Held]] = {}
        """The requests to which an answer may come, those of each exchange in the order in which they came."""
        self.newest_us = 0
        """The latest moment of all things, since its clock began."""

    def straight(self, tap: str) -> bool:
        """Whether the things of a tap need no `add`: it is the only one that has given a message, and nothing waits."""
        return not self._held and len(self._taps) == 1 and tap in self._taps

    def add(self, thing: Thing) -> list[Thing]:
        """Take one more; gives what can stay where it is."""
        if not isinstance(thing, Message):
            tap = None if isinstance(thing, Note) else thing.tap
            return [held.thing for held in self.keep(Held(thing, tap, thing.t_us or 0))]
        frame = thing.frame
        tap, t_us = frame.tap, frame.t_us
        self._taps.add(tap)
        if len(self._taps) < 2 or t_us is None:
            return [*self.rest(), thing]
        return [held.thing for held in self.take(Held(thing, tap, t_us), part_of(thing))]

    def take(self, held: Held, part: Part) -> list[Held]:
        """Take a message that may have this part in exchanges; gives what can stay where it is."""
        ready: list[Held] = []
        t_us = held.t_us
        if t_us < self.newest_us - 1_000_000:  # another clock begins
            self._take_first(ready, _NEVER_US)
            self.newest_us = t_us
            self.open.clear()
        answers, asks = part
        if answers:
            self._answer(answers, held)
        for rule in asks:
            if rule.asks is not Talker.UNKNOWN:
                self._ask(rule, held)
        self._insert(held)
        self.newest_us = max(self.newest_us, t_us)
        self._take_first(ready, self.newest_us)
        return ready

    def keep(self, held: Held) -> list[Held]:
        """Take what is no message, with its own time; gives what can stay where it is."""
        if not self._held:
            return [held]
        t_us = held.t_us
        held.t_us = max(self._held[-1].t_us, t_us)
        self._held.append(held)
        self.newest_us = max(self.newest_us, t_us)
        ready: list[Held] = []
        self._take_first(ready, self.newest_us)
        return ready

    def due(self, now_us: int) -> list[Thing]:
        """What is old enough at that moment."""
        ready: list[Held] = []
        self._take_first(ready, now_us)
        return [held.thing for held in ready]

    @property
    def several(self) -> bool:
        """Whether more than one tap has given messages: with one alone nothing waits."""
        return len(self._taps) > 1

    @property
    def idle(self) -> bool:
        """Whether nothing waits."""
        return not self._held

    @property
    def waiting(self) -> list[Held]:
        """What waits, in its present order."""
        return self._held

    def rest(self) -> list[Thing]:
        """Everything that waits."""
        return self.due(_NEVER_US)

    def all(self) -> list[Held]:
        """The same, as it waits."""
        ready: list[Held] = []
        self._take_first(ready, _NEVER_US)
        return ready

    def _insert(self, fresh: Held) -> None:
        """In the order of time, but never before something of its own tap, or without a tap."""
        place = len(self._held)
        while place and self._held[place - 1].t_us > fresh.t_us and self._held[place - 1].tap not in (None, fresh.tap):
            place -= 1
        self._held.insert(place, fresh)
        for rule in fresh.early:
            self._early.setdefault(rule, []).append(fresh)

    def _take_first(self, ready: list[Held], now_us: int) -> None:
        due_us = now_us - EARLY_US
        while self._held and (self._held[0].t_us <= due_us or len(self._held) > _MOST):
            self._first(ready)

    def _first(self, ready: list[Held]) -> None:
        """The first thing; before it what it answers, and what stands before that on its tap."""
        first = self._held[0]
        asked = first.asked
        if asked is not None and asked.waits:
            first.asked = None
            before = [held for held in self._held[: self._held.index(asked) + 1] if held.tap == asked.tap]
            if not any(held.asked.waits and held.asked.tap == first.tap for held in before if held.asked):
                self._held = before + [held for held in self._held if held not in before]
                return
            # each would have to stand before the other
        self._no_longer_early(first)
        first.asked = None
        first.waits = False
        ready.append(self._held.pop(0))

    def _no_longer_early(self, held: Held) -> None:
        if held.early:
            for rule in held.early:
                self._early[rule].remove(held)
            held.early = ()

    def _answer(self, rules: tuple[Rule, ...], reply: Held) -> None:
        """Close the requests that it answers; it is early in the exchanges in which nobody had asked."""
        early = []
        for rule in rules:
            waiting = self.open.get(rule)
            while waiting and not _in_time(rule, waiting[0], reply):
                waiting.popleft()
            asked = first_fitting(rule, waiting, reply) if waiting else None
            if waiting is None or asked is None:
                early.append(rule)
                continue
            if rule.kind is not Kind.REPORT:
                reply.asked = asked  # it came first, but its time may be later than that of the reply
            if rule.kind not in (Kind.REPORT, Kind.ECHO):
                waiting.remove(asked)
        reply.early = tuple(early)

    def _ask(self, rule: Rule, request: Held) -> None:
        """Find the reply that overtook a request; where there is none, one is to come."""
        replies = [held for held in self._early.get(rule, ()) if _overtook(rule, held, request)]
        if replies:
            first = min(replies, key=self._held.index)
            self._no_longer_early(first)
            first.asked = request
        else:
            self.open.setdefault(rule, deque(maxlen=OPEN_MOST)).append(request)


def part_of(message: Message) -> Part:
    """The exchanges in which a message may have a part."""
    frame = message.frame
    if frame.checksum == "bad" or frame.talker is Talker.UNKNOWN:
        return _NO_PART
    family = frame.family or (FamilyName.ZIGBEE if frame.extended else FamilyName.WIFI)
    return part(family, message.name, message.variant, frame.talker)


def _overtook(rule: Rule, held: Held, request: Held) -> bool:
    if held.tap == request.tap or held.t_us < request.t_us - EARLY_US:
        return False
    return first_fitting(rule, (request,), held) is not None


def _in_time(rule: Rule, asked: Held, reply: Held) -> bool:
    return reply.t_us - asked.t_us <= rule.within_us


def first_fitting(rule: Rule, waiting: Iterable[Held], reply: Held) -> Held | None:
    """The first of the requests to which a reply can be the answer, by what they carry."""
    told = reply.told if rule.kind is Kind.ECHO else None
    for asked in waiting:
        if rule.by_sequence and asked.sequence != reply.sequence:
            continue
        if told is None:
            return asked
        carried = asked.carried
        if carried and carried <= told:
            return asked
    return None
