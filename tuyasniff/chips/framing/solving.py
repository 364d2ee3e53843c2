"""Rules and checksums put together: which of them so many frames bear out that it cannot be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2
from typing import NamedTuple

from tuyasniff.chips.framing.checks import Check, fitting
from tuyasniff.chips.framing.rules import Rule, likely, places_of
from tuyasniff.chips.framing.streams import Stream
from tuyasniff.model import Span

ENOUGH = 12.0
"""Bits by which the frames must outweigh everything that was tried."""

ENOUGH_BESIDE = 6.0
"""The same for a framing that differs from a solved one by its header alone."""

_SAMPLE = 2_400
_SHARE = 0.7
_FRAMES = 48
_CHANGES = 0.5
_EFFORT = 12
"""Bytes that may be looked at for each byte of a stream, so that no stream can take long."""


class Solution(NamedTuple):
    """A rule and a checksum, the frames that they find in a stream, and the bits that speak for them."""

    rule: Rule
    check: Check
    spans: tuple[Span, ...]
    bits: float


def solve(stream: Stream, beside: Solution | None = None) -> Solution | None:
    """The framing that the stream bears out best, None where none is sure. `beside` is one that is known already."""
    size = len(stream.data)
    samples = [stream.head(_SAMPLE)]
    if size > 2 * _SAMPLE:
        # a device that starts may have said something else first
        samples.append(stream.without([Span(0, size - _SAMPLE)]))
    for sample in samples:
        places = places_of(sample.data)
        best: Solution | None = None
        for rule in likely(sample, places):
            for header, frames in _headed(rule, _frames(sample, rule, places[rule.header[0]])):
                for check, _ in fitting(frames, _SHARE):
                    found = weighed(sample, _named(rule._replace(header=header), frames), check, beside)
                    if found is not None and (best is None or _worth(sample, found) > _worth(sample, best)):
                        best = found
        if best is not None and best.bits >= ENOUGH:
            return best._replace(spans=tuple(spans_of(stream, best.rule, best.check)))
    return None


def _worth(stream: Stream, found: Solution) -> float:
    """Bits, and a little for what is explained: parts of frames can look like frames."""
    return found.bits + 8.0 * sum(span.end - span.start for span in found.spans) / len(stream.data)


def with_tail(stream: Stream, found: Solution) -> Solution:
    """The same with the bytes that stand behind every frame, two at most, where they are always the same."""
    data = stream.data
    for size in (2, 1):
        ends = [span.end for span in found.spans]
        behind = {data[end : end + size] for end in ends if end + size <= len(data)}
        free = all(end not in stream.edges and stream.open(end - 1, end + size) for end in ends[:-1])
        same = behind.pop() if len(behind) == 1 else b""
        if (
            len(ends) > 2
            and same
            and free
            and not same.startswith(found.rule.header)
            and found.rule.header[0] not in same
        ):
            rule, check = found.rule, found.check
            longer = rule._replace(fixed=rule.fixed + size) if rule.at is None else rule._replace(less=rule.less + size)
            return found._replace(rule=longer, check=check._replace(tail=check.tail + size))
    return found


def without_tail(stream: Stream, found: Solution) -> Solution:
    """The same with frames that end with their checksum."""
    tail, rule = found.check.tail, found.rule
    if not tail:
        return found
    rule = rule._replace(fixed=rule.fixed - tail) if rule.at is None else rule._replace(less=rule.less - tail)
    check = found.check._replace(tail=0)
    return found._replace(rule=rule, check=check, spans=tuple(spans_of(stream, rule, check)))


def alike(stream: Stream, known: Solution) -> Solution | None:
    """The same framing with another header, as the other side of a talk has it."""
    if known.rule.at is None:
        return None
    sample = stream.head(_SAMPLE)
    places = places_of(sample.data)
    best: Solution | None = None
    doubt = log2(len(places) + 1)
    for byte in places:
        rule = known.rule._replace(header=bytes((byte,)), follower=byte, doubt=doubt)
        found = weighed(sample, rule, known.check, known)
        if found is not None and len(found.spans) > 1 and (best is None or found.bits > best.bits):
            best = found
    if best is None or best.bits < ENOUGH_BESIDE:
        return None
    return best._replace(spans=tuple(spans_of(stream, best.rule, best.check)))


def _frames(stream: Stream, rule: Rule, places: Sequence[int]) -> list[bytes]:
    """The different frames by which a rule is judged: those that something known stands behind."""
    data = stream.data
    frames: dict[bytes, None] = {}
    for place in places:
        total = rule.total(data, place)
        end = place + total
        if not total or not stream.open(place, end):
            continue
        if rule.follower is None or end in stream.edges or (end < len(data) and data[end] == rule.follower):
            frames[data[place:end]] = None
            if len(frames) >= _FRAMES:
                break
    return list(frames)


def _headed(rule: Rule, frames: Sequence[bytes]) -> Iterator[tuple[bytes, Sequence[bytes]]]:
    """The frames by what they may begin with: one byte, or two where the first stands inside of frames as well."""
    if len(frames) < 2:
        return
    yield rule.header, frames
    if rule.at == 1:
        return
    seconds = Counter(frame[1] for frame in frames)
    if len(seconds) > 1:
        for byte, often in seconds.most_common(2):
            if often > 2:
                yield rule.header + bytes((byte,)), [frame for frame in frames if frame[1] == byte]


def _named(rule: Rule, frames: Sequence[bytes]) -> Rule:
    """A length that never changes is the length only where it is a sensible one; else the frames have one length."""
    if rule.at is not None and len({len(frame) for frame in frames}) == 1:
        return rule._replace(at=None, size=0, less=0, fixed=len(frames[0]))
    return rule


def weighed(stream: Stream, rule: Rule, check: Check, beside: Solution | None = None) -> Solution | None:
    """What speaks for the pair: the checksums of frames that differ, and that something known follows them."""
    data = stream.data
    spans = tuple(spans_of(stream, rule, check))
    if not spans:
        return None
    first: dict[bytes, Span] = {}
    for span in spans:
        first.setdefault(data[span.start : span.end], span)
    often = Counter(data)
    for span in spans:
        often.subtract(check.told(data[span.start : span.end]))
    told = {check.told(frame) for frame in first}
    if len(told) == 1 and len(first) > 1:
        return None  # what never changes although the rest does checks nothing
    if len({check.covered(frame) for frame in first}) < _CHANGES * len(first):
        return None  # nor does what checks little of what changes
    room = len(data) + 32

    def rareness(count: int) -> float:
        return min(8.0, -log2((max(count, 0) + 1) / room))

    # the same checksum twice says no more than once: constant bytes can look like one
    bits = sum(rareness(often[byte]) for value in told for byte in value)
    edge, again = rareness(len(stream.edges)), rareness(often[rule.header[0]])
    for span in first.values():
        bits += edge if span.end in stream.edges else again if data.startswith(rule.header[:1], span.end) else 0.0
        bits += edge if span.start in stream.edges else 0.0
    missed = _missed(stream, rule, spans)
    if missed > len(spans):
        return None
    same = beside is not None and beside.check.kind.name == check.kind.name and beside.check.start == check.start
    return Solution(rule, check, spans, bits - missed - rule.doubt - (0.0 if same else check.doubt + 3.0))


def _missed(stream: Stream, rule: Rule, spans: Sequence[Span]) -> int:
    """Headers outside of the frames that should begin one: with the length they tell something known would follow."""
    data = stream.data
    missed = at = 0
    for start, end in [*spans, Span(len(data), len(data))]:
        place = data.find(rule.header, at, start)
        while place >= 0:
            total = rule.total(data, place)
            stop = place + total
            linked = stop in stream.edges or (stop < len(data) and data[stop] == rule.follower)
            if total and linked and stream.open(place, stop):
                missed += 1
            place = data.find(rule.header, place + 1, start)
        at = end
    return missed


def spans_of(stream: Stream, rule: Rule, check: Check) -> Iterator[Span]:
    """Every frame that the checksum bears out, one after the other."""
    data = stream.data
    effort = _EFFORT * len(data) + 4_096
    place = data.find(rule.header)
    while place >= 0 and effort > 0:
        total = rule.total(data, place)
        end = place + total
        if total and end <= len(data) and stream.open(place, end):
            effort -= total
            if check.passes(data[place:end]):
                yield Span(place, end)
                place = data.find(rule.header, end)
                continue
        place = data.find(rule.header, place + 1)
