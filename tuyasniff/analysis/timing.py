"""Who answered whom, and how fast: requests paired with their answers, by meaning first and by time second.

Works without times (then the order decides) and over two taps whose clocks differ a little. Memory is bounded by the
constants below, whatever comes.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from typing import TypeAlias

from tuyasniff.analysis.beats import Beats
from tuyasniff.analysis.desk import EARLY_MOST, GIVEN_UP, PENDING_MOST, Asked, Desk, Early, values_of
from tuyasniff.analysis.exchange import CommandTiming, Exchange, Status, Tally, Undecided
from tuyasniff.analysis.voices import Voices
from tuyasniff.model import FamilyName, Gap, Item, Message, Talker
from tuyasniff.protocol.exchanges import RULES, Kind, Rule

EXCHANGES_KEPT = 1000
UNANSWERED_KEPT = 50

_Roles: TypeAlias = Mapping[tuple[FamilyName, str], tuple[Rule, ...]]


def _roles() -> tuple[_Roles, _Roles]:
    asks: dict[tuple[FamilyName, str], tuple[Rule, ...]] = {}
    answers: dict[tuple[FamilyName, str], tuple[Rule, ...]] = {}
    for rule in RULES:
        asks[rule.family, rule.name] = (*asks.get((rule.family, rule.name), ()), rule)
        for name in rule.answers:
            answers[rule.family, name] = (*answers.get((rule.family, name), ()), rule)
    return asks, answers


_ASKS, _ANSWERS = _roles()


class Pairing:
    """Takes items in wire order. `cut` ends a stretch: what follows comes from another capture or another clock."""

    def __init__(self) -> None:
        self._desks: dict[Rule, Desk] = {}
        self._busy: dict[Rule, Desk] = {}
        self._tallies: dict[tuple[Rule, Talker], Tally] = {}
        self._totals: dict[tuple[Rule, Talker], Tally] = {}
        self._voices = Voices()
        self._no_order = False
        self._said: Counter[Talker] = Counter()
        self._turns: Counter[Talker] = Counter()
        self._last: Talker | None = None
        self._place = 0
        self._now: int | None = None
        self._recent: deque[Exchange] = deque(maxlen=EXCHANGES_KEPT)
        self._kept: dict[Status, list[Exchange]] = {Status.UNANSWERED: [], Status.LATE: []}
        self._kept_before: dict[Status, list[Exchange]] = {Status.UNANSWERED: [], Status.LATE: []}
        self._beats = Beats()

    def add(self, item: Item) -> None:
        """Take one item. Damaged frames neither ask nor answer."""
        thing = item.thing
        if isinstance(thing, Gap):
            self._pause()
            return
        if not isinstance(thing, Message) or not self._voices.add(thing):
            return
        frame = thing.frame
        family = frame.family or (FamilyName.ZIGBEE if frame.extended else FamilyName.WIFI)
        self._place += 1
        self._said[frame.talker] += 1
        self._turns[frame.talker] += frame.talker is not self._last
        self._last = frame.talker
        if frame.t_us is not None:
            self._now = frame.t_us if self._now is None else max(self._now, frame.t_us)
        self._expire()
        answered: set[Rule] = set()
        waiting: list[Rule] = []
        for rule in _ANSWERS.get((family, thing.name), ()):
            if rule.asks is not frame.talker and _in_relative(rule, thing):
                (answered.add if self._answer(rule, item.number, thing) else waiting.append)(rule)
        for rule in _ASKS.get((family, thing.name), ()):
            if rule.asks in (frame.talker, Talker.UNKNOWN) and rule not in answered and _in_relative(rule, thing):
                self._ask(rule, item.number, thing)
        waiting = [rule for rule in waiting if rule.asks is not Talker.UNKNOWN]
        if waiting:
            early = Early(item.number, frame.t_us, frame.seq, values_of(thing), frame.talker, frame.cmd)
            for rule in waiting:
                self._too_early(rule, early)
        if thing.name == "heartbeat" and frame.talker is Talker.MCU:
            self._beats.add(frame.talker, frame.t_us)

    # ---- asking

    def _ask(self, rule: Rule, number: int, message: Message) -> None:
        frame = message.frame
        desk = self._desks.setdefault(rule, Desk(rule))
        self._end_burst(desk)
        tally = self._tally(rule, frame.talker, frame.cmd)
        for asked in desk.pending:
            if asked.repeated_by(message):
                asked.resent += 1
                asked.last_us = frame.t_us if frame.t_us is not None else asked.last_us
                asked.heard, asked.turns = self._answering(asked)
                tally.resent += 1
                if message.name == "heartbeat":
                    self._beats.add(frame.talker, frame.t_us, repeated=True)
                return
        tally.asked += 1
        if message.name == "heartbeat":
            self._beats.add(frame.talker, frame.t_us)
        other = frame.talker.other
        asked = Asked(
            number,
            frame.t_us,
            frame.t_us,
            frame.seq,
            frame.payload,
            values_of(message),
            self._said[other],
            self._turns[other],
            frame.talker,
            frame.cmd,
        )
        early = desk.early_answer(asked)
        if early is not None:
            asked.replies.append(early.number)
            self._close(rule, asked, Status.ANSWERED)
            return
        if len(desk.pending) >= PENDING_MOST:
            self._settle_at_end(rule, desk.pending.popleft())
        desk.pending.append(asked)
        self._busy[rule] = desk

    # ---- answering

    def _answer(self, rule: Rule, number: int, message: Message) -> bool:
        """Whether the message answers an open request of the rule."""
        desk = self._busy.get(rule)
        if desk is None:
            return False
        frame = message.frame
        if desk.burst is not None and desk.continues(message, self._place):
            desk.burst.replied(number, frame.t_us, self._place)
            return True
        asked = desk.fitting(message)
        if asked is None:
            return False
        asked.replied(number, frame.t_us, self._place)
        if rule.kind is Kind.ECHO:
            for dp in message.dps:
                asked.values.pop(dp.id, None)
            if asked.values:
                return True
        desk.pending.remove(asked)
        if rule.kind is Kind.REPORT:
            self._end_burst(desk)
            desk.burst = asked
        else:
            self._settle(rule, asked)
        return True

    def _too_early(self, rule: Rule, early: Early) -> None:
        """Keep an answer to nothing for the case that its request comes a moment later."""
        if early.t_us is None and not rule.by_sequence:
            self._unasked(rule, early)  # the order is all there is, and it says that nobody asked
            return
        desk = self._desks.get(rule)
        if desk is None:
            desk = self._desks[rule] = Desk(rule)
        if len(desk.early) >= EARLY_MOST:
            self._unasked(rule, desk.early.popleft())
        desk.early.append(early)

    # ---- closing

    def _expire(self) -> None:
        for rule, desk in list(self._busy.items()):
            if desk.burst_is_over(self._now, self._place):
                self._end_burst(desk)
            while desk.pending and desk.pending[0].hopeless(rule, self._now, *self._answering(desk.pending[0])):
                self._settle(rule, desk.pending.popleft())
            if not desk.pending and desk.burst is None:
                del self._busy[rule]

    def _end_burst(self, desk: Desk) -> None:
        if desk.burst is not None:
            self._settle(desk.rule, desk.burst)
            desk.burst = None

    def _settle_at_end(self, rule: Rule, asked: Asked) -> None:
        """Judge a request of which nothing more will be known, if it was waited for long enough."""
        if asked.replies or asked.decided(rule, self._now, *self._answering(asked)):
            self._settle(rule, asked)
        else:
            self._close(rule, asked, Status.OPEN)

    def _settle(self, rule: Rule, asked: Asked) -> None:
        """Judge a request that nothing more can happen to."""
        if not asked.replies:
            self._close(rule, asked, Status.UNANSWERED)
            return
        latency, waited = asked.waited(asked.first_us), asked.waited_in_all
        late = (latency is not None and latency > rule.within_us) or (
            waited is not None and waited > GIVEN_UP * rule.within_us
        )
        self._close(rule, asked, Status.LATE if late else Status.ANSWERED, latency)

    def _close(self, rule: Rule, asked: Asked, status: Status, waited: int | None = None) -> None:
        latency = waited if waited is not None and waited >= 0 else None
        exchange = Exchange(
            rule.family,
            rule.name,
            asked.cmd,
            asked.asks,
            rule.kind,
            status,
            asked.number,
            asked.t_us,
            tuple(asked.replies),
            latency,
            asked.resent,
            asked.waited_in_all,
        )
        self._tally(rule, asked.asks, asked.cmd).add(exchange)
        self._recent.append(exchange)
        kept = self._kept.get(status)
        if kept is not None and len(kept) < UNANSWERED_KEPT:
            kept.append(exchange)

    def _unasked(self, rule: Rule, early: Early) -> None:
        if rule.kind in (Kind.ECHO, Kind.REPORT):
            return  # the MCU reports whenever it likes
        asks = early.talker.other
        exchange = Exchange(
            rule.family, rule.name, early.cmd, asks, rule.kind, Status.UNASKED, None, None, (early.number,), None, 0
        )
        self._tally(rule, asks, early.cmd).add(exchange)
        self._recent.append(exchange)

    def _tally(self, rule: Rule, asks: Talker, cmd: int) -> Tally:
        tally = self._tallies.get((rule, asks))
        if tally is None:
            tally = self._tallies[rule, asks] = Tally(rule, cmd, asks, judged=True)
        return tally

    def _pause(self) -> None:
        """Bytes are missing: what is open cannot be judged."""
        for desk in self._busy.values():
            self._end_burst(desk)
            for asked in desk.pending:
                self._close(desk.rule, asked, Status.OPEN)
            desk.pending.clear()
        self._busy.clear()

    def cut(self) -> None:
        """End a stretch and judge what is still open; where that is `undecided`, nothing is said about answers."""
        for rule, desk in self._busy.items():
            self._end_burst(desk)
            for asked in desk.pending:
                self._settle_at_end(rule, asked)
        for rule, desk in self._desks.items():
            for early in desk.early:
                self._unasked(rule, early)
        judged = self._judged()
        self._totals = self._merged(judged)
        if judged:
            self._kept_before = {status: self._first(status) for status in self._kept}
        self._no_order = self._no_order or self._voices.apart
        self._voices.cut()
        self._tallies, self._desks, self._busy = {}, {}, {}
        self._kept = {status: [] for status in self._kept}
        self._beats.cut()
        self._said, self._turns, self._last = Counter(), Counter(), None
        self._now = None

    def _answering(self, asked: Asked) -> tuple[int, int]:
        """Messages so far of the side that should answer, and how often it spoke up."""
        return self._said[asked.asks.other], self._turns[asked.asks.other]

    def _judged(self) -> bool:
        """Whether this stretch says what was answered: both sides were heard, and talked to each other."""
        return len(self._voices.heard_now) == 2 and not self._voices.apart

    def _merged(self, judged: bool) -> dict[tuple[Rule, Talker], Tally]:
        merged: dict[tuple[Rule, Talker], Tally] = {}
        for tallies, good in ((self._totals, None), (self._tallies, judged)):
            for key, tally in tallies.items():
                into = merged.setdefault(key, Tally(tally.rule, tally.cmd, tally.asks))
                into.absorb(tally, judged=tally.judged if good is None else good)
        return merged

    # ---- results

    @property
    def heard(self) -> frozenset[Talker]:
        """The sides that said anything, but for a few frames among thousands."""
        return self._voices.heard

    @property
    def one_sided(self) -> Talker | None:
        """The only side that was heard; None if both were, or nobody."""
        return next(iter(self.heard)) if len(self.heard) == 1 else None

    @property
    def undecided(self) -> Undecided | None:
        """Why answers are not known, in all stretches or, without an order, in some of them."""
        if not self.heard:
            return None
        if self.one_sided is not None:
            return Undecided.ONE_SIDE
        if self._no_order or self._voices.apart:
            return Undecided.NO_ORDER
        judged = self._judged() or any(tally.judged for tally in self._totals.values())
        return None if judged or not (self._totals or self._tallies) else Undecided.SEPARATE

    def commands(self) -> tuple[CommandTiming, ...]:
        """A row for each command that was asked, the module's first; those with answers to nothing too."""
        rows = [tally.timing() for tally in self._merged(self._judged()).values()]
        rows = [row for row in rows if row.asked or row.unasked]
        return tuple(sorted(rows, key=lambda row: (row.asks is not Talker.MODULE, row.cmd, row.name)))

    def exchanges(self) -> tuple[Exchange, ...]:
        """The latest exchanges, in the order in which they ended."""
        return tuple(self._recent)

    def unanswered(self) -> tuple[Exchange, ...]:
        """The first requests that never got an answer; none where nobody can know."""
        return tuple(self._first(Status.UNANSWERED))

    def late(self) -> tuple[Exchange, ...]:
        """The first requests that were answered late, or only after they had been repeated for long."""
        return tuple(self._first(Status.LATE))

    def _first(self, status: Status) -> list[Exchange]:
        now = self._kept[status] if self._judged() else []
        return (self._kept_before[status] + now)[:UNANSWERED_KEPT]

    @property
    def heartbeat_us(self) -> int | None:
        """The middle of the times between heartbeats, repeated ones left out; from the answers if need be."""
        return self._beats.period_us


def _in_relative(rule: Rule, message: Message) -> bool:
    return not rule.variant or rule.variant == message.variant
