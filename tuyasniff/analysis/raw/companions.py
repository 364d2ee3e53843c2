"""Fields beside a voltage, a current and a power that follow from them: power factor, other powers, frequency."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from tuyasniff.analysis.raw.power import Group
from tuyasniff.analysis.raw.samples import Place, Samples
from tuyasniff.model import Meaning

_AGREE = 0.9
_NEAR = 24
_DISTINCT_LEAST = 4
_LOADS_LEAST = 8
_COARSE = 20
_FACTOR_TOLERANCE = 0.02
_FACTOR_SCALES = (2, 3)
_BANDS = ((49.5, 50.5), (59.5, 60.5))


class Companion(NamedTuple):
    """A field, what it is, and why."""

    name: str
    place: Place
    meaning: Meaning
    why: str


def find_companions(samples: Samples, groups: Sequence[Group], taken: Collection[int]) -> list[Companion]:
    """The companions of every group, each field once."""
    found: list[Companion] = []
    used = set(taken)
    several = len(groups) > 1
    for number, group in enumerate(groups, 1):
        suffix = f"_{number}" if several else ""
        for companion in _of(samples, group, suffix, used):
            if used.isdisjoint(companion.place.covers):
                found.append(companion)
                used.update(companion.place.covers)
    return found


def _loaded(samples: Samples, group: Group) -> list[bytes]:
    """The rows with a voltage, and with a current and a power that are not coarse."""
    return [
        row
        for row in samples.probes
        if group.voltage.read(row) and min(group.current.read(row), group.power.read(row)) > _COARSE
    ]


def has_factor(samples: Samples, group: Group) -> bool:
    """Whether a power factor stands near the group."""
    rows = _loaded(samples, group)
    if len(rows) < _LOADS_LEAST:
        return False
    v, i, p = (10.0**scale for scale in group.scales)
    factors = [
        group.power.read(row) / p / (group.voltage.read(row) / v * (group.current.read(row) / i)) for row in rows
    ]
    return any(
        _follows([place.read(row) for row in rows], factors, 10**scale, _FACTOR_TOLERANCE)
        for place in _places(samples, group, group.covers, lengths=(1, 2), reach=8)
        for scale in _FACTOR_SCALES
    )


def _of(samples: Samples, group: Group, suffix: str, used: Collection[int]) -> Iterator[Companion]:
    rows = _loaded(samples, group)
    if len(rows) < _LOADS_LEAST:
        return
    v, i, p = (10.0**scale for scale in group.scales)
    apparent = [group.voltage.read(row) / v * (group.current.read(row) / i) for row in rows]
    power = [group.power.read(row) / p for row in rows]
    factor = [watts / va for watts, va in zip(power, apparent, strict=True)]
    reactive = [sqrt(max(va * va - watts * watts, 0.0)) for watts, va in zip(power, apparent, strict=True)]
    wanted: tuple[tuple[str, str, Sequence[float], float, tuple[int, ...]], ...] = (
        ("power_factor", "", factor, _FACTOR_TOLERANCE, _FACTOR_SCALES),
        ("apparent_power", "VA", apparent, 0.02, (0, 1, 2, 3)),
        ("reactive_power", "var", reactive, 0.04, (0, 1, 2, 3)),
    )
    for place in _places(samples, group, used):
        counts = [place.read(row) for row in rows]
        if len(set(counts)) < _DISTINCT_LEAST:
            continue
        for name, unit, values, tolerance, scales in wanted:
            for scale in scales:
                if _follows(counts, values, 10**scale, tolerance):
                    why = f"{place} follows from V, I and P"
                    yield Companion(f"{name}{suffix}", place, Meaning(name, unit, 1, 10**scale), why)
        for scale in (1, 2, 3):
            values = [place.read(row) / 10**scale for row in samples.probes]
            if any(low <= min(values) and max(values) <= high for low, high in _BANDS):
                why = f"{place} stays near {50 if max(values) < 55 else 60} Hz"
                yield Companion(f"frequency{suffix}", place, Meaning("frequency", "Hz", 1, 10**scale), why)


def _places(
    samples: Samples, group: Group, used: Collection[int], lengths: Sequence[int] = (1, 2, 3, 4), reach: int = _NEAR
) -> Iterator[Place]:
    """The fields near a group that nobody has and that move."""
    low, high = min(group.covers) - reach, max(group.covers) + reach + 1
    for length in lengths:
        for at in range(max(0, low), min(samples.length, high) - length + 1):
            for endian in ("big", "little") if length > 1 else ("big",):
                place = Place(at, length, "big" if endian == "big" else "little")
                top = at if endian == "big" else place.end - 1
                if samples.constant(place.low) or not set(place.covers).isdisjoint(used):
                    continue
                if length > 1 and samples.zero(top):
                    continue
                yield place


def _follows(counts: Sequence[int], values: Sequence[float], scale: int, tolerance: float) -> bool:
    """Whether the counts are these values at that scale, and both move."""
    if max(values) - min(values) < 3 * tolerance * max(values):
        return False
    near = sum(
        abs(count / scale - value) <= max(tolerance * value, 1.0 / scale)
        for count, value in zip(counts, values, strict=True)
    )
    return near >= _AGREE * len(counts)
