"""What a course does: figures of one trace."""

from __future__ import annotations

import pytest

from analysis.quantities.devices import trace
from tuyasniff.analysis.quantities.course import Kind, course_of


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0] * 9, Kind.ZERO),
        ([17] * 9, Kind.CONSTANT),
        ([0, 0, 5, 5, 0], Kind.FEW),
        ([1, 2, 2, 3, 4, 7, 7, 9], Kind.COUNTS_UP),
        ([90, 80, 70, 70, 60, 50], Kind.COUNTS_DOWN),
        ([2310, 2304, 2299, 2307, 2312, 2301], Kind.NARROW),
        ([0, 2000, 0, 1500, 20, 1900, 3], Kind.WIDE),
        ([100, 115, 130, 145, 160, 175, 165, 150, 135, 120], Kind.SMOOTH),
    ],
)
def test_every_kind_of_course_is_told_from_the_others(values: list[int], kind: Kind) -> None:
    assert course_of(trace(values), 90.0).kind is kind


def test_a_load_that_is_switched_on_is_found_as_a_step() -> None:
    course = course_of(trace([0, 0, 0, 2000, 2004, 2001, 0]), 70.0)
    assert course.largest_step == 2001 and course.low == 0 and course.high == 2004
    assert course.rises == 2 and course.falls == 2 and course.changes == 4


def test_a_countdown_falls_by_one_each_second() -> None:
    course = course_of(trace([60, 50, 40, 30, 20, 10, 0], every=10.0), 60.0)
    assert course.per_second == pytest.approx(1.0)


def test_without_times_nobody_knows_how_fast_it_falls() -> None:
    course = course_of(trace([60, 50, 40, 30], every=None), None)
    assert course.per_second is None and course.seconds is None


def test_a_device_that_was_off_now_and_then_is_still_on_the_mains() -> None:
    course = course_of(trace([2301, 2305, 0, 2299, 2303, 2307, 2300, 2302], every=10.0), 600.0)
    assert course.kind is Kind.NARROW
    assert (course.low, course.high) == (2299, 2307)


def test_what_is_off_for_long_or_is_no_mains_keeps_its_zeros() -> None:
    assert course_of(trace([2301, 0, 0, 2299, 0, 2307], every=10.0), 600.0).low == 0
    assert course_of(trace([801, 805, 0, 799, 803, 807, 800], every=10.0), 600.0).low == 0


def test_one_report_is_a_course() -> None:
    course = course_of(trace([2304]), 0.0)
    assert (course.n, course.middle, course.span, course.changes) == (1, 2304.0, 0, 0)
    assert course.kind is Kind.CONSTANT
