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
