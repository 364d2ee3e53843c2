"""Where frames may begin and end: what in a stream looks like a header with a length, or with frames of one length."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

from tuyasniff.chips.framing.checks import xor8
from tuyasniff.chips.framing.streams import Stream
from tuyasniff.protocol.checksum import sum8

SHORTEST, LONGEST = 4, 600
"""Of a frame: below, a checksum proves too little; above, none of those that were seen goes."""


class Rule(NamedTuple):
    """How long a frame is: by a number in it, plus `less`, or always `fixed`.

    `header` is what it begins with, `follower` the byte that mostly stands behind it. `doubt` are the bits that have to
    be made up for, because so many others were tried.
    """

    header: bytes
    at: int | None
    size: int
    endian: str
    less: int
    fixed: int
    follower: int | None
    doubt: float

    def total(self, data: bytes, start: int) -> int:
        """The length of the frame that begins there, 0 where it cannot be one."""
        if self.at is None:
            return self.fixed
        total = self.told(data, start) + self.less
        return total if SHORTEST <= total <= LONGEST else 0

    def told(self, data: bytes, start: int) -> int:
        """The number in the frame that begins there, far below 0 where the bytes end before it."""
        place = start + (self.at or 0)
        if place + self.size > len(data):
            return -LONGEST
        if self.size == 1:
            return data[place]
        return data[place] << 8 | data[place + 1] if self.endian == "big" else data[place] | data[place + 1] << 8


class _Looks(NamedTuple):
    """A rule, how many bytes it would explain, and in how many frames."""

    covered: int
    frames: int
    rule: Rule

    @property
    def worth(self) -> float:
        """Bytes, less for few long frames, into which much can be read."""
        return self.covered * (1 - 1 / (self.frames + 1))


def _looks(hits: Sequence[tuple[int, int]], rule: Rule) -> _Looks:
    """What frames at such places and of such lengths would explain together, each byte once."""
    covered = frames = at = 0
    for place, total in hits:
        if place >= at:
            covered += total
            frames += 1
            at = place + total
    return _Looks(covered, frames, rule)


_PLACES = range(1, 7)
_LESS = range(11)
_SIZES = ((1, "big"), (2, "big"), (2, "little"))
_SHARE = 0.25
_DENSE = 4
"""A header every few bytes would leave no room for frames."""

_NEXT = 3
_BEST = 100


def places_of(data: bytes) -> Mapping[int, list[int]]:
    """Where each byte stands that can be a header, by how often it does."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, byte in enumerate(data):
        places[byte].append(place)
    least = 2 if len(data) < 120 else 3
    most = len(data) // _DENSE
    return {byte: found for byte, found in places.items() if least <= len(found) <= most}


def likely(stream: Stream, places: Mapping[int, Sequence[int]]) -> list[Rule]:
    """Rules that would explain a good part of the stream, the best first."""
    data = stream.data
    edges = sorted(stream.edges)
    often = Counter(data)
    tried = log2(len(places) + 1)
    looks: list[_Looks] = []
    for byte, found in places.items():
        header = bytes((byte,))
        looks += _fixed(data, header, found, edges, tried)
        for at in _PLACES:
            for size, endian in _SIZES:
                looks += _told(stream, header, found, often, Rule(header, at, size, endian, 0, 0, None, tried + 3.0))
    looks = [look for look in looks if look.frames > 1 and look.covered >= _SHARE * len(data)]
    looks.sort(key=lambda look: (-look.worth, look.rule.doubt))
    different: dict[Rule, _Looks] = {}
    for look in looks:
        different.setdefault(_bare(look.rule), look)
    return [look.rule for look in different.values() if not _is_multiple(look, different)][:_BEST]


def _bare(rule: Rule) -> Rule:
    """The rule without what does not tell it from others."""
    return rule._replace(doubt=0.0, follower=None)


def _is_multiple(look: _Looks, others: Mapping[Rule, _Looks]) -> bool:
    """Whether it takes two or more frames of another rule for one."""
    rule = look.rule
    if rule.at is not None:
        return False
    for many in range(2, 9):
        if not rule.fixed % many:
            shorter = others.get(_bare(rule)._replace(fixed=rule.fixed // many))
            if shorter is not None and shorter.covered >= 0.8 * look.covered:
                return True
    return False


def _fixed(data: bytes, header: bytes, found: Sequence[int], edges: Sequence[int], tried: float) -> list[_Looks]:
    gaps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, place in enumerate(found):
        edge = bisect_right(edges, place)
        after = set(found[index + 1 : index + 1 + _NEXT]) | set(edges[edge : edge + 1])
        for end in after:
            if SHORTEST <= end - place <= LONGEST:
                gaps[end - place].append((place, end - place))
    looks = []
    # two frames are as long as each pair of them is, so the most bytes alone would take pairs for frames
    often = sorted(gaps, key=lambda gap: (-len(gaps[gap]), gap))[:4]
    much = sorted(gaps, key=lambda gap: -len(gaps[gap]) * gap)[:2]
    for gap in dict.fromkeys(often + much):
        if len(gaps[gap]) * gap >= _SHARE * len(data):
            looks.append(_looks(gaps[gap], Rule(header, None, 0, "", 0, gap, header[0], tried + 3.0)))
            looks += _shorter(data, header, found, gap, tried)
    return looks


def _shorter(data: bytes, header: bytes, found: Sequence[int], gap: int, tried: float) -> list[_Looks]:
    """Two sides may take turns: then a frame ends before the next of its kind begins, and only its checksum tells."""
    chained = set(found)
    begun = [place for place in found if place + gap in chained][:12]
    whole = list(dict.fromkeys(data[place : place + gap] for place in begun))[:4]
    if len(whole) < 3 or gap > 128:
        return []
    looks = []
    for total in range(SHORTEST, gap):
        frames = [frame[:total] for frame in whole]
        if len(set(frames)) < 3:
            continue
        for start in range(3):
            if start + 2 <= total and any(
                all(made(frame[start:-1]) == frame[-1] for frame in frames) for made in (sum8, xor8)
            ):
                rule = Rule(header, None, 0, "", 0, total, None, tried + log2(gap))
                looks.append(_looks([(place, total) for place in found], rule))
                break
    return looks


def _told(stream: Stream, header: bytes, found: Sequence[int], often: Counter[int], rule: Rule) -> list[_Looks]:
    """With a length in the frame: what stands behind the frame is mostly the same, or an edge."""
    data, edges = stream.data, stream.edges
    size = len(data)
    told = [(place, number) for place in found if 0 <= (number := rule.told(data, place)) <= LONGEST]
    if len(told) < 2:
        return []
    looks = []
    for less in _LESS:
        behind: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
        for place, number in told:
            total = number + less
            end = place + total
            if total >= SHORTEST and (end < size or end in edges):
                behind[None if end in edges else data[end]].append((place, total))
        at_edge = behind.pop(None, [])
        if not at_edge and all(len(hits) < 2 for hits in behind.values()):
            continue
        follower = max(behind, key=lambda byte: len(behind[byte]) - len(told) * often[byte or 0] / size, default=None)
        hits = sorted(at_edge + (behind[follower] if follower is not None else []))
        if len(hits) < 2 or sum(total for _, total in hits) < _SHARE * size:
            continue
        if len({total for _, total in hits}) == 1:
            # a length that never changes is one among many bytes that do not
            solved = Rule(header, None, 0, "", 0, hits[0][1], follower, rule.doubt)
        else:
            solved = rule._replace(less=less, follower=follower, doubt=rule.doubt + (less > 0) * 2.0)
        looks.append(_looks(hits, solved))
    return looks
