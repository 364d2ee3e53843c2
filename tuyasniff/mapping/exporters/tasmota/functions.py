"""The functions of Tasmota's TuyaMCU driver: what each takes, and the one scale that it has.

From the driver of arendst/Tasmota (`xdrv_16_tuyamcu.ino` 204289e1ab10, `tasmota.h` 00e22bbd4309) and docs/TuyaMCU.md of
tasmota/docs 9849ab94d785.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tuyasniff.mapping.model import Scale
from tuyasniff.vocabulary import in_base

SWITCHES = range(1, 5)
RELAYS = range(11, 19)
DIMMER, DIMMER2, COLOUR_TEMPERATURE, COLOUR, WHITE, MODE = range(21, 27)
POWER, CURRENT, VOLTAGE, COMBINED, TOTAL = 31, 32, 33, 36, 37
INVERTED = range(41, 49)
LOW_POWER = 51
ENUMS = range(61, 65)
TEMPERATURE, SET_POINT, HUMIDITY, HUMIDITY_SET = 71, 72, 73, 74
CARBON_DIOXIDE = 78
TIMERS = range(81, 85)
DUMMY = 99

MOST = 16
"""Mappings that the settings have room for."""

SENSOR_MOST = 32767
"""Sensors are kept in two bytes."""

ENUM_MOST = 31
RESOLUTIONS = {TEMPERATURE: "TempRes", SET_POINT: "TuyaTempSetRes", HUMIDITY: "HumRes", HUMIDITY_SET: "HumRes"}
"""Functions whose divisor is a power of ten that a command sets."""

NEEDS_POWER = frozenset({CURRENT, VOLTAGE, TOTAL})
"""They do nothing unless power is mapped, too."""


class Fixed(NamedTuple):
    """A function that shows one quantity in one scale."""

    fnid: int
    quantity: str
    unit: str
    div: int
    name: str


FIXED: tuple[Fixed, ...] = (
    Fixed(POWER, "power", "W", 10, "Power"),
    Fixed(CURRENT, "current", "A", 1000, "Current"),
    Fixed(VOLTAGE, "voltage", "V", 10, "Voltage"),
    Fixed(TOTAL, "energy", "kWh", 100, "Power total"),
    Fixed(75, "illuminance", "lx", 1, "Illuminance"),
    Fixed(76, "volatile_organic_compounds_parts", "ppb", 1, "TVOC"),
    Fixed(CARBON_DIOXIDE, "carbon_dioxide", "ppm", 1, "CO2"),
    Fixed(80, "pm25", "µg/m³", 1, "PM2.5"),
)

_NAMES = {
    DIMMER: "Dimmer", DIMMER2: "Dimmer2", COLOUR_TEMPERATURE: "CT", COLOUR: "RGB", WHITE: "White", MODE: "ModeSet",
    27: "Report1", 28: "Report2", COMBINED: "Power combined", LOW_POWER: "Low-power mode", TEMPERATURE: "Temperature",
    SET_POINT: "TempSet", HUMIDITY: "Humidity", HUMIDITY_SET: "HumSet", 77: "eCO2", 79: "Gas", 97: "Motor direction",
    98: "Motor error", DUMMY: "Dummy",
} | {row.fnid: row.name for row in FIXED}  # fmt: skip
_RUNS = ((SWITCHES, "Switch"), (RELAYS, "Relay"), (INVERTED, "Relay inverted "), (ENUMS, "Enum"), (TIMERS, "Timer"))
_OF_TYPE = {
    "bool": frozenset({*SWITCHES, *RELAYS, *INVERTED, 97, 98}),
    "value": frozenset({DIMMER, DIMMER2, 23, WHITE, 27, 28, POWER, CURRENT, VOLTAGE, TOTAL, *range(71, 81), *TIMERS}),
    "string": frozenset({COLOUR}),
    "enum": frozenset({MODE, *ENUMS, 97, 98}),
    "raw": frozenset({COMBINED}),
}


def function_name(fnid: int) -> str:
    """`Relay1`; empty for what is no function."""
    for run, name in _RUNS:
        if fnid in run:
            return f"{name}{fnid - run.start + 1}"
    return _NAMES.get(fnid, "")


def takes(fnid: int, type_: str) -> bool:
    """Whether a function can be had for that type of datapoint."""
    return fnid in _OF_TYPE.get(type_, ())


def fixed_scale(fnid: int) -> Fixed | None:
    """The row of a function that has one scale only."""
    return next((row for row in FIXED if row.fnid == fnid), None)


def fixed_for(quantity: str | None) -> Fixed | None:
    """The function that shows such a quantity."""
    return next((row for row in FIXED if row.quantity == quantity), None)


def is_exactly(row: Fixed, unit: str | None, scale: Scale) -> bool:
    """Whether the function shows that scale, after a conversion to its unit."""
    base, factor = physical(unit, scale)
    return base == row.unit and factor == Fraction(1, row.div) and not scale.offset


def physical(unit: str | None, scale: Scale) -> tuple[str | None, Fraction]:
    """The unit that things are compared in, and how many of it a count is."""
    base, by = in_base(unit) if unit is not None else (None, Fraction(1))
    return base, Fraction(scale.mul, scale.div) * by


def resolution(unit: str | None, scale: Scale, expected: str) -> int | None:
    """How many decimals a count is shifted by, 0 to 3; None where it is something else."""
    base, factor = physical(unit, scale)
    if base != expected or scale.offset:
        return None
    return next((places for places in range(4) if factor == Fraction(1, 10**places)), None)


def decimal_text(scale: Scale) -> str | None:
    """The factor in decimals, exactly; None where it never ends."""
    factor = Fraction(scale.mul, scale.div)
    places = next((places for places in range(20) if 10**places % factor.denominator == 0), None)
    if places is None:
        return None
    digits = str(factor.numerator * 10**places // factor.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
