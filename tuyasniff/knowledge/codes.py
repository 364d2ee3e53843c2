"""What Tuya's standard codes, and units by themselves, say about the quantity."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import NamedTuple

from tuyasniff.patterns import regex
from tuyasniff.vocabulary import Quantity, canonical_unit, in_base, quantity


class Code(NamedTuple):
    """One row: codes that match `pattern` as a whole, of one of `types`, mean `quantity`.

    `units`: the declared unit has to be one of them; empty: any that goes with the quantity, or none.
    """

    pattern: str
    quantity: str
    types: tuple[str, ...] = ("value",)
    units: tuple[str, ...] = ()


_BOOL = ("bool",)
_LIGHT = ("lx",)
_PHASE = r"(?:_?(?:[abc123]|l[123]|phase[abc]|total|all))?"

CODES: tuple[Code, ...] = (
    Code(rf"(?:cur_|ac_|phase_)?voltage{_PHASE}|voltage_current|(?:ac|dc)_vol(?:tage)?", "voltage"),
    Code(rf"(?:cur_|ac_|phase_)?current{_PHASE}|electric_current|cur_electricity", "current"),
    Code(rf"leakage_current|leak_current{_PHASE}", "leakage_current"),
    Code(rf"(?:cur_|active_|work_|phase_)?power{_PHASE}|total_power|power_total|active_power{_PHASE}", "power"),
    Code(rf"apparent_power{_PHASE}", "apparent_power"),
    Code(rf"reactive_power{_PHASE}", "reactive_power"),
    Code(rf"(?:cur_|ac_|grid_|supply_)?freq(?:uency)?{_PHASE}", "frequency"),
    Code(rf"(?:cur_)?(?:power_)?factor{_PHASE}", "power_factor"),
    Code(
        rf"add_ele|(?:total_)?(?:forward|reverse)_energy(?:_total)?{_PHASE}|(?:energy|power)_consum(?:ed|ption)"
        rf"|energy{_PHASE}|cur_neutral|balance_energy|charge_energy(?:_once)?|(?:today|month|total)_(?:acc_)?energy",
        "energy",
    ),
    Code(
        r"(?:va_|cur_|indoor_|outdoor_|sub_|local_)?temp(?:erature)?(?:_(?:current|indoor|outdoor|set|value|floor|external)"
        r")?(?:_[cf])?|(?:upper|lower|max|min)_?temp(?:erature)?(?:_set)?",
        "temperature",
    ),
    Code(r"(?:va_|cur_|env_)?humidity(?:_(?:value|current|indoor|outdoor|set))?|dehumidify_set_value", "humidity"),
    Code(r"soil_(?:moisture|humidity)|humidity_soil", "moisture"),
    Code(r"(?:va_)?battery(?:_(?:percentage|value))?|residual_electricity|electricity_left", "battery", units=("%",)),
    Code(r"bright_(?:value|current)|illuminance(?:_value)?|lux(?:_value)?", "illuminance", units=_LIGHT),
    Code(r"co2_(?:value|current)|co2", "carbon_dioxide"),
    Code(r"co_value", "carbon_monoxide"),
    Code(r"pm25(?:_value)?", "pm25"),
    Code(r"pm10(?:_value)?", "pm10"),
    Code(r"pm1(?:_value|0_0)?", "pm1"),
    Code(r"(?:tvoc|voc)(?:_value)?", "volatile_organic_compounds", units=("µg/m³", "mg/m³")),
    Code(r"(?:tvoc|voc)(?:_value)?", "volatile_organic_compounds_parts", units=("ppb", "ppm")),
    Code(r"(?:atmospheric_)?pressure(?:_value)?", "pressure"),
    Code(r"ph(?:_value|_current)?", "ph"),
    Code(r"countdown(?:_\w{1,8})?", "countdown"),
    Code(r"(?:voltage|electric|current|power|electricity)_coe(?:_?\w{1,3})?", "calibration"),
    Code(r"temp_(?:calibration|correction)|\w{1,12}_(?:calibration|correction)", "calibration"),
    Code(r"switch(?:_\w{1,12})?|start|power", "switch", _BOOL),
    Code(r"doorcontact_state|door_state", "door", _BOOL),
    Code(r"temper_alarm|tamper", "tamper", _BOOL),
    Code(r"fault|fault_\w{1,8}|error", "problem", ("bitmap", "bool")),
    Code(r"relay_status|light_mode|power_on_behavior", "setting", ("enum",)),
    Code(r"mode|work_mode|\w{1,12}_mode", "mode", ("enum",)),
)
"""Tuya's words for datapoints. What is not here says nothing, unless its unit does."""

