"""Readings of other instruments, as a calibration takes them: volts, amperes, watts, and how exactly they were read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

from tuyasniff.analysis.calibration.laws import QUANTITIES
from tuyasniff.analysis.calibration.levels import seconds
from tuyasniff.analysis.reference import spoken
from tuyasniff.model import Note, Reference

_UNITS = {"V": 1.0, "mV": 1e-3, "kV": 1e3, "A": 1.0, "mA": 1e-3, "W": 1.0, "mW": 1e-3, "kW": 1e3, "MW": 1e6}


class Point(NamedTuple):
    """What was true: `value` in V, A or W, at a moment (microseconds), or all the time where that is None.

    `resolution` is half a step of the last digit as a share of the value: `60 W` is told to 0.8 %, `60.0 W` to 0.08 %.
    `words` are those of the person: `voltage 231.2 V @12.5 s`.
    """

    quantity: str
    value: float
    resolution: float
    t_us: int | None
    words: str


def point_of(reference: Reference, t_us: int | None = None) -> Point | None:
    """The point that a reading is; None where it is not one of volts, amperes or watts, is zero, or cannot be.

    Power alone may be negative: it is fed back then.
    """
    unit = _UNITS.get(reference.unit)
    try:
        told = Decimal(reference.value)
    except InvalidOperation:
        return None
    if unit is None or reference.quantity not in QUANTITIES or not told.is_finite() or not told:
        return None
    if told < 0 and reference.quantity != "power":
        return None
    value, exponent = float(told), told.as_tuple().exponent
    if not isinstance(exponent, int) or not isfinite(value * unit) or not value:
        return None  # no number of the machine
    step = 10.0**exponent
    words = spoken(reference) + (f" @{seconds(t_us)}" if t_us is not None else "")
    return Point(reference.quantity, value * unit, step / 2 / abs(value), t_us, words)


def points_of_notes(notes: Iterable[Note]) -> tuple[Point, ...]:
    """What the notes of a capture tell."""
    found = (point_of(note.reference, note.t_us) for note in notes if note.reference is not None)
    return tuple(point for point in found if point is not None)
