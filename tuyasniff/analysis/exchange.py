"""What came of requests: single exchanges, and the count of them for each command."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median, median_low
from typing import NamedTuple

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.exchanges import Kind, Rule

LATENCIES_KEPT = 1024
"""Of each command; the middle is that of the latest so many, least and most are those of all."""


class Status(StrEnum):
    """What became of a request. `unasked` is an answer to nothing; `open` one that the capture does not decide."""

    ANSWERED = "answered"
    LATE = "late"
    UNANSWERED = "unanswered"
    UNASKED = "unasked"
    OPEN = "open"


class Undecided(StrEnum):
    """Why nobody can say what was answered: one wire only, both without a common order, both in separate captures."""

    ONE_SIDE = "one_side"
    NO_ORDER = "no_order"
    SEPARATE = "separate"


class Exchange(NamedTuple):
    """One request with its answers, by item numbers; of an unasked answer the first of `replies` is all there is.

    `latency_us` runs from the last sending of the request to the first answer; None without times, or where two taps
    with different clocks give the answer before the request; 0 where both carry the same time. `resent` counts
    repetitions of the request, and `waited_us` runs from the first sending to the first answer. `noise` is the item in
    which the answer of an open request may be: bytes outside any frame, or a frame with a wrong checksum.
    """

    family: FamilyName
    name: str
    cmd: int
    asks: Talker
    kind: Kind
    status: Status
    number: int | None
    asked_us: int | None
    replies: tuple[int, ...]
    latency_us: int | None
    resent: int
    waited_us: int | None = None
    noise: int | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """Times to the answer, in microseconds, over `n` answers; None for those that the times of the capture hide.

    So it is where question and answer carry the same time: it lasted less than `below_us`, the resolution of the
    times, or, where that is None, one time stands for several frames and nobody knows.
    """

    n: int
    min: int | None
    median: int | None
    max: int | None
    below_us: int | None = None


@dataclass(frozen=True, slots=True)
class CommandTiming:
    """All exchanges of one command that one side begins.

    `answered` counts the late ones too. Where nobody can say what was answered (see Undecided), `answered`, `late`,
    `unanswered` and `unasked` are None.
    """

    family: FamilyName
    name: str
    cmd: int
    asks: Talker
    asked: int
    resent: int
    answered: int | None
    late: int | None
    unanswered: int | None
    unasked: int | None
    open: int
    latency: Latency | None


@dataclass(slots=True)
class Firsts:
    """The first so many exchanges of one kind, and how many there are in all."""

    most: int
    entries: list[Exchange] = field(default_factory=list)
    total: int = 0

    def add(self, exchange: Exchange) -> None:
        """Keep one more, or only count it."""
        self.total += 1
        if len(self.entries) < self.most:
            self.entries.append(exchange)

    def with_more(self, more: Firsts) -> Firsts:
        """These, and after them those of a later stretch."""
        return Firsts(self.most, (self.entries + more.entries)[: self.most], self.total + more.total)


@dataclass(slots=True)
class Tally:
    """The counts of one command while they grow."""

    rule: Rule
    cmd: int
    asks: Talker
    asked: int = 0
    resent: int = 0
    judged: bool = False
    counts: dict[Status, int] = field(default_factory=dict)
    answers: int = 0
    least: int = 0
    most: int = 0
    below_us: int | None = None
    hidden: bool = False
    sample: deque[int] = field(default_factory=lambda: deque(maxlen=LATENCIES_KEPT))

    def add(self, exchange: Exchange) -> None:
        """Count what came of one request, or an answer to none."""
        self.counts[exchange.status] = self.counts.get(exchange.status, 0) + 1
        latency = exchange.latency_us
        if latency is not None:
            self.least = latency if not self.answers else min(self.least, latency)
            self.most = max(self.most, latency)
            self.answers += 1
            self.sample.append(latency)

    def absorb(self, other: Tally, *, judged: bool, below_us: int | None) -> None:
        """Add the counts of another stretch, whose times have that resolution.

        Only the requests count if nothing can be said about their answers.
        """
        if not judged:
            # without the other side nobody knows which of them were repeated for want of an answer
            self.asked += other.asked + other.resent
            self.counts[Status.OPEN] = self.counts.get(Status.OPEN, 0) + other.asked + other.resent
            return
        self.asked += other.asked
        self.resent += other.resent
        self.judged = True
        for status, number in other.counts.items():
            self.counts[status] = self.counts.get(status, 0) + number
        if other.answers:
            self.least = min(self.least, other.least) if self.answers else other.least
            self.most = max(self.most, other.most)
            self.answers += other.answers
            self.sample.extend(other.sample)
            if not other.least:
                # of two stretches the coarser one says what is true of both, unless one says nothing
                known = self.below_us is not None or not self.hidden
                self.below_us = max(below_us, self.below_us or 0) if known and below_us is not None else None
                self.hidden = True

    def timing(self) -> CommandTiming:
        """The counts as they are."""

        def count(*statuses: Status) -> int | None:
            return sum(self.counts.get(status, 0) for status in statuses) if self.judged else None

        latency = None
        if self.answers:
            middle = round(median(self.sample)) if median_low(self.sample) else None
            latency = Latency(self.answers, self.least or None, middle, self.most or None, self.below_us)
        return CommandTiming(
            self.rule.family,
            self.rule.name,
            self.cmd,
            self.asks,
            self.asked,
            self.resent,
            count(Status.ANSWERED, Status.LATE),
            count(Status.LATE),
            count(Status.UNANSWERED),
            count(Status.UNASKED),
            self.counts.get(Status.OPEN, 0),
            latency,
        )
