"""The open requests of one kind of exchange, and which of them a message answers.

Meaning comes first: sequence numbers, datapoints and their values. Time comes second, and where there is none the
order. Memory is bounded by the constants below.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuyasniff.model import Message, Talker
from tuyasniff.protocol.exchanges import Kind, Rule

SKEW_US = 20_000
"""So much earlier than its request an answer may seem to come: two adapters hand over bytes late by up to 16 ms."""

RESEND_US = 2_500_000
"""The same request again within this time, still unanswered, is the old one repeated (LPDOC 1 s, PIR about 2 s)."""

BURST_US = 500_000
"""So long after a report another one belongs to the same query (TAS2)."""

PATIENCE = 12
"""Without times: after so many messages of the side that should answer, an answer is no longer expected."""

PATIENCE_AT_END = 3
"""The same where the capture ends: after fewer, the answer may just not be in it."""

PATIENT_TURNS = 2
"""Without times: so often the side that should answer must have spoken up, so that the order means something."""

GIVEN_UP = 4
"""A late answer may come within so many times the limit; a request repeated for longer is answered late."""

PENDING_MOST = 16
EARLY_MOST = 8
REPLIES_KEPT = 64


@dataclass(slots=True)
class Asked:
    """A request that waits. `values`: what it set; up to it the other side spoke `turns` times, `heard` messages."""

    number: int
    t_us: int | None
    last_us: int | None
    seq: int | None
    payload: bytes
    values: dict[int, Any]
    heard: int
    turns: int
    asks: Talker
    cmd: int
    resent: int = 0
    replies: list[int] = field(default_factory=list)
    first_us: int | None = None
    latest_us: int | None = None
    latest_place: int = 0
    noise: int | None = None

    def waited(self, now: int | None) -> int | None:
        """Microseconds since it was sent last."""
        return None if now is None or self.last_us is None else now - self.last_us

    @property
    def waited_in_all(self) -> int | None:
        """Microseconds from the first sending to the first answer; None where that cannot be said."""
        if self.t_us is None or self.first_us is None or self.first_us < self.t_us:
            return None
        return self.first_us - self.t_us

    def maybe_answered(self, rule: Rule, number: int, t_us: int | None) -> None:
        """Note damaged bytes of the other side that came while the answer was due."""
        waited = self.waited(t_us)
        if self.noise is None and (waited is None or waited <= rule.within_us):
            self.noise = number

    def repeated_by(self, message: Message) -> bool:
        """Whether the message is the same request once more, because no answer came."""
        frame = message.frame
        if self.replies or self.asks is not frame.talker or self.payload != frame.payload:
            return False
        waited = self.waited(frame.t_us)
        return waited is None or waited <= RESEND_US

    def replied(self, number: int, t_us: int | None, place: int) -> None:
        """Note an answer: its item number, its time, and how many messages came up to it."""
        if len(self.replies) < REPLIES_KEPT:
            self.replies.append(number)
        if self.first_us is None:
            self.first_us = t_us
        self.latest_us = t_us if t_us is not None else self.latest_us
        self.latest_place = place

    def overdue(self, rule: Rule, waited: int) -> bool:
        """Whether nothing more is expected after so many microseconds, in the middle of a capture."""
        return waited > (rule.within_us if self.replies else GIVEN_UP * rule.within_us)

    def forgotten(self, heard: int, turns: int) -> bool:
        """The same without times: the other side went on for long enough."""
        return heard - self.heard > PATIENCE and turns - self.turns >= PATIENT_TURNS

    def decided(self, rule: Rule, now: int | None, heard: int, turns: int) -> bool:
        """Whether the capture went on long enough after the request to call it unanswered."""
        waited = self.waited(now)
        if waited is not None:
            return waited > rule.within_us
        return heard - self.heard > PATIENCE_AT_END and turns - self.turns >= PATIENT_TURNS


class Early(NamedTuple):
    """An answer that nobody has asked for yet."""

    number: int
    message: Message


@dataclass(slots=True)
class Desk:
    """The open business of one rule. `burst` is a query that was answered and may be answered further."""

    rule: Rule
    pending: deque[Asked] = field(default_factory=deque)
    early: deque[Early] = field(default_factory=deque)
    burst: Asked | None = None

    def early_answer(self, asked: Asked) -> Early | None:
        """The answer that came a moment before its request; it is taken from the early ones."""
        found = (early for early in reversed(self.early) if early.message.frame.talker is not asked.asks)
        answer = next((early for early in found if self._answers_early(early, asked)), None)
        if answer is not None:
            self.early.remove(answer)
        return answer

    def _answers_early(self, early: Early, asked: Asked) -> bool:
        frame = early.message.frame
        ahead = None if frame.t_us is None or asked.t_us is None else asked.t_us - frame.t_us
        if self.rule.by_sequence:
            fits = frame.seq == asked.seq and (ahead is None or abs(ahead) <= self.rule.within_us)
        else:
            fits = ahead is not None and 0 <= ahead <= SKEW_US
        if fits and self.rule.kind is Kind.ECHO:
            told = values_of(early.message)
            return all(told.get(dp_id) == value for dp_id, value in asked.values.items())
        return fits

    def fitting(self, message: Message) -> Asked | None:
        """The request that the message answers: by sequence number, by datapoints, else in the order of asking."""
        frame = message.frame
        possible = [asked for asked in self.pending if asked.asks is not frame.talker]
        if self.rule.by_sequence:
            same = [asked for asked in possible if asked.seq == frame.seq]
            if same or self.rule.kind is not Kind.ECHO:
                return same[0] if same else None
        if self.rule.kind is Kind.ECHO:
            return _showing(possible, values_of(message))
        if not possible or frame.t_us is None:
            return possible[-1] if possible else None
        for asked in possible:
            waited = asked.waited(frame.t_us)
            if waited is None or waited <= self.rule.within_us:
                return asked
        return possible[-1]

    def continues(self, message: Message, place: int) -> bool:
        """Whether a report still belongs to the query of the burst."""
        burst, frame = self.burst, message.frame
        if burst is None or burst.asks is frame.talker:
            return False
        if frame.t_us is not None and burst.latest_us is not None:
            return frame.t_us - burst.latest_us <= BURST_US
        return place == burst.latest_place + 1

    def burst_is_over(self, now: int | None, place: int) -> bool:
        """Whether no further report can belong to the burst."""
        burst = self.burst
        if burst is None:
            return False
        if now is not None and burst.latest_us is not None:
            return now - burst.latest_us > BURST_US
        return place > burst.latest_place + 1


def _showing(possible: list[Asked], values: dict[int, Any]) -> Asked | None:
    """The request for what the values show, else the oldest one for any of these datapoints."""
    possible = [asked for asked in possible if asked.values.keys() & values.keys()]
    for asked in possible:
        if all(values.get(dp_id, value) == value for dp_id, value in asked.values.items()):
            return asked
    return possible[0] if possible else None


def values_of(message: Message) -> dict[int, Any]:
    """The datapoints of a message by id."""
    return {dp.id: dp.value for dp in message.dps}
