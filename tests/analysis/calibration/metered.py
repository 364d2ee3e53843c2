"""What chips tell of a truth, as readings, without a wire between."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tuyasniff.analysis.calibration.laws import law_of
from tuyasniff.analysis.calibration.points import Point, point_of
from tuyasniff.model import Constant, Reading, Reference

REGISTERS = {"voltage": "URMS", "current": "IARMS", "power": "PowerPA"}


class Moment(NamedTuple):
    """From this second on, so many volts, and a load of so many watts at that power factor."""

    second: float
    volts: float
    watts: float
    factor: float = 1.0


def told(
    moments: Sequence[Moment],
    *,
    chip: str = "rn8209c",
    ku: float = 8810.0,
    ki: float = 37_450.0,
    seconds: int = 60,
    noise: float = 2e-4,
    sign: int = 1,
    timed: bool = True,
) -> list[Reading]:
    """A round of readings each second."""
    law = law_of(chip)
    assert law is not None
    kp = law.third(ku=ku, ki=ki)
    rng = Random(f"{chip} {ku} {ki}")
    readings: list[Reading] = []
    for second in range(seconds):
        now = [one for one in moments if one.second <= second][-1]
        amps = now.watts / now.volts / now.factor
        for quantity, value, constant in (("voltage", now.volts, ku), ("current", amps, ki), ("power", now.watts, kp)):
            number = value * (constant if law.counted else 1 / constant) * (1 + rng.gauss(0, noise))
            if quantity == "power":
                number *= sign
            text = None if law.counted else f"{number:.5f}"
            t_us = second * 1_000_000 + len(readings) % 3 * 40_000 if timed else None
            register = REGISTERS[quantity]
            readings.append(Reading(chip, quantity, register, round(number), text, t_us=t_us))
    return readings


def point(quantity: str, value: str, unit: str, second: float | None = None) -> Point:
    found = point_of(Reference(quantity, value, unit), None if second is None else round(second * 1e6))
    assert found is not None
    return found


def values(constants: Sequence[Constant]) -> dict[str, float]:
    return {one.name: one.value for one in constants}
