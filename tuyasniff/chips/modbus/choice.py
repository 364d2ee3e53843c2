"""Which kind of meter a slave is: every map is tried on what it told, and physics decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tuyasniff.chips.modbus.maps import Balance, Block, Form, RegisterMap, Value, values
from tuyasniff.chips.tables import modbus_dds238, modbus_ddsu666, modbus_pzem, modbus_sdm

MAPS: tuple[RegisterMap, ...] = (
    *modbus_pzem.MAPS,
    *modbus_dds238.MAPS,
    *modbus_sdm.MAPS,
    *modbus_ddsu666.MAPS,
)
"""Every kind of meter that is known, in the order in which equals are preferred."""

_LOOKED_AT = 64
"""So many answers show as well as all of them what a slave is; from the beginning and the end in equal parts."""

_ENOUGH = 2.0
_IMPOSSIBLE = 0.05
_SMALLEST = 1e-4
"""Less than that no meter tells; integers that are read as a float are nearly all smaller."""


class Told(NamedTuple):
    """What was answered to a read. `register` is None where the question was not heard."""

    function: int
    register: int | None
    words: bytes


class Choice(NamedTuple):
    """A map that fits. `unsure` is another one that fits as well, and reads the same bytes another way."""

    table: RegisterMap
    unsure: RegisterMap | None = None


def chosen(told: Sequence[Told], maps: Sequence[RegisterMap] = MAPS) -> Choice | None:
    """The map that what a slave told can truly be, None where none has enough to say for it.

    A map is out where more than one value in twenty is impossible. For it speak: values that hardly anything else has,
    the block of registers that is usually asked, power that agrees with volts and amperes.
    """
    some = told if len(told) <= _LOOKED_AT else (*told[: _LOOKED_AT // 2], *told[-_LOOKED_AT // 2 :])
    rated = [(rating, table) for table in maps if (rating := _rating(table, some)) is not None]
    if not rated:
        return None
    best, table = max(rated, key=lambda pair: pair[0])
    others = [other for rating, other in rated if rating == best and other.sums and other is not table]
    return Choice(table, others[0] if others and table.sums else None)


def block_of(table: RegisterMap, told: Told) -> Block | None:
    """What was told as a block of that map: by the question, or by its length alone."""
    if told.register is not None:
        return Block(told.function, told.register, told.words)
    starts = (start for start, count in table.blocks if 2 * count == len(told.words))
    start = next(starts, None)
    return None if start is None or told.function not in table.functions else Block(told.function, start, told.words)


def asked_like(asked: Sequence[tuple[int, int, int]]) -> RegisterMap | None:
    """The map whose usual questions these are (function, register, count); None where nothing tells."""
    for table in MAPS:
        if any(
            function in table.functions and (register, count) in table.blocks for function, register, count in asked
        ):
            return table
    for table in MAPS:
        starts = {field.register for field in table.fields if field.form is Form.FLOAT}
        singles = {register for function, register, count in asked if count == 2 and function in table.functions}
        if len(singles) >= 3 and singles <= starts:
            return table
    return None


def _rating(table: RegisterMap, told: Sequence[Told]) -> tuple[float, int] | None:
    """How much speaks for the map, and how many of its sums come out, less those that do not."""
    seen = sums = agreeing = 0
    impossible = 0.0
    evidence: dict[object, float] = {}
    latest: dict[int, Value] = {}
    for one in told:
        block = block_of(table, one)
        found = [] if block is None else list(values(table, block))
        if block is None or not found:
            continue
        seen += len(found)
        impossible += sum(not value.possible for value in found) + 2 * _contradicts(found)
        if (block.register, block.size) in table.blocks and any(value.raw for value in found):
            evidence["block"] = 1.0
        for value, weight in _telling(found):
            evidence[value.field.register] = weight
        latest.update((value.field.register, value) for value in found)
        balanced = _balanced(table, found, latest)
        if balanced is not None:
            agreeing += 1 if balanced else -1
        sums += _sums(table, found)
    if agreeing > 0:
        evidence["balance"] = 1.0
    total = sum(evidence.values())
    if not seen or agreeing < 0 or impossible > _IMPOSSIBLE * seen or total < _ENOUGH:
        return None
    return total, (sums > 0) - (sums < 0)


def _telling(found: Sequence[Value]) -> Iterator[tuple[Value, float]]:
    for value in found:
        if not value.possible or abs(value.physical) < _SMALLEST:
            continue
        floats = value.field.form is Form.FLOAT
        if value.field.telling:
            yield value, 1.5 if floats else 1.0
        elif floats:
            yield value, 0.5


def _contradicts(found: Sequence[Value]) -> bool:
    """Volts without hertz, or hertz without volts: where there is mains, both are there."""
    mains: dict[str, bool] = {}
    for value in found:
        if value.field.telling:
            mains[value.field.quantity] = mains.get(value.field.quantity, False) or value.raw != 0
    return len(set(mains.values())) > 1


def _balanced(table: RegisterMap, found: Sequence[Value], latest: Mapping[int, Value]) -> bool | None:
    """Whether the first power is what volts and amperes make; None where it cannot be told.

    Where they are asked for one by one, the latest ones count, each time that the power is told: the load may have
    changed between them.
    """
    at_once = {value.field.register for value in found}
    first: dict[str, Value] = {}
    for value in latest.values():
        name = value.field.quantity
        if name in _BALANCED and (name not in first or value.field.register < first[name].field.register):
            first[name] = value
    if table.balance is Balance.NONE or not {"voltage", "current", "power"} <= first.keys():
        return None
    volts, amps, watts = (first[name] for name in ("voltage", "current", "power"))
    if watts.field.register not in at_once:
        return None
    together = {volts.field.register, amps.field.register} <= at_once
    apparent = abs(volts.physical * amps.physical)
    share = _AT_ONCE if together else _IN_TURN
    within = share * apparent + abs(volts.physical) * _step(amps) + _step(watts)
    factor = first.get("power_factor")
    if table.balance is Balance.FACTOR and factor is None:
        return False if abs(watts.physical) > apparent + within + _LITTLE else None
    expected = apparent * (abs(factor.physical) / _whole(factor) if factor is not None else 1.0)
    off = abs(abs(watts.physical) - expected)
    if off > within + _LITTLE:
        return False
    return True if off <= within < abs(watts.physical) / 3 else None


_BALANCED = ("voltage", "current", "power", "power_factor")
_AT_ONCE, _IN_TURN = 0.03, 0.15
_LITTLE = 2.0
"""What a meter shows of a few watts proves nothing."""


def _whole(factor: Value) -> float:
    """What a power factor of 1 is in its unit."""
    return 100.0 if factor.field.unit == "%" else 1.0


def _step(value: Value) -> float:
    return float(10.0**-value.field.places)


def _sums(table: RegisterMap, found: Sequence[Value]) -> int:
    """How many sums come out, less those that do not."""
    counts = {value.field.register: value.raw for value in found}
    told = 0
    for one in table.sums:
        if one.total in counts and one.first in counts and one.second in counts and counts[one.total]:
            parts = counts[one.first] + counts[one.second]
            told += 1 if parts and abs(parts - counts[one.total]) <= 2 else -1
    return told
