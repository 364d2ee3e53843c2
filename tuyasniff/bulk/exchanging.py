"""Questions and answers of several taps: which rows stay where they are, and where the others go.

`order/replies.py` is the law. Where rows stand in the order of time and no reply has a request of its kind behind it
that it may have overtaken, nothing moves: only what is open is kept up to date. All else is given to the law itself,
as rows of which it asks only what it needs. What waits at the end of a block comes out in the next one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.lists import Flags
from tuyasniff.model import Message, Noise, NoiseReason, Talker, Thing
from tuyasniff.order.replies import EARLY_US, OPEN_MOST, Held, ReplyOrder, first_fitting, part_of
from tuyasniff.protocol.exchanges import Kind, Part, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = Noise("", None, 0, b"", NoiseReason.IDLE)
_BITS = 62
_STAYS = (Kind.REPORT, Kind.ECHO)
"""Requests that stay open when they are answered."""


class OfBlock(Protocol):
    """Tells what rows are."""

    def thing(self, row: int) -> Message | Noise:
        """What a row is."""

    def datapoints(self, row: int) -> Iterable[tuple[int, bytes]]:
        """The dpIDs and values in a row that is a message."""


class _Row(Held):
    """A row of a block in place of the thing that it is."""

    __slots__ = ("of", "row")

    def __init__(self, of: OfBlock, row: int, tap: str, t_us: int) -> None:
        super().__init__(_NOTHING, tap, t_us)
        self.of: OfBlock | None = of
        self.row = row

    @property
    def sequence(self) -> int | None:
        if self.of is None:
            return super().sequence
        thing = self.of.thing(self.row)
        return thing.frame.seq if isinstance(thing, Message) else None

    def datapoints(self) -> Iterable[tuple[int, bytes]]:
        return super().datapoints() if self.of is None else self.of.datapoints(self.row)

    def leave(self) -> None:
        """Be the thing from now on, for the block goes."""
        if self.of is not None:
            self.thing, self.of = self.of.thing(self.row), None


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
        latest = np.maximum(np.concatenate(([before], self.latest[:-1])), before)
        found: Flags = self.message & (self.t_us > latest + EARLY_US)
        return found


class Exchanges:
    """The parts that messages may have in exchanges, with a number and bits for each."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
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
            self.parts.append(part)
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


class Placed(NamedTuple):
    """What comes out, in order: things that waited before, with rows of the block between them, and the other rows.

    `waiting` are the rows that do not come out yet.
    """

    first: list[Thing | int]
    order: Numbers
    waiting: list[int]


class Answered:
    """Puts the rows of a block into the order that the replies of a session give them."""

    def __init__(
        self, replies: ReplyOrder, exchanges: Exchanges, rows: Rows, block: OfBlock, taps: Sequence[str]
    ) -> None:
        self._replies = replies
        self._exchanges = exchanges
        self._rows = rows
        self._block = block
        self._taps = taps

    def placed(self) -> Placed:
        """Let the replies have all rows."""
        replies, rows = self._replies, self._rows
        size = len(rows.t_us)
        latest = np.maximum(rows.latest, replies.newest_us)
        begins = np.flatnonzero(rows.parted(replies.newest_us))
        low, high = (int(begins[0]), int(begins[-1])) if len(begins) else (size, size)
        out = self._by_law(0, low)
        if low < size:
            out += replies.all()
        first, behind = self._told_apart(out)
        order = [np.array(behind, np.int64)]
        done = low
        for begin, end in [*self._doubtful(begins, low, high), (high, size)]:
            self._pass(done, begin)
            if begin > low:
                replies.newest_us = int(latest[begin - 1])
            order.append(np.arange(done, begin))
            out = self._by_law(begin, end)
            if end < size:
                out += replies.all()
            order.append(np.array([held.row for held in out if isinstance(held, _Row)], np.int64))
            done = end
        return Placed(first, np.concatenate(order), self._leave())

    def _by_law(self, start: int, stop: int) -> list[Held]:
        """Let the law itself have some rows."""
        rows, replies, parts = self._rows, self._replies, self._exchanges.parts
        part = slice(start, stop)
        told = zip(rows.t_us[part].tolist(), rows.tap[part].tolist(), rows.message[part].tolist(), strict=True)
        numbers = rows.part[part].tolist()
        out: list[Held] = []
        for row, (t_us, tap, message) in enumerate(told, start):
            held = _Row(self._block, row, self._taps[tap], t_us)
            out += replies.take(held, parts[numbers[row - start]]) if message else replies.keep(held)
        return out

    def _told_apart(self, out: Sequence[Held]) -> tuple[list[Thing | int], list[int]]:
        """What came out up to the last thing that waited before this block, and the rows behind it."""
        rows = [held.row if isinstance(held, _Row) and held.of is self._block else None for held in out]
        begin = next((place for place in range(len(rows), 0, -1) if rows[place - 1] is None), 0)
        first = [held.thing if row is None else row for held, row in zip(out[:begin], rows, strict=False)]
        return first, [row for row in rows[begin:] if row is not None]

    def _leave(self) -> list[int]:
        """Let rows that wait, or wait for an answer, be things; the rows that wait."""
        replies = self._replies
        waiting = [held.row for held in replies.waiting if isinstance(held, _Row) and held.of is self._block]
        for held in chain(replies.waiting, *replies.open.values()):
            if isinstance(held, _Row):
                held.leave()
        return waiting

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
                request = _Row(self._block, row, self._taps[tap], t_us)
                request.waits = False
                waiting.append(request)
        self._forget(start, stop)

    def _close(self, rule: Rule, waiting: deque[Held], row: int, t_us: int) -> None:
        while waiting and t_us - waiting[0].t_us > rule.within_us:
            waiting.popleft()
        if not waiting:
            return
        if not rule.by_sequence:
            waiting.popleft()
            return
        asked = first_fitting(rule, waiting, _Row(self._block, row, "", t_us))
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
