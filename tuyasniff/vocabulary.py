"""Which quantities there are, in which units they come, and how Home Assistant may count them.

A quantity bears the name of Home Assistant's sensor device class where there is one (units and state classes as in
its `sensor/const.py`), else of its binary sensor class, else a word of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple


class Quantity(NamedTuple):
    """One row. `units` None: any unit; empty: none. `home` says whose word it is: sensor, binary or own."""

    name: str
    units: tuple[str, ...] | None
    state_classes: tuple[str, ...]
    home: tuple[str, ...] = ("sensor",)

    def allows_unit(self, unit: str | None) -> bool:
        """Whether the unit goes with it; no unit always does, it may not be known yet."""
        return unit is None or self.units is None or unit in self.units

    def allows_state_class(self, state_class: str | None) -> bool:
        """Whether the state class goes with it; none always does."""
        return state_class is None or state_class in self.state_classes


_MEASURED = ("measurement",)
_SUMMED = ("total", "total_increasing")
_ANY = ("measurement", "total", "total_increasing")
_ENERGY = ("kWh", "Wh", "MWh", "mWh", "GWh", "J", "kJ", "MJ", "GJ", "cal", "kcal", "Mcal", "Gcal")
_LENGTH = ("m", "cm", "mm", "km", "in", "ft", "yd", "mi")
_VOLUME = ("m³", "L", "mL", "ft³", "CCF", "gal")
_DUST = ("µg/m³",)
_SPEED = ("m/s", "km/h", "mph", "kn", "ft/s", "mm/s", "mm/h")
_BINARY = ("binary",)
_OWN = ("own",)

QUANTITIES: tuple[Quantity, ...] = (
    Quantity("voltage", ("V", "mV", "µV", "kV"), _MEASURED),
    Quantity("current", ("A", "mA"), _MEASURED),
    Quantity("power", ("W", "kW", "mW", "MW"), _MEASURED),
    Quantity("apparent_power", ("VA", "kVA", "mVA"), _MEASURED),
    Quantity("reactive_power", ("var", "kvar"), _MEASURED),
    Quantity("frequency", ("Hz", "kHz", "MHz"), _MEASURED),
    Quantity("power_factor", ("%",), _MEASURED),
    Quantity("energy", _ENERGY, _SUMMED),
    Quantity("reactive_energy", ("varh", "kvarh"), _SUMMED),
    Quantity("energy_storage", _ENERGY, _ANY),
    Quantity("gas", _VOLUME, _SUMMED),
    Quantity("water", _VOLUME, _SUMMED),
    Quantity("volume", _VOLUME, _SUMMED),
    Quantity("volume_storage", _VOLUME, _MEASURED),
    Quantity("volume_flow_rate", ("m³/h", "L/min", "L/h", "L/s", "mL/s", "gal/min", "ft³/min"), _MEASURED),
    Quantity("temperature", ("°C", "°F", "K"), _MEASURED),
    Quantity("humidity", ("%",), _MEASURED),
    Quantity("moisture", ("%",), _MEASURED, ("sensor", "binary")),
    Quantity("battery", ("%",), _MEASURED, ("sensor", "binary")),
    Quantity("illuminance", ("lx",), _MEASURED),
    Quantity("irradiance", ("W/m²",), _MEASURED),
    Quantity("pressure", ("hPa", "kPa", "Pa", "bar", "mbar", "psi", "mmHg", "inHg"), _MEASURED),
    Quantity("atmospheric_pressure", ("hPa", "kPa", "Pa", "bar", "mbar", "mmHg", "inHg"), _MEASURED),
    Quantity("carbon_dioxide", ("ppm",), _MEASURED),
    Quantity("carbon_monoxide", ("ppm",), _MEASURED, ("sensor", "binary")),
    Quantity("pm1", _DUST, _MEASURED),
    Quantity("pm25", _DUST, _MEASURED),
    Quantity("pm10", _DUST, _MEASURED),
    Quantity("ozone", _DUST, _MEASURED),
    Quantity("nitrogen_dioxide", _DUST, _MEASURED),
    Quantity("nitrogen_monoxide", _DUST, _MEASURED),
    Quantity("sulphur_dioxide", _DUST, _MEASURED),
    Quantity("aqi", (), _MEASURED),
    Quantity("volatile_organic_compounds", ("µg/m³", "mg/m³"), _MEASURED),
    Quantity("volatile_organic_compounds_parts", ("ppb", "ppm"), _MEASURED),
    Quantity("ph", (), _MEASURED),
    Quantity("conductivity", ("µS/cm", "mS/cm", "S/cm"), _MEASURED),
    Quantity("signal_strength", ("dBm", "dB"), _MEASURED),
    Quantity("sound_pressure", ("dB", "dBA"), _MEASURED),
    Quantity("speed", _SPEED, _MEASURED),
    Quantity("wind_speed", _SPEED, _MEASURED),
    Quantity("wind_direction", ("°",), ("measurement", "measurement_angle")),
    Quantity("precipitation", ("mm", "cm", "in"), _ANY),
    Quantity("precipitation_intensity", ("mm/h", "mm/d", "in/h", "in/d"), _MEASURED),
    Quantity("distance", _LENGTH, _ANY),
    Quantity("duration", ("s", "min", "h", "d", "ms"), _ANY),
    Quantity("weight", ("kg", "g", "mg", "lb", "oz"), _ANY),
    Quantity("enum", (), ()),
    Quantity("timestamp", (), ()),
    Quantity("switch", (), (), _OWN),
    Quantity("problem", (), (), _BINARY),
    Quantity("door", (), (), _BINARY),
    Quantity("window", (), (), _BINARY),
    Quantity("motion", (), (), _BINARY),
    Quantity("presence", (), (), _BINARY),
    Quantity("occupancy", (), (), _BINARY),
    Quantity("smoke", (), (), _BINARY),
    Quantity("tamper", (), (), _BINARY),
    Quantity("vibration", (), (), _BINARY),
    Quantity("mode", (), (), _OWN),
    Quantity("setting", None, _ANY, _OWN),
    Quantity("counter", None, _ANY, _OWN),
    Quantity("calibration", None, _MEASURED, _OWN),
    Quantity("text", (), (), _OWN),
    Quantity("countdown", ("s", "min", "h"), _MEASURED, _OWN),
    Quantity("leakage_current", ("A", "mA"), _MEASURED, _OWN),
    Quantity("area", ("m²", "cm²", "ft²"), _MEASURED),
    Quantity("percentage", ("%",), _MEASURED, _OWN),
    Quantity("brightness", ("%",), _MEASURED, _OWN),
    Quantity("color_temperature", ("%", "K"), _MEASURED, _OWN),
    Quantity("position", ("%",), _MEASURED, _OWN),
    Quantity("rotation", ("rpm",), _MEASURED, _OWN),
    Quantity("angle", ("°",), _MEASURED, _OWN),
    Quantity("charge", ("Ah", "mAh"), _ANY, _OWN),
    Quantity("resistance", ("Ω",), _MEASURED, _OWN),
    Quantity("parts", ("ppm", "ppb"), _MEASURED, _OWN),
)

_BY_NAME = {row.name: row for row in QUANTITIES}

UNIT_ALIASES: Mapping[str, str] = {
    "kw·h": "kWh", "kw.h": "kWh", "kwh": "kWh", "kw*h": "kWh", "wh": "Wh", "w·h": "Wh",
    "ma": "mA", "a": "A", "amp": "A", "ampere": "A",
    "v": "V", "volt": "V", "mv": "mV",
    "w": "W", "watt": "W", "kw": "kW", "kilowatt": "kW",
    "va": "VA", "var": "var", "kvar": "kvar", "hz": "Hz", "khz": "kHz",
    "pct": "%", "percent": "%", "% rh": "%", "%rh": "%", "％": "%",
    "℃": "°C", "℉": "°F", "c": "°C", "f": "°F", "°c": "°C", "°f": "°F", "k": "K",
    "lux": "lx", "lx": "lx",
    "ug/m3": "µg/m³", "ug/m³": "µg/m³", "µg/m3": "µg/m³", "μg/m3": "µg/m³", "μg/m³": "µg/m³", "mg/m3": "mg/m³",
    "ugm3": "µg/m³", "mgm3": "mg/m³",
    "m3": "m³", "m^3": "m³", "㎥": "m³", "l": "L", "liter": "L", "litre": "L", "m3/h": "m³/h", "l/min": "L/min",
    "w/m2": "W/m²", "hpa": "hPa", "kpa": "kPa", "pa": "Pa", "dbm": "dBm", "db": "dB",
    "秒": "s", "sec": "s", "second": "s", "seconds": "s", "minute": "min", "minutes": "min", "分": "min",
    "hour": "h", "hours": "h", "小时": "h", "day": "d", "days": "d",
}  # fmt: skip
"""Other spellings, in small letters, and ours."""

_BASE: Mapping[str, tuple[str, Fraction]] = {
    "mV": ("V", Fraction(1, 1000)), "kV": ("V", Fraction(1000)), "µV": ("V", Fraction(1, 1_000_000)),
    "mA": ("A", Fraction(1, 1000)),
    "kW": ("W", Fraction(1000)), "mW": ("W", Fraction(1, 1000)), "MW": ("W", Fraction(1_000_000)),
    "kVA": ("VA", Fraction(1000)), "mVA": ("VA", Fraction(1, 1000)), "kvar": ("var", Fraction(1000)),
    "Wh": ("kWh", Fraction(1, 1000)), "MWh": ("kWh", Fraction(1000)), "mWh": ("kWh", Fraction(1, 1_000_000)),
    "GWh": ("kWh", Fraction(1_000_000)), "varh": ("kvarh", Fraction(1, 1000)),
    "kHz": ("Hz", Fraction(1000)), "MHz": ("Hz", Fraction(1_000_000)),
}  # fmt: skip
"""Of the electrical quantities one unit each, so that what several say can be compared, and how many of it one is."""

_OURS = {unit for row in QUANTITIES for unit in row.units or ()}


def quantity(name: str) -> Quantity | None:
    """The row of that name."""
    return _BY_NAME.get(name)


def canonical_unit(unit: str) -> str:
    """Our spelling of a unit (`kW·h` is kWh); one that nobody knows stays as it is."""
    unit = unit.strip()
    return unit if unit in _OURS else UNIT_ALIASES.get(unit.lower(), unit)


def in_base(unit: str) -> tuple[str, Fraction]:
    """The unit in which a quantity is compared, and how many of it one is: kWh and 1/1000 for Wh."""
    return _BASE.get(unit, (unit, Fraction(1)))
