"""How well values go with a sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quantities.devices import trace
from tuyasniff.analysis.quantities.course import course_of
from tuyasniff.analysis.quantities.plausible import GROUPS, NAMES, density, fit, group, roundness
from tuyasniff.analysis.quantities.priors import USUAL_SENSES
from tuyasniff.analysis.quantities.senses import MEASURE, NUMBER, SET, Sense
from tuyasniff.analysis.quantities.shapes import shipped

SENSES = sorted({sense for shape in shipped() for sense in shape.senses.values()} | set(USUAL_SENSES))


def figures(values: list[int], sense: Sense, seconds: float | None = 3600.0) -> dict[str, float]:
    every = None if seconds is None else seconds / max(1, len(values) - 1)
    return dict(zip(NAMES, fit(course_of(trace(values, every=every), seconds), sense), strict=True))


@pytest.mark.parametrize(
    ("raw", "right", "wrong"),
    [
        (2304, Sense("voltage", 1.0, MEASURE), Sense("voltage", 0.0, MEASURE)),
        (2304, Sense("voltage", 1.0, MEASURE), Sense("voltage", 2.0, MEASURE)),
        (231, Sense("voltage", 0.0, MEASURE), Sense("voltage", 1.0, MEASURE)),
        (227618, Sense("voltage", 3.0, MEASURE), Sense("voltage", 2.0, MEASURE)),
        (215, Sense("temperature", 1.0, MEASURE), Sense("temperature", 0.0, MEASURE)),
        (5001, Sense("frequency", 2.0, MEASURE), Sense("frequency", 0.0, MEASURE)),
        (52, Sense("humidity", 0.0, MEASURE), Sense("humidity", 1.0, MEASURE)),
        (16, Sense("current", 0.0, SET), Sense("current", 3.0, SET)),
    ],
)
def test_a_value_is_denser_at_the_scale_at_which_it_is_usual(raw: int, right: Sense, wrong: Sense) -> None:
    there = density(raw, 10**right.scale, right.quantity, right.role)
    assert there > density(raw, 10**wrong.scale, wrong.quantity, wrong.role) + 1


def test_a_power_factor_above_one_is_impossible() -> None:
    assert figures([110] * 5, Sense("power_factor", 2.0, MEASURE))["impossible"] == -1
    assert figures([100] * 5, Sense("power_factor", 2.0, MEASURE))["impossible"] == 0


def test_a_negative_voltage_is_impossible_and_a_negative_power_is_not() -> None:
    assert figures([-5, 10], Sense("voltage", 1.0, MEASURE))["impossible"] < 0
    assert figures([-5, 10], Sense("power", 1.0, MEASURE))["impossible"] == 0
    assert figures([-5, 10], Sense("temperature", 1.0, MEASURE))["impossible"] == 0


def test_a_humidity_does_not_jump() -> None:
    assert figures([40, 80] * 10, Sense("humidity", 0.0, MEASURE))["jumps"] == -1
    assert figures(list(range(40, 60)), Sense("humidity", 0.0, MEASURE))["jumps"] == 0


def test_a_voltage_does_not_fall_to_a_tenth_and_come_back() -> None:
    assert figures([2300, 230] * 10, Sense("voltage", 1.0, MEASURE))["wide"] == -1
    assert figures([2300, 2290] * 10, Sense("voltage", 1.0, MEASURE))["wide"] == 0


def test_a_clock_is_a_countdown_in_seconds_and_not_in_minutes() -> None:
    falling = list(range(600, 0, -10))
    assert figures(falling, Sense("duration", 0.0, SET), 590.0)["countdown"] == 1
    assert figures(falling, Sense("duration", -1.778, SET), 590.0)["countdown"] == -1


def test_one_dump_says_nothing_of_the_course() -> None:
    said = figures([2304], Sense("voltage", 1.0, MEASURE), 0.0)
    assert said["course"] == said["jumps"] == said["wide"] == said["countdown"] == 0


def test_what_people_set_is_round() -> None:
    assert roundness(240) > roundness(245) > roundness(243)
    assert roundness(30) > roundness(31)
    assert roundness(7) == 0 and roundness(-240) == roundness(240)
    assert figures([270] * 3, Sense("voltage", 0.0, SET))["round"] > 0
    assert figures([270] * 3, Sense("voltage", 0.0, MEASURE))["round"] == 0


def test_a_sense_is_in_one_group_at_most() -> None:
    assert all(sum(group(sense)) <= 1 and len(group(sense)) == len(GROUPS) for sense in SENSES)
    assert sum(group(Sense(NUMBER, 0.0, SET))) == 1


@given(st.sampled_from(SENSES), st.lists(st.integers(-(2**63) + 1, 2**63 - 1), min_size=1, max_size=12))
def test_any_values_and_any_sense_give_finite_figures(sense: Sense, values: list[int]) -> None:
    for seconds in (None, 0.0, 7200.0):
        said = figures(values, sense, seconds)
        assert all(-1e6 < figure < 1e6 for figure in said.values()), said
