"""Questions and answers of several taps: which rows stay where they are, and where the others go.

`order/replies.py` is the law. Where rows stand in the order of time and no reply has a request of its kind behind it
that it may have overtaken, nothing moves: only what is open is kept up to date. All else is given to the law itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.lists import Flags
from tuyasniff.model import Message, Noise, NoiseReason, Talker
from tuyasniff.order.replies import EARLY_US, OPEN_MOST, Held, ReplyOrder, fits, part_of
from tuyasniff.protocol.exchanges import Kind, Part, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = Noise("", None, 0, b"", NoiseReason.IDLE)
_BITS = 62
_STAYS = (Kind.REPORT, Kind.ECHO)
"""Requests that stay open when they are answered."""


class _Asked(Held):
    """A request that has come out already, and the row that it is."""

    __slots__ = ("row",)

    def __init__(self, row: int, tap: str, t_us: int) -> None:
        super().__init__(_NOTHING, tap, t_us)
        self.row = row
        self.waits = False


class Rows(NamedTuple):
    """Rows in wire order: when each came, of which tap it is, and which are messages, by their `part`.

    `part` is the place of the exchanges of a message among those of `Exchanges`; those of noise mean nothing.
    """

    t_us: Numbers
    tap: Numbers
    message: Flags
    part: Numbers

    @property
    def latest(self) -> Numbers:
        """The latest moment of each row and all before it."""
        moments: Numbers = np.maximum.accumulate(self.t_us)
        return moments

    def parted(self, before: int) -> Flags:
        """Of each row, whether it is a message that comes when all before it has its place; `before` is the latest."""
        latest = np.concatenate(([before], self.latest[:-1]))
        found: Flags = self.message & (self.t_us > latest + EARLY_US)
        return found


class Exchanges:
    """The parts that messages may have in exchanges, with a number and bits for each."""

    def __init__(self) -> None:
        self.short: list[tuple[tuple[Rule, ...], tuple[Rule, ...]]] = []
        """Of each part, the rules whose requests it closes, and those in which it asks."""
        self._numbers: dict[Part, int] = {}
        self._bits: dict[Rule, int] = {}
        self.asks = self.answers = self.closes = np.zeros(0, np.int64)
        """Of each part, the bits of the rules in which it asks, answers, and closes with an answer what was open."""

    @property
    def silent(self) -> int:
        """The number of who has no part in any exchange."""
        return self._number(Part((), ()))

    def number(self, message: Message) -> int:
        """The number of the part of a message."""
        return self._number(part_of(message))

    def _number(self, part: Part) -> int:
        number = self._numbers.get(part)
        if number is None:
            number = self._numbers[part] = len(self.short)
            asks = tuple(rule for rule in part.asks if rule.asks is not Talker.UNKNOWN)
            closes = tuple(rule for rule in part.answers if rule.kind not in _STAYS)
            self.short.append((closes, asks))
            self.asks = np.append(self.asks, self._sum(asks))
            self.answers = np.append(self.answers, self._sum(part.answers))
            self.closes = np.append(self.closes, self._sum(closes))
        return number

    @property
    def too_many(self) -> bool:
        """Whether there are more rules than bits."""
        return len(self._bits) > _BITS

    def bit(self, rule: Rule) -> int:
        """That of a rule."""
        return 1 << min(self._bits.setdefault(rule, len(self._bits)), _BITS)

    def _sum(self, rules: Iterable[Rule]) -> int:
        found = 0
        for rule in rules:
            found |= self.bit(rule)
        return found


class Answered:
    """Puts the rows of a block into the order that the replies of a session give them."""

    def __init__(
        self, replies: ReplyOrder, exchanges: Exchanges, rows: Rows, things: Callable[[int], Message | Noise],
        taps: Sequence[str],
    ) -> None:  # fmt: skip
        self._replies = replies
        self._exchanges = exchanges
        self._rows = rows
        self._things = things
        self._taps = taps

    def order(self, start: int, stop: int) -> Numbers:
        """The places of the rows from `start` up to `stop`, in order; those before and behind are too far away.

        Nothing waits before, and nothing does behind.
        """
        rows, replies = self._rows, self._replies
        before = replies.newest_us
        latest = np.maximum(rows.latest, before)
        begins = np.flatnonzero(rows.parted(before)[start:stop]) + start
        order = np.arange(start, stop)
        done = start
        for begin, end in self._doubtful(begins, start, stop):
            self._pass(done, begin)
            self._make()
            replies.newest_us = int(latest[begin - 1]) if begin else before
            things = [self._things(row) for row in range(begin, end)]
            place = {id(thing): row for row, thing in enumerate(things, begin)}
            ready = [one for thing in things for one in replies.add(thing)] + replies.rest()
            order[begin - start : end - start] = [place[id(thing)] for thing in ready]
            done = end
        self._pass(done, stop)
        self._make()
        if stop > start:
            replies.newest_us = int(latest[stop - 1])
        return order

    def _doubtful(self, begins: Numbers, start: int, stop: int) -> list[tuple[int, int]]:
        """Where rows that are close together may move."""
        if stop <= start:
            return []
        edges = np.unique(np.concatenate(([start], begins, [stop])))
        if self._exchanges.too_many:
            return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
        rows = self._rows
        latest = rows.latest
        back = np.zeros(stop, bool)
        back[1:] = (rows.t_us[1:stop] < latest[: stop - 1]) & rows.message[1:stop]
        back[start : start + 1] = False
        moved = [np.flatnonzero(back[start:]) + start]
        asks = np.where(rows.message, self._exchanges.asks.take(rows.part), 0)
        answers = np.where(rows.message, self._exchanges.answers.take(rows.part), 0)
        asking = np.flatnonzero(asks[start:stop]) + start
        step = 1
        while len(asking):
            asking = asking[asking - step >= start]
            asking = asking[latest[asking - step] >= latest[asking] - EARLY_US]
            other = rows.tap[asking] != rows.tap[asking - step]
            moved.append(asking[other & ((asks[asking] & answers[asking - step]) != 0)])
            step += 1
        places = np.unique(np.searchsorted(edges, np.concatenate(moved), side="right") - 1)
        return list(zip(edges[places].tolist(), edges[places + 1].tolist(), strict=True))

    def _pass(self, start: int, stop: int) -> None:
        """Rows that stay where they are: what they ask is open, what they answer is not any more."""
        if stop <= start:
            return
        rows, exchanges, open_ = self._rows, self._exchanges, self._replies.open
        part = slice(start, stop)
        numbers = np.where(rows.message[part], rows.part[part], exchanges.silent)
        asks = exchanges.asks.take(numbers)
        # what nobody asks here and nothing has open closes nothing
        asked = int(np.bitwise_or.reduce(asks))
        for rule in open_:
            asked |= exchanges.bit(rule)
        some = np.flatnonzero(asks | (exchanges.closes.take(numbers) & asked))
        numbers, some = numbers[some], some + start
        told = zip(some.tolist(), numbers.tolist(), rows.t_us[some].tolist(), rows.tap[some].tolist(), strict=True)
        parts = exchanges.short
        for row, number, t_us, tap in told:
            closes, begins = parts[number]
            for rule in closes:
                waiting = open_.get(rule)
                if waiting:
                    self._close(rule, waiting, row, t_us)
            for rule in begins:
                waiting = open_.get(rule)
                if waiting is None:
                    waiting = open_[rule] = deque(maxlen=OPEN_MOST)
                waiting.append(_Asked(row, self._taps[tap], t_us))
        self._forget(start, stop)

    def _close(self, rule: Rule, waiting: deque[Held], row: int, t_us: int) -> None:
        while waiting and t_us - waiting[0].t_us > rule.within_us:
            waiting.popleft()
        if not waiting:
            return
        if not rule.by_sequence:
            waiting.popleft()
            return
        self._make()
        reply = self._things(row)
        asked = next((one for one in waiting if isinstance(reply, Message) and fits(rule, one.thing, reply)), None)
        if asked is not None:
            waiting.remove(asked)

    def _forget(self, start: int, stop: int) -> None:
        """What is open for longer than a reply may take, of those that answers leave open."""
        rows, open_ = self._rows, self._replies.open
        for rule, waiting in open_.items():
            if not waiting or rule.kind not in _STAYS:
                continue
            bit = self._exchanges.bit(rule)
            part = slice(start, stop)
            answers = np.where(rows.message[part], self._exchanges.answers.take(rows.part[part]), 0)
            told = rows.t_us[part][(answers & bit) != 0]
            last = int(told.max()) if len(told) else None
            while waiting and last is not None and last - waiting[0].t_us > rule.within_us:
                waiting.popleft()

    def _make(self) -> None:
        """Give what is open the messages that were only numbers so far."""
        for waiting in self._replies.open.values():
            for held in waiting:
                if isinstance(held, _Asked) and held.thing is _NOTHING:
                    held.thing = self._things(held.row)
