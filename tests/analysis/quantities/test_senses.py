"""What a number may stand for, and the units and scales that people use for it."""

from __future__ import annotations

from math import log10

import pytest

from tuyasniff.analysis.quantities.priors import USUAL_SENSES
from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense, meaning_of, ratio_of, sense_of
from tuyasniff.analysis.quantities.shapes import shipped
from tuyasniff.model import Meaning

EVERY = sorted({sense for shape in shipped() for sense in shape.senses.values()} | set(USUAL_SENSES))


@pytest.mark.parametrize(
    ("sense", "meaning"),
    [
        (Sense("voltage", 1.0, MEASURE), Meaning("voltage", "V", 1, 10)),
        (Sense("current", 3.0, MEASURE), Meaning("current", "A", 1, 1000)),
        (Sense("power", -2.0, MEASURE), Meaning("power", "W", 100, 1)),
        (Sense("energy", 0.0, MEASURE), Meaning("energy", "kWh", 1, 1)),
        (Sense("temperature", 0.301, SET), Meaning("temperature", "°C", 1, 2)),
        (Sense("brightness", 0.407, SET), Meaning("brightness", "%", 100, 255)),
        (Sense("duration", -1.778, SET), Meaning("duration", "min", 1, 1)),
        (Sense("duration", -3.556, SET), Meaning("duration", "h", 1, 1)),
        (Sense("duration", -4.937, MEASURE), Meaning("duration", "d", 1, 1)),
        (Sense("duration", 3.0, MEASURE), Meaning("duration", "s", 1, 1000)),
    ],
)
def test_a_sense_has_the_unit_and_the_whole_numbers_that_people_use(sense: Sense, meaning: Meaning) -> None:
    assert meaning_of(sense) == meaning


def test_a_temperature_may_be_in_fahrenheit_and_nothing_else_may() -> None:
    assert meaning_of(Sense("temperature", 0.0, MEASURE), fahrenheit=True) == Meaning("temperature", "°F")
    assert meaning_of(Sense("humidity", 0.0, MEASURE), fahrenheit=True) == Meaning("humidity", "%")


@pytest.mark.parametrize("sense", EVERY, ids=lambda sense: f"{sense.quantity} {sense.scale:g} {sense.role}")
def test_every_sense_keeps_its_scale_as_a_ratio_and_comes_back(sense: Sense) -> None:
    meaning = meaning_of(sense)
    assert meaning.mul >= 1 and meaning.div >= 1
    back = sense_of(meaning, sense.role)
    assert back.quantity == sense.quantity and back.role == sense.role
    assert abs(back.scale - sense.scale) <= 0.002


@pytest.mark.parametrize("counts", [1.4504, 2.55, 2.6417, 3.6, 12.5, 15.85, 64, 255, 1 / 360, 0.25])
def test_a_ratio_is_as_exact_as_the_scale_it_is_made_from(counts: float) -> None:
    mul, div = ratio_of(round(log10(counts), 3))
    assert abs(div / mul / counts - 1) < 0.004


@pytest.mark.parametrize(
    ("meaning", "sense"),
    [
        (Meaning("power", "kW", 1, 1), Sense("power", -3.0, MEASURE)),
        (Meaning("power", "kW", 1, 10), Sense("power", -2.0, MEASURE)),
        (Meaning("current", "mA", 1, 1), Sense("current", 3.0, MEASURE)),
        (Meaning("energy", "Wh", 1, 1), Sense("energy", 3.0, MEASURE)),
        (Meaning("energy", "kWh", 10, 1000), Sense("energy", 2.0, MEASURE)),
        (Meaning("voltage", "mV", 1, 1), Sense("voltage", 3.0, MEASURE)),
        (Meaning("duration", "min", 1, 1), Sense("duration", -1.778, MEASURE)),
        (Meaning("countdown", "min", 1, 1), Sense("duration", -1.778, MEASURE)),
        (Meaning("countdown", "s", 1, 10), Sense("duration", 1.0, MEASURE)),
        (Meaning("power_factor", "%", 1, 1), Sense("power_factor", 2.0, MEASURE)),
        (Meaning("temperature", "°F", 1, 10), Sense("temperature", 1.0, MEASURE)),
    ],
)
def test_other_units_of_a_quantity_count_in_the_same_sense(meaning: Meaning, sense: Sense) -> None:
    assert sense_of(meaning) == sense


def test_a_unit_that_nobody_knows_counts_as_it_is() -> None:
    assert sense_of(Meaning("energy", "apples", 1, 100)).scale == 2.0
    assert sense_of(Meaning("energy", None, 1, 100)).scale == 2.0


def test_a_plain_number_has_no_unit() -> None:
    assert meaning_of(Sense("number", 0.0, SET)) == Meaning("number", "", 1, 1)
