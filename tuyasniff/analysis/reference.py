"""What a person types beside the bytes: words, and at times the reading of another instrument in them.

`kettle 2000 W` says power, `21,5 °C` temperature. A reading is taken only where there is one way to understand it:
`45 %` may be many things, and becomes one when the quantity stands before it, as in `humidity 45 %`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tuyasniff.model import Reference
from tuyasniff.patterns import regex

PREFIX = "ref"
"""A note that begins with this word is meant as a reading."""

UNITS: Mapping[str, tuple[str, ...]] = {
    "voltage": ("V", "mV", "kV"),
    "current": ("A", "mA"),
    "leakage_current": ("A", "mA"),
    "power": ("W", "mW", "kW", "MW"),
    "apparent_power": ("VA", "kVA"),
    "reactive_power": ("var", "kvar"),
    "power_factor": ("%", ""),
    "frequency": ("Hz", "kHz"),
    "energy": ("Wh", "kWh", "MWh"),
    "reactive_energy": ("varh", "kvarh"),
    "temperature": ("°C", "°F"),
    "humidity": ("%",),
    "moisture": ("%",),
    "battery": ("%",),
    "illuminance": ("lx",),
    "irradiance": ("W/m²",),
    "pressure": ("hPa", "kPa", "Pa", "bar", "mbar", "psi"),
    "carbon_dioxide": ("ppm",),
    "carbon_monoxide": ("ppm",),
    "pm1": ("µg/m³",),
    "pm25": ("µg/m³",),
    "pm10": ("µg/m³",),
    "conductivity": ("µS/cm", "mS/cm"),
    "signal_strength": ("dBm",),
    "volume_flow_rate": ("m³/h", "L/min", "L/h"),
    "gas": ("m³", "L"),
    "water": ("m³", "L"),
    "volume": ("m³", "L"),
    "weight": ("kg", "g"),
    "distance": ("m", "cm", "mm"),
    "duration": ("s", "min", "h"),
}
"""Quantity -> the units in which somebody reads it off; empty is a plain number."""

_ONLY_NAMED = frozenset({"leakage_current", "duration", "distance", "weight"})
"""Units of these mean something else, or come in any sentence: the quantity has to stand before them."""

_SPELLINGS: Mapping[str, str] = {
    "volt": "V", "volts": "V", "v": "V", "vac": "V", "vdc": "V", "mv": "mV", "kv": "kV",
    "amp": "A", "amps": "A", "ampere": "A", "amperes": "A", "ma": "mA",
    "watt": "W", "watts": "W", "w": "W", "kw": "kW", "kilowatt": "kW", "kilowatts": "kW",
    "va": "VA", "kva": "kVA", "hz": "Hz", "hertz": "Hz", "khz": "kHz",
    "wh": "Wh", "kwh": "kWh", "℃": "°C", "℉": "°F", "°c": "°C", "°f": "°F",
    "hpa": "hPa", "kpa": "kPa", "lux": "lx", "w/m2": "W/m²", "dbm": "dBm", "m3": "m³", "m3/h": "m³/h",
    "l": "L", "l/min": "L/min", "l/h": "L/h", "µg/m3": "µg/m³", "ug/m3": "µg/m³", "us/cm": "µS/cm", "percent": "%",
    "seconds": "s", "minutes": "min", "hours": "h",
}  # fmt: skip
"""Other spellings, in small letters. What differs from another unit only by its case, as mW and MW, is not here."""

_NAMES: Mapping[str, str] = {name.replace("_", " "): name for name in UNITS} | {
    "pf": "power_factor",
    "cos phi": "power_factor",
    "leakage": "leakage_current",
    "temp": "temperature",
    "co2": "carbon_dioxide",
    "co": "carbon_monoxide",
    "pm2.5": "pm25",
    "flow": "volume_flow_rate",
}

_EXACT = {unit for units in UNITS.values() for unit in units if unit}
_NUMBER = r"(?P<number>[-+−]?[0-9]+(?:[.,][0-9]+)?)"
_UNIT = r"(?P<unit>{})(?![\w²³°%/])".format(
    "|".join(re.escape(unit) for unit in sorted(_EXACT | set(_SPELLINGS), key=len, reverse=True))
)
_NAME = r"(?<!\w)(?ai:(?P<name>{}))".format("|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True)))
_JOIN = r"\s*(?:[:=≈~]|\b(?:is|of|at|was)\b)?\s*"
_ALONE = r"(?<![\w.,:/+−-])"
"""A number begins here: it is no part of a date, a version, a range or a word."""

_READING = regex(rf"{_ALONE}{_NUMBER}(?P<blank>\s*){_UNIT}", re.IGNORECASE)
_NAMED = regex(rf"{_NAME}{_JOIN}$", re.IGNORECASE)
_PLAIN = regex(rf"{_NAME}{_JOIN}{_ALONE}{_NUMBER}(?![\w.,:/%°])(?!\s*{_UNIT})", re.IGNORECASE)
_DOUBTFUL_BEFORE = regex(r"(?:[<>≤≥±×*/^]\s*|\d\s*x\s*|\d\s*(?:-|–|to|\.\.\.?)\s*)$", re.IGNORECASE)
"""A limit, a product or a range: `<5 W`, `2 x 60 W`, `230 - 240 V`."""

_RANGE_BEFORE = regex(r"(?<![\w.,:/])\d{1,9}(?:[.,]\d{1,9})?\s+$")
"""Before a number with a minus, another one: `230 -240 V` is a range rather than 240 V below zero."""

_GROUP_BEFORE = regex(r"(?<!\w)\d{1,3}(?:[\s'_]\d{3})*[\s'_]$")
_GROUP = regex(r"\d{3}(?!\d)")
"""Both together are one longer number, or two: `2 000 W`."""

_DOUBTFUL_AFTER = regex(r"\s*(?:[x×*/±–-]|to\b)\s*[\d.]", re.IGNORECASE)
_THOUSANDS = regex(r"[-+−]?[1-9]\d{0,2},\d{3}")
"""`2,000`: two thousand to one half of the world, two to the other."""


class _Found(NamedTuple):
    """A number with its unit; no reference where it can be understood in several ways, or in none."""

    reference: Reference | None


def parse_note(text: str) -> tuple[str, Reference | None]:
    """The words without blanks around them, and the one reading in them, None where there is none or a doubt."""
    words = text.strip()
    found = list(_found(words))
    return words, found[0].reference if len(found) == 1 else None


def claims_reading(text: str) -> bool:
    """Whether a note is meant as a reading, understood or not: it begins with `ref`."""
    return text.strip().lower().split(maxsplit=1)[:1] == [PREFIX]


def spoken(reference: Reference) -> str:
    """`power 2000 W`."""
    return " ".join(part for part in (reference.quantity.replace("_", " "), reference.value, reference.unit) if part)


def _found(words: str) -> Iterator[_Found]:
    for match in _READING.finditer(words):
        unit = _unit(match["unit"], glued=not match["blank"])
        if unit is None:
            continue
        before = words[: match.start()]
        doubtful = _DOUBTFUL_BEFORE.search(before) or _DOUBTFUL_AFTER.match(words, match.end())
        doubtful = doubtful or (_GROUP.match(match["number"]) and _GROUP_BEFORE.search(before))
        if match["number"][0] in "-−":
            doubtful = doubtful or _RANGE_BEFORE.search(before)
        name = _NAMED.search(before)
        quantity = _quantity(unit, None if name is None else _NAMES[name["name"].lower()])
        value = _value(match["number"])
        known = quantity is not None and value is not None and not doubtful
        yield _Found(Reference(quantity, value, unit) if known and quantity and value else None)
    for match in _PLAIN.finditer(words):
        quantity = _NAMES[match["name"].lower()]
        if "" in UNITS[quantity]:
            value = _value(match["number"])
            yield _Found(None if value is None else Reference(quantity, value, ""))


def _unit(written: str, *, glued: bool) -> str | None:
    """Our spelling of a unit; None for what is rather a word or hex, such as the a of `5 a day`."""
    if written in _EXACT:
        return written
    if written.lower() not in _SPELLINGS:
        return None
    return None if glued and written == "l" else _SPELLINGS[written.lower()]


def _quantity(unit: str, named: str | None) -> str | None:
    """What is measured in that unit, if it is one thing only, or the thing that is named goes with it."""
    if named is not None:
        return named if unit in UNITS[named] else None
    fitting = [name for name, units in UNITS.items() if unit in units]
    usual = [name for name in fitting if name not in _ONLY_NAMED]
    return usual[0] if len(usual) == 1 else None


def _value(written: str) -> str | None:
    """A decimal number with a point, as exact as it was written; None for `2,000`."""
    if _THOUSANDS.fullmatch(written):
        return None
    text = written.replace("−", "-").replace(",", ".").lstrip("+")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return sign + (whole.lstrip("0") or "0") + point + rest
