"""Finds the talk of one chip in what was heard, by its table, and says what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import permutations

from tuyasniff.chips.finding import Detector, Finding, Kind, Line
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registers.bothlines import merged, two_wires
from tuyasniff.chips.registers.index import Index
from tuyasniff.chips.registers.oneline import replies, requests
from tuyasniff.chips.registers.reading import units_of
from tuyasniff.chips.registers.streams import streams_of
from tuyasniff.chips.registers.table import Table
from tuyasniff.chips.registers.talk import Talk, Token

_MOST_TAPS = 4
_SUM_ALONE, _BEHIND_QUESTION = 4, 2
"""Bits of an answer that is told by its sum, for each of a dozen registers has another; and what is left of these eight
bits where the question before it can be any of four dozen."""

_WORTH = 0.5
"""What proves nothing is only told where it explains at least so much: a paste of one question and its answer."""


def detector(table: Table) -> Detector:
    """The detector of this chip."""
    return Detector(table.protocol, table.title, table.rates, table.strength, decoded=True, scan=partial(scan, table))


def scan(table: Table, heard: Heard) -> Finding | None:
    """What of it is talk of this chip. Never raises; time in proportion to the bytes."""
    index = Index(table)
    talk = max(_talks(index, heard), key=lambda one: (one.proven, one.covered), default=None)
    if talk is None or not talk.tokens or (not talk.proven and talk.covered < len(heard.data) * _WORTH):
        return None
    return _finding(table, heard, talk)


def _talks(index: Index, heard: Heard) -> Iterator[Talk]:
    """Every way in which it can be read."""
    streams = streams_of(heard)
    if len(streams) > 1:
        for asking, answering in permutations(streams[:_MOST_TAPS], 2):
            talk = two_wires(index, asking, answering, heard.time_at)
            if talk is not None:
                yield talk
    for stream in streams:
        for read in (merged, requests, replies):
            talk = read(index, stream)
            if talk is not None:
                yield talk
                if talk.proven and talk.covered > len(stream.data) * 0.8:
                    break


def _finding(table: Table, heard: Heard, talk: Talk) -> Finding:
    """The talk, in the words of the house."""
    answers = [token for token in talk.tokens if token.kind is Kind.REPLY]
    sane = sum(table.is_sane(token.ask, token.data) for token in answers)
    unanswered, damaged = _without_answer(talk, len(heard.data)) if talk.line is Line.BOTH else ([], 0)
    return Finding(
        table.protocol,
        tuple(units_of(table, heard, talk.tokens)),
        talk.covered,
        len(heard.data),
        len(talk.tokens)
        if talk.line is Line.REQUESTS
        else sum(token.checked and token.kind is not Kind.REQUEST for token in talk.tokens),
        talk.proven,
        sane / len(answers) if answers else 1.0,
        talk.line,
        len(unanswered),
        remarks=tuple(_remarks(table, talk, answers, unanswered, damaged)),
        strength=_strength(table, talk, answers),
    )


def _strength(table: Table, talk: Talk, answers: Sequence[Token]) -> int | None:
    """What stands against one of these frames: an answer with a head has all that the table says, others less."""
    if talk.line is Line.REQUESTS:
        return 8 * table.width
    if any(token.ask is not None and token.ask.head for token in answers):
        return None
    if talk.line is Line.REPLIES:
        return _SUM_ALONE
    return 8 * table.width + _BEHIND_QUESTION


def _without_answer(talk: Talk, heard: int) -> tuple[list[Token], int]:
    """The questions that nobody answered, and how many have bytes behind them that are no answer."""
    asked = [place for place, token in enumerate(talk.tokens) if token.kind is Kind.REQUEST]
    told = [place for place, token in enumerate(talk.tokens) if token.kind is Kind.REPLY]
    if len(asked) > 1 and len(told) > 1 and (asked[-1] < told[0] or told[-1] < asked[0]):
        return [], 0  # two wires were pasted one behind the other: nobody knows who answered whom
    answered = {token.answers for token in talk.tokens}
    silent: list[Token] = []
    damaged = 0
    for place, token in enumerate(talk.tokens):
        if token.kind is not Kind.REQUEST or place in answered:
            continue
        follows = talk.tokens[place + 1].start if place + 1 < len(talk.tokens) else heard
        if follows > token.end:
            damaged += place + 1 < len(talk.tokens)
        elif place + 1 < len(talk.tokens):  # the last one of all may have got its answer later
            silent.append(token)
    return silent, damaged


def _remarks(
    table: Table, talk: Talk, answers: Sequence[Token], unanswered: Sequence[Token], damaged: int
) -> Iterator[str]:
    """What people should know beside the numbers."""
    if talk.line is Line.REQUESTS:
        polled = dict.fromkeys(token.ask.name for token in talk.tokens if token.ask is not None)
        yield f"Only the host is heard: it polls {', '.join(polled)}. The values come on the other wire."
    if talk.line is Line.REPLIES and not any(token.ask.head for token in answers if token.ask is not None):
        yield "Only the chip is heard: which register an answer belongs to follows from its checksum."
    elif talk.line is Line.REPLIES:
        yield "Only the chip is heard."
    asked = sum(token.kind is Kind.REQUEST for token in talk.tokens)
    if unanswered:
        names = Counter(token.ask.name for token in unanswered if token.ask is not None)
        listed = ", ".join(f"{name} {count}" for name, count in names.most_common())
        yield f"{len(unanswered)} of {asked} requests got no answer ({listed})."
    if damaged:
        yield f"{damaged} of {asked} requests got an answer that is damaged."
    if any(part.register.scale is not None for token in answers if token.ask for part in token.ask.parts):
        yield table.about
    negative = _negative(table, answers)
    if negative:
        yield f"Power is negative in {negative[0]} of {negative[1]} answers: {table.reversed_power}."


def _negative(table: Table, answers: Sequence[Token]) -> tuple[int, int] | None:
    """In how many answers with power it is negative, and how many there are."""
    powers = [
        raw
        for token in answers
        for register, raw in table.told(token.ask, token.data)
        if register.signed and register.quantity == "power"
    ]
    below = sum(raw < 0 for raw in powers)
    return (below, len(powers)) if below else None
