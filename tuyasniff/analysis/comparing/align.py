"""Two long rows of keys -> which belong together, in order, in a time that hardly grows faster than their length.

Captures of one talk are equal for long stretches, with a few frames missing here and there. So one walk goes through
both rows, and where they part it looks for the fewest edits behind which they run together again. Where it loses its
way, what is in both rows once, alone or with its neighbours, is an anchor: the longest chain of anchors in the same
order divides both rows, and the walk goes on in each part. A row that ends or begins in the middle of the other is
aligned as near to its other end as it can be.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

Pair = tuple[int, int]

SHORT = 4_000
"""Up to so many cells a table of all possibilities is filled in."""

TOGETHER = 16
"""So many equal keys on end: both rows run together again."""

MOST_EDITS = 64
LONGEST_GRAM = 256
DEEPEST = 48
_NEAR = 64


class _Part(NamedTuple):
    """A part of both rows; open where no anchor bounds it."""

    a_low: int
    a_high: int
    b_low: int
    b_high: int
    open_left: bool
    open_right: bool
    depth: int


def aligned(a: Sequence[int], b: Sequence[int]) -> list[Pair]:
    """The pairs of places with equal keys that belong together, ascending in both rows."""
    found: list[Pair] = []
    parts = [_Part(0, len(a), 0, len(b), True, True, 0)]
    while parts:
        part = _trimmed(a, b, parts.pop(), found)
        if part.a_low >= part.a_high or part.b_low >= part.b_high:
            continue
        left, right = a[part.a_low : part.a_high], b[part.b_low : part.b_high]
        if len(left) * len(right) <= SHORT:
            reverse = part.open_left and not part.open_right
            found += [(i + part.a_low, j + part.b_low) for i, j in _by_table(left, right, reverse=reverse)]
            continue
        walked = _walk(left, right)
        if walked:
            first = walked[0]
            if part.open_left:
                # what stands before is aligned towards what was found, not towards the begin of the rows
                first = _first_run(walked)
                walked = [pair for pair in walked if pair[0] >= first[0]]
                parts.append(
                    part._replace(
                        a_high=part.a_low + first[0],
                        b_high=part.b_low + first[1],
                        open_right=False,
                        depth=part.depth + 1,
                    )
                )
            found += [(i + part.a_low, j + part.b_low) for i, j in walked]
            last = walked[-1]
            parts.append(part._replace(a_low=part.a_low + last[0] + 1, b_low=part.b_low + last[1] + 1, open_left=False))
            continue
        anchors = [] if part.depth >= DEEPEST else _anchors(left, right)
        if not anchors:
            found += [(i + part.a_low, j + part.b_low) for i, j in _nearest(left, right)]
            continue
        parts += _divided(part, anchors, found)
    return sorted(found)


def _divided(part: _Part, anchors: Sequence[Pair], found: list[Pair]) -> list[_Part]:
    """The parts between anchors, which are found."""
    parts = []
    low = (part.a_low, part.b_low)
    for place, (i, j) in enumerate([*anchors, (part.a_high - part.a_low, part.b_high - part.b_low)]):
        high = (i + part.a_low, j + part.b_low)
        first, last = not place, place == len(anchors)
        open_left, open_right = part.open_left and first, part.open_right and last
        parts.append(_Part(low[0], high[0], low[1], high[1], open_left, open_right, part.depth + 1))
        if not last:
            found.append(high)
        low = (high[0] + 1, high[1] + 1)
    return parts


def _first_run(pairs: Sequence[Pair]) -> Pair:
    """The first pair from which on so many stand without a gap that it is no chance, else the last one."""
    run = 0
    for place, (i, j) in enumerate(pairs):
        run = run + 1 if place and pairs[place - 1] == (i - 1, j - 1) else 1
        if run >= TOGETHER:
            return pairs[place - run + 1]
    return pairs[-1]


def _walk(a: Sequence[int], b: Sequence[int]) -> list[Pair]:
    """As far as both rows run together with few edits from the begin on; nothing where they never do."""
    found: list[Pair] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
            continue
        step = _fewest_edits(a, b, i, j)
        if step is None:
            return found if len(found) >= TOGETHER else []
        found += step
        i, j = step[-1][0] + 1, step[-1][1] + 1
        if i - 1 >= len(a) - 1 or j - 1 >= len(b) - 1:
            break
    return found if len(found) >= TOGETHER else []


def _trimmed(a: Sequence[int], b: Sequence[int], part: _Part, found: list[Pair]) -> _Part:
    """The part without what is equal at those of its ends that are bounded."""
    a_low, a_high, b_low, b_high = part[:4]
    if not part.open_left:
        while a_low < a_high and b_low < b_high and a[a_low] == b[b_low]:
            found.append((a_low, b_low))
            a_low, b_low = a_low + 1, b_low + 1
    if not part.open_right:
        while a_low < a_high and b_low < b_high and a[a_high - 1] == b[b_high - 1]:
            a_high, b_high = a_high - 1, b_high - 1
            found.append((a_high, b_high))
    return part._replace(a_low=a_low, a_high=a_high, b_low=b_low, b_high=b_high)


def _anchors(a: Sequence[int], b: Sequence[int]) -> list[Pair]:
    """Places that both rows have once: single keys, or else runs of 2, 4, 8 ... of them."""
    length = 1
    while True:
        counts_a, counts_b = Counter(a), Counter(b)
        where = {key: place for place, key in enumerate(b) if counts_b[key] == 1}
        pairs = [(place, where[key]) for place, key in enumerate(a) if key in where and counts_a[key] == 1]
        if pairs:
            return _chain(pairs)
        length *= 2
        if length > LONGEST_GRAM or len(a) < 2 or len(b) < 2 or counts_a.keys().isdisjoint(counts_b):
            return []
        half = length // 2
        names: dict[Pair, int] = {}
        a = [names.setdefault((a[at], a[at + half]), len(names)) for at in range(len(a) - half)]
        b = [names.setdefault((b[at], b[at + half]), len(names)) for at in range(len(b) - half)]


def _chain(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest ascending chain; `pairs` ascend by their first place."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        if pile == len(tops):
            tops.append(j)
            ends.append(place)
        else:
            tops[pile], ends[pile] = j, place
        before.append(ends[pile - 1] if pile else -1)
    chain: list[Pair] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _by_table(a: Sequence[int], b: Sequence[int], *, reverse: bool) -> list[Pair]:
    """The longest common sequence, of those that are equally long the earliest, or the latest with `reverse`."""
    if reverse:
        turned = _by_table(a[::-1], b[::-1], reverse=False)
        return [(len(a) - 1 - i, len(b) - 1 - j) for i, j in reversed(turned)]
    # lengths[i][j]: of what is common to the rows from these places on
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below = lengths[i], lengths[i + 1]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if a[i] == b[j] else max(below[j], row[j + 1])
    found: list[Pair] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i][j + 1] >= lengths[i + 1][j]:
            j += 1
        else:
            i += 1
    return found


def _fewest_edits(a: Sequence[int], b: Sequence[int], i0: int, j0: int) -> list[Pair] | None:
    """The pairs from there to where both rows run together again, or one of them ends; None where that is too far.

    Myers' search, which goes from one edit to the next, and keeps how far it came on each diagonal.
    """
    size_a, size_b = len(a), len(b)
    reach = {1: i0}
    steps: list[dict[int, int]] = []
    for edits in range(MOST_EDITS + 1):
        steps.append(dict(reach))
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (line != edits and reach[line - 1] < reach[line + 1])
            i = begin = reach[line + 1] if down else reach[line - 1] + 1
            j = j0 + (i - i0) - line
            if i > size_a or j > size_b:
                reach[line] = i
                continue
            while i < size_a and j < size_b and i - begin < TOGETHER and a[i] == b[j]:
                i, j = i + 1, j + 1
            reach[line] = i
            if i - begin >= TOGETHER or ((i >= size_a or j >= size_b) and i > begin):
                return _walked_back(a, b, steps, (i, j), (i0, j0))
    return None


def _walked_back(
    a: Sequence[int], b: Sequence[int], steps: Sequence[dict[int, int]], end: Pair, begin: Pair
) -> list[Pair]:
    found: list[Pair] = []
    (i, j), (i0, j0) = end, begin
    for edits in range(len(steps) - 1, -1, -1):
        reach, line = steps[edits], (i - i0) - (j - j0)
        down = line == -edits or (line != edits and reach[line - 1] < reach[line + 1])
        before = line + 1 if down else line - 1
        from_i = reach[before] if edits else i0
        from_j = j0 + (from_i - i0) - before if edits else j0
        start_i = from_i if down or not edits else from_i + 1
        while i > start_i and j > j0 and a[i - 1] == b[j - 1]:
            i, j = i - 1, j - 1
            found.append((i, j))
        i, j = from_i, from_j
    return found[::-1]


def _nearest(a: Sequence[int], b: Sequence[int]) -> list[Pair]:
    """Rows that hardly agree: each key with the next equal one that is near."""
    found: list[Pair] = []
    i = j = 0
    while i < len(a) and j < len(b):
        step = next(
            (
                (ahead, other)
                for total in range(_NEAR)
                for ahead, other in ((total, 0), (0, total))
                if i + ahead < len(a) and j + other < len(b) and a[i + ahead] == b[j + other]
            ),
            None,
        )
        if step is None:
            i, j = i + 1, j + 1
            continue
        i, j = i + step[0], j + step[1]
        found.append((i, j))
        i, j = i + 1, j + 1
    return found
