"""Who answered whom, and how fast: requests paired with their answers, by meaning first and by time second.

Works without times (then the order decides) and over two taps whose clocks differ a little. Memory is bounded by the
constants below, whatever comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tuyasniff.analysis.beats import Beats
from tuyasniff.analysis.desk import EARLY_MOST, GIVEN_UP, PENDING_MOST, Asked, Desk, Early, values_of
from tuyasniff.analysis.exchange import CommandTiming, Exchange, Firsts, Status, Undecided
from tuyasniff.analysis.ledger import Ledger
from tuyasniff.analysis.stamps import Stamps
from tuyasniff.analysis.voices import Voices
from tuyasniff.model import FamilyName, Gap, Item, Message, Noise, Talker, TalkerBy
from tuyasniff.protocol.exchanges import Kind, Rule, part


class Pairing:
    """Takes items in wire order. `cut` ends a stretch: what follows comes from another capture or another clock."""

    def __init__(self, ended: Callable[[Exchange], None] | None = None) -> None:
        """`ended` is told each exchange that is over, one-sided stretches included."""
        self._desks: dict[Rule, Desk] = {}
        self._busy: dict[Rule, Desk] = {}
        self._ledger = Ledger()
        self._voices = Voices()
        self._no_order = False
        self._said: Counter[Talker] = Counter()
        self._turns: Counter[Talker] = Counter()
        self._last: Talker | None = None
        self._on_tap: dict[str, Talker] = {}
        self._place = 0
        self._now: int | None = None
        self._ended = ended
        self._beats = Beats()
        self._stamps = Stamps()

    def add(self, item: Item) -> None:
        """Take one item. Damaged frames neither ask nor answer."""
        thing = item.thing
        if isinstance(thing, Gap):
            self._pause()
            return
        if isinstance(thing, Noise):
            self._doubt(item.number, thing.t_us, self._on_tap.get(thing.tap, Talker.UNKNOWN))
            return
        if not isinstance(thing, Message):
            return
        if not self._voices.add(thing):
            if thing.frame.checksum == "bad":
                self._doubt(item.number, thing.frame.t_us, thing.frame.talker)
            return
        frame = thing.frame
        family = frame.family or (FamilyName.ZIGBEE if frame.extended else FamilyName.WIFI)
        self._place += 1
        if frame.talker_by is TalkerBy.TAP:
            self._on_tap[frame.tap] = frame.talker
        self._said[frame.talker] += 1
        self._turns[frame.talker] += frame.talker is not self._last
        self._last = frame.talker
        self._stamps.add(frame.t_us)
        if frame.t_us is not None:
            self._now = frame.t_us if self._now is None else max(self._now, frame.t_us)
        self._expire()
        answers, asks = part(family, thing.name, thing.variant, frame.talker)
        answered = [rule for rule in answers if self._answer(rule, item.number, thing)]
        for rule in asks:
            if rule not in answered:
                self._ask(rule, item.number, thing)
        if len(answered) < len(answers):
            self._too_early([rule for rule in answers if rule not in answered], item.number, thing)
        if thing.name == "heartbeat" and frame.talker is Talker.MCU:
            self._beats.add(frame.talker, frame.t_us)
            if thing.data.get("state") == 0:
                self._beats.started()

    # ---- asking

    def _ask(self, rule: Rule, number: int, message: Message) -> None:
        frame = message.frame
        desk = self._desk(rule)
        self._end_burst(desk)
        tally = self._ledger.tally(rule, frame.talker, frame.cmd)
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

    def _too_early(self, rules: list[Rule], number: int, message: Message) -> None:
        """Keep an answer to nothing for the case that its request comes a moment later."""
        early = Early(number, message)
        for rule in rules:
            if rule.asks is Talker.UNKNOWN:
                continue
            if message.frame.t_us is None and not rule.by_sequence:
                self._unasked(rule, early)  # the order is all there is, and it says that nobody asked
                continue
            desk = self._desk(rule)
            if len(desk.early) >= EARLY_MOST:
                self._unasked(rule, desk.early.popleft())
            desk.early.append(early)

    def _desk(self, rule: Rule) -> Desk:
        desk = self._desks.get(rule)
        if desk is None:
            desk = self._desks[rule] = Desk(rule)
        return desk

    def _doubt(self, number: int, t_us: int | None, talker: Talker) -> None:
        """Bytes that are no sound frame may have been an answer, unless the side that asks sent them."""
        for rule, desk in self._busy.items():
            for asked in desk.pending:
                if asked.asks is not talker:
                    asked.maybe_answered(rule, number, t_us)

    # ---- closing

    def _expire(self) -> None:
        for rule, desk in list(self._busy.items()):
            if desk.burst is not None and desk.burst_is_over(self._now, self._place):
                self._end_burst(desk)
            while desk.pending and self._hopeless(rule, desk.pending[0]):
                self._settle(rule, desk.pending.popleft())
            if not desk.pending and desk.burst is None:
                del self._busy[rule]

    def _hopeless(self, rule: Rule, asked: Asked) -> bool:
        if self._now is not None and asked.last_us is not None:
            return asked.overdue(rule, self._now - asked.last_us)
        return asked.forgotten(*self._answering(asked))

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
            self._close(rule, asked, Status.UNANSWERED if asked.noise is None else Status.OPEN)
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
            None if asked.replies else asked.noise,
        )
        self._ledger.tally(rule, asked.asks, asked.cmd).add(exchange)
        self._ledger.keep(exchange)
        if self._ended is not None:
            self._ended(exchange)

    def _unasked(self, rule: Rule, early: Early) -> None:
        if rule.kind in (Kind.ECHO, Kind.REPORT):
            return  # the MCU reports whenever it likes
        asks, cmd = early.message.frame.talker.other, early.message.frame.cmd
        exchange = Exchange(
            rule.family, rule.name, cmd, asks, rule.kind, Status.UNASKED, None, None, (early.number,), None, 0
        )
        self._ledger.tally(rule, asks, cmd).add(exchange)
        if self._ended is not None:
            self._ended(exchange)

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
        self._ledger.cut(judged=self._judged(), below_us=self._stamps.resolution_us)
        self._stamps = Stamps()
        self._no_order = self._no_order or self._voices.apart
        self._voices.cut()
        self._desks, self._busy = {}, {}
        self._beats.cut()
        self._said, self._turns, self._last = Counter(), Counter(), None
        self._on_tap = {}
        self._now = None

    def _answering(self, asked: Asked) -> tuple[int, int]:
        """Messages so far of the side that should answer, and how often it spoke up."""
        return self._said[asked.asks.other], self._turns[asked.asks.other]

    def _judged(self) -> bool:
        """Whether this stretch says what was answered: both sides were heard, and talked to each other."""
        return len(self._voices.heard_now) == 2 and not self._voices.apart

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
        if self._judged() or self._ledger.judged_before or self._ledger.empty:
            return None
        return Undecided.SEPARATE

    def commands(self) -> tuple[CommandTiming, ...]:
        """A row for each command that was asked, the module's first; those with answers to nothing too."""
        return self._ledger.rows(judged=self._judged(), below_us=self._stamps.resolution_us)

    def unanswered(self) -> tuple[Exchange, ...]:
        """The first requests that never got an answer; none where nobody can know."""
        return tuple(self._firsts(Status.UNANSWERED).entries)

    @property
    def unanswered_total(self) -> int:
        """How many there are in all."""
        return self._firsts(Status.UNANSWERED).total

    def late(self) -> tuple[Exchange, ...]:
        """The first requests that were answered late, or only after they had been repeated for long."""
        return tuple(self._firsts(Status.LATE).entries)

    @property
    def late_total(self) -> int:
        """How many there are in all."""
        return self._firsts(Status.LATE).total

    def doubtful(self) -> tuple[Exchange, ...]:
        """The first requests whose answer may be in damaged bytes; their `noise` says where."""
        return tuple(self._firsts(Status.OPEN).entries)

    @property
    def doubtful_total(self) -> int:
        """How many there are in all."""
        return self._firsts(Status.OPEN).total

    def _firsts(self, status: Status) -> Firsts:
        return self._ledger.firsts(status, judged=self._judged())

    @property
    def heartbeat_us(self) -> int | None:
        """The middle of the times between heartbeats, repeated ones left out; from the answers if need be."""
        return self._beats.period_us
