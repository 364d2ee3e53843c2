"""Two rows are aligned: pairs are equal and in order, none that is possible is forgotten, and it is quick."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from tuyasniff.analysis.comparing.align import aligned

ROWS = st.lists(st.integers(0, 6), max_size=120)


def common(a: Sequence[int], b: Sequence[int]) -> int:
    """How long the longest common sequence is, by the book."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = row
        row = [0]
        for place, y in enumerate(b):
            row.append(before[place] + 1 if x == y else max(before[place + 1], row[-1]))
    return row[-1]


@given(ROWS, ROWS)
def test_pairs_are_equal_and_in_order(a: list[int], b: list[int]) -> None:
    pairs = aligned(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))


@given(st.lists(st.integers(0, 6), max_size=60), st.lists(st.integers(0, 6), max_size=60))
def test_of_short_rows_nothing_that_could_be_paired_is_forgotten(a: list[int], b: list[int]) -> None:
    assert len(aligned(a, b)) == common(a, b)


@given(ROWS)
def test_a_row_is_itself(a: list[int]) -> None:
    assert aligned(a, a) == [(place, place) for place in range(len(a))]


@pytest.mark.parametrize("kinds", [1, 2, 12, 5000])
def test_a_long_row_of_which_some_is_lost_is_found_again_in_it(kinds: int) -> None:
    rng = Random(kinds)
    a = [rng.randrange(kinds) for _ in range(20_000)]
    b = [key for key in a if rng.random() > 0.01]
    pairs = aligned(a, b)
    assert len(pairs) >= 0.99 * len(b)


@pytest.mark.parametrize("kinds", [12, 5000])
def test_a_part_of_a_row_lies_where_it_was_cut_out(kinds: int) -> None:
    rng = Random(kinds)
    a = [rng.randrange(kinds) for _ in range(20_000)]
    assert aligned(a, a[1000:15_000]) == [(place + 1000, place) for place in range(14_000)]
    assert aligned(a[1000:15_000], a) == [(place, place + 1000) for place in range(14_000)]


def test_what_ends_early_ends_early_and_what_begins_late_begins_late() -> None:
    beat, talk = 0, [1, 2, 0, 3, 4, 0]
    assert aligned([beat, *talk], [beat, 1, 2, beat]) == [(0, 0), (1, 1), (2, 2), (3, 3)]
    long = [beat, *range(10, 200), *talk]
    assert aligned(long, [beat, *range(10, 150), beat])[-2:] == [(140, 140), (193, 141)]


@pytest.mark.parametrize("kinds", [1, 2, 37, 5000])
def test_time_grows_with_the_length_even_where_nothing_fits(kinds: int) -> None:
    def lasts(size: int) -> float:
        rng = Random(size)
        rows = [[rng.randrange(kinds) for _ in range(size)] for _ in range(2)]
        return quickest(lambda: aligned(*rows), 2)

    short, long = lasts(2_000), lasts(16_000)
    assert long < 40 * short + 0.5
