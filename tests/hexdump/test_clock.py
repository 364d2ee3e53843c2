"""Times as written, and what they amount to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.hexdump.clock import DAY_US, Clock, Stamp, date_stamp, read_stamp

NOON = 12 * 3600 * 1_000_000


@pytest.mark.parametrize(
    ("text", "kind", "us"),
    [
        ("12:00:00 x", "day", NOON),
        ("[12:00:00.250][D]", "day", NOON + 250_000),
        ("12:00:00,5 -> 55", "day", NOON + 500_000),
        ("12:00:00:007 APS", "day", NOON + 7_000),
        ("[12:00:00.000001 0.000003] 1C", "day", NOON + 1),
        ("Dec 14 12:00:00 host", "day", NOON),
        ("[343970] [TUYA]", "run", 343_970_000),
        ("I (1234) tag: x", "run", 1_234_000),
        ("[1234 ms] 55 AA", "run", 1_234_000),
        ("[ 12ms] RX: 55", "run", 12_000),
        ("1234 ms: x", "run", 1_234_000),
        ("1234ms 55 AA 03", "run", 1_234_000),
        ("May 01 12:00:00 host", "day", NOON),
        ("0.707002s,0x55", "run", 707_002),
        ("0.05 55 AA 03", "run", 50_000),
        ("1.5: 0x55, 0xAA", "run", 1_500_000),
        ("19:16.384 : df", "run", (19 * 60 + 16) * 1_000_000 + 384_000),
        ("1700000000,55", "date", 1_700_000_000_000_000),
        ("1700000000.25 55", "date", 1_700_000_000_250_000),
        ("1700000000123 0xa4", "date", 1_700_000_000_123_000),
    ],
)
def test_a_time_is_read_with_its_kind(text: str, kind: str, us: int) -> None:
    read = read_stamp(text)
    assert read is not None
    assert (read[0].kind, read[0].us) == (kind, us)


@pytest.mark.parametrize(
    "text", ["23.5 C: 55 AA 03", "2.5 A 55 AA", "0.5 AA 55", "230.1 V", "20 ms later 55 AA", "[20 msg]"]
)
def test_a_reading_before_a_frame_is_no_time(text: str) -> None:
    assert read_stamp(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-11-17T23:01:05.5+02:00 host", datetime(2024, 11, 17, 21, 1, 5, 500_000)),
        ("2024-11-17T21:01:05Z", datetime(2024, 11, 17, 21, 1, 5)),
        ("[2024/05/01 12:00:00.123][frame]", datetime(2024, 5, 1, 12, 0, 0, 123_000)),
        ("4/30/2023 6:18:06 PM WiFi", datetime(2023, 4, 30, 18, 18, 6)),
        ("4/30/2023 12:18:06 AM WiFi", datetime(2023, 4, 30, 0, 18, 6)),
        ("30.04.2023 18:18:06", datetime(2023, 4, 30, 18, 18, 6)),
        ("30/04/2023 18:18:06", datetime(2023, 4, 30, 18, 18, 6)),
        ("23-08-02 14:15:39.45", datetime(2023, 8, 2, 14, 15, 39, 450_000)),
        ("Dec 14 2023 14:32:30 x", datetime(2023, 12, 14, 14, 32, 30)),
    ],
)
def test_a_date_is_read(text: str, moment: datetime) -> None:
    stamp = date_stamp(text)
    assert stamp is not None
    assert stamp.kind == "date"
    assert datetime.fromtimestamp(stamp.us / 1e6, UTC).replace(tzinfo=None) == moment


@pytest.mark.parametrize(
    "text",
    [
        "55 AA 03",
        "55:AA:00",
        "12:33:50:55:AA",
        "24:00:00 x",
        "12:60:00 x",
        "31.02.2023 10:00:00",
        "13:00:00 PM",
        "[55][aa]",
    ],
)
def test_what_is_no_time_is_not_read_as_one(text: str) -> None:
    assert read_stamp(text) is None


def test_times_count_from_the_first_one() -> None:
    clock = Clock()
    assert [clock.at(Stamp("day", us)) for us in (NOON, NOON + 5, NOON + 3, NOON - 10)] == [0, 5, 3, 0]
    assert clock.started is None


def test_midnight_begins_the_next_day_and_late_lines_of_yesterday_stay_there() -> None:
    clock = Clock()
    late, early = DAY_US - 1_000_000, 500_000
    assert [clock.at(Stamp("day", us)) for us in (late, early, late + 900_000, early + 1)] == [
        0,
        1_500_000,
        900_000,
        1_500_001,
    ]


def test_a_new_kind_of_time_goes_on_where_the_last_one_stood() -> None:
    clock = Clock()
    assert clock.at(Stamp("run", 5_000)) == 0
    assert clock.at(Stamp("run", 7_000)) == 2_000
    assert clock.at(Stamp("date", 1_700_000_000_000_000, True)) == 2_000
    assert clock.started == datetime(2023, 11, 14, 22, 13, 19, 998_000, tzinfo=UTC)
    assert clock.at(Stamp("run", 9_000)) == 4_000


@given(text=st.text(max_size=40))
def test_no_text_makes_the_clock_fail(text: str) -> None:
    read = read_stamp(text)
    if read is not None:
        assert Clock().at(read[0]) == 0
