"""Whether bytes can be such a record: mains voltages, currents of houses, and no power above voltage times current."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import log2
from typing import NamedTuple

from tuyasniff.analysis.raw.counts import count
from tuyasniff.analysis.raw.rows import Choice, PhaseRow, Slot
from tuyasniff.model import Meaning

COVERED = 1.15
"""Power above so many times V·I contradicts; values are latched at different moments, so some excess is no wonder."""

_POWERS = ("power", "power_1", "power_2", "power_3")
_VETO = -8.0
_UNPOWERED = -5.0
_MAINS = ((90.0, 135.0), (190.0, 265.0))
_HIGHEST = 265.0
"""Volts, where the record does not tell them: the power cannot be above so much times the current."""

_LOW_FACTOR = 0.15


class Load(NamedTuple):
    """One moment with a current: power over V·I, and the least and the most that rounding allows."""

    ratio: float
    least: float
    most: float
    told: float | None


class Fit(NamedTuple):
    """How well a row fits. `meanings` are those of its slots, `loads` the moments at which physics could be checked."""

    row: PhaseRow
    score: float
    meanings: tuple[Meaning | None, ...]
    loads: tuple[Load, ...]
    last: tuple[Load, ...]
    dead: bool

    @property
    def excess(self) -> bool:
        """Whether the latest value contradicts physics."""
        return any(load.least > COVERED for load in self.last)


def fit(row: PhaseRow, samples: Sequence[bytes]) -> Fit | None:
    """The best reading of the samples, all as long as the row, by this row; the last sample is the latest."""
    if any(not sample.startswith(row.head) or any(sample[place] for place in row.zeros) for sample in samples):
        return None
    columns = [[count(sample, s.offset, s.length, s.endian, s.sign) for sample in samples] for s in row.slots]
    dead = not any(any(column) for slot, column in zip(row.slots, columns, strict=True) if slot.choices)
    best: Fit | None = None
    for chosen in _combinations(row):
        score = row.odds + sum(choice.odds for choice in chosen if choice)
        score += sum(_alone(row, *each) for each in zip(row.slots, chosen, columns, strict=True))
        loads, last = _loads(row, chosen, columns)
        score += _together(loads, row.direct) + _unpowered(row, columns)
        if best is None or score > best.score:
            meanings = tuple(choice.meaning if choice else None for choice in chosen)
            best = Fit(row, score, meanings, loads, last, dead)
    return best


def covered(row: PhaseRow, meanings: Sequence[Meaning | None], sample: bytes) -> bool:
    """Whether V·I covers the power in one sample, where the slots of the row mean that."""
    columns = [[count(sample, slot.offset, slot.length, slot.endian, slot.sign)] for slot in row.slots]
    chosen = [None if meaning is None else Choice(meaning) for meaning in meanings]
    return not any(load.least > COVERED for load in _loads(row, chosen, columns)[1])


def _combinations(row: PhaseRow) -> Iterator[tuple[Choice | None, ...]]:
    """Every way to give the slots their meanings; powers go together, inputs may have their own current each."""
    kinds = {_kind(slot): slot.choices for slot in row.slots if len(slot.choices) > 1}
    for chosen in product(*kinds.values()):
        by_kind = dict(zip(kinds, chosen, strict=True))
        yield tuple(by_kind.get(_kind(slot), slot.choices[0]) if slot.choices else None for slot in row.slots)


def _kind(slot: Slot) -> str:
    return "power" if slot.name in _POWERS else slot.name


def _alone(row: PhaseRow, slot: Slot, choice: Choice | None, column: Sequence[int]) -> float:
    """How plausible the values of one field are."""
    if choice is None:
        return 0.0
    meaning = choice.meaning
    values = [value * meaning.mul / meaning.div for value in column]
    low, high = min(values), max(values)
    if meaning.quantity == "voltage":
        return _volts([value for value in values if value], row.direct)
    if meaning.quantity == "current":
        return 0.5 * (high > 0) if high <= 120 else -3.0 if high <= 300 else _VETO
    if meaning.quantity in ("power", "reactive_power", "apparent_power"):
        return 0.0 if low >= -100_000 and high <= 100_000 else _VETO
    if meaning.quantity == "power_factor":
        return (0.5 if high else 0.0) if high <= 1.0 else _VETO
    live = [value for value in values if value]
    return (2.0 if live else -0.5) if all(45 <= value <= 65 for value in live) else _VETO


def _volts(live: Sequence[float], direct: bool) -> float:
    """Mains voltage, or at least a voltage. Zero is a phase that is not there."""
    if not live:
        return 0.0
    mains = sum(any(low <= value <= high for low, high in _MAINS) for value in live) / len(live)
    if mains > 0.9:
        return 2.0
    if direct:
        return -0.5 if all(3 <= value <= 1000 for value in live) else _VETO
    if all(180 <= value <= 440 for value in live):
        return 0.5
    return -1.0 if all(40 <= value <= 440 for value in live) else _VETO


def _loads(
    row: PhaseRow, chosen: Sequence[Choice | None], columns: Sequence[Sequence[int]]
) -> tuple[tuple[Load, ...], tuple[Load, ...]]:
    """The moments with a current in every group of voltage, current and power, and those of the latest sample."""
    found: list[Load] = []
    last: list[Load] = []
    for suffix in ("", "_1", "_2", "_3"):
        place = {slot.name: at for at, slot in enumerate(row.slots)}
        names = [f"{name}{suffix}" for name in ("voltage", "current", "power")]
        if not all(name in place for name in names[1:]):
            continue
        amps, watts = (_scaled(chosen[place[name]]) for name in names[1:])
        volts, column = _HIGHEST, [1] * len(columns[0])
        if names[0] in place:
            volts, column = _scaled(chosen[place[names[0]]]), list(columns[place[names[0]]])
        factor = place.get("power_factor")
        rows = list(zip(column, *(columns[place[name]] for name in names[1:]), strict=True))
        for at, (v, i, p) in enumerate(rows):
            if not v or not (i or p):
                continue
            if i < 5 and abs(p) < 5:
                continue
            told = None if factor is None else columns[factor][at] * _scaled(chosen[factor])
            load = Load(
                abs(p) * watts / max(v * volts * i * amps, 1e-9),
                max(abs(p) - 1, 0) * watts / ((v + (names[0] in place)) * volts * (i + 1) * amps),
                (abs(p) + 1) * watts / max(v * volts * max(i - 1, 0.5) * amps, 1e-9),
                told or None,
            )
            found.append(load)
            if at == len(rows) - 1:
                last.append(load)
    return tuple(found), tuple(last)


def _unpowered(row: PhaseRow, columns: Sequence[Sequence[int]]) -> float:
    """A current without a voltage is none."""
    by_name = {slot.name: column for slot, column in zip(row.slots, columns, strict=True)}
    for name, volts in by_name.items():
        if name.startswith("voltage"):
            others = [by_name[name.replace("voltage", other)] for other in ("current", "power")]
            if any(not v and any(rest) for v, *rest in zip(volts, *others, strict=True)):
                return _UNPOWERED
    return 0.0


def _scaled(choice: Choice | None) -> float:
    return 1.0 if choice is None else choice.meaning.mul / choice.meaning.div


def _together(loads: Sequence[Load], direct: bool) -> float:
    """Power against V·I: an upper bound at every moment, and not far below it at the best one."""
    if not loads:
        return 0.0
    weight = min(1 + log2(len(loads)) / 2, 2.5)
    excess = sum(load.least > COVERED for load in loads) / len(loads)
    if excess > 0.1:
        return -2.5 * weight * min(1.0, 2 * excess)
    best = max(load.most for load in loads)
    score = 2.5 if best >= 0.3 else 1.0 if best >= _LOW_FACTOR else -0.5
    if direct and best < 0.7:
        score -= 2.5  # direct current has no power factor
    told = [abs(load.ratio - load.told) for load in loads if load.told]
    if told:
        agree = sum(difference < 0.06 for difference in told) / len(told)
        score += 3.0 if agree > 0.7 else -2.0
    return score * weight
