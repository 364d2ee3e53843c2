"""The latest reading of each quantity."""

from __future__ import annotations

from collections.abc import Iterable

from tuyasniff.analysis.verdict.model import Latest
from tuyasniff.model import Reading

_FIRST = ("voltage", "current", "power", "reactive_power", "apparent_power", "power_factor", "frequency", "energy")


def latest(readings: Iterable[Reading]) -> tuple[Latest, ...]:
    """The last of each register, what people look for first; with how many there were."""
    last: dict[tuple[str, str, str], Reading] = {}
    counts: dict[tuple[str, str, str], int] = {}
    for reading in readings:
        key = (reading.chip, reading.register, reading.quantity)
        last[key] = reading
        counts[key] = counts.get(key, 0) + 1
    found = [Latest(reading, counts[key]) for key, reading in last.items()]
    return tuple(sorted(found, key=_place))


def _place(one: Latest) -> tuple[int, str]:
    quantity = one.reading.quantity
    return (_FIRST.index(quantity) if quantity in _FIRST else len(_FIRST), one.reading.register)
