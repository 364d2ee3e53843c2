from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.chips.amounts import exact, rounded


@pytest.mark.parametrize(
    ("raw", "places", "text"),
    [(2257, 1, "225.7"), (7, 3, "0.007"), (-5, 2, "-0.05"), (0, 1, "0.0"), (38, 0, "38"), (-1016, 0, "-1016")],
)
def test_a_count_gets_its_point(raw: int, places: int, text: str) -> None:
    assert exact(raw, places) == text


@given(st.integers(-(2**40), 2**40), st.integers(0, 6))
def test_the_point_changes_nothing_but_the_scale(raw: int, places: int) -> None:
    assert Decimal(exact(raw, places)) == Decimal(raw).scaleb(-places)


def test_there_is_no_negative_zero() -> None:
    assert rounded(-0.0004, 2) == "0.00"
    assert rounded(-0.4, 1) == "-0.4"
    assert rounded(-0.0, 0) == "0"
