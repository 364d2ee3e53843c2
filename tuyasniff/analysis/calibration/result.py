"""What a calibration found, and readings scaled with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

from tuyasniff.analysis.calibration.laws import NAMES, UNITS
from tuyasniff.model import Constant, Reading


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of it.

    `constants` are those that were found, `Ku`, `Ki`, `Kp` in this order, in counts for each unit (or, of a chip that
    tells volts itself, as what its values are multiplied with), always positive. `reversed`: power reads negative
    although it flows to the load. `factor` is the power factor of the known load. `registers` are the chip's words
    for the numbers that were used, by quantity. `remarks` are whole sentences.
    """

    chip: str
    counted: bool
    constants: tuple[Constant, ...] = ()
    reversed: bool = False
    factor: float | None = None
    registers: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    def constant(self, quantity: str) -> Constant | None:
        """The one for that quantity, None where it was not found."""
        return next((one for one in self.constants if one.name == NAMES[quantity]), None)

    def register(self, quantity: str) -> str | None:
        """The chip's word for what holds that quantity."""
        return dict(self.registers).get(quantity)


def applied(reading: Reading, calibration: Calibration) -> Reading:
    """The reading scaled with the constant that was found; as it is where none was found for its register.

    A second channel may have another shunt, so the constant of one is not that of the other.
    """
    if reading.chip != calibration.chip or calibration.register(reading.quantity) != reading.register:
        return reading
    constant = calibration.constant(reading.quantity)
    number = number_of(reading, calibration.counted)
    if constant is None or number is None or not constant.value:
        return reading
    value = number / constant.value if calibration.counted else number * constant.value
    if reading.quantity == "power" and calibration.reversed:
        value = -value
    return replace(
        reading,
        value=_text(value, reading.quantity),
        unit=UNITS[reading.quantity],
        constants=(constant,),
        uncertainty=constant.uncertainty,
    )


def number_of(reading: Reading, counted: bool) -> float | None:
    """What is in proportion to the truth: the count, or the value that the chip itself tells."""
    try:
        value = None if reading.value is None else float(reading.value)
    except ValueError:
        value = None
    if counted:
        return 0.0 if value == 0 else float(reading.raw)
    return value if value is not None and isfinite(value) else None


def step_of(reading: Reading, counted: bool) -> float:
    """Half a step of the last digit of that number."""
    return 0.5 if counted else 0.5 / 10 ** len((reading.value or "").partition(".")[2])


def _text(value: float, quantity: str) -> str:
    digits = {"voltage": 2, "current": 4 if abs(value) < 1 else 3, "power": 2}[quantity]
    return f"{value:.{digits}f}"
