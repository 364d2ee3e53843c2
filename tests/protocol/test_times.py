from __future__ import annotations

from datetime import datetime

import pytest

from protocol.reading import codes, leaves, read, rewrite
from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode
from tuyasniff.protocol.fields import u8
from tuyasniff.protocol.kinds import MissingValue
from tuyasniff.protocol.times import Time, UnixTime, weekday_name

TIME7 = Time("time", weekday=True)


def test_a_time_is_iso_for_scripts_and_words_for_people() -> None:
    into = read("16 0C 12 0C 08 2D 07", TIME7)
    assert into.values == {"time": "2022-12-18T12:08:45", "weekday": 7}
    assert into.fields[0].text == "2022-12-18 12:08:45 Sunday"
    assert [(leaf.name, leaf.value) for leaf in leaves(into)] == [
        ("year", 2022),
        ("month", 12),
        ("day", 18),
        ("hour", 12),
        ("minute", 8),
        ("second", 45),
        ("weekday", 7),
    ]
    assert leaves(into)[-1].text == "Sunday"
    assert rewrite([TIME7], into) == bytes.fromhex("160C120C082D07")


def test_the_week_begins_on_monday_with_1() -> None:
    assert [weekday_name(n) for n in (1, 7, 0, 8)] == ["Monday", "Sunday", "weekday 0", "weekday 8"]


def test_years_may_count_from_2018() -> None:
    kind = Time("time", base=2018)
    into = read("08 01 1F 0C 00 00", kind)
    assert into.values == {"time": "2026-01-31T12:00:00"}
    assert rewrite([kind], into) == bytes.fromhex("08011F0C0000")


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ("16 0D 12 0C 08 2D 07", "month 13"),
        ("16 00 12 0C 08 2D 07", "month 0"),
        ("16 02 1E 0C 08 2D 07", "day 30"),
        ("16 0C 00 0C 08 2D 07", "day 0"),
        ("16 0C 12 18 08 2D 07", "hour 24"),
        ("16 0C 12 0C 3C 2D 07", "minute 60"),
        ("16 0C 12 0C 08 3C 07", "second 60"),
        ("16 0C 12 0C 08 2D 00", "weekday 0"),
    ],
)
def test_an_impossible_time_is_a_fault_and_shown(data: str, wrong: str) -> None:
    into = read(data, TIME7)
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert wrong in into.faults[0].text
    assert into.values["time"] is None
    assert len(leaves(into)) == 7
    assert into.fields[0].text.startswith("2022-")
    assert rewrite([TIME7], into) == bytes.fromhex(data)


def test_the_29th_of_february_depends_on_the_year() -> None:
    assert codes(read("18 02 1D 00 00 00", Time("time"))) == []
    assert codes(read("17 02 1D 00 00 00", Time("time"))) == [FaultCode.BAD_VALUE]


def test_filler_behind_a_flag_of_zero_is_no_fault() -> None:
    kinds = [u8("valid"), Time("time", weekday=True, flag="valid")]
    into = read("00 00 00 00 00 00 00 00", *kinds)
    assert into.faults == []
    assert into.values == {"valid": 0, "time": None, "weekday": None}
    assert into.fields[1].text.startswith("not valid")
    assert codes(read("01 00 00 00 00 00 00 00", *kinds)) == [FaultCode.BAD_VALUE]


@pytest.mark.parametrize(
    "value",
    ["2022-12-18 12:08:45", "2022-12-18T12:08:45", datetime(2022, 12, 18, 12, 8, 45)],
)
def test_a_time_can_be_given_in_several_ways(value: object) -> None:
    assert TIME7.write({"time": value}) == bytes.fromhex("160C120C082D07")
    assert TIME7.write({"time": value, "weekday": 3})[-1] == 3


def test_no_time_is_zeros() -> None:
    assert TIME7.write({"time": None}) == bytes(7)


def test_a_time_that_is_none_is_a_clear_error() -> None:
    with pytest.raises(FormatError, match="is no time"):
        TIME7.write({"time": "yesterday"})
    with pytest.raises(FormatError, match="does not fit"):
        TIME7.write({"time": "1999-01-01"})
    with pytest.raises(MissingValue):
        TIME7.write({})
    with pytest.raises(MissingValue, match="month"):
        TIME7.write({"time": {"year": 2022}})


def test_seconds_since_1970() -> None:
    kind = UnixTime("utc")
    into = read("6553F100", kind)
    assert into.values == {"utc": 1_700_000_000}
    assert into.fields[0].text == "2023-11-14 22:13:20 UTC"
    assert rewrite([kind], into) == bytes.fromhex("6553F100")
    assert read("FFFFFFFF", kind).fields[0].text.startswith("2106-")
    with pytest.raises(FormatError):
        kind.write({"utc": -1})


@pytest.mark.parametrize("kind", [TIME7, Time("time"), UnixTime("utc")])
def test_a_cut_time_is_left_over(kind: Time) -> None:
    into = read("01 02 03", kind)
    assert codes(into) == [FaultCode.LENGTH]
    assert into.fields == []
