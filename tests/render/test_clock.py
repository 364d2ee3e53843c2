from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tuyasniff.render.clock import Clock, duration


def test_the_time_of_day_goes_on_over_midnight() -> None:
    clock = Clock(datetime(2026, 11, 20, 23, 59, 59, 999_000, tzinfo=UTC))
    assert clock.text(0) == "23:59:59.999"
    assert clock.text(2_000) == "00:00:00.001"
    assert clock.text(-999_000) == "23:59:59.000"


def test_seconds_count_from_the_start_without_a_date() -> None:
    clock = Clock()
    assert clock.text(1_234_567) == "     1.235"
    assert clock.text(None) == " " * clock.columns


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (None, "-"), (0, "0 µs"), (16_700, "16.7 ms"), (1_000_000, "1 s"), (15_040_000, "15 s"),
        (240_000_000, "4 min"), (86_400_000_000, "24 h"),
    ],
)  # fmt: skip
def test_durations_are_short(us: int | None, text: str) -> None:
    assert duration(us) == text


def test_the_day_is_told_where_there_is_a_date() -> None:
    clock = Clock(datetime(2026, 12, 31, 23, 59, 59))
    assert clock.day(0) == date(2026, 12, 31)
    assert clock.day(1_000_000) == date(2027, 1, 1)
    assert clock.day(-86_400_000_000) == date(2026, 12, 30)
    assert clock.day(1 << 70) == date.max
    assert clock.day(None) is None
    assert Clock().day(0) is None
