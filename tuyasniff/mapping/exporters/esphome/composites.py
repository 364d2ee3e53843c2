"""Lights, climates, fans and covers of ESPHome's tuya platforms."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from tuyasniff.mapping.exporters import composites as parts
from tuyasniff.mapping.exporters.composites import Group, full_count
from tuyasniff.mapping.exporters.entities import Entity, Kind, why
from tuyasniff.mapping.exporters.esphome.entities import Sheet
from tuyasniff.mapping.exporters.esphome.yaml import Item, decimal, ratio

_MODES: Mapping[str, tuple[str, ...]] = {
    "heating_value": ("heat", "hot", "heating"),
    "cooling_value": ("cool", "cold", "cooling"),
    "drying_value": ("dry", "wet", "dehumidify"),
    "fanonly_value": ("fan", "wind", "fan_only"),
}
"""What modes of air conditioners are called, and ESPHome's keys for their values."""

_COARSER = (Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(1))


class Composed(NamedTuple):
    """Which datapoints a composite stands for: they need no entity of their own."""

    dps: frozenset[int]


def add_group(sheet: Sheet, group: Group) -> Composed:
    """Put a composite into the sheet."""
    lines, used, notes = _WRITERS[group.platform](group)
    first = next(iter(group.parts.values()))
    name = sheet.name(group.platform, first, group.name)
    head = ("platform: tuya", f"id: {sheet.id(f'{group.platform}_{group.dps[0]}')}", name)
    shown = [why(part) for role, part in group.parts.items() if role in used]
    sheet.add(group.platform, Item((*head, *lines), (*shown, *notes)))
    stays = _stay(group)
    return Composed(frozenset(group.parts[role].dp for role in used if role not in stays))


Written = tuple[list[str], list[str], list[str]]
"""Lines, the roles that are in them, and comments."""


def _stay(group: Group) -> set[str]:
    """Roles that are useful beside the composite as well."""
    stays = set()
    if group.platform == parts.CLIMATE:
        stays.add(parts.CURRENT)
        target = group.parts[parts.TARGET]
        if target.kind is Kind.NUMBER and _safe_step(target) != _own_step(target):
            stays.add(parts.TARGET)
    return stays


def _light(group: Group) -> Written:
    found = group.parts
    lines, notes = [], []
    if (switch := found.get(parts.SWITCH)) is not None:
        lines.append(f"switch_datapoint: {switch.dp}")
    if (bright := found.get(parts.BRIGHTNESS)) is not None:
        lines.append(f"dimmer_datapoint: {bright.dp}")
        if bright.limits is not None and bright.limits.min:
            lines.append(f"min_value: {bright.limits.min}")
        lines.append(f"max_value: {full_count(bright)}")
    if (warm := found.get(parts.COLOR_TEMPERATURE)) is not None:
        lines += [f"color_temperature_datapoint: {warm.dp}", f"color_temperature_max_value: {full_count(warm)}"]
        lines += ["color_temperature_invert: true", "cold_white_color_temperature: 6500 K"]
        lines += ["warm_white_color_temperature: 2700 K"]
        notes.append("its ends of white are not known: 2700 K at 0 and 6500 K are the usual ones")
    if (color := found.get(parts.COLOR)) is not None and color.entry.raw is not None:
        lines += [f"color_datapoint: {color.dp}", f"color_type: {parts.COLOR_LAYOUTS[color.entry.raw.layout or '']}"]
        lines += ["color_type_lowercase: true", "color_interlock: true"]
    return lines, list(found), notes


