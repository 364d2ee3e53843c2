from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.reading import codes, leaves, read, rewrite
from tuyasniff.errors import FormatError
from tuyasniff.model import Datapoint, DpType, FaultCode, Span
from tuyasniff.protocol.datapoints import Dps, read_value, value_text, write_dp, write_value

DPS = Dps()
CACHE = Dps(empty=True, counted=True)


@pytest.mark.parametrize(
    ("unit", "dp_type", "value", "text"),
    [
        ("01 01 0001 01", "bool", True, "true"),
        ("01 01 0001 00", "bool", False, "false"),
        ("05 02 0004 0000001E", "value", 30, "30"),
        ("1B 02 0004 FFFFFFF6", "value", -10, "-10"),
        ("18 03 000C 303030303033646530336163", "string", "000003de03ac", "000003de03ac"),
        ("65 03 0000", "string", "", ""),
        ("6D 04 0001 10", "enum", 16, "16"),
        ("6D 04 0001 FF", "enum", 255, "255"),
        ("0E 05 0001 01", "bitmap", 1, "0x01 (bit 0)"),
        ("09 05 0002 0104", "bitmap", 0x104, "0x0104 (bits 2, 8)"),
        ("09 05 0004 80000001", "bitmap", 0x80000001, "0x80000001 (bits 0, 31)"),
        ("65 05 0001 00", "bitmap", 0, "0x00 (no bits)"),
        ("06 00 0003 091600", "raw", b"\x09\x16\x00", "09 16 00"),
        ("06 00 0000", "raw", b"", ""),
    ],
)
def test_a_unit_is_read_and_written(unit: str, dp_type: str, value: object, text: str) -> None:
    data = bytes.fromhex(unit)
    into = read(data, DPS)
    (dp,) = into.dps
    assert (dp.id, dp.type_name, dp.value, dp.raw) == (data[0], dp_type, value, data[4:])
    assert type(dp.value) is type(value)
    assert (dp.span, dp.faults, into.faults) == (Span(3, 3 + len(data)), (), [])
    (field,) = into.fields
    assert (field.role, field.text) == ("dp", f"{dp_type} {text}")
    assert rewrite([DPS], into) == write_dp(dp) == write_dp((data[0], dp_type, value)) == data


def test_the_fields_of_a_unit_have_their_roles() -> None:
    into = read("05 02 0004 0000001E", DPS)
    assert [(leaf.name, leaf.role, leaf.value, leaf.span) for leaf in leaves(into)] == [
        ("id", "dpid", 5, Span(3, 4)),
        ("type", "dptype", 2, Span(4, 5)),
        ("length", "dplen", 4, Span(5, 7)),
        ("value", "dpvalue", 30, Span(7, 11)),
    ]


def test_units_stand_back_to_back() -> None:
    into = read("01 01 0001 01 66 03 0001 41 05 02 0004 00000001", DPS)
    assert [(dp.id, dp.value) for dp in into.dps] == [(1, True), (0x66, "A"), (5, 1)]


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("01 01 0004 00000001", True),
        ("01 02 0001 FF", -1),
        ("01 02 0002 0102", 0x102),
        ("01 02 0008 FFFFFFFFFFFFFFFE", -2),
        ("01 04 0002 0102", 0x102),
        ("01 05 0008 8000000000000000", 1 << 63),
        ("01 05 0003 010203", 0x10203),
    ],
)
def test_a_number_of_another_length_is_read_and_marked(unit: str, value: object) -> None:
    into = read(unit, DPS)
    assert into.dps[0].value == value
    assert codes(into) == [FaultCode.DP_LENGTH]
    assert "non-standard length" in into.faults[0].text
    assert into.dps[0].faults == tuple(into.faults)
    assert rewrite([DPS], into) == bytes.fromhex(unit)


@pytest.mark.parametrize("unit", ["01 02 0000", "01 01 0009 000000000000000001"])
def test_a_length_that_no_number_has_gives_bytes(unit: str) -> None:
    into = read(unit, DPS)
    assert into.dps[0].value == bytes.fromhex(unit)[4:]
    assert codes(into) == [FaultCode.DP_LENGTH]
    assert rewrite([DPS], into) == bytes.fromhex(unit)


def test_a_claimed_length_beyond_the_payload_is_a_fault_and_the_bytes_are_shown() -> None:
    into = read("01 02 0004 0017", DPS)
    (fault,) = into.faults
    assert fault.code is FaultCode.DP_OVERRUN
    assert fault.text == "datapoint 1 claims 4 bytes, 2 present"
    assert fault.span == Span(5, 9)
    (dp,) = into.dps
    assert dp.value == dp.raw == b"\x00\x17"
    assert leaves(into)[-1].value == "0017"
    assert rewrite([DPS], into) == bytes.fromhex("010200040017")


def test_too_few_bytes_for_another_unit_are_left_over() -> None:
    into = read("01 01 0001 01 02 01 00", DPS)
    assert codes(into) == [FaultCode.DP_TRAILING]
    assert into.left_from == 8
    assert "3 bytes" in into.faults[0].text
    assert len(into.dps) == 1


