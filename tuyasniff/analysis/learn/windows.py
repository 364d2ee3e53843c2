"""How long before and after a mark a change may have been meant by it.

People mark before they press (a prompt, a caption), or press and then type: nobody knows which, and the wider the
window the more of what is found in it is chance. So each shape is tried, and the one that explains most is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple


class Shape(StrEnum):
    """When the change comes: about its mark, after it, before it, or either of these."""

    NEAR = "near"
    AFTER = "after"
    BEFORE = "before"
    EITHER = "either"


class Reach(NamedTuple):
    """How far a window goes back and on from a mark."""

    back: int
    on: int


_TIMED = {
    Shape.NEAR: Reach(2_500_000, 4_000_000),
    Shape.AFTER: Reach(300_000, 6_000_000),
    Shape.BEFORE: Reach(10_000_000, 500_000),
    Shape.EITHER: Reach(10_000_000, 6_000_000),
}
_COUNTED = {Shape.NEAR: Reach(3, 3), Shape.AFTER: Reach(0, 6), Shape.BEFORE: Reach(6, 0), Shape.EITHER: Reach(6, 6)}


class Window(NamedTuple):
    """A piece of the line, both ends included; empty where `high` lies below `low`."""

    low: int
    high: int

    @property
    def length(self) -> int:
        """How long it is."""
        return max(self.high - self.low, 0)


def reach(shape: Shape, *, timed: bool) -> Reach:
    """How far windows of a shape go: in microseconds, or in items where there is no time."""
    return (_TIMED if timed else _COUNTED)[shape]


def windows(marks: Sequence[int], shape: Shape, *, timed: bool) -> list[Window]:
    """A window for each of ascending marks; none reaches over into what is rather that of its neighbour."""
    back, on = reach(shape, timed=timed)
    found = []
    for place, mark in enumerate(marks):
        low, high = mark - back, mark + on
        if place and marks[place - 1] < mark:
            before = marks[place - 1]
            middle = (before + mark) // 2 + 1
            edge = {Shape.AFTER: mark - back, Shape.BEFORE: before + on + 1}.get(shape, middle)
            low = min(max(low, edge), mark)
        if place + 1 < len(marks) and marks[place + 1] > mark:
            following = marks[place + 1]
            middle = (mark + following) // 2
            high = min(high, {Shape.AFTER: following - 1 - back, Shape.BEFORE: mark + on}.get(shape, middle))
        found.append(Window(low, high))
    return found


def outside(taken: Sequence[Window], begin: int, end: int) -> Iterator[Window]:
    """What lies between windows in ascending order."""
    here = begin
    for window in sorted(taken):
        if window.low > here:
            yield Window(here, min(window.low - 1, end))
        here = max(here, window.high + 1)
        if here > end:
            return
    if here < end:
        yield Window(here, end)
