"""Both sides: in one stream, each answer behind its question; or on two wires that are heard side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuyasniff.chips.finding import Kind, Line
from tuyasniff.chips.registers.index import Found, Index, Sized, sized
from tuyasniff.chips.registers.oneline import answers_only, may_ask, question_tokens, questions, usual
from tuyasniff.chips.registers.streams import Stream
from tuyasniff.chips.registers.table import Ask
from tuyasniff.chips.registers.talk import Talk, TimeAt, Token, asked, following, paired, tokens_of
from tuyasniff.chips.registers.weave import beside, firm, heaviest
from tuyasniff.model import Span

_CHAIN = 6
_DIFFERENT = 3
"""Exchanges without a head that rule out chance, and so many different ones: each of them fits by chance once in some
thousand places, but what is said again fits again."""

_PASTE = 64
"""As few bytes as somebody pastes: they are read as they stand, though they prove nothing."""


def merged(index: Index, stream: Stream) -> Talk | None:
    """One stream with both sides in it."""
    bytes_ = sized(stream.data)
    all_found = [*index.closed(bytes_), *index.packets(bytes_)]
    found = heaviest(all_found, stream.pieces)
    kept = _trusted(index, stream.data, found)
    exchanges = [one for one in kept if one.ask is not None and not one.alone]
    if not exchanges:
        return None
    proven = firm(kept) >= index.table.proof or _in_a_row(index, stream.data, kept)
    if proven:
        often = frozenset(usual(exchanges))
        kept = beside(heaviest([one for one in all_found if one.write or one.ask in often], stream.pieces), kept)
        polled = frozenset(one.ask for one in kept if one.ask is not None)
        ends = {one.end for one in kept}
        kept = [
            one
            for one in kept
            if one.write or one.ask in often or one.start in ends or not _is_answer(index, stream.data, one, often)
        ]
        tokens = _filled(index, stream, kept, polled, bytes_)
    else:
        tokens = list(tokens_of(index, stream, kept))
    return Talk(Line.BOTH, following(tokens), proven)


def _is_answer(index: Index, data: bytes, one: Found, often: frozenset[Ask]) -> bool:
    """Whether a usual question stands right before what is rare: then it is a damaged answer that adds up by chance."""
    return one.start >= index.width and index.request_at(data, one.start - index.width) in often


def two_wires(index: Index, asking: Stream, answering: Stream, time_at: TimeAt) -> Talk | None:
    """Questions on one wire, answers on the other; each is read for itself, and then put together by time."""
    if not may_ask(index, asking.data):
        return None
    found = questions(index, asking)
    asks = [one.ask for one in found if one.ask is not None]
    bytes_ = sized(answering.data)
    bare = [one for one in index.bare(bytes_, dict.fromkeys(asks)) if not answering.torn(one.start, one.end)]
    replies = heaviest([*answers_only(index, bytes_), *bare], answering.pieces)
    if not replies:
        return None
    tokens = question_tokens(asking, found)
    alone = {answering.place(begin) for begin in answering.begins}
    said = [*tokens, *tokens_of(index, answering, replies)]
    said.sort(key=lambda token: token.start)
    together = paired(said, time_at)
    answered = {token.ask for token in together if token.answers is not None}

    def holds(place: int) -> bool:
        """A write; a question of a kind that is answered; an answer to it, or to one that could not be read."""
        token = together[place]
        if token.kind is not Kind.REPLY:
            return token.kind is Kind.WRITE or token.ask in answered
        if token.answers is not None:
            return True
        before = together[place - 1] if place else None
        if token.ask not in answered or (before is not None and before.kind is Kind.REQUEST and not before.checked):
            return False  # it stands where the answer to something else is expected: damaged, it adds up by chance
        return bool(token.ask and token.ask.head) or token.start in alone

    kept = [token._replace(answers=None) for place, token in enumerate(together) if holds(place)]
    kept = paired([token._replace(checked=token.kind is not Kind.REQUEST) for token in kept], time_at)
    pairs = [token for token in kept if token.answers is not None]
    headed = sum(bool(token.ask.head) for token in pairs if token.ask)
    singles = {(token.ask, token.data) for token in pairs if token.ask and not token.ask.head}
    proven = headed >= index.table.proof or (len(pairs) - headed >= _CHAIN and len(singles) >= _DIFFERENT)
    if not pairs or _share(kept) < 0.5:
        return None
    return Talk(Line.BOTH, kept, proven)


def _share(kept: Sequence[Token]) -> float:
    """How much of what lies between the first exchange and the last is explained; noise before them does not count."""
    places = [place for place, token in enumerate(kept) if token.answers is not None]
    first = kept[min(min(kept[place].answers or 0, place) for place in places)]
    within = [token for token in kept if first.start <= token.start < kept[places[-1]].end]
    return sum(len(token.data) for token in within) / (kept[places[-1]].end - first.start)


def _trusted(index: Index, data: bytes, found: Sequence[Found]) -> list[Found]:
    """Those with a head, and those that touch each other; or all of a paste that holds nothing else."""
    if len(data) <= _PASTE and sum(one.end - one.start for one in found) >= len(data) * 0.8:
        return list(found)
    kept: list[Found] = []
    for place, one in enumerate(found):
        if (one.ask is not None and one.ask.head) or (
            (place > 0 and _touch(index, data, found[place - 1], one))
            or (place + 1 < len(found) and _touch(index, data, one, found[place + 1]))
        ):
            kept.append(one)
    return kept


def _in_a_row(index: Index, data: bytes, kept: Sequence[Found]) -> bool:
    """Whether so many exchanges follow each other, or fill most of the stream, that chance is ruled out."""
    exchanges = [one for one in kept if one.ask is not None and not one.ask.head]
    measured = sum(one.ask is not None and one.ask.core for one in exchanges)
    if measured < _CHAIN or len({data[one.start : one.end] for one in exchanges}) < _DIFFERENT:
        return False
    if sum(one.end - one.start for one in kept) >= len(data) * 0.6:
        return True
    run = longest = 0
    for place, one in enumerate(kept):
        if place and not _touch(index, data, kept[place - 1], one):
            run = 0
        run += one.ask is not None and one.ask.core
        longest = max(longest, run)
    return longest >= _CHAIN


def _touch(index: Index, data: bytes, one: Found, other: Found) -> bool:
    """Nothing lies between them but questions that nobody answered."""
    between = other.start - one.end
    if not between:
        return True
    if between > 4 * index.width:
        return False
    asks = index.requests_in(data, Span(one.end, other.start))
    return bool(asks) and all(ask.core for ask in asks)


def _filled(index: Index, stream: Stream, kept: Sequence[Found], polled: frozenset[Ask], bytes_: Sized) -> list[Token]:
    """The tokens, and between them what can be told of the gaps: questions alone, answers to damaged questions."""
    tokens: list[Token] = []
    at = 0
    for one in kept:
        tokens += _gap(index, stream, Span(at, one.start), polled, bytes_)
        tokens += tokens_of(index, stream, (one,))
        at = one.end
    tokens += _gap(index, stream, Span(at, len(stream.data)), polled, bytes_)
    return tokens


def _gap(index: Index, stream: Stream, gap: Span, polled: frozenset[Ask], bytes_: Sized) -> Iterable[Token]:
    size = gap.end - gap.start
    if not size:
        return ()
    asks = index.requests_in(stream.data, gap)
    if asks and all(ask in polled for ask in asks):
        return [asked(stream, gap.start + place * index.width, ask) for place, ask in enumerate(asks)]
    if size > index.width + max(ask.reply for ask in polled):
        return ()
    first = index.request_at(stream.data, gap.start)
    if first in polled and first is not None:
        return (asked(stream, gap.start, first),)  # what follows is its answer, damaged
    for length in sorted({ask.reply for ask in polled if not ask.head}, reverse=True):
        tail = index.bare_within(bytes_, Span(gap.end - length, gap.end), polled) if length < size else []
        if len(tail) == 1:
            return tokens_of(index, stream, tail)  # what stands before it was its question
    return ()
