from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.report import course
from tuyasniff.report.course import Course

POINTS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(-(2**31), 2**31)), min_size=1, max_size=300)


def filled(points: list[tuple[int, int]]) -> Course:
    made = Course()
    for t_us, value in points:
        made.add(t_us, value)
    return made


@given(POINTS, st.integers(2, 40))
def test_whatever_is_thinned_the_extremes_the_first_and_the_last_stay(points: list[tuple[int, int]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(course, "RUNS_MOST", most)
        made = filled(points)
    values = [value for _, value in points]
    for runs in (made.runs, made.thinned(3)):
        assert min(run.low for run in runs) == min(values)
        assert max(run.high for run in runs) == max(values)
        assert (runs[0].first, runs[-1].last) == (values[0], values[-1])
        assert all(run.low <= run.first <= run.high and run.low <= run.last <= run.high for run in runs)
        assert all(one.end_us <= other.start_us for one, other in itertools.pairwise(runs))
    assert made.count == len(points)
    assert len(made.runs) <= most and len(made.thinned(3)) <= 3
    assert made.moves == (len(set(values)) > 1)


def test_few_values_are_kept_as_they_came() -> None:
    made = filled([(1, 5), (2, 7), (2, 6)])
    assert made.exact
    assert [(run.start_us, run.first, run.last) for run in made.runs] == [(1, 5, 5), (2, 7, 7), (2, 6, 6)]


def test_a_single_spike_among_a_hundred_thousand_values_is_still_there() -> None:
    made = Course()
    for place in range(100_000):
        made.add(place, 99 if place == 77_777 else 1)
    assert not made.exact and made.high == 99
    assert len(made.runs) <= course.RUNS_MOST
    spike = next(run for run in made.thinned(200) if run.high == 99)
    assert spike.start_us <= 77_777 <= spike.end_us


def test_a_clock_that_goes_back_stands_still() -> None:
    assert [run.start_us for run in filled([(5, 1), (3, 2), (9, 3)]).runs] == [5, 5, 9]
