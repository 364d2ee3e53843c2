from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.tui.widgets.sparkline import BLOCKS, SIGNS, sparkline

NUMBERS = st.one_of(st.integers(-(2**63), 2**63), st.floats(), st.booleans())


@given(st.lists(st.one_of(st.none(), NUMBERS), max_size=60), st.integers(-2, 40), st.booleans())
def test_a_course_takes_the_columns_it_was_given_and_no_other_signs(
    values: list[float | None], columns: int, ascii: bool
) -> None:
    drawn = sparkline(values, columns, ascii)
    assert len(drawn) == max(columns, 0)
    assert set(drawn) <= set(" " + (SIGNS if ascii else BLOCKS))


@given(st.lists(st.integers(-(2**31), 2**31), min_size=1, max_size=20), st.booleans())
def test_a_greater_value_never_stands_lower(values: list[int], ascii: bool) -> None:
    glyphs = SIGNS if ascii else BLOCKS
    levels = [glyphs.index(sign) for sign in sparkline(values, len(values), ascii)]
    for one, at in zip(values, levels, strict=True):
        for other, beside in zip(values, levels, strict=True):
            assert one >= other or at <= beside
    if min(values) != max(values):
        assert levels[values.index(min(values))] == 0
        assert levels[values.index(max(values))] == len(glyphs) - 1


def test_the_latest_value_stands_last() -> None:
    assert sparkline([0, 7], 4) == "  ▁█"
    assert sparkline([0, 7], 4, ascii=True) == "  .#"


def test_a_constant_is_a_line_at_half_height() -> None:
    assert sparkline([5, 5, 5], 3) == "▄▄▄"
    assert sparkline([0], 1) == "▄"


def test_a_gap_is_a_blank() -> None:
    assert sparkline([0, None, 7, float("nan"), float("inf")], 5) == "▁ █  "


def test_more_values_than_columns_stand_together() -> None:
    assert sparkline([0, 0, 7, 7], 2) == "▁█"
    assert sparkline([None, None, 7, 0], 2) == " ▄"


def test_steps_in_between_are_told_apart() -> None:
    assert sparkline(range(8), 8) == BLOCKS
    assert sparkline(range(7), 7, ascii=True) == SIGNS