def test_an_unknown_type_is_raw_and_a_fault() -> None:
    into = read("01 09 0002 ABCD", DPS)
    assert codes(into) == [FaultCode.DP_TYPE]
    assert (into.dps[0].type_name, into.dps[0].value) == ("unknown_0x09", b"\xab\xcd")
    assert rewrite([DPS], into) == bytes.fromhex("01090002ABCD")


def test_a_bool_that_is_neither_is_a_number_and_a_fault() -> None:
    into = read("01 01 0001 02", DPS)
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert into.dps[0].value == 2
    assert rewrite([DPS], into) == bytes.fromhex("0101000102")


def test_id_0_is_a_fault() -> None:
    assert codes(read("00 01 0001 01", DPS)) == [FaultCode.BAD_VALUE]


def test_a_string_that_is_no_utf8_is_shown_with_escapes() -> None:
    into = read("01 03 0003 41FF5C", DPS)
    assert codes(into) == [FaultCode.BAD_TEXT]
    assert into.dps[0].value == "A\\xff\\\\"
    assert rewrite([DPS], into) == bytes.fromhex("0103000341FF5C")


def test_control_characters_in_a_string_are_visible() -> None:
    into = read("01 03 0002 4100", DPS)
    assert into.dps[0].value == "A\0"
    assert leaves(into)[-1].text == "A\\x00"


def test_no_datapoint_is_a_fault_only_where_one_is_needed() -> None:
    assert codes(read("", DPS)) == [FaultCode.LENGTH]
    assert codes(read("", Dps(empty=True))) == []


def test_a_count_before_the_units_must_be_right() -> None:
    into = read("01 19 01 0001 01", CACHE)
    assert into.values == {"count": 1}
    assert into.faults == []
    assert rewrite([CACHE], into) == bytes.fromhex("011901000101")
    assert codes(read("02 19 01 0001 01", CACHE)) == [FaultCode.BAD_VALUE]
    assert codes(read("", CACHE)) == [FaultCode.LENGTH]
    assert CACHE.write({"dps": [(25, "bool", True)]}) == bytes.fromhex("011901000101")
    assert CACHE.write({}) == b"\0"


lengths = st.sampled_from([0, 1, 2, 4, 5, 8, 9]).map(lambda number: number.to_bytes(2, "big"))
heads = st.tuples(st.integers(0, 8), st.integers(0, 7)).map(bytes)
units = st.tuples(heads, lengths, st.binary(max_size=9)).map(b"".join)
payloads = st.one_of(st.binary(max_size=40), st.lists(units, max_size=4).map(b"".join))


@given(payloads, st.sampled_from([DPS, CACHE, Dps(empty=True)]))
def test_nothing_of_a_payload_is_lost(payload: bytes, kind: Dps) -> None:
    into = read(payload, kind)
    end = into.left_from if into.left_from >= 0 else 3 + len(payload)
    at = 3
    for leaf in leaves(into):
        assert leaf.span.start == at < leaf.span.end
        at = leaf.span.end
    assert at == end
    assert rewrite([kind], into) == payload[: end - 3]


@given(payloads, st.sampled_from([DPS, CACHE, Dps(empty=True)]))
def test_the_quick_look_agrees_with_reading(payload: bytes, kind: Dps) -> None:
    into = read(payload, kind)
    fits = kind.fits(payload, 0, len(payload), read(b"")) == len(payload)
    assert fits == (not into.faults)


@given(st.binary(max_size=12), st.integers(0, 9))
def test_a_value_is_read_from_any_bytes(raw: bytes, dp_type: int) -> None:
    assert value_text(dp_type, read_value(dp_type, raw)).isprintable()


@pytest.mark.parametrize(("value", "size"), [(0xFF, 1), (0x100, 2), (0x10000, 4)])
def test_a_bitmap_is_as_wide_as_its_value_needs(value: int, size: int) -> None:
    assert len(write_value(DpType.BITMAP, value)) == size


def test_a_datapoint_keeps_its_own_bytes() -> None:
    dp = Datapoint(9, DpType.BITMAP, 1, b"\0\1", Span(0, 6))
    given = (dp, (1, DpType.RAW, "0102"), (2, "unknown_0x09", b"\7"))
    assert b"".join(write_dp(one) for one in given) == bytes.fromhex("09 05 0002 0001  01 00 0002 0102  02 09 0001 07")


@pytest.mark.parametrize(
    "dp",
    [
        (1, "float", 1),
        (1, "unknown_0xzz", b""),
        (1, 256, b""),
        (300, "bool", True),
        (-1, "bool", True),
        (1, "bool", 300),
        (1, "value", 1 << 31),
        (1, "value", "x"),
        (1, "raw", "xyz"),
    ],
)
def test_what_cannot_be_a_datapoint_is_a_clear_error(dp: tuple[int, int | str, Any]) -> None:
    with pytest.raises(FormatError):
        write_dp(dp)
