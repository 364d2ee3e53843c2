from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from report.reading import CAPTURES, facts_of
from tuyasniff.report.axes import TimeAxis, round_step, value_axis
from wire import report


@given(
    st.integers(-(2**31), 2**31), st.integers(0, 2**32), st.sampled_from([1, 2, 5, 10]),
    st.sampled_from([1, 3, 10, 100, 1000]),
)  # fmt: skip
def test_an_axis_holds_its_counts_between_round_amounts(low: int, more: int, mul: int, div: int) -> None:
    axis = value_axis(low, low + more, mul, div)
    assert axis.low <= low and axis.high >= low + more and axis.high > axis.low
    assert axis.share(axis.low) == 0 and axis.share(axis.high) == 1
    assert 2 <= len(axis.ticks) <= 7
    counts = [count for count, _ in axis.ticks]
    assert counts == sorted(counts) and len(set(counts)) == len(counts)
    assert {later - earlier for earlier, later in itertools.pairwise(counts)} == {counts[1] - counts[0]}


def test_the_words_of_an_axis_are_amounts() -> None:
    assert [words for _, words in value_axis(2272, 2308, 1, 10).ticks] == ["227", "228", "229", "230", "231"]
    assert [words for _, words in value_axis(0, 1).ticks] == ["0", "1"]
    assert [words for _, words in value_axis(4997, 5000, 1, 100).ticks] == ["49.97", "49.98", "49.99", "50"]


@given(st.fractions(Fraction(1, 10**6), Fraction(10**12)))
def test_a_round_step_is_one_two_or_five_of_something(least: Fraction) -> None:
    step = round_step(least)
    assert least <= step <= least * Fraction(5, 2)
    digits = str(step.numerator * 10**20 // step.denominator).rstrip("0")
    assert digits in ("1", "2", "5")


def test_ticks_of_time_lie_on_the_axis_and_are_round() -> None:
    axis = TimeAxis(facts_of(CAPTURES / "virtual-meter.tsniff.jsonl"))
    ticks = axis.ticks()
    assert [words for _, words in ticks] == ["16:58:45", "16:59:00", "16:59:15"]
    assert all(0 <= share <= 1 for share, _ in ticks)


def test_without_times_ticks_are_items() -> None:
    axis = TimeAxis(facts_of(b"".join(report(20, value) for value in range(50))))
    assert [words for _, words in axis.ticks()][:2] == ["item 10", "item 20"]
    assert axis.share(axis.span.first) == 0 and axis.share(axis.span.last) == 1
