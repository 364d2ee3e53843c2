"""Channels of OpenBeken: which type shows a number exactly, and texts that its scripts can carry.

A channel holds an integer; its type tells what it is divided by and the unit. A factor in the link would make the
firmware write the scaled value back to the device, so the scale is the type's. Names, divisors and units are those of
OpenBK7231T_App e1a80975583f (`src/new_pins.c`), what Home Assistant discovery knows is in `http_fns.c`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from fractions import Fraction
from typing import NamedTuple

from tuyasniff.mapping.exporters.entities import one_line
from tuyasniff.mapping.model import Scale
from tuyasniff.vocabulary import in_base

LABEL_MOST = 64
"""Bytes of a label; the firmware says no limit of its own."""

ENUM_MOST = 32
"""Bytes of the name of an enum's value: the firmware cuts there."""

LINE_MOST = 500
"""Bytes of a line; the firmware takes 511."""

UNIT_MOST = 16

_PARTS = Fraction(1, 100)
_SENSORS: MappingOf[tuple[str, str | None], MappingOf[int, str]] = {
    ("voltage", "V"): {10: "Voltage_div10", 100: "Voltage_div100"},
    ("current", "A"): {10: "Current_div10", 100: "Current_div100", 1000: "Current_div1000"},
    ("power", "W"): {1: "Power", 10: "Power_div10", 100: "Power_div100"},
    ("energy", "kWh"): {100: "EnergyTotal_kWh_div100", 1000: "EnergyTotal_kWh_div1000"},
    ("frequency", "Hz"): {10: "Frequency_div10", 100: "Frequency_div100", 1000: "Frequency_div1000"},
    ("power_factor", None): {100: "PowerFactor_div100", 1000: "PowerFactor_div1000"},
    ("temperature", "°C"): {
        1: "Temperature",
        2: "Temperature_div2",
        10: "Temperature_div10",
        100: "Temperature_div100",
    },
    ("humidity", "%"): {1: "Humidity", 10: "Humidity_div10"},
    ("battery", "%"): {1: "BatteryLevelPercent"},
    ("illuminance", "lx"): {1: "Illuminance", 10: "Illuminance_div10"},
    ("pressure", "hPa"): {100: "Pressure_div100"},
    ("atmospheric_pressure", "hPa"): {100: "Pressure_div100"},
    ("leakage_current", "A"): {1000: "LeakageCurrent_div1000"},
    ("ph", None): {100: "Ph"},
    ("percentage", "%"): {1: "Percent"},
    ("brightness", "%"): {1: "Percent"},
    ("position", "%"): {1: "Percent"},
    ("moisture", "%"): {1: "Percent"},
}
"""Channel types by quantity and unit, then by divisor. Not among them: Frequency, which discovery does not know."""

_EXPORTED = "EnergyExport_kWh_div1000"
_PLAIN = {1: "ReadOnly", 10: "ReadOnly_div10", 100: "ReadOnly_div100", 1000: "ReadOnly_div1000"}
_HECTOPASCAL = {"hPa": Fraction(1), "mbar": Fraction(1), "kPa": Fraction(10), "Pa": _PARTS, "bar": Fraction(1000)}

_UNWELCOME = str.maketrans(dict.fromkeys('"$;\\<>&`', " ") | {"(": "[", ")": "]"})
"""What ends a label, is expanded, separates commands, or is markup on the firmware's page; brackets hold the unit."""

_IN_TEMPLATE = str.maketrans({"'": "’", ":": " ", "{": "[", "}": "]", "%": " "})
"""Names of an enum's values stand in a template between single quotes, and behind a colon."""


class Channel(NamedTuple):
    """A type that shows a number exactly. `mult` is the factor in the link, `unit` goes into the label if it is told.

    `words` name a conversion: `mA -> A`.
    """

    type: str
    unit: str | None = None
    mult: int = 1
    words: str = ""


def channel_for(
    quantity: str | None, unit: str | None, scale: Scale, *, exported: bool = False, factors: bool = True
) -> Channel | None:
    """The channel for such a number, or None where no type shows it exactly.

    `exported`: energy that leaves the house. `factors`: the link may carry a factor.
    """
    factor = Fraction(scale.mul, scale.div)
    if scale.offset or factor <= 0:
        return None
    base, by = _base(quantity, unit)
    types = _SENSORS.get((quantity or "", base), {})
    div = _divisor(factor * by)
    words = "" if base == unit else f"{unit} -> {base or 'a ratio'}"
    if (quantity, base, div) == ("current", "A", 10) and factors:
        return Channel("Current_div100", None, 10, words)
    if exported and (quantity, base, div) == ("energy", "kWh", 1000):
        return Channel(_EXPORTED, words=words)
    if div in types:
        return Channel(types[div], words=words)
    own = _divisor(factor)
    if own in _PLAIN:
        return Channel(_PLAIN[own], unit)
    return Channel(_PLAIN[div], base, words=words) if div in _PLAIN else None


def _base(quantity: str | None, unit: str | None) -> tuple[str | None, Fraction]:
    """The unit of the channel types, and how many of it one is."""
    if unit is None:
        return None, Fraction(1)
    if quantity == "power_factor" and unit == "%":
        return None, _PARTS
    if quantity in ("pressure", "atmospheric_pressure"):
        return ("hPa", _HECTOPASCAL[unit]) if unit in _HECTOPASCAL else (unit, Fraction(1))
    return in_base(unit)


def _divisor(factor: Fraction) -> int:
    """10 for 1/10; 0 for what is not one n-th."""
    return factor.denominator if factor.numerator == 1 else 0


def label_text(name: str, unit: str | None, fallback: str) -> str:
    """A label: `Leakage current (mA)`. What the script or the firmware's page would take for something else is gone."""
    tail = f" ({unit})" if unit else ""
    plain = _plain(name)
    return f"{clipped(plain, LABEL_MOST - len(tail.encode())) or fallback}{tail}"


def writable_unit(unit: str | None) -> bool:
    """Whether a label can carry that unit as it is."""
    return unit is None or (
        len(unit.encode(errors="replace")) <= UNIT_MOST and label_text(unit, None, "") == unit and bool(unit)
    )


def enum_text(label: str, value: int) -> str:
    """The name of an enum's value, as short as the firmware has it; the number where nothing is left."""
    return clipped(" ".join(_plain(label).translate(_IN_TEMPLATE).split()), ENUM_MOST) or str(value)


def _plain(text: str) -> str:
    single = re.sub("//+", "/", one_line(text))
    return " ".join(single.translate(_UNWELCOME).split())


def clipped(text: str, most: int) -> str:
    """So many bytes of a text at most, whole characters."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore").rstrip()


def comment(text: str) -> str:
    """A comment line. Behind a command it would be read as arguments, so it stands alone."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return clipped(f"// {' '.join(plain.split())}", LINE_MOST)
