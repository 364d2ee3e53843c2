"""Which channel of OpenBeken each datapoint gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuyasniff.mapping.exporters.exported import Remarks
from tuyasniff.mapping.exporters.openbeken.items import Item

CHANNELS = range(1, 32)
"""Those that Home Assistant discovery counts."""

ALL_CHANNELS = 64


def placed(made: Sequence[Item], remarks: Remarks) -> list[tuple[Item, int | None]]:
    """Items with their first channels, in the order of datapoints; what finds none is refused.

    A channel does not depend on what is stated, unless they run out: then what is stated goes first.
    """
    begin = _wished(made, remarks)
    taken = {at + place for item in made if (at := begin.get(item.entry.id)) is not None for place in _places(item)}
    waiting = [item for item in made if item.channels and item.entry.id not in begin]
    waiting.sort(key=lambda item: not item.apart)
    if sum(len(item.channels) for item in waiting) > len(set(CHANNELS) - taken):
        waiting.sort(key=lambda item: (not item.apart, not item.stated or bool(item.refused)))
    for item in waiting:
        at = next((at for at in CHANNELS if _fits(at, item, taken)), None)
        if at is not None:
            begin[item.entry.id] = at
            taken |= {at + place for place in _places(item)}
    firsts = _firsts(made, begin)
    return [_judged(item, begin.get(item.entry.id), firsts) for item in made]


def _wished(made: Sequence[Item], remarks: Remarks) -> dict[int, int]:
    """The channels that a person asked for, where they are free."""
    begin: dict[int, int] = {}
    taken: set[int] = set()
    for item in made:
        wish = item.wish
        if wish is None or not item.channels:
            continue
        run = {wish + place for place in _places(item)}
        if run & taken or max(run) >= ALL_CHANNELS:
            remarks.add(f"note: dp {item.entry.id}: channel {wish} is not free, another one is used")
            continue
        if not run <= set(CHANNELS):
            remarks.add(f"note: dp {item.entry.id}: Home Assistant discovery works for channels 1 to 31 only")
        begin[item.entry.id] = wish
        taken |= run
    return begin


def _places(item: Item) -> range:
    return range(len(item.channels))


def _fits(at: int, item: Item, taken: set[int]) -> bool:
    return all(at + place in CHANNELS and at + place not in taken for place in _places(item))


def _firsts(made: Sequence[Item], begin: dict[int, int]) -> dict[str, int]:
    """The lowest channel of each type: where the firmware puts a value that it finds a channel for by type."""
    first: dict[str, int] = {}
    for item in made:
        at = begin.get(item.entry.id)
        for place, shown in enumerate(item.channels):
            if at is not None:
                first[shown.type] = min(first.get(shown.type, at + place), at + place)
    return first


def _judged(item: Item, at: int | None, firsts: dict[str, int]) -> tuple[Item, int | None]:
    if item.channels and at is None:
        return replace(item, refused=item.refused or "the channels 1 to 31 are taken", channels=()), None
    if item.apart and at is not None and any(firsts[one.type] != at + place for place, one in enumerate(item.channels)):
        return replace(item, refused="its channels are found by their types, and another one comes first"), at
    return item, at
