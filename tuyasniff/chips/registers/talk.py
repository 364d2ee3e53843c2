"""What was said, as far as it can be told: questions, answers and writes, whatever side was heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tuyasniff.chips.finding import Kind, Line
from tuyasniff.chips.registers.index import Found, Index
from tuyasniff.chips.registers.streams import Stream
from tuyasniff.chips.registers.table import Ask, Write


class Token(NamedTuple):
    """One thing that was said: `data` lies at `start` of all that was heard, to `end`.

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
        return sum(len(token.data) for token in self.tokens)


def token_of(stream: Stream, start: int, end: int, kind: Kind, found: Found | None = None) -> Token:
    """The bytes `start` to `end` of a stream, as a token of the whole."""
    return Token(
        stream.place(start),
        stream.place(end - 1) + 1,
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
    return Token(stream.place(start), stream.place(end - 1) + 1, Kind.REQUEST, ask.request, ask, checked=False)


_FEW = 6
"""A question lies at most so many questions before its answer: adapters hand over several at once."""


def paired(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with each answer at its question: the latest before it that is the same, and is not answered yet.

    An adapter that gathers gives an answer away together with the one before it, and so before its question: then it
    is the next one, which must come sooner than the same question of another round could.
    """
    made: list[Token] = []
    open_: list[int] = []
    early: dict[Ask | None, int] = {}  # answers that wait for their question
    reach = len({token.ask for token in tokens if token.kind is Kind.REQUEST}) - 1
    for place, token in enumerate(tokens):
        asked_at: int | None = None
        made.append(token)
        if token.kind is Kind.REQUEST:
            answer = early.pop(token.ask, None)
            if answer is not None and place - answer <= reach:
                made[answer] = made[answer]._replace(answers=place)
                made[place] = token._replace(checked=True)
            else:
                open_.append(place)
                del open_[:-_FEW]
        elif token.kind is Kind.REPLY:
            asked_at = next((one for one in reversed(open_) if made[one].ask is token.ask), None)
            if asked_at is None:
                early[token.ask] = place
        if asked_at is not None:
            open_.remove(asked_at)
            made[asked_at] = made[asked_at]._replace(checked=True)
            made[place] = token._replace(answers=asked_at)
    return made
