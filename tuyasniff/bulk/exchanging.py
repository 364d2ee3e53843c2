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
        self._parts: list[Part] = []
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
            number = self._numbers[part] = len(self._parts)
            self._parts.append(part)
            asks = self._sum(rule for rule in part.asks if rule.asks is not Talker.UNKNOWN)
            closes = self._sum(rule for rule in part.answers if rule.kind not in _STAYS)
            self.asks = np.append(self.asks, asks)
            self.answers = np.append(self.answers, self._sum(part.answers))
            self.closes = np.append(self.closes, closes)
        return number

    def part(self, number: int) -> Part:
        """The part with a number."""
        return self._parts[number]

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
        self._unmade: dict[Held, int] = {}

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
        numbers = np.where(rows.message[part], rows.part[part], 0)
        told = exchanges.asks.take(numbers) | exchanges.closes.take(numbers)
        # what nobody asks here and nothing has open closes nothing
        asked = int(np.bitwise_or.reduce(exchanges.asks.take(numbers) * rows.message[part])) if len(numbers) else 0
        for rule in open_:
            asked |= exchanges.bit(rule)
        some = np.flatnonzero(rows.message[part] & ((told & asked) != 0)) + start
        for row, number, t_us in zip(some.tolist(), rows.part[some].tolist(), rows.t_us[some].tolist(), strict=True):
            answers, asks = exchanges.part(number)
            for rule in answers:
                if rule.kind not in _STAYS and open_.get(rule):
                    self._close(rule, open_[rule], row, t_us)
            for rule in asks:
                if rule.asks is not Talker.UNKNOWN:
                    self._open(rule, row, t_us)
        self._forget(start, stop)

    def _close(self, rule: Rule, waiting: deque[Held], row: int, t_us: int) -> None:
        while waiting and t_us - waiting[0].t_us > rule.within_us:
            self._unmade.pop(waiting.popleft(), None)
        if not waiting:
            return
        if not rule.by_sequence:
            self._unmade.pop(waiting.popleft(), None)
            return
        self._make()
        reply = self._things(row)
        asked = next((one for one in waiting if isinstance(reply, Message) and fits(rule, one.thing, reply)), None)
        if asked is not None:
            waiting.remove(asked)

    def _open(self, rule: Rule, row: int, t_us: int) -> None:
        held = Held(_NOTHING, self._taps[int(self._rows.tap[row])], t_us)
        held.waits = False
        waiting = self._replies.open.setdefault(rule, deque(maxlen=OPEN_MOST))
        if len(waiting) == OPEN_MOST:
            self._unmade.pop(waiting[0], None)
        waiting.append(held)
        self._unmade[held] = row

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
                self._unmade.pop(waiting.popleft(), None)

    def _make(self) -> None:
        """Give what is open the messages that were only numbers so far."""
        for held, row in self._unmade.items():
            held.thing = self._things(row)
        self._unmade.clear()
