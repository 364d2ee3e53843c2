"""Two captures of one device: what one of them has and the other has not, has damaged, or tells differently."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from tuyasniff.analysis.comparing.align import aligned
from tuyasniff.analysis.comparing.scraps import HEAD_LEAST, Piece, Scraps, scraps
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.model import DpSummary, Frame, Item, Message, Noise, Talker


class Told(NamedTuple):
    """A frame of a capture, light enough to keep very many: `variant` is what it takes to decode it again."""

    number: int
    frame: Frame
    kind: tuple[object, ...]
    variant: str


class _Noise(NamedTuple):
    number: int
    tap: str
    raw: bytes


class Side:
    """One of the two captures: takes its items in order. `product_id` is what the MCU said last of that."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.noise: list[_Noise] = []
        self.noise_bytes = 0
        self.dps = DpTable()
        self.timed = False
        self.product_id: str | None = None

    def add(self, item: Item) -> None:
        """Take one item; frames with a wrong checksum are damage."""
        thing = item.thing
        if isinstance(thing, Noise):
            self.noise.append(_Noise(item.number, thing.tap, thing.raw))
            self.noise_bytes += len(thing.raw)
        elif isinstance(thing, Message):
            frame = thing.frame
            self.timed = self.timed or frame.t_us is not None
            if frame.checksum == "bad":
                self.noise.append(_Noise(item.number, frame.tap, frame.raw))
                self.noise_bytes += len(frame.raw)
                return
            if thing.name == "product_info" and isinstance(thing.data.get("id"), str):
                self.product_id = thing.data["id"]
            kind = (frame.cmd, *(dp.id for dp in thing.dps))
            self.told.append(Told(item.number, frame, kind, thing.variant))
            if thing.dps:
                self.dps.add(thing, item.number)


class Damaged(NamedTuple):
    """A frame of one capture of which the other has only pieces. `offset` is the byte at which it breaks there.

    `number` is the item of the other capture in which the pieces are, `talker` whose frame it is.
    """

    told: Told
    offset: int
    pieces: tuple[Piece, ...]
    number: int


class Changed(NamedTuple):
    """Frames of the same kind at the same place of the talk, with other bytes."""

    left: Told
    right: Told


class Difference(NamedTuple):
    """A datapoint that is not the same: None where a capture has none of it."""

    id: int
    left: DpSummary | None
    right: DpSummary | None


class Edge(NamedTuple):
    """Where one capture ends, or begins, inside the other: its last or first item, and how much the other goes on."""

    number: int | None
    frames: int


class Comparison(NamedTuple):
    """All that is not the same. `missing` are frames of the left that the right lacks, `extra` those of the right.

    `damaged` are frames of the left that are in pieces in the right, `damaged_left` the other way round. `same` counts
    frames that are equal. `right_begins`, `right_ends`, `left_begins`, `left_ends` are set where one capture is the
    shorter: what the other has beyond is neither missing nor extra.
    """

    same: int
    missing: tuple[Told, ...]
    extra: tuple[Told, ...]
    damaged: tuple[Damaged, ...]
    damaged_left: tuple[Damaged, ...]
    changed: tuple[Changed, ...]
    datapoints: tuple[Difference, ...]
    right_begins: Edge | None = None
    right_ends: Edge | None = None
    left_begins: Edge | None = None
    left_ends: Edge | None = None

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not any((*self[1:7], self.right_begins, self.right_ends, self.left_begins, self.left_ends))


class _Gap(NamedTuple):
    """What stands between two frames that both have: frames of each, and the items that bound it on each side."""

    left: Sequence[Told]
    right: Sequence[Told]
    left_after: int
    left_before: int
    right_after: int
    right_before: int
    first: bool
    last: bool


_NEVER = 1 << 62
_SLACK = 3
"""By so many items two adapters may hand over the two sides in another order."""


def compared(left: Side, right: Side) -> Comparison:
    """Align them frame by frame; the two sides of a talk by themselves, as their order may differ by chance."""
    work = _Work(left, right)
    for one, other in sorted(_voices(left, right), key=_sameness):
        work.align(*work.within(one, other))
    return work.result()


def _sameness(voice: tuple[Sequence[Told], Sequence[Told]]) -> int:
    """Who says the most different things comes first: heartbeats alone fit anywhere."""
    return -min(len({one.frame.whole for one in told}) for told in voice)


