"""Rows of growing numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.numbers import All, Numbers

STEPS = st.lists(st.tuples(st.integers(1, 3), st.one_of(st.none(), st.integers(0, 80))), max_size=30)


@given(STEPS)
def test_rows_are_those_of_a_list_whatever_goes_and_comes(steps: list[tuple[int, int | None]]) -> None:
    numbers, plain, newest, gone = Numbers([]), list[int](), 0, 0
    for ahead, first in steps:
        newest += ahead
        numbers.add(newest)
        plain.append(newest)
        numbers.drop_before(first)
        left = plain if first is None else [number for number in plain if number >= first]
        gone += len(plain) - len(left)
        plain = left
        assert [numbers[row] for row in range(len(numbers))] == plain and numbers.dropped == gone
        for number in range(newest + 2):
            assert numbers.row(number) == (plain.index(number) if number in plain else None)
            assert numbers.before(number) == sum(other < number for other in plain)
            assert numbers.upto(number) == sum(other <= number for other in plain)


def test_what_was_dropped_takes_no_memory_for_long() -> None:
    numbers = Numbers([])
    for number in range(100_000):
        numbers.add(number)
        numbers.drop_before(number - 9)
    assert [numbers[row] for row in range(10)] == list(range(99_990, 100_000)) and len(numbers._numbers) < 10_000


def test_there_is_no_row_outside_and_a_copy_goes_its_own_way() -> None:
    numbers = Numbers([1, 2, 3])
    for row in (-1, 3):
        with pytest.raises(IndexError):
            numbers[row]
    numbers.drop_before(2)
    twin = numbers.copy()
    numbers.add(4)
    assert len(twin) == 2 and twin.dropped == 0 and twin[0] == 2


def test_all_numbers_take_no_memory_and_grow() -> None:
    rows = All(5, 4)
    assert len(rows) == 0 and rows.row(5) is None
    rows = All(5, 9)
    rows.grow(10**9)
    rows.grow(7)
    assert len(rows) == 10**9 - 4
    assert (rows[0], rows[len(rows) - 1]) == (5, 10**9)
    assert (rows.before(8), rows.upto(8), rows.row(8), rows.row(4)) == (3, 4, 3, None)
    rows.drop_before(100)
    assert rows.copy()[3] == 8 and rows.dropped == 0
    with pytest.raises(IndexError):
        rows[len(rows)]
