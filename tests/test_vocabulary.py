from __future__ import annotations

from fractions import Fraction

import pytest

from tuyasniff.vocabulary import QUANTITIES, in_base


@pytest.mark.parametrize(
    ("unit", "base", "factor"),
    [("mA", "A", Fraction(1, 1000)), ("kW", "W", Fraction(1000)), ("Wh", "kWh", Fraction(1, 1000)),
     ("V", "V", Fraction(1)), ("°C", "°C", Fraction(1)), ("min", "min", Fraction(1)), ("", "", Fraction(1))],
)  # fmt: skip
def test_electrical_units_are_compared_in_one(unit: str, base: str, factor: Fraction) -> None:
    assert in_base(unit) == (base, factor)


def test_a_base_is_a_unit_of_the_same_quantity() -> None:
    for row in QUANTITIES:
        for unit in row.units or ():
            base, factor = in_base(unit)
            assert base in (row.units or ())
            assert in_base(base) == (base, Fraction(1))
            assert (factor == 1) == (base == unit)