def _voices(left: Side, right: Side) -> Iterable[tuple[list[Told], list[Told]]]:
    """The frames of each talker, or all together where a capture does not know who talks."""
    unknown = sum(told.frame.talker is Talker.UNKNOWN for side in (left, right) for told in side.told)
    if unknown:
        return [(left.told, right.told)]
    return [(_said(left.told, talker), _said(right.told, talker)) for talker in (Talker.MCU, Talker.MODULE)]


def _said(told: Iterable[Told], talker: Talker) -> list[Told]:
    return [one for one in told if one.frame.talker is talker]


def _taps(told: Iterable[Told]) -> frozenset[str]:
    return frozenset(one.frame.tap for one in told)


class _Work:
    def __init__(self, left: Side, right: Side) -> None:
        self._left, self._right = left, right
        self._numbers = ([one.number for one in left.noise], [one.number for one in right.noise])
        self.same = 0
        self.missing: list[Told] = []
        self.extra: list[Told] = []
        self.damaged: list[Damaged] = []
        self.damaged_left: list[Damaged] = []
        self.changed: list[Changed] = []
        self.edges: dict[str, list[Edge]] = defaultdict(list)
        self._claimed: set[tuple[int, int]] = set()
        self._met: tuple[tuple[int, int], tuple[int, int]] | None = None

    def within(self, left: list[Told], right: list[Told]) -> tuple[list[Told], list[Told]]:
        """These frames without those before the begin and behind the end of the other capture, which are counted.

        Where that is, the other talker has shown; of one that was not aligned nothing is known.
        """
        if self._met is None:
            return left, right
        (l0, r0), (l1, r1) = self._met
        more_left, more_right = _last(self._left) - l1, _last(self._right) - r1
        left = self._clipped("right", left, l0 - r0 + 1, l1 + more_right)
        return left, self._clipped("left", right, r0 - l0 + 1, r1 + more_left)

    def _clipped(self, side: str, told: list[Told], first: int, last: int) -> list[Told]:
        """What of the other side lies between these items of it; the rest is beyond an edge of that side."""
        begins, ends = f"{side}_begins" in self.edges, f"{side}_ends" in self.edges
        early = sum(one.number < first - _SLACK for one in told) if begins else 0
        late = sum(one.number > last + _SLACK for one in told) if ends else 0
        if early:
            self.edges[f"{side}_begins"].append(Edge(None, early))
        if late:
            self.edges[f"{side}_ends"].append(Edge(None, late))
        return told[early : len(told) - late]

    def align(self, left: list[Told], right: list[Told]) -> None:
        """The frames of one talker, or of both."""
        if not left and not right:
            return
        taps = (_taps(left), _taps(right))
        names: dict[bytes, int] = {}
        keys = [[names.setdefault(one.frame.whole, len(names)) for one in told] for told in (left, right)]
        pairs = aligned(*keys)
        self.same += len(pairs)
        if pairs and self._met is None:
            first, last = ((left[i].number, right[j].number) for i, j in (pairs[0], pairs[-1]))
            self._met = (first, last)
        i = j = 0
        for place, (to_i, to_j) in enumerate([*pairs, (len(left), len(right))]):
            if to_i > i or to_j > j:
                gap = _Gap(
                    left[i:to_i],
                    right[j:to_j],
                    left[i - 1].number if i else 0,
                    left[to_i].number if to_i < len(left) else _NEVER,
                    right[j - 1].number if j else 0,
                    right[to_j].number if to_j < len(right) else _NEVER,
                    not place,
                    place == len(pairs),
                )
                self._gap(gap, taps)
            i, j = to_i + 1, to_j + 1

    def _gap(self, gap: _Gap, taps: tuple[frozenset[str], frozenset[str]]) -> None:
        """What is between two frames that both captures have."""
        names: dict[tuple[object, ...], int] = {}
        keys = [[names.setdefault(one.kind, len(names)) for one in told] for told in (gap.left, gap.right)]
        pairs = aligned(*keys)
        self.changed += [Changed(gap.left[i], gap.right[j]) for i, j in pairs]
        both = ({i for i, _ in pairs}, {j for _, j in pairs})
        lacking = [one for place, one in enumerate(gap.left) if place not in both[0]]
        more = [one for place, one in enumerate(gap.right) if place not in both[1]]
        broken = self._scraps(lacking, 1, gap.right_after, gap.right_before, taps[1])
        self.damaged += broken
        lacking, ends = self._beyond(lacking, broken, gap, other=gap.right, empty=not taps[1])
        self.missing += lacking
        self._edge("right", ends, gap.right_after, gap.right_before)
        broken = self._scraps(more, 0, gap.left_after, gap.left_before, taps[0])
        self.damaged_left += broken
        more, ends = self._beyond(more, broken, gap, other=gap.left, empty=not taps[0])
        self.extra += more
        self._edge("left", ends, gap.left_after, gap.left_before)

    def _scraps(self, frames: list[Told], side: int, after: int, before: int, taps: frozenset[str]) -> list[Damaged]:
        """Which of these frames are in pieces in the noise of a side, between two of its items."""
        noise = (self._left, self._right)[side].noise
        if not frames or not noise:
            return []
        numbers = self._numbers[side]
        found = noise[bisect_left(numbers, after) : bisect_left(numbers, before)]
        found = [one for one in found if not taps or one.tap in taps] or found
        whole = b"".join(one.raw for one in found)
        begins = list(accumulate((len(one.raw) for one in found), initial=0))
        broken = []
        for one in scraps(whole, [told.frame.whole for told in frames]):
            number, size = found[bisect_right(begins, one.at) - 1].number, _size(one)
            # two bytes are of any frame: not of this one, where the other talker has more of them
            if HEAD_LEAST + ((side, number) in self._claimed) <= size < len(frames[one.frame].frame.whole):
                broken.append(Damaged(frames[one.frame], one.offset, one.pieces, number))
        self._claimed |= {(side, one.number) for one in broken}
        return broken

    def _beyond(
        self, frames: list[Told], broken: list[Damaged], gap: _Gap, *, other: Sequence[Told], empty: bool
    ) -> tuple[list[Told], tuple[int, int]]:
        """What is really missing of frames that the other capture lacks; and how many it does not reach at all.

        A capture that ends has nothing behind: what stands after the last frame that left a trace is beyond its end.
        """
        numbers = {one.told.number for one in broken}
        places = [place for place, one in enumerate(frames) if one.number in numbers]
        low, high = 0, len(frames)
        if not other and not empty:
            if gap.last and not gap.first:
                high = places[-1] + 1 if places else 0
            elif gap.first and not gap.last:
                low = places[0] if places else len(frames)
        return [one for one in frames[low:high] if one.number not in numbers], (low, len(frames) - high)

    def _edge(self, side: str, beyond: tuple[int, int], after: int, before: int) -> None:
        if beyond[0]:
            self.edges[f"{side}_begins"].append(Edge(before if before < _NEVER else None, beyond[0]))
        if beyond[1]:
            self.edges[f"{side}_ends"].append(Edge(after or None, beyond[1]))

    def result(self) -> Comparison:
        """Everything in the order of the captures."""
        return Comparison(
            self.same,
            tuple(sorted(self.missing, key=_number)),
            tuple(sorted(self.extra, key=_number)),
            tuple(sorted(self.damaged, key=lambda one: one.told.number)),
            tuple(sorted(self.damaged_left, key=lambda one: one.told.number)),
            tuple(sorted(self.changed, key=lambda one: one.left.number)),
            self._datapoints(),
            self._joined("right_begins"),
            self._joined("right_ends"),
            self._joined("left_begins"),
            self._joined("left_ends"),
        )

    def _joined(self, name: str) -> Edge | None:
        """The edges of both talkers as one: the first item where it begins, the last one where it ends."""
        edges = self.edges.get(name)
        if not edges:
            return None
        numbers = [edge.number for edge in edges if edge.number is not None]
        number = (min(numbers) if name.endswith("begins") else max(numbers)) if numbers else None
        return Edge(number, sum(edge.frames for edge in edges))

    def _datapoints(self) -> tuple[Difference, ...]:
        """Datapoints that one of them lacks, or whose latest value or type is another."""
        one, other = ({dp.id: dp for dp in side.dps.summaries()} for side in (self._left, self._right))
        found = []
        for dp_id in sorted(one.keys() | other.keys()):
            a, b = one.get(dp_id), other.get(dp_id)
            if a is None or b is None or (a.type, a.last) != (b.type, b.last):
                found.append(Difference(dp_id, a, b))
        return tuple(found)


def _size(found: Scraps) -> int:
    return sum(piece.end - piece.start for piece in found.pieces)


def _last(side: Side) -> int:
    """The number of the last item."""
    return max([0, *(one.number for one in side.told[-1:]), *(one.number for one in side.noise[-1:])])


def _number(told: Told) -> int:
    return told.number
