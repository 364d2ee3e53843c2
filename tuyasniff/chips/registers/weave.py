"""Which of many possible readings of the same bytes hold: those that together explain most of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence

from tuyasniff.chips.registers.index import Found

_BYTE = 16
"""What a byte weighs against a beginning: bytes that are explained count first."""


def heaviest(found: Iterable[Found], begins: Container[int] = ()) -> list[Found]:
    """Those of them that do not overlap and cover most bytes, in order. Time: as for sorting.

    Of readings that cover as many, the one that more often begins where something began (`begins`) holds.
    """
    listed = sorted(found, key=lambda one: (one.end, one.start))
    ends: list[int] = []
    best = [0]
    taken: list[int] = []  # of each one how many before it go with it; -1: it is left out
    for one in listed:
        before = bisect_right(ends, one.start)
        gain = best[before] + _BYTE * (one.end - one.start) + (one.start in begins)
        taken.append(before if gain > best[-1] else -1)
        best.append(max(gain, best[-1]))
        ends.append(one.end)
    chosen: list[Found] = []
    place = len(listed)
    while place:
        if taken[place - 1] < 0:
            place -= 1
        else:
            chosen.append(listed[place - 1])
            place = taken[place - 1]
    chosen.reverse()
    return chosen


def beside(found: Sequence[Found], others: Iterable[Found]) -> list[Found]:
    """All of the first, and those of the others that do not overlap them; in order."""
    starts = [one.start for one in found]
    kept = list(found)
    for one in others:
        place = bisect_right(starts, one.start)
        free = (not place or found[place - 1].end <= one.start) and (place == len(found) or starts[place] >= one.end)
        if free:
            kept.append(one)
    kept.sort(key=lambda one: one.start)
    return kept


def chains(found: Sequence[Found]) -> list[list[Found]]:
    """Those that follow each other without a byte between, together."""
    made: list[list[Found]] = []
    for one in found:
        if made and made[-1][-1].end == one.start:
            made[-1].append(one)
        else:
            made.append([one])
    return made


def firm(found: Sequence[Found]) -> int:
    """How many answers with a head stand behind their question, or touch another one."""
    return sum(
        one.ask is not None and bool(one.ask.head) and (not one.alone or len(chain) > 1)
        for chain in chains(found)
        for one in chain
    )
