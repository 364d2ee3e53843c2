"""How well the values of one course go with a sense, looked at alone.

The tables are knowledge of the field: which voltages, powers, temperatures there are, and what their courses do. They
are written down in physical units, so one row serves all scales.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, hypot, log
from typing import NamedTuple

from tuyasniff.analysis.quantities.course import Course
from tuyasniff.analysis.quantities.senses import MEASURE, NUMBER, SET, Sense

_ROOT = 2.5066


class _Hump(NamedTuple):
    """One part of a distribution.

    `zero`, `full` (exactly a), `bell` (a, width b), `log` (middle a, spread b), `even` (a to b), `grid` (a to b in
    steps), `rated` (one of the usual values), `counts` (one of the usual raw counts, whatever the scale).
    """

    weight: float
    form: str
    a: float = 0.0
    b: float = 0.0
    step: float = 0.0
    values: frozenset[float] = frozenset()


def _z(weight: float) -> _Hump:
    return _Hump(weight, "zero")


def _n(weight: float, a: float, b: float) -> _Hump:
    return _Hump(weight, "bell", a, b)


def _l(weight: float, a: float, b: float) -> _Hump:
    return _Hump(weight, "log", a, b)


def _u(weight: float, a: float, b: float) -> _Hump:
    return _Hump(weight, "even", a, b)


def _f(weight: float, a: float) -> _Hump:
    return _Hump(weight, "full", a)


def _g(weight: float, a: float, b: float, step: float) -> _Hump:
    return _Hump(weight, "grid", a, b, step)


def _r(weight: float, values: tuple[float, ...]) -> _Hump:
    return _Hump(weight, "rated", 0.0, 0.0, 0.0, frozenset(values))


_AMPS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 15, 16, 20, 25, 30, 32, 35, 40, 45, 50, 60, 63, 65, 80, 90, 100, 125)
_LEAKS = (0.006, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.3)
_WATTS = (
    5, 10, 20, 50, 100, 150, 200, 300, 400, 500, 600, 700, 800, 1000, 1200, 1500, 1800, 2000, 2200, 2300, 2500, 3000,
    3300, 3500, 3600, 3680, 4000, 4400, 5000, 5500, 6000, 7000, 7500, 8000, 8800, 9000, 10000, 11000, 12000, 13200,
    14000, 15000, 20000, 22000, 25000,
)  # fmt: skip
_TIMES = (
    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 40, 45, 50, 60, 90, 100, 120, 150, 180, 240, 300, 360, 480, 500,
    600, 720, 900, 1000, 1200, 1800, 3600, 7200, 86400,
)  # fmt: skip


_PERCENT_SET = (_z(0.15), _f(0.3, 100), _u(0.55, 0, 100))

_TABLE: Mapping[tuple[str, str], Sequence[_Hump]] = {
    ("voltage", "m"): (
        _n(0.52, 231, 7),
        _n(0.22, 120, 4),
        _l(0.12, 12, 1.0),
        _n(0.03, 395, 12),
        _u(0.05, 0, 440),
        _z(0.06),
    ),
    ("voltage", "s"): (
        _g(0.35, 240, 300, 5),
        _g(0.25, 140, 200, 5),
        _u(0.12, 80, 300),
        _g(0.06, 75, 150, 1),
        _r(0.1, (10.8, 12, 13.6, 14.4, 21, 24, 27.2, 48, 54)),
        _u(0.04, 1, 60),
        _z(0.08),
    ),
    ("current", "m"): (_z(0.32), _l(0.6, 1.3, 1.6), _l(0.08, 0.01, 1.0)),
    ("current", "s"): (_r(0.62, _AMPS), _r(0.1, _LEAKS), _l(0.13, 20, 1.0), _z(0.15)),
    ("power", "m"): (_z(0.3), _l(0.7, 180, 1.8)),
    ("power", "s"): (_z(0.15), _r(0.55, _WATTS), _l(0.3, 2000, 1.6)),
    ("energy", "m"): (_z(0.2), _l(0.8, 40, 3.4)),
    ("energy", "s"): (_z(0.4), _r(0.35, (1, 5, 10, 20, 50, 100, 200, 500, 1000)), _l(0.25, 25, 1.6)),
    ("reactive_energy", "m"): (_z(0.2), _l(0.8, 60, 2.3)),
    ("frequency", "m"): (_n(0.47, 50, 0.06), _n(0.28, 60, 0.06), _u(0.17, 0, 100), _z(0.08)),
    ("frequency", "s"): (_u(0.9, 30, 75), _z(0.1)),
    ("power_factor", "m"): (_z(0.15), _f(0.25, 1.0), _u(0.6, 0.2, 1.0)),
    ("power_factor", "s"): (_z(0.1), _u(0.9, 0.4, 1.0)),
    ("reactive_power", "m"): (_z(0.2), _l(0.8, 120, 1.7)),
    ("apparent_power", "m"): (_z(0.2), _l(0.8, 250, 1.7)),
    ("temperature", "m"): (
        _n(0.5, 25, 6),
        _n(0.25, 40, 14),
        _n(0.08, 74, 9),
        _u(0.07, -20, 120),
        _u(0.04, 120, 220),
        _z(0.06),
    ),
    ("temperature", "s"): (
        _n(0.18, 22, 4),
        _g(0.2, 5, 35, 0.5),
        _g(0.2, 30, 90, 5),
        _u(0.22, 5, 90),
        _u(0.05, 90, 230),
        _z(0.15),
    ),
    ("humidity", "m"): (_n(0.95, 52, 15), _z(0.05)),
    ("humidity", "s"): (_g(0.5, 30, 80, 5), _n(0.25, 50, 13), _z(0.25)),
    ("battery", "m"): (_u(0.7, 3, 100), _f(0.28, 100), _z(0.02)),
    ("battery", "s"): (_r(0.6, (5, 10, 15, 20, 30, 50, 80, 90, 100)), _u(0.3, 5, 100), _z(0.1)),
    ("percentage", "m"): (_z(0.2), _f(0.2, 100), _u(0.6, 0, 100)),
    ("percentage", "s"): _PERCENT_SET,
    ("brightness", "s"): (_z(0.1), _f(0.35, 100), _u(0.55, 1, 100)),
    ("color_temperature", "s"): (_z(0.2), _f(0.25, 100), _u(0.55, 0, 100)),
    ("position", "m"): (_z(0.35), _f(0.35, 100), _u(0.3, 0, 100)),
    ("position", "s"): (_z(0.35), _f(0.35, 100), _u(0.3, 0, 100)),
    ("carbon_dioxide", "m"): (_l(1.0, 700, 0.45),),
    ("carbon_dioxide", "s"): (_l(1.0, 1000, 0.4),),
    ("carbon_monoxide", "m"): (_z(0.6), _l(0.4, 5, 1.0)),
    ("pm25", "m"): (_z(0.1), _l(0.9, 15, 1.0)),
    ("volatile_organic_compounds", "m"): (_z(0.05), _l(0.95, 120, 1.0)),
    ("illuminance", "m"): (_z(0.15), _l(0.85, 100, 2.0)),
    ("duration", "s"): (_z(0.5), _Hump(0.35, "counts", 0.0, 0.0, 0.0, frozenset(_TIMES)), _l(0.15, 900, 2.2)),
    ("duration", "m"): (_z(0.25), _l(0.75, 10000, 3.0)),
    (NUMBER, "m"): (_z(0.33), _u(0.35, 0.5, 10), _l(0.32, 100, 2.5)),
    (NUMBER, "s"): (_z(0.33), _u(0.35, 0.5, 10), _l(0.32, 100, 2.5)),
    ("ph", "m"): (_n(1.0, 7.2, 0.6),),
    ("pressure", "m"): (_n(0.5, 101, 2), _l(0.5, 200, 0.8)),
    ("sound_pressure", "m"): (_n(1.0, 50, 12),),
    ("signal_strength", "m"): (_n(1.0, -62, 12),),
    ("weight", "m"): (_z(0.1), _l(0.9, 2, 1.5)),
    ("distance", "m"): (_z(0.2), _l(0.8, 1.5, 1.2)),
    ("distance", "s"): (_l(0.95, 2, 0.8), _z(0.05)),
    ("area", "m"): (_z(0.2), _l(0.8, 40, 1.8)),
    ("rotation", "m"): (_z(0.3), _l(0.7, 1000, 0.6)),
    ("volume_flow_rate", "m"): (_z(0.5), _l(0.5, 6, 0.8)),
    ("volume", "m"): (_z(0.1), _l(0.9, 1500, 1.6)),
    ("conductivity", "m"): (_l(1.0, 600, 0.8),),
    ("speed", "m"): (_z(0.2), _u(0.8, 0, 12)),
    ("charge", "m"): (_z(0.2), _l(0.8, 30, 1.2)),
    ("timestamp", "m"): (_n(1.0, 1.7e9, 2e8),),
}
_ANY: Sequence[_Hump] = (_z(0.2), _l(0.8, 50, 2.5))

_COURSES: Mapping[tuple[str, str], Sequence[float]] = {
    ("voltage", "m"): (0.03, 0.03, 0.03, 0.005, 0.005, 0.83, 0.02, 0.055),
    ("current", "m"): (0.2, 0.02, 0.1, 0.005, 0.005, 0.1, 0.5, 0.07),
    ("power", "m"): (0.2, 0.02, 0.1, 0.005, 0.005, 0.1, 0.5, 0.07),
    ("energy", "m"): (0.18, 0.22, 0.14, 0.42, 0.005, 0.01, 0.02, 0.005),
    ("frequency", "m"): (0.02, 0.23, 0.1, 0.01, 0.01, 0.55, 0.05, 0.03),
    ("power_factor", "m"): (0.05, 0.15, 0.25, 0.02, 0.02, 0.2, 0.24, 0.07),
    ("temperature", "m"): (0.01, 0.1, 0.2, 0.08, 0.08, 0.2, 0.04, 0.29),
    ("humidity", "m"): (0.01, 0.1, 0.15, 0.05, 0.05, 0.3, 0.04, 0.3),
    ("battery", "m"): (0.01, 0.5, 0.3, 0.05, 0.1, 0.02, 0.01, 0.01),
    ("percentage", "m"): (0.1, 0.4, 0.35, 0.02, 0.05, 0.03, 0.03, 0.02),
    ("duration", "m"): (0.2, 0.35, 0.15, 0.2, 0.08, 0.005, 0.005, 0.01),
    ("duration", "s"): (0.45, 0.36, 0.1, 0.005, 0.07, 0.005, 0.005, 0.005),
    (NUMBER, "m"): (0.35, 0.4, 0.18, 0.03, 0.01, 0.01, 0.015, 0.005),
    (NUMBER, "s"): (0.35, 0.4, 0.2, 0.01, 0.005, 0.01, 0.015, 0.005),
    ("brightness", "s"): (0.1, 0.35, 0.4, 0.02, 0.02, 0.02, 0.08, 0.01),
    ("color_temperature", "s"): (0.1, 0.35, 0.4, 0.02, 0.02, 0.02, 0.08, 0.01),
    ("position", "m"): (0.1, 0.3, 0.4, 0.05, 0.05, 0.02, 0.07, 0.01),
}
"""Probabilities of the kinds of course, in the order of `Kind`, over a quarter of an hour and more."""

_MOVING = (0.02, 0.05, 0.08, 0.02, 0.02, 0.3, 0.25, 0.26)
_HELD = (0.25, 0.55, 0.18, 0.005, 0.005, 0.003, 0.004, 0.003)
_UNTOLD = (0.15, 0.25, 0.15, 0.1, 0.05, 0.1, 0.1, 0.1)
_ALL_MOVING = frozenset({
    "carbon_dioxide", "pm25", "volatile_organic_compounds", "illuminance", "speed", "sound_pressure",
    "signal_strength", "pressure", "conductivity",
})  # fmt: skip
_LIKE_POWER = frozenset({"reactive_power", "apparent_power"})

_SMOOTH = {"temperature": 4.0, "humidity": 8.0, "battery": 3.0, "carbon_dioxide": 250.0, "pm25": 40.0}
"""Steps from one report to the next that are too large for what changes slowly."""

_MOST = {
    "power_factor": 1.0005, "humidity": 100, "battery": 100, "percentage": 100, "brightness": 100.5,
    "color_temperature": 100.5, "position": 100,
}  # fmt: skip
_SIGNED = frozenset({
    "power", "temperature", "signal_strength", "reactive_power", "angle", "power_factor", NUMBER,
})  # fmt: skip

_GROUPS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("voltage_m", frozenset({"voltage"}), MEASURE),
    ("current_m", frozenset({"current"}), MEASURE),
    ("power_m", frozenset({"power"}), MEASURE),
    ("energy_m", frozenset({"energy"}), MEASURE),
    ("factor_m", frozenset({"power_factor", "frequency"}), MEASURE),
    ("reactive_m", frozenset({"reactive_power", "apparent_power", "reactive_energy"}), MEASURE),
    ("mains_s", frozenset({"voltage", "current", "power", "energy", "power_factor", "frequency"}), SET),
    ("duration_m", frozenset({"duration"}), MEASURE),
    ("duration_s", frozenset({"duration"}), SET),
    ("temperature_m", frozenset({"temperature"}), MEASURE),
    ("temperature_s", frozenset({"temperature"}), SET),
    ("number", frozenset({NUMBER}), ""),
    ("percent", frozenset({"humidity", "battery", "percentage", "brightness", "color_temperature", "position"}), ""),
)
"""Groups of senses that are more or less common than the shapes alone say; all others are the rare ones."""

GROUPS = tuple(name for name, _, _ in _GROUPS)


@cache
def group(sense: Sense) -> tuple[float, ...]:
    """1 for the group that the sense is of, 0 for the others; all 0 for rare senses."""
    return tuple(float(sense.quantity in quantities and role in ("", sense.role)) for _, quantities, role in _GROUPS)


NAMES = ("density", "range", "course", "impossible", "round", "jumps", "wide", "countdown", "empty")
"""The figures that `fit` gives, in their order."""


def fit(course: Course, sense: Sense) -> tuple[float, ...]:
    """How well the values go with the sense: one figure for each of NAMES, higher is better, 0 says nothing."""
    quantity, scale, role = sense
    counts = 10**scale
    middle = density(round(course.middle), counts, quantity, role)
    wide = 0.0
    if course.changes:
        ends = density(course.low, counts, quantity, role) + density(course.high, counts, quantity, role)
        wide = 0.35 * ends + 0.5 * log(max(1.0, abs(course.middle)))
    impossible = 0.0
    if quantity in _MOST and course.high > _MOST[quantity] * counts:
        impossible -= 1
    if course.low < 0 and quantity not in _SIGNED:
        impossible -= 1
    if quantity == "timestamp" and course.low < 1e9:
        impossible -= 1
    kind, jumps, broad, countdown = _moves(course, quantity, counts, role)
    return (
        middle,
        wide,
        kind,
        impossible,
        roundness(round(course.middle)) if role == SET and quantity != NUMBER and course.middle else 0.0,
        jumps,
        broad,
        countdown,
        -1.0 if course.high == 0 and course.low == 0 and quantity in ("voltage", "frequency", "temperature") else 0.0,
    )


def _moves(course: Course, quantity: str, counts: float, role: str) -> tuple[float, float, float, float]:
    """What the course does over time, once there was time enough."""
    seconds = course.seconds
    if not ((seconds or 0.0) > 120 or (seconds is None and course.n > 8)):
        return 0.0, 0.0, 0.0, 0.0
    trust = 0.5 if seconds is None else min(1.0, seconds / 900)
    kind = trust * log(_courses(quantity, role)[course.kind])
    jumps = broad = countdown = 0.0
    if quantity in _SMOOTH and role == MEASURE and course.largest_step / counts > _SMOOTH[quantity]:
        jumps = -1.0
    if quantity == "voltage" and role == MEASURE and course.span > 0.3 * max(1, course.high):
        broad = -1.0
    if quantity == "energy" and role == MEASURE and course.largest_step / counts > 3:
        broad = -0.6
    if quantity == "duration" and course.per_second is not None and course.falls >= 5 and course.rises <= 3:
        countdown = 1.0 if 0.8 < course.per_second / counts < 1.25 else -1.0
    return kind, jumps, broad, countdown


def density(raw: int, counts: float, quantity: str, role: str) -> float:
    """The logarithm of the probability of one raw count."""
    table = _TABLE.get((quantity, role)) or _TABLE.get((quantity, MEASURE)) or _TABLE.get((quantity, SET)) or _ANY
    x = raw / counts
    found = 1e-9
    for weight, form, a, b, step, values in table:
        if form == "zero":
            found += weight * (raw == 0)
        elif raw == 0:
            continue
        elif form == "full":
            found += weight * (abs(raw - a * counts) < 0.51)
        elif form == "bell":
            width = hypot(b, 0.3 / counts)
            found += weight * exp(-0.5 * ((x - a) / width) ** 2) / (width * _ROOT) / counts
        elif form == "log":
            if x > 0 or quantity in _SIGNED:
                size = abs(x)
                found += weight * exp(-0.5 * (log(size / a) / b) ** 2) / (size * b * _ROOT) / counts
        elif form == "grid":
            if a - 1e-9 <= x <= b + 1e-9 and abs(x / step - round(x / step)) < 1e-6:
                found += weight / ((b - a) / step + 1)
        elif form == "rated":
            found += weight / len(values) * (round(x, 6) in values)
        elif form == "counts":
            found += weight / len(values) * (raw in values)
        else:
            found += weight * (a <= x <= b) / max(1.0, (b - a) * counts)
    return log(found)


def roundness(raw: int) -> float:
    """What people set is round."""
    raw = abs(raw)
    if raw >= 100:
        return 1.5 if raw % 10 == 0 else 0.3 if raw % 5 == 0 else -1.8
    if raw >= 20:
        return 0.9 if raw % 5 == 0 else -0.7
    return 0.0


def _courses(quantity: str, role: str) -> Sequence[float]:
    if (quantity, role) in _COURSES:
        return _COURSES[quantity, role]
    if quantity in _LIKE_POWER:
        return _COURSES["power", MEASURE]
    if quantity in _ALL_MOVING and role == MEASURE:
        return _MOVING
    if quantity == NUMBER:
        return _COURSES[NUMBER, MEASURE]
    return _HELD if role == SET else _UNTOLD
