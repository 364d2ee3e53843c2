"""What was said, as far as it can be told: questions, answers and writes, whatever side was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tuyasniff.chips.finding import Kind, Line
from tuyasniff.chips.registers.index import Found, Index
from tuyasniff.chips.registers.streams import Stream
from tuyasniff.chips.registers.table import Ask, Write


class Token(NamedTuple):
    """One thing that was said: `data` lies at `start` of all that was heard, to `end`.

    Where bytes of another tap lie amid it, `end` is where they begin.

    `answers` is the place of the request in the talk. `checked`: its sum is right.
    """

    start: int
    end: int
    kind: Kind
    data: bytes
    ask: Ask | None = None
    write: Write | None = None
    answers: int | None = None
    checked: bool = True


class Talk(NamedTuple):
    """All of it, in order, and whether there is enough of it to rule out chance."""

    line: Line
    tokens: list[Token]
    proven: bool

    @property
    def covered(self) -> int:
        """Bytes that are explained."""
        return sum(token.end - token.start for token in self.tokens)


def token_of(stream: Stream, start: int, end: int, kind: Kind, found: Found | None = None) -> Token:
    """The bytes `start` to `end` of a stream, as a token of the whole."""
    return Token(
        *stream.whole(start, end),
        kind,
        stream.data[start:end],
        found.ask if found else None,
        found.write if found else None,
        checked=kind is not Kind.REQUEST or (found is not None and not found.alone),
    )


def tokens_of(index: Index, stream: Stream, found: Iterable[Found]) -> Iterator[Token]:
    """A write is one thing, an answer alone too; a question with its answer is two."""
    for one in found:
        if one.write is not None:
            yield token_of(stream, one.start, one.end, Kind.WRITE, one)
        elif one.alone:
            yield token_of(stream, one.start, one.end, Kind.REPLY, one)
        else:
            middle = one.start + index.width
            yield token_of(stream, one.start, middle, Kind.REQUEST, one)
            yield token_of(stream, middle, one.end, Kind.REPLY, one)


def asked(stream: Stream, start: int, ask: Ask) -> Token:
    """A question without an answer, of which no sum says that it is one."""
    end = start + len(ask.request)
    return Token(*stream.whole(start, end), Kind.REQUEST, ask.request, ask, checked=False)


def following(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of one stream with both sides in it: there an answer stands right behind its question."""
    made: list[Token] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        answers = (
            place - 1
            if token.kind is Kind.REPLY
            and before is not None
            and before.kind is Kind.REQUEST
            and (before.ask, before.end) == (token.ask, token.start)
            else None
        )
        made.append(token._replace(answers=answers))
    return made


TimeAt: TypeAlias = Callable[[int], int | None]
"""When a byte was heard, in microseconds."""

_FEW = 6
"""A question lies at most so many questions before its answer: adapters hand over several at once."""

_SOON_US = 250_000
"""So soon after it, where times are known: a later answer belongs to a question that was not heard."""


def paired(tokens: Sequence[Token], time_at: TimeAt) -> list[Token]:
    """The tokens with each answer at its question: the latest before it that is the same, and is not answered yet.

    An adapter that gathers gives an answer away together with the one before it, and so before its question. So what
    is left is paired with the next question, which must come sooner than the same one of another round could.
    """
    made = list(tokens)
    open_: list[int] = []
    left: list[int] = []

    def soon(one: int, other: int) -> bool:
        """Whether two tokens were said within a short while, as far as that is known."""
        begin, end = time_at(tokens[one].start), time_at(tokens[other].start)
        return begin is None or end is None or abs(end - begin) <= _SOON_US

    def pair(question: int, answer: int) -> None:
        made[question] = made[question]._replace(checked=True)
        made[answer] = made[answer]._replace(answers=question)

    for place, token in enumerate(tokens):
        if token.kind is Kind.REQUEST:
            open_.append(place)
            del open_[:-_FEW]
        elif token.kind is Kind.REPLY:
            question = next((one for one in reversed(open_) if tokens[one].ask is token.ask), None)
            if question is not None and soon(question, place):
                open_ = [one for one in open_ if one > question or tokens[one].ask is not token.ask]
                pair(question, place)
            else:
                left.append(place)
    reach = len({token.ask for token in tokens if token.kind is Kind.REQUEST}) - 1
    for answer in left:
        for question in range(answer + 1, min(answer + reach + 1, len(made))):
            token = made[question]
            if token.kind is Kind.REQUEST and token.ask is made[answer].ask:
                if not token.checked and soon(answer, question):
                    pair(question, answer)
                break
    return made
