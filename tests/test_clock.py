"""The one clock of a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tuyasniff.clock import SessionClock


def test_it_begins_now_in_the_zone_of_this_computer() -> None:
    clock = SessionClock()
    assert abs(clock.started - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.started.utcoffset() == datetime.now().astimezone().utcoffset()


def test_it_counts_microseconds_of_a_clock_that_nobody_sets() -> None:
    now = 5_000_000_000
    clock = SessionClock(datetime(2026, 3, 1, tzinfo=UTC), lambda: now)
    now += 1_234_567_890
    assert clock.now_us() == 1_234_567


def test_sleep_of_the_computer_counts_and_is_known() -> None:
    counting, awake = 5_000_000_000, 2_000_000_000
    clock = SessionClock(None, lambda: counting, lambda: awake)
    counting, awake = counting + 3_600_000_000_000, awake + 1_000_000
    assert clock.now_us() == 3_600_000_000
    assert clock.slept_us() == 3_599_999_000


def test_a_clock_that_is_set_moves_nothing_and_is_known() -> None:
    counting, calendar = 5_000_000_000, 1_700_000_000_000_000_000
    clock = SessionClock(None, lambda: counting, lambda: counting, lambda: calendar)
    counting, calendar = counting + 2_000_000_000, calendar + 2_000_000_000 - 7_200_000_000_000
    assert clock.now_us() == 2_000_000
    assert clock.set_by_us() == -7_200_000_000


def test_the_clocks_of_this_computer_agree_while_nobody_touches_them() -> None:
    clock = SessionClock()
    assert abs(clock.slept_us()) < 100_000 and abs(clock.set_by_us()) < 100_000
