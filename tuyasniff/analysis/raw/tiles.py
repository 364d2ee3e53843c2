"""Groups of fields that repeat at equal distances: the tiles of a value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import gcd
from typing import NamedTuple

from tuyasniff.analysis.raw.companions import has_factor
from tuyasniff.analysis.raw.counts import Endian
from tuyasniff.analysis.raw.power import Group, Search
from tuyasniff.analysis.raw.samples import Place, Samples

_TRIED = 12
_LEAST = 3
_ROUNDS = 3
_FACTOR_ODDS = 6.0
_TILES_MOST = 32


class Tiling(NamedTuple):
    """Groups, and the distance at which they repeat; None for a single one. `margin` is its lead over the next."""

    groups: tuple[Group, ...]
    tile: int | None
    score: float
    margin: float

    @property
    def covers(self) -> set[int]:
        """The bytes of all groups."""
        return {at for group in self.groups for at in group.covers}


def find_groups(samples: Samples, search: Search) -> Tiling | None:
    """The best explanation by groups of voltage, current and power; further groups may share a voltage."""
    first = _best(samples, search, search.groups())
    if first is None:
        return None
    found = list(first.groups)
    for _ in range(_ROUNDS):
        masked = {at for group in found for at in group.covers}
        volts = [group.voltage for group in found]
        more = _best(samples, search, search.groups(masked - {at for place in volts for at in place.covers}, volts))
        fresh = [] if more is None else [g for g in more.groups if masked.isdisjoint(_own(g, volts))]
        if not fresh:
            break
        found += fresh
    return first._replace(groups=tuple(sorted(found, key=lambda group: group.power.offset)))


def _own(group: Group, volts: Sequence[Place]) -> set[int]:
    """The bytes of a group but for a voltage that it shares."""
    return group.covers if group.voltage not in volts else {*group.current.covers, *group.power.covers}


def _best(samples: Samples, search: Search, groups: Sequence[Group]) -> Tiling | None:
    tilings = [_tiled(samples, search, group) for group in groups[:_TRIED]]
    if not tilings:
        return None
    tilings = [tiling._replace(score=tiling.score + _backed(samples, tiling)) for tiling in tilings]
    best = max(tilings, key=lambda tiling: tiling.score)
    others = [tiling.score for tiling in tilings if not _same(tiling, best)]
    return best._replace(margin=best.score - max(others) if others else best.score)


def _backed(samples: Samples, tiling: Tiling) -> float:
    """What it adds that a power factor stands beside the groups."""
    found = sum(has_factor(samples, group) for group in tiling.groups)
    return _FACTOR_ODDS * found


def _same(one: Tiling, two: Tiling) -> bool:
    """Whether both say the same of the quantities, or one is a part of the other."""
    lows = [{(group.voltage.low, group.current.low, group.power.low) for group in each.groups} for each in (one, two)]
    return lows[0] <= lows[1] or lows[1] <= lows[0]


def _tiled(samples: Samples, search: Search, group: Group) -> Tiling:
    """The group and all its repetitions at the distance that gives most."""
    best = Tiling((group,), None, group.score, 0.0)
    start = min(group.covers)
    end = max(group.covers) + 1
    shapes = [group.places, tuple(widened(samples, place, group.covers) for place in group.places)]
    for tile in range(max(_LEAST, 4), max(start, samples.length - end) + 1):
        moved: list[Group] = []
        steps: list[int] = []
        used = set(group.covers)
        for step in (*range(-(start // tile), 0), *range(1, (samples.length - end) // tile + 1)):
            again = _moved(search, samples, shapes, step * tile, group)
            if again is not None and used.isdisjoint(again.covers):
                moved.append(again)
                steps.append(step * tile)
                used |= again.covers
        score = group.score + sum(one.score for one in moved)
        if moved and score > best.score:
            best = Tiling((group, *moved), gcd(*steps), score, 0.0)
    return best if best.tile is None else _filled(search, samples, shapes, best)


def _filled(search: Search, samples: Samples, shapes: Sequence[Sequence[Place]], tiling: Tiling) -> Tiling:
    """The tiling with its neighbours, one after the other, that had no load that says anything."""
    group, tile = tiling.groups[0], tiling.tile or 1
    found = {(one.power.low - group.power.low) // tile: one for one in tiling.groups}
    used = set(tiling.covers)
    for direction in (-1, 1):
        step = direction
        while abs(step) <= _TILES_MOST:
            if step not in found:
                again = _idle(search, samples, shapes, step * tile, group)
                if again is None or not used.isdisjoint(again.covers):
                    break
                found[step] = again
                used |= again.covers
            step += direction
    return tiling._replace(groups=tuple(found.values()))


def _idle(search: Search, samples: Samples, shapes: Sequence[Sequence[Place]], step: int, like: Group) -> Group | None:
    for shape in shapes:
        places = [place.moved(step) for place in shape]
        if all(place.offset >= 0 and place.end <= samples.length for place in places):
            group = search.idle(narrowed(samples, places[0]), places[1], places[2], like)
            if group is not None:
                return group
    return None


def _moved(search: Search, samples: Samples, shapes: Sequence[Sequence[Place]], step: int, like: Group) -> Group | None:
    """The group so many bytes away: of the same lengths, or with the zeros above them taken in, or left out."""
    best: Group | None = None
    for shape in shapes:
        places = [narrowed(samples, place.moved(step)) for place in shape]
        if any(place.offset < 0 or place.end > samples.length for place in places):
            continue
        group = search.group(places[0], places[1], places[2], like)
        if group is not None and group.score > 0 and (best is None or group.score > best.score):
            best = group
    return best


def narrowed(samples: Samples, place: Place) -> Place:
    """The field without the bytes on top that are always zero."""
    while place.length > 1 and place.offset >= 0 and place.end <= samples.length:
        high = place.offset if place.endian == "big" else place.end - 1
        if not samples.zero(high):
            break
        place = Place(place.offset + (place.endian == "big"), place.length - 1, place.endian)
    return place


def widened(
    samples: Samples, place: Place, taken: Collection[int], *, most: int = 3, endian: Endian | None = None
) -> Place:
    """The field with the zeros above it, as far as nobody else has them.

    A single byte goes on to the side that `endian` says, and to the other one where there is nothing.
    """
    if place.length == 1 and endian is not None:
        sides: tuple[Endian, Endian] = ("little", "big") if endian == "little" else ("big", "little")
        for side in sides:
            whole = widened(samples, place._replace(endian=side), taken, most=most)
            if whole.length > 1:
                return whole
        return place
    while place.length < most:
        high = place.offset - 1 if place.endian == "big" else place.end
        if not 0 <= high < samples.length or not samples.zero(high) or (high in taken and high not in place.covers):
            break
        place = Place(min(place.offset, high), place.length + 1, place.endian)
    return place
