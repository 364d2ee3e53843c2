"""What a number may stand for: a sense is a quantity, its scale, and whether it is measured or set.

Scales are counted against one unit per quantity (V, A, W, kWh, s, %, degrees as shown): `scale` is the decimal
logarithm of raw counts in that unit, so that 2301 for 230.1 V has scale 1, milliamperes have 3, and kilowatts -3.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from tuyasniff.model import Meaning

MEASURE = "m"
SET = "s"

NUMBER = "number"
"""A plain number: a level, a count, a code."""


class Sense(NamedTuple):
    """One row of the table of what numbers may stand for."""

    quantity: str
    scale: float
    role: str


_UNITS: Mapping[str, str] = {
    "voltage": "V", "current": "A", "power": "W", "energy": "kWh", "apparent_power": "VA", "reactive_power": "var",
    "reactive_energy": "kvarh", "frequency": "Hz", "power_factor": "", "temperature": "°C", "humidity": "%",
    "battery": "%", "percentage": "%", "brightness": "%", "color_temperature": "%", "position": "%", "duration": "s",
    "illuminance": "lx", "carbon_dioxide": "ppm", "carbon_monoxide": "ppm", "pm25": "µg/m³",
    "volatile_organic_compounds": "µg/m³", "volatile_organic_compounds_parts": "ppm", "parts": "ppm",
    "pressure": "kPa", "ph": "", "conductivity": "µS/cm", "speed": "m/s", "signal_strength": "dBm",
    "sound_pressure": "dB", "distance": "m", "area": "m²", "volume": "L", "volume_flow_rate": "L/min", "weight": "kg",
    "rotation": "rpm", "charge": "Ah", "resistance": "Ω", "angle": "°", "precipitation": "mm",
    "precipitation_intensity": "mm/h",
}  # fmt: skip
"""The unit in which the scale of each quantity counts."""

_SECONDS = ((-4.937, "d", 86400), (-3.556, "h", 3600), (-1.778, "min", 60))
"""Durations that are not counted in powers of ten of a second: the scale, the unit, the seconds."""


def meaning_of(sense: Sense, *, fahrenheit: bool = False) -> Meaning:
    """The sense with the unit that people use, and exact integers for the scale."""
    unit = _UNITS.get(sense.quantity, "")
    if sense.quantity == "duration":
        for scale, name, _ in _SECONDS:
            if abs(sense.scale - scale) < 0.01:
                return Meaning("duration", name, 1, 1)
    if sense.quantity == "temperature" and fahrenheit:
        unit = "°F"
    mul, div = ratio_of(sense.scale)
    return Meaning(sense.quantity, unit, mul, div)


def ratio_of(scale: float) -> tuple[int, int]:
    """The exact mul and div of a scale: physical = raw * mul / div."""
    if abs(scale - round(scale)) < 0.01:
        return (1, 10 ** round(scale)) if scale >= 0 else (10 ** -round(scale), 1)
    counts = 10**scale
    for div in (1, 2, 4, 5, 20, 25, 30, 50, 64, 255):
        for mul in (1, 2, 4, 5, 20, 25, 100, 256, 360, 43200):
            if abs(counts * mul / div - 1) < _ROUNDED:
                return mul, div
    for most in (10, 100, 1000, 10_000):
        ratio = Fraction(counts).limit_denominator(most)
        if ratio and abs(ratio / Fraction(counts) - 1) < _ROUNDED:
            return ratio.denominator, ratio.numerator
    return (1, max(1, round(counts))) if counts >= 1 else (max(1, round(1 / counts)), 1)


_ROUNDED = 0.0013
"""By what part a ratio may be off, because scales are logarithms with three decimals."""


def sense_of(meaning: Meaning, role: str = MEASURE) -> Sense:
    """The sense of a meaning, whatever its unit: kW and mA are counted in W and A. Unknown units count as they are.

    A countdown is a duration that falls.
    """
    from math import log10

    quantity = "duration" if meaning.quantity == "countdown" else meaning.quantity
    factor = _FACTORS.get((quantity, meaning.unit or ""), 1.0)
    return Sense(quantity, round(log10(meaning.div / meaning.mul / factor), 3), role)


_FACTORS: Mapping[tuple[str, str], float] = {
    ("voltage", "mV"): 1e-3, ("voltage", "kV"): 1e3, ("current", "mA"): 1e-3, ("power", "kW"): 1e3,
    ("power", "mW"): 1e-3, ("power", "MW"): 1e6, ("energy", "Wh"): 1e-3, ("energy", "MWh"): 1e3,
    ("apparent_power", "kVA"): 1e3, ("reactive_power", "kvar"): 1e3, ("frequency", "kHz"): 1e3,
    ("power_factor", "%"): 1e-2, ("duration", "min"): 60, ("duration", "h"): 3600, ("duration", "d"): 86400,
    ("duration", "ms"): 1e-3, ("weight", "g"): 1e-3, ("distance", "cm"): 1e-2, ("distance", "mm"): 1e-3,
    ("pressure", "hPa"): 0.1, ("pressure", "bar"): 100, ("pressure", "Pa"): 1e-3, ("pressure", "mbar"): 0.1,
    ("volume", "m³"): 1000, ("volume_flow_rate", "m³/h"): 1000 / 60,
}  # fmt: skip
"""How many of the counted unit one of another unit is."""
