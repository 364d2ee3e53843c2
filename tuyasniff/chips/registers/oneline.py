"""One side alone: the questions of a host that polls for ever, or the answers of the chip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from tuyasniff.chips.finding import Kind, Line
from tuyasniff.chips.registers.index import Found, Index, Sized, sized
from tuyasniff.chips.registers.streams import Stream
from tuyasniff.chips.registers.table import Ask
from tuyasniff.chips.registers.talk import Talk, Token, token_of, tokens_of
from tuyasniff.chips.registers.weave import chains, firm, heaviest
from tuyasniff.model import Span

_LEAST_BYTES = 12
"""`24 22 26` four times: less can be anything."""

_MOST_KINDS = 10

_FILLED = 0.85
"""Of questions of one byte: so large a share of what was said has to be questions, for many bytes can be one."""

_DIFFERENT = 3
_DIFFERENT_ANSWERS = 8
_MOSTLY = 0.75
"""Garbage that comes again is the same again, and its two bytes can be questions: so many have to differ, unless they
are those for everything. Answers that nobody asks for pass by chance once in twenty times, and have to differ more, or
nearly all where they are few."""

_NO_QUESTION = 2
"""What a byte that is no question weighs against those that are: noise before the talk is left out."""


class Question(NamedTuple):
    """Bytes of a stream that can be a question (`ask`) or a write."""

    start: int
    end: int
    ask: Ask | None
    write: Found | None = None


def requests(index: Index, stream: Stream) -> Talk | None:
    """A host alone: nothing but questions, the same few in the same order again and again, and writes."""
    several = index.width > 1 or sum(ask.core and ask.request in stream.data for ask in index.asks.values()) > 1
    if not several or not may_ask(index, stream.data):
        return None
    found = questions(index, stream)
    begin, end = _densest(found)
    best = found[begin:end]
    asks = [one.ask for one in best if one.ask is not None]
    if len(asks) * index.width < _LEAST_BYTES or not _polls(index, asks):
        return None
    enough = 8 if asks[0].request[0] == 0x55 else 1  # 55 AA begins every frame of TuyaMCU, too
    told = [*(one for one in found[:begin] if one.write), *best, *(one for one in found[end:] if one.write)]
    return Talk(
        Line.REQUESTS,
        question_tokens(stream, told),
        proven=len(asks) >= enough and _differ(asks) and _fill(index, best),
    )


def _differ(asks: Sequence[Ask]) -> bool:
    """Whether they are more than a few bytes that come again."""
    return any(ask.head for ask in asks) or len(set(asks)) >= _DIFFERENT


def _fill(index: Index, best: Sequence[Question]) -> bool:
    """Whether hardly anything else lies between them."""
    said = sum(one.end - one.start for one in best)
    return index.width > 1 or said >= _FILLED * (best[-1].end - best[0].start)


def may_ask(index: Index, data: bytes) -> bool:
    """Whether so much of it can be questions for what is measured that a closer look is worth its time."""
    often = sum(data.count(ask.request) for ask in index.asks.values() if ask.core)
    return often * index.width >= len(data) * 0.25


def questions(index: Index, stream: Stream) -> list[Question]:
    """Everything that can be a question or a write, one after the other; none has a pause in it."""
    data, known, width = stream.data, index.asks, index.width
    writes = {found.start: found for found in index.closed(sized(data), writes_only=True)}
    found: list[Question] = []
    at, top = 0, len(data)
    while at < top:
        ask = known.get(data[at : at + width])
        if at in writes:
            found.append(Question(at, writes[at].end, None, writes[at]))
            at = writes[at].end
        elif ask is not None and not (width > 1 and stream.paused(at, at + width)):
            found.append(Question(at, at + width, ask))
            at += width
        else:
            at += 1
    return found


def question_tokens(stream: Stream, found: Iterable[Question]) -> list[Token]:
    """The questions as tokens that no answer bears out yet."""
    return [
        token_of(stream, one.start, one.end, Kind.WRITE, one.write)
        if one.ask is None
        else Token(*stream.whole(one.start, one.end), Kind.REQUEST, one.ask.request, one.ask, None, None, False)
        for one in found
    ]


def _densest(found: Sequence[Question]) -> tuple[int, int]:
    """From which of them to which the least of anything else lies between them."""
    best, best_at = 0, (0, 0)
    score = begin = end = 0
    for place, one in enumerate(found):
        score -= _NO_QUESTION * (one.start - end)
        if score <= 0:
            score, begin = 0, place
        score += one.end - one.start
        end = one.end
        if score > best:
            best, best_at = score, (begin, place + 1)
    return best_at


def _polls(index: Index, asks: Sequence[Ask]) -> bool:
    """Whether they are few questions, mostly for what is measured, in the same order again and again."""
    kinds = Counter(ask.request for ask in asks)
    if len(kinds) > 2 * _MOST_KINDS or (index.width == 1 and len(kinds) < 2):
        return False
    if sum(ask.core for ask in asks) < len(asks) * 0.8:
        return False
    if index.width == 1 and not any(ask.core and ask.parts[0].register.quantity in _ALWAYS for ask in asks):
        return False
    steps = Counter(pairwise(ask.request for ask in asks))
    usual: dict[bytes, int] = {}
    for (ask, _), count in steps.items():
        usual[ask] = max(usual.get(ask, 0), count)
    return sum(usual.values()) >= (len(asks) - 1) * 0.75


_ALWAYS = ("voltage", "current", "power")

_SAMPLE = 16_384


def replies(index: Index, stream: Stream) -> Talk | None:
    """A chip alone: answers with a head, or answers whose sums tell which question each of them belongs to."""
    bytes_ = sized(stream.data)
    packets = answers_only(index, bytes_)
    if packets:
        often = frozenset(usual(packets))
        chosen = heaviest(one for one in packets if one.ask in often)
        return Talk(Line.REPLIES, list(tokens_of(index, stream, chosen)), proven=firm(chosen) >= index.table.proof)
    bare = _bare(index, stream, bytes_)
    if not bare:
        return None
    different = {stream.data[one.start : one.end] for one in bare}
    proven = len(different) >= min(_DIFFERENT_ANSWERS, _MOSTLY * len(bare))
    return Talk(Line.REPLIES, list(tokens_of(index, stream, bare)), proven)


def answers_only(index: Index, bytes_: Sized) -> list[Found]:
    """Answers with a head, on a wire on which nobody asks."""
    return [one._replace(start=one.end - one.ask.reply, alone=True) for one in index.packets(bytes_) if one.ask]


def _bare(index: Index, stream: Stream, bytes_: Sized) -> list[Found]:
    """Answers without a head: bursts that each hold nothing else, or long chains of them."""
    best: list[Found] = []
    if _is_text(stream.data) or not _promising(index, stream.data):
        return best
    groups: dict[bytes, list[Ask]] = {}  # chips that share a wire have addresses, and the same sums: one at a time
    for ask in index.asks.values():
        if ask.core and not ask.head:
            groups.setdefault(ask.request[:-1], []).append(ask)
    for asks in groups.values():
        for found in (_by_bursts(index, stream, bytes_, asks), _by_chains(index, stream, bytes_, asks)):
            best = max(best, found, key=lambda one: _weight(index, bytes_.data, one))
    return best


def _weight(index: Index, data: bytes, found: Sequence[Found]) -> tuple[int, int]:
    """How much it explains, and how much of it can be true."""
    return (
        sum(one.end - one.start for one in found),
        sum(index.table.is_sane(one.ask, data[one.start : one.end]) for one in found),
    )


def _by_bursts(index: Index, stream: Stream, bytes_: Sized, asks: Sequence[Ask]) -> list[Found]:
    """By pauses: a random burst passes once in twenty times, so four in a row are proof."""
    bursts = [burst for burst in stream.heard.bursts() if burst.end - burst.start <= 64]
    if len(bursts) < 4:
        return []
    often = usual(one for burst in bursts for one in index.bare_within(bytes_, burst, asks))
    told = [index.bare_within(bytes_, burst, often) for burst in bursts]
    run = longest = 0
    for found in told:
        run = run + 1 if found else 0
        longest = max(longest, run)
    listed = [one for found in told for one in found]
    if longest < 4 or not _varied(bytes_.data, listed) or sum(map(bool, told)) < len(told) * 0.5:
        return []
    return listed


def _by_chains(index: Index, stream: Stream, bytes_: Sized, asks: Sequence[Ask]) -> list[Found]:
    """Without pauses: chains of eight, with few kinds of them; then all that is of the same kinds."""
    long = [chain for chain in chains(heaviest(index.bare(bytes_, asks), stream.pieces)) if len(chain) >= 8]
    listed = [one for chain in long for one in chain]
    if not listed or not _varied(bytes_.data, listed):
        return []
    again = chains(heaviest(index.bare(bytes_, usual(listed)), stream.pieces))
    return [one for chain in again if len(chain) >= 2 for one in chain]


def usual(found: Iterable[Found]) -> list[Ask]:
    """What is answered often: a host polls all it wants in turn, so what is rare fits by chance."""
    counts = Counter(one.ask for one in found if one.ask is not None)
    most = max(counts.values(), default=0)
    return [ask for ask, count in counts.items() if count >= most * 0.2]


def _varied(data: bytes, found: Sequence[Found]) -> bool:
    """Few kinds of answers, but more than one kind, and more than one value."""
    kinds = {one.ask for one in found}
    return 2 <= len(kinds) <= _MOST_KINDS and len({data[one.start : one.end] for one in found}) > 2


def _promising(index: Index, data: bytes) -> bool:
    """Whether a look at the beginning, the middle and the end of much data shows any chain at all."""
    if len(data) <= 4 * _SAMPLE:
        return True
    middle = len(data) // 2
    looks = (Span(0, _SAMPLE), Span(middle, middle + _SAMPLE), Span(len(data) - _SAMPLE, len(data)))
    return any(
        any(len(chain) >= 4 for chain in chains(heaviest(index.bare(sized(data[look.start : look.end])))))
        for look in looks
    )


_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"


def _is_text(data: bytes) -> bool:
    return len(data.translate(None, _PRINTABLE)) < len(data) * 0.05
