"""One side alone: the questions of a host that polls for ever, or the answers of the chip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
_LONGEST_ROUND = 16
_TORN = 16
"""So many bytes that are no question: what comes behind them is looked at for itself."""


def requests(index: Index, stream: Stream) -> Talk | None:
    """A host alone: nothing but questions, the same few in the same order again and again, and writes."""
    if not may_ask(index, stream.data):
        return None
    best = max(
        _stretches(questions(index, stream)), key=lambda tokens: sum(len(one.data) for one in tokens), default=[]
    )
    asks = [token.ask for token in best if token.ask is not None]
    if len(asks) * index.width < _LEAST_BYTES or not _polls(index, asks):
        return None
    covered = sum(len(token.data) for token in best)
    if covered < (best[-1].end - best[0].start) * 0.8:
        return None
    enough = 8 if asks[0].request[0] == 0x55 else 1  # 55 AA begins every frame of TuyaMCU, too
    return Talk(Line.REQUESTS, best, proven=len(asks) >= enough)


def may_ask(index: Index, data: bytes) -> bool:
    """Whether so much of it can be questions for what is measured that a closer look is worth its time."""
    often = [count for ask in index.asks.values() if ask.core and (count := data.count(ask.request))]
    return sum(often) * index.width >= len(data) * 0.25 and (index.width > 1 or len(often) > 1)


def questions(index: Index, stream: Stream) -> list[Token]:
    """Everything that can be a question or a write, one after the other."""
    data, width = stream.data, index.width
    known, place = index.asks, stream.place
    writes = {found.start: found for found in index.closed(sized(data), writes_only=True)}
    found: list[Token] = []
    at, top = 0, len(data)
    while at < top:
        ask = known.get(data[at : at + width])
        if at in writes:
            write = writes[at]
            found.append(token_of(stream, at, write.end, Kind.WRITE, write))
            at = write.end
        elif ask is not None:
            begin = place(at)
            end = begin + width if width == 1 else place(at + width - 1) + 1
            found.append(Token(begin, end, Kind.REQUEST, ask.request, ask, None, None, False))
            at += width
        else:
            at += 1
    return found


def _stretches(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens, cut where much lies between them that is none."""
    made: list[list[Token]] = []
    for token in tokens:
        if made and token.start - made[-1][-1].end < _TORN:
            made[-1].append(token)
        else:
            made.append([token])
    return made


def _polls(index: Index, asks: Sequence[Ask]) -> bool:
    """Whether they are a round of few questions, mostly for what is measured, again and again."""
    kinds = Counter(ask.request for ask in asks)
    if len(kinds) > _MOST_KINDS or (index.width == 1 and len(kinds) < 2):
        return False
    if sum(ask.core for ask in asks) < len(asks) * 0.8:
        return False
    if index.width == 1 and not any(ask.core and ask.parts[0].register.quantity in _ALWAYS for ask in asks):
        return False
    same = 0.75 * len(asks)
    return any(
        sum(one is other for one, other in zip(asks, asks[step:], strict=False)) >= same - step
        for step in range(1, min(_LONGEST_ROUND, len(asks) // 2) + 1)
    )


_ALWAYS = ("voltage", "current", "power")

_SAMPLE = 16_384


def replies(index: Index, stream: Stream) -> Talk | None:
    """A chip alone: answers with a head, or answers whose sums tell which question each of them belongs to."""
    bytes_ = sized(stream.data)
    packets = [
        found._replace(start=found.end - found.ask.reply, alone=True) for found in index.packets(bytes_) if found.ask
    ]
    if packets:
        chosen = heaviest(packets)
        return Talk(Line.REPLIES, list(tokens_of(index, stream, chosen)), proven=firm(chosen) >= index.table.proof)
    bare = _bare(index, stream, bytes_)
    return Talk(Line.REPLIES, list(tokens_of(index, stream, bare)), proven=True) if bare else None


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
        for found in (_by_bursts(index, stream, bytes_, asks), _by_chains(index, bytes_, asks)):
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
    told = [index.bare_within(bytes_, burst, asks) for burst in bursts]
    run = longest = 0
    for found in told:
        run = run + 1 if found else 0
        longest = max(longest, run)
    listed = [one for found in told for one in found]
    if longest < 4 or not _varied(bytes_.data, listed) or sum(map(bool, told)) < len(told) * 0.5:
        return []
    return listed


def _by_chains(index: Index, bytes_: Sized, asks: Sequence[Ask]) -> list[Found]:
    """Without pauses: chains of eight, with few kinds of them; then all that is of the same kinds."""
    long = [chain for chain in chains(heaviest(index.bare(bytes_, asks))) if len(chain) >= 8]
    listed = [one for chain in long for one in chain]
    if not listed or not _varied(bytes_.data, listed):
        return []
    kinds = dict.fromkeys(one.ask for one in listed if one.ask is not None)
    again = chains(heaviest(index.bare(bytes_, kinds)))
    return [one for chain in again if len(chain) >= 2 for one in chain]


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