_COMPILED = tuple((regex(row.pattern), row) for row in CODES)

_BY_UNIT = {
    "V": "voltage", "mV": "voltage", "kV": "voltage", "A": "current", "mA": "current",
    "W": "power", "kW": "power", "mW": "power", "MW": "power", "VA": "apparent_power", "kVA": "apparent_power",
    "var": "reactive_power", "kvar": "reactive_power", "kWh": "energy", "Wh": "energy", "MWh": "energy",
    "kvarh": "reactive_energy", "varh": "reactive_energy",
    "Hz": "frequency", "kHz": "frequency", "°C": "temperature", "°F": "temperature", "lx": "illuminance",
    "W/m²": "irradiance", "hPa": "pressure", "kPa": "pressure", "µS/cm": "conductivity", "dBm": "signal_strength",
    "s": "duration", "min": "duration", "h": "duration", "d": "duration", "ms": "duration",
    "m³/h": "volume_flow_rate", "L/min": "volume_flow_rate",
}  # fmt: skip
"""Units that leave no doubt; % and ppm belong to many quantities."""

_MOST_FACTOR = 10**12


class Scaled(NamedTuple):
    """A quantity with its unit and the exact factor from a raw count: raw * mul / div."""

    quantity: str | None
    unit: str | None
    mul: int = 1
    div: int = 1


def scaled(name: str | None, unit: str | None, factor: Fraction) -> Scaled:
    """The canonical unit, with the factor that belongs to it; a quantity that the unit contradicts is dropped."""
    unit = (canonical_unit(unit) or None) if unit else None
    row = None if name is None else quantity(name)
    if row is None or not row.allows_unit(unit):
        name = None
    if unit is not None:
        unit, step = in_base(unit)
        factor *= step
    elif row is not None and name is not None and _is_bare(row, factor):
        unit = ""
    mul, div = factor.numerator, factor.denominator
    if not (0 < mul <= _MOST_FACTOR and div <= _MOST_FACTOR):
        return Scaled(None, unit)
    common = gcd(mul, div)
    return Scaled(name, unit, mul // common, div // common)


def spelled(unit: str | None, code: str | None) -> str | None:
    """The unit; "度" is a kWh in China, and a degree as well: the code tells."""
    return "kWh" if unit == "度" and quantity_of(code, "value", None) == "energy" else unit


def _is_bare(row: Quantity, factor: Fraction) -> bool:
    """Whether a quantity without a declared unit is a plain number: pH always, a power factor where it has decimals."""
    if not row.state_classes:
        return False
    return row.units == () or (row.name == "power_factor" and factor <= Fraction(1, 100))


def quantity_of(code: str | None, kind: str | None, unit: str | None) -> str | None:
    """The quantity that a code, a type and a unit declare together, None where they leave it open."""
    unit = (canonical_unit(unit) or None) if unit else None
    doubted = False
    for pattern, row in _COMPILED:
        if code is None or kind not in row.types or not pattern.fullmatch(code.lower()):
            continue
        known = quantity(row.quantity)
        if known is None or not known.allows_unit(unit):
            doubted = True  # code and unit speak of different things
        elif not row.units or unit in row.units:
            return row.quantity
    return _BY_UNIT.get(unit) if unit is not None and not doubted and kind in (None, "value") else None