def _climate(group: Group) -> Written:
    found = group.parts
    used = [parts.TARGET]
    target, current = found[parts.TARGET], found.get(parts.CURRENT)
    lines, notes = [], []
    heats, cools = True, False
    mode = found.get(parts.MODE)
    values = {} if mode is None else _modes(mode)
    if values:
        used.append(parts.MODE)
        heats, cools = "heating_value" in values, "cooling_value" in values
    else:
        notes.append("it is taken to heat: nothing tells whether it cools")
    lines += [f"supports_heat: {str(heats).lower()}", f"supports_cool: {str(cools).lower()}"]
    if (switch := found.get(parts.SWITCH)) is not None:
        used.append(parts.SWITCH)
        lines.append(f"switch_datapoint: {switch.dp}")
    if values and mode is not None:
        lines += ["active_state:", f"  datapoint: {mode.dp}", *(f"  {key}: {value}" for key, value in values.items())]
    lines.append(f"target_temperature_datapoint: {target.dp}")
    factor = decimal(ratio(target.scale))
    if current is None:
        lines.append(f"temperature_multiplier: {factor}")
    else:
        used.append(parts.CURRENT)
        lines += [f"current_temperature_datapoint: {current.dp}", f"target_temperature_multiplier: {factor}"]
        lines.append(f"current_temperature_multiplier: {decimal(ratio(current.scale))}")
    if target.unit == "°F":
        lines.append("reports_fahrenheit: true")
    else:
        lines += _visual(target)
        step = _safe_step(target)
        if step != _own_step(target):
            notes.append("finer steps are not offered here: ESPHome cuts off, and would send one count less")
    return lines, used, notes


def _visual(target: Entity) -> list[str]:
    limits, factor = target.limits, ratio(target.scale)
    lines = []
    if limits is not None and limits.min is not None and limits.max is not None and limits.min < limits.max:
        lines += [f"  min_temperature: {decimal(limits.min * factor)}"]
        lines += [f"  max_temperature: {decimal(limits.max * factor)}"]
    return ["visual:", *lines, f"  temperature_step: {decimal(_safe_step(target))}"]


def _own_step(target: Entity) -> Fraction:
    return ((target.limits.step if target.limits else None) or 1) * ratio(target.scale)


def _safe_step(target: Entity) -> Fraction:
    """The finest step at which every set point reaches the MCU: ESPHome divides 32-bit floats and cuts off."""
    factor, own = ratio(target.scale), _own_step(target)
    limits = target.limits
    low = (limits.min if limits else None) or 0
    high = limits.max if limits and limits.max is not None else int(100 / factor)
    for step in (own, *(one for one in _COARSER if one > own and (one / own).denominator == 1)):
        counts = range(low, min(high, low + 20_000) + 1, max(1, int(step / factor)))
        if all(_sent(count * factor, factor) == count for count in counts):
            return step
    return own


def _sent(value: Fraction, factor: Fraction) -> int:
    """The count that ESPHome sends: `(int) (target_temperature / multiplier)` (tuya_climate.cpp, control)."""
    return int(_float32(_float32(float(value)) / _float32(float(factor))))


def _float32(value: float) -> float:
    found: float = struct.unpack("f", struct.pack("f", value))[0]
    return found


def _modes(mode: Entity) -> dict[str, int]:
    """ESPHome's keys for the values of a mode, where it is one of an air conditioner; else nothing."""
    found: dict[str, int] = {}
    for option in mode.options:
        for key, words in _MODES.items():
            if option.label.strip().lower() in words:
                found.setdefault(key, option.value)
    return found if "heating_value" in found or "cooling_value" in found else {}


def _fan(group: Group) -> Written:
    lines = []
    if (switch := group.parts.get(parts.SWITCH)) is not None:
        lines.append(f"switch_datapoint: {switch.dp}")
    if (speed := group.parts.get(parts.SPEED)) is not None:
        limits = speed.limits
        count = len(speed.options) if speed.kind is Kind.SELECT else limits.max if limits is not None else None
        lines += [f"speed_datapoint: {speed.dp}", f"speed_count: {count}"]
    return lines, list(group.parts), []


def _cover(group: Group) -> Written:
    found = group.parts
    lines = []
    if (control := found.get(parts.CONTROL)) is not None:
        lines.append(f"control_datapoint: {control.dp}")
    lines.append(f"position_datapoint: {found[parts.POSITION].dp}")
    if (report := found.get(parts.REPORT)) is not None:
        lines.append(f"position_report_datapoint: {report.dp}")
    lines += ["min_value: 0", f"max_value: {full_count(found[parts.POSITION])}"]
    note = "0 is taken for open; where it is closed: invert_position_report: true"
    return lines, list(found), [note]


_WRITERS = {parts.LIGHT: _light, parts.CLIMATE: _climate, parts.FAN: _fan, parts.COVER: _cover}
