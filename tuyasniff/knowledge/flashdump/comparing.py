"""Two reads of one flash: where they differ, and what that means."""

from __future__ import annotations

from operator import ne
from typing import NamedTuple

from tuyasniff.knowledge.flashdump.storage import PARTITION, SECTOR, find_storage

_SHOWN = 8
_MANY = 0.25


class Comparison(NamedTuple):
    """How two reads differ. `areas` are the first stretches of sectors with differences: start and end, bytes.

    `differing` counts bytes.
    `kind`: `same`, `shorter` (one ends earlier, what both have is the same), `store` (only the settings differ),
    `differ`, `others` (so much that they are hardly of one device).
    """

    kind: str
    size: int
    first: int | None
    differing: int
    areas: tuple[tuple[int, int], ...]
    text: str


def compare_dumps(one: bytes, other: bytes) -> Comparison:
    """Compare two reads; what is longer in one of them counts as missing in the other."""
    size = min(len(one), len(other))
    longer = max(len(one), len(other)) - size
    one, other = one[:size], other[:size]
    starts = [at for at in range(0, size, SECTOR) if one[at : at + SECTOR] != other[at : at + SECTOR]]
    count = sum(sum(map(ne, one[at : at + SECTOR], other[at : at + SECTOR])) for at in starts)
    areas = _joined(starts)
    if not count:
        if not longer:
            return Comparison("same", size, None, 0, (), f"both reads are the same, all {size:,} bytes")
        text = f"one read has {longer:,} bytes less; the {size:,} that both have are the same"
        return Comparison("shorter", size, None, 0, (), text)
    first = next(at for at in range(areas[0][0], size) if one[at] != other[at])
    places = ", ".join(f"{start:#x}..{end - 1:#x}" for start, end in areas[:_SHOWN])
    more = f" and {len(areas) - _SHOWN} more places" if len(areas) > _SHOWN else ""
    where = f"the two reads differ in {count:,} bytes, the first at {first:#x}: {places}{more}"
    kind, why = _why(one, other, areas, count, size)
    return Comparison(kind, size, first, count, areas[:_SHOWN], f"{where}. {why}")


def _why(one: bytes, other: bytes, areas: tuple[tuple[int, int], ...], count: int, size: int) -> tuple[str, str]:
    if count > size * _MANY:
        return "others", "So much differs that they are hardly reads of one device, or one of them failed"
    found = find_storage(one).storage or find_storage(other).storage
    if found is not None and all(found.offset <= at and end <= found.offset + PARTITION for at, end in areas):
        return "store", "Only settings differ: the device ran in between, or the wiring is bad. Read twice in a row"
    return "differ", "A program does not change by itself: suspect the wiring. Shorten it, lower the rate, read again"


def _joined(starts: list[int]) -> tuple[tuple[int, int], ...]:
    """Sectors as stretches."""
    areas: list[tuple[int, int]] = []
    for start in starts:
        if areas and areas[-1][1] == start:
            areas[-1] = (areas[-1][0], start + SECTOR)
        else:
            areas.append((start, start + SECTOR))
    return tuple(areas)
