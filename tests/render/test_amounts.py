"""Counts as amounts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.makers import HOSTILE
from tuyasniff.model import Meaning, SchemaDp, SchemaLabel
from tuyasniff.render.amounts import amount, label_of, meaning_text, number_text, scale_text, value_words


@pytest.mark.parametrize(
    ("value", "mul", "div", "text"),
    [
        (2304, 1, 10, "230.4"),
        (2300, 1, 10, "230.0"),
        (-5, 1, 10, "-0.5"),
        (50, 1, 1000, "0.050"),
        (7, 10, 1, "70"),
        (7, 10, 1000, "0.07"),
        (3, 1, 8, "0.375"),
        (2, 1, 3, "0.667"),
        (-1, 1, 3000, "-0.000333"),
        (0, 1, 10, "0.0"),
        (5, 0, 10, "5"),
        (5, 1, 0, "5"),
    ],
)
def test_a_count_is_shown_with_the_decimals_of_its_scale(value: int, mul: int, div: int, text: str) -> None:
    assert number_text(value, mul, div) == text


@given(st.integers(-(2**63), 2**63), st.integers(1, 10**9), st.integers(0, 9))
def test_a_power_of_ten_is_exact(value: int, mul: int, power: int) -> None:
    assert Decimal(number_text(value, mul, 10**power)) * 10**power == value * mul or value * mul > 10**27


@given(st.integers(-(2**31), 2**31), st.integers(1, 10**6), st.integers(1, 10**6))
def test_any_scale_is_near_to_a_hundredth_of_its_step(value: int, mul: int, div: int) -> None:
    assert abs(Fraction(number_text(value, mul, div)) - Fraction(value * mul, div)) * 100 <= Fraction(mul, div)


def test_a_meaning_says_what_it_is_and_the_amount() -> None:
    volts = Meaning("voltage", "V", 1, 10)
    assert amount(2304, volts) == "230.4 V"
    assert meaning_text(volts) == "voltage V /10"
    assert scale_text(Meaning("energy", "kWh", 10, 1000)) == "*10/1000"
    assert value_words(volts, 2304) == "voltage 230.4 V"
    assert value_words(volts, 2304, name="mains") == "mains 230.4 V"
    assert value_words(Meaning("power_factor", "", 1, 100), 98) == "power factor 0.98"
    assert value_words(Meaning("switch", ""), True) == "switch"
    assert value_words(volts, None) == "voltage"


def test_declared_labels_name_enum_values_and_bits() -> None:
    modes = SchemaDp(2, type="enum", labels=(SchemaLabel(0, "eco"), SchemaLabel(1, "comfort"), SchemaLabel(None, "x")))
    assert value_words(Meaning("mode", ""), 1, modes) == "mode comfort"
    assert label_of(7, modes) == ""
    faults = SchemaDp(3, type="bitmap", labels=(SchemaLabel(0, "hot"), SchemaLabel(2, "leak")))
    assert value_words(Meaning("problem", ""), 5, faults) == "problem hot, leak"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_units_and_names_become_visible(text: str) -> None:
    said = value_words(Meaning("voltage", text), 1, name=text) + meaning_text(Meaning(text, text))
    assert said.isprintable()
