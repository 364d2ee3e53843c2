"""No reply stands before its request: two adapters may differ by more than a quick chip needs to answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from tuyasniff.model import Datapoint, FamilyName, Gap, Message, Noise, Note, Talker, Thing
from tuyasniff.protocol.exchanges import ANSWERS, ASKS, Kind, Roles, Rule

EARLY_US = 40_000
"""So much earlier than its request a reply may seem to come: adapters hold bytes for up to 16 ms, threads for more."""

_MOST = 64
_OPEN_MOST = 8


class _Held:
    """A thing that waits: its tap and time, the exchanges in which it answers nothing yet, and what it answers."""

    __slots__ = ("asked", "early", "t_us", "tap", "thing")

    def __init__(self, thing: Thing, tap: str | None, t_us: int, early: tuple[Rule, ...] = ()) -> None:
        self.thing = thing
        self.tap = tap
        self.t_us = t_us
        self.early = early
        self.asked: _Held | None = None


class ReplyOrder:
    """Takes things in wire order; gives them back with requests moved before replies that overtook them.

    The things of one tap always stay in their order. Nothing waits where there is one tap only, or no time.
    """

    def __init__(self) -> None:
        self._held: list[_Held] = []
        self._taps: set[str] = set()
        self._open: dict[Rule, deque[Message]] = {}
        self._newest = 0

    def add(self, thing: Thing) -> Iterator[Thing]:
        """Take one more; gives what can stay where it is."""
        if not isinstance(thing, Message):
            yield from self._keep(thing)
            return
        frame = thing.frame
        self._taps.add(frame.tap)
        if len(self._taps) < 2 or frame.t_us is None:
            yield from self.rest()
            yield thing
            return
        if frame.t_us < self._newest - 1_000_000:  # another clock begins
            yield from self.rest()
            self._newest = frame.t_us
            self._open.clear()
        held = _Held(thing, frame.tap, frame.t_us, self._answered(thing))
        self._ask(held, thing)
        self._insert(held)
        self._newest = max(self._newest, frame.t_us)
        yield from self._old(self._newest)

    def due(self, now_us: int) -> Iterator[Thing]:
        """What is old enough at that moment."""
        yield from self._old(now_us)

    def rest(self) -> Iterator[Thing]:
        """Everything that waits."""
        while self._held:
            yield from self._first()

    def _insert(self, fresh: _Held) -> None:
        """In the order of time, but never before something of its own tap, or without a tap."""
        place = len(self._held)
        while place and self._held[place - 1].t_us > fresh.t_us and self._held[place - 1].tap not in (None, fresh.tap):
            place -= 1
        self._held.insert(place, fresh)

    def _keep(self, thing: Gap | Noise | Note) -> Iterator[Thing]:
        if not self._held:
            yield thing
            return
        tap = None if isinstance(thing, Note) else thing.tap
        self._held.append(_Held(thing, tap, self._held[-1].t_us))

    def _old(self, now_us: int) -> Iterator[Thing]:
        while self._held and (self._held[0].t_us <= now_us - EARLY_US or len(self._held) > _MOST):
            yield from self._first()

    def _first(self) -> Iterator[Thing]:
        """The first thing; before it what it answers, and what stands before that on its tap."""
        first = self._held[0]
        asked = first.asked
        if asked is None or asked not in self._held:
            yield self._held.pop(0).thing
            return
        first.asked = None
        before = [held for held in self._held[: self._held.index(asked) + 1] if held.tap == asked.tap]
        if any(held.asked is not None and held.asked.tap == first.tap for held in before):
            yield self._held.pop(0).thing  # each would have to stand before the other
            return
        self._held = before + [held for held in self._held if held not in before]

    def _answered(self, message: Message) -> tuple[Rule, ...]:
        """Close the requests that it answers; gives the exchanges in which nobody had asked."""
        early = []
        for rule in _rules(ANSWERS, message):
            if rule.asks is message.frame.talker:
                continue
            waiting = self._open.get(rule, deque())
            while waiting and not _in_time(rule, waiting[0], message):
                waiting.popleft()
            asked = next((asked for asked in waiting if _fits(rule, asked, message)), None)
            if asked is None:
                early.append(rule)
            elif rule.kind not in (Kind.REPORT, Kind.ECHO):
                waiting.remove(asked)
        return tuple(early)

    def _ask(self, request: _Held, message: Message) -> None:
        """Find the reply that overtook a request; where there is none, one is to come."""
        for rule in _rules(ASKS, message):
            if rule.asks is not message.frame.talker:
                continue
            for held in self._held:
                reply = held.thing
                if held.t_us < request.t_us - EARLY_US or rule not in held.early or not isinstance(reply, Message):
                    continue
                if held.tap != request.tap and _fits(rule, message, reply):
                    held.early, held.asked = (), request
                    break
            else:
                self._open.setdefault(rule, deque(maxlen=_OPEN_MOST)).append(message)


def _rules(roles: Roles, message: Message) -> tuple[Rule, ...]:
    frame = message.frame
    if frame.checksum == "bad" or frame.talker is Talker.UNKNOWN:
        return ()
    family = frame.family or (FamilyName.ZIGBEE if frame.extended else FamilyName.WIFI)
    return tuple(rule for rule in roles.get((family, message.name), ()) if rule.variant in ("", message.variant))


def _in_time(rule: Rule, asked: Message, reply: Message) -> bool:
    asked_us, replied_us = asked.frame.t_us, reply.frame.t_us
    return asked_us is None or replied_us is None or replied_us - asked_us <= rule.within_us


def _fits(rule: Rule, asked: Message, reply: Message) -> bool:
    """Whether the two can be question and answer, by what they carry."""
    if rule.by_sequence and asked.frame.seq != reply.frame.seq:
        return False
    if rule.kind is not Kind.ECHO:
        return True
    told = dict(map(_meaning, reply.dps))
    return bool(asked.dps) and all(told.get(dp.id) == dp.raw for dp in asked.dps)


def _meaning(dp: Datapoint) -> tuple[int, bytes]:
    return dp.id, dp.raw
