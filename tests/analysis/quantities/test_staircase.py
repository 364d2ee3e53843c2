"""Traces as staircases: values at moments, integrals, and the moments of two."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from analysis.quantities.devices import trace
from tuyasniff.analysis.quantities.staircase import MOMENTS_MOST, Staircase, Staircases
from tuyasniff.analysis.traces import Trace

HOUR_US = 3_600_000_000


def told(*points: tuple[int | None, int]) -> Trace:
    one = Trace(1, "value")
    for number, (t_us, value) in enumerate(points, 1):
        one.report(t_us, value, number)
    return one


def test_the_value_told_last_is_in_force_and_the_first_one_before_it() -> None:
    stairs = Staircase(told((10, 5), (20, 7), (20, 8), (30, 9)))
    assert stairs.at([0, 10, 19, 20, 29, 30, 99]) == [5, 5, 5, 8, 8, 9, 9]


def test_without_times_items_stand_for_moments() -> None:
    stairs = Staircase(told((None, 5), (None, 7), (None, 9)))
    assert stairs.times == [1, 2, 3]
    assert stairs.at([2]) == [7]
    assert stairs.integral(1, 3) is None


def test_where_one_moment_is_missing_none_counts() -> None:
    assert not Staircase(told((10, 5), (None, 7), (30, 9))).timed


def test_reports_of_two_taps_that_come_a_little_out_of_order_are_put_in_order() -> None:
    stairs = Staircase(told((10, 1), (30, 3), (20, 2), (40, 4)))
    assert stairs.times == [10, 20, 30, 40]
    assert stairs.at([10, 20, 30, 40]) == [1, 2, 3, 4]


def test_the_integral_of_a_power_that_feeds_back_is_that_of_its_magnitude() -> None:
    stairs = Staircase(told((0, 100), (HOUR_US, -300), (2 * HOUR_US, 0)))
    assert stairs.integral(0, 3 * HOUR_US) == 400.0
    assert stairs.integral(HOUR_US // 2, HOUR_US * 3 // 2) == 200.0


def test_before_the_first_report_it_was_as_in_the_first_report() -> None:
    assert Staircase(told((HOUR_US, 100), (2 * HOUR_US, 50))).integral(0, 4 * HOUR_US) == 300.0


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(-(2**31), 2**31 - 1)), min_size=1, max_size=30),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
)
def test_the_integral_is_that_of_the_steps_one_by_one(points: list[tuple[int, int]], one: int, other: int) -> None:
    begin, end = sorted((one, other))
    stairs = Staircase(told(*points))
    edges = sorted({begin, end, *(t for t, _ in points if begin < t < end)})
    pieces = zip(edges, edges[1:], stairs.at(edges), strict=False)
    found = stairs.integral(begin, end)
    assert found is not None
    assert abs(found - sum(abs(value) * (b - a) for a, b, value in pieces) / 3.6e9) < 1e-6


def slowly(traces: Sequence[Trace]) -> list[int]:
    """The moments of traces, as plainly as can be."""
    every = sorted({t for one in traces for t in one.times})
    if len(every) > 6:
        every = [t for t in every if t > every[0] + 1_500_000] or every
    return every[:: -(-len(every) // MOMENTS_MOST)]


def test_the_moments_of_two_are_those_of_both_each_once_whatever_they_share() -> None:
    rng = Random(4)
    for case in range(40):
        traces = []
        for dp_id in (1, 2):
            one = Trace(dp_id, "value")
            step = 1 if case % 2 else 1000
            for t in sorted(rng.choices(range(0, 5_000_000, step), k=rng.choice((1, 3, 50, 700)))):
                one.report(t, t, 1)
            traces.append(one)
        stairs = Staircases({1: traces[0], 2: traces[1]})
        assert stairs.moments(1, 2) == stairs.moments(2, 1) == slowly(traces)
        assert stairs.moments(1, 1) == slowly(traces[:1])


def test_values_at_the_moments_of_two_are_those_of_the_staircase() -> None:
    stairs = Staircases({1: trace([1, 2, 3, 4]), 2: trace([5, 6, 7, 8]), 3: trace([7, 9], every=17.0)})
    assert stairs.at_moments(2, 1, 2) == [5, 6, 7, 8]
    assert stairs.at_moments(3, 1, 2) == [7, 7, 9, 9]
    assert stairs.at_moments(1, 3, 3) == [1, 2]
    assert stairs.last() == 30_000_000


def test_the_first_dump_does_not_count_where_there_is_more() -> None:
    dump = told((0, 0), (500_000, 0), (1_400_000, 0), *((2_000_000 + t * 1_000_000, 5) for t in range(10)))
    assert Staircases({1: dump}).moments(1, 1)[0] == 2_000_000
    assert Staircases({1: told((0, 1), (1000, 2), (3000, 4))}).moments(1, 1) == [0, 1000, 3000]
