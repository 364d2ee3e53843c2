"""The courses of datapoints."""

from __future__ import annotations

import tracemalloc
from random import Random

import pytest

from analysis.talks import Talk
from analysis.test_dpstate import dp, message
from tuyasniff.analysis.history import COURSE_MOST, LATEST_KEPT, Histories, Point
from tuyasniff.model import Datapoint, Fault, FaultCode, Message, Span, Talker

S = 1_000_000


def told(values: list[int], dp_type: int = 2) -> Histories:
    histories = Histories()
    for number, value in enumerate(values):
        shown: bool | int = bool(value) if dp_type == 1 else value
        histories.add(message(Talker.MCU, dp(20, dp_type, shown), t_us=number * S), number + 1)
    return histories


def test_the_latest_numbers_are_kept_with_their_moments() -> None:
    histories = told(list(range(300)))
    points = histories.points(20)
    assert len(points) == LATEST_KEPT == 128
    assert points[0] == Point(172 * S, 172) and points[-1] == Point(299 * S, 299)
    assert (histories.latest(20), histories.latest_number(20), histories.ids()) == (299, 300, (20,))


@pytest.mark.parametrize(("dp_type", "values"), [(1, [1, 0]), (4, [2, 3]), (5, [0x80, 1]), (2, [-5, 7])])
def test_switches_modes_and_bitmaps_are_numbers_too(dp_type: int, values: list[int]) -> None:
    assert [point.value for point in told(values, dp_type).points(20)] == values


def test_texts_and_raw_values_only_change() -> None:
    histories = Histories()
    for number, raw in enumerate((b"\1\2", b"\1\2", b"\1\3")):
        histories.add(message(Talker.MCU, dp(6, 0, raw, raw), dp(7, 3, raw.hex(), raw), t_us=number * S), number)
    for dp_id in (6, 7):
        assert histories.points(dp_id) == () == histories.course(dp_id)
        assert histories.changed_us(dp_id) == 2 * S and histories.latest(dp_id) == "0103"
        assert histories.trend(dp_id) is None


def test_a_change_is_a_new_value_and_the_first_one_is_none() -> None:
    histories = told([5, 5, 6, 6])
    assert histories.changed_us(20) == 2 * S
    assert told([5, 5]).changed_us(20) is None
    histories = told([1], 1)
    histories.add(message(Talker.MCU, dp(20, 2, 1), t_us=9 * S), 2)
    assert histories.changed_us(20) == 9 * S


def test_what_the_module_sets_is_not_a_value() -> None:
    talk = Talk()
    talk.report(20, 5, S)
    talk.set(20, 9, 2 * S)
    histories = Histories()
    for item in talk.items:
        assert isinstance(item.thing, Message)
        histories.add(item.thing, item.number)
    assert histories.points(20) == (Point(S, 5),) and histories.latest(20) == 5


def test_damaged_frames_and_cut_values_teach_nothing() -> None:
    histories = Histories()
    cut = Datapoint(1, 2, 23, b"\0\x17", Span(6, 7), (Fault(FaultCode.DP_OVERRUN, "cut"),))
    histories.add(message(Talker.MCU, dp(2, 2, 5), bad=True), 1)
    histories.add(message(Talker.MCU, cut), 2)
    assert histories.ids() == () and histories.points(1) == () and histories.latest(2) is None
    assert histories.changed_us(1) is None and histories.trend(1) is None and histories.latest_number(1) is None


def test_without_times_the_points_keep_their_order() -> None:
    histories = Histories()
    for value in (3, 1, 2):
        histories.add(message(Talker.MCU, dp(1, 2, value)), value)
    assert [point.value for point in histories.points(1)] == [3, 1, 2]
    assert histories.changed_us(1) is None


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ([1, 2, 3, 4, 5], None),
        ([1, 2, 3, 4, 5, 6], "rising"),
        ([9, 9, 9, 9, 9, 9, 9], "steady"),
        ([50, 40, 41, 30, 20, 21, 10, 5], "falling"),
        ([2301, 2299, 2301, 2300, 2299, 2302, 2300], "steady"),
        ([*range(100, 0, -1), *range(20)], "rising"),
    ],
)
def test_the_trend_is_that_of_the_latest_points(values: list[int], trend: str | None) -> None:
    assert told(values).trend(20) == trend


def test_noise_is_seldom_a_trend() -> None:
    rng = Random(3)
    trends = [told([rng.gauss(2300, 5).__round__() for _ in range(12)]).trend(20) for _ in range(1000)]
    assert trends.count("steady") > 970


def test_a_switch_has_no_trend() -> None:
    assert told([0, 0, 0, 1, 1, 1, 1], 1).trend(20) is None


@pytest.mark.parametrize("count", [1, COURSE_MOST - 2, COURSE_MOST - 1, COURSE_MOST, 50_000])
def test_the_course_is_bounded_in_order_and_reaches_from_first_to_last(count: int) -> None:
    course = told(list(range(count))).course(20)
    assert len(course) == count if count < COURSE_MOST - 1 else COURSE_MOST // 4 < len(course) <= COURSE_MOST
    assert list(course) == sorted(course)
    assert course[0].value == 0 and course[-1].value == count - 1


def test_extremes_survive_the_thinning() -> None:
    rng = Random(1)
    values = [rng.randint(100, 200) for _ in range(60_000)]
    values[12_345], values[43_210] = 9_999, -9_999
    course = told(values).course(20)
    assert Point(12_345 * S, 9_999) in course and Point(43_210 * S, -9_999) in course
    assert set(course) <= {Point(number * S, value) for number, value in enumerate(values)}


def test_the_course_is_as_dense_late_as_early() -> None:
    course = told([number * 7919 % 1000 for number in range(40_000)]).course(20)
    early = sum(point.t_us < 20_000 * S for point in course)
    assert abs(early - (len(course) - early)) < len(course) / 10


def test_thirty_datapoints_take_two_megabytes() -> None:
    messages = [
        message(Talker.MCU, *(dp(dp_id, 2, turn * dp_id) for dp_id in range(30)), t_us=turn * S) for turn in range(64)
    ]
    histories = Histories()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for turn in range(4094):
        histories.add(messages[turn % 64], turn)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(len(histories.course(dp_id)) >= 4094 for dp_id in range(30))
    assert 1_500_000 < after - before < 3_000_000
