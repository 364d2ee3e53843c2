"""No reply stands before its request: two adapters may differ by more than a quick chip needs to answer."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.model import Datapoint, FamilyName, Message, Talker, Thing
from tuyasniff.protocol.exchanges import ANSWERS, ASKS, Kind, Roles, Rule

EARLY_US = 20_000
"""So much earlier than its request a reply may seem to come: adapters hold bytes for up to 16 ms."""

_MOST = 64


class _Held:
    """A thing that waits, its time, and the exchanges in which it would be a reply to nothing that was asked."""

    __slots__ = ("early", "t_us", "thing")

    def __init__(self, thing: Thing, t_us: int, early: tuple[Rule, ...] = ()) -> None:
        self.thing = thing
        self.t_us = t_us
        self.early = early


class ReplyOrder:
    """Takes things in wire order; gives them back with requests moved before replies that overtook them.

    Nothing waits where there is one tap only, or no time.
    """

    def __init__(self) -> None:
        self._held: list[_Held] = []
        self._taps: set[str] = set()
        self._open: dict[Rule, Message] = {}
        self._newest = 0

    def add(self, thing: Thing) -> Iterator[Thing]:
        """Take one more; gives what can stay where it is."""
        if not isinstance(thing, Message):
            yield from self._keep(thing, None)
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
        held = _Held(thing, frame.t_us, self._answered(thing))
        place = self._place_of(thing)
        self._held.insert(place, held)
        self._newest = max(self._newest, frame.t_us)
        yield from self._old(self._newest)

    def due(self, now_us: int) -> Iterator[Thing]:
        """What is old enough at that moment."""
        yield from self._old(now_us)

    def rest(self) -> Iterator[Thing]:
        """Everything that waits."""
        held, self._held = self._held, []
        for one in held:
            yield one.thing

    def _keep(self, thing: Thing, t_us: int | None) -> Iterator[Thing]:
        if not self._held:
            yield thing
            return
        self._held.append(_Held(thing, self._held[-1].t_us if t_us is None else t_us))

    def _old(self, now_us: int) -> Iterator[Thing]:
        count = 0
        for one in self._held:
            if one.t_us > now_us - EARLY_US and len(self._held) - count <= _MOST:
                break
            count += 1
        ready, self._held = self._held[:count], self._held[count:]
        for one in ready:
            yield one.thing

    def _answered(self, message: Message) -> tuple[Rule, ...]:
        """Close the requests that it answers; gives the exchanges in which nobody had asked."""
        early = []
        for rule in _rules(ANSWERS, message):
            if rule.asks is message.frame.talker:
                continue
            asked = self._open.get(rule)
            if asked is not None and _in_time(rule, asked, message) and _fits(rule, asked, message):
                if rule.kind not in (Kind.REPORT, Kind.ECHO):
                    del self._open[rule]
            else:
                early.append(rule)
        return tuple(early)

    def _place_of(self, message: Message) -> int:
        """Where it belongs among what waits: before a reply to it, else at the end."""
        last = len(self._held)
        t_us = message.frame.t_us or 0
        for rule in _rules(ASKS, message):
            if rule.asks is not message.frame.talker:
                continue
            for place, held in enumerate(self._held):
                reply = held.thing
                if held.t_us < t_us - EARLY_US or rule not in held.early or not isinstance(reply, Message):
                    continue
                if reply.frame.tap != message.frame.tap and _fits(rule, message, reply):
                    held.early = tuple(other for other in held.early if other is not rule)
                    return self._before(place, message)
            self._open[rule] = message
        return last

    def _before(self, place: int, message: Message) -> int:
        """Never before something of its own tap."""
        own = [
            spot
            for spot, held in enumerate(self._held)
            if isinstance(held.thing, Message) and held.thing.frame.tap == message.frame.tap
        ]
        return max(place, own[-1] + 1 if own else 0)


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
