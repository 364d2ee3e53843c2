from __future__ import annotations

import pytest

from protocol.reading import codes, leaves, read, rewrite
from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode, Span
from tuyasniff.protocol.fields import Bytes, Const, Flags, Int, enum, u8, u16, u32
from tuyasniff.protocol.kinds import Found, Kind, MissingValue, needed_of

COLOUR = {0: "red", 1: "green"}


def test_integers_have_the_high_byte_first() -> None:
    into = read("07 1234 DEADBEEF", u8("a"), u16("b"), u32("c"))
    assert into.values == {"a": 7, "b": 0x1234, "c": 0xDEADBEEF}
    assert [field.span for field in into.fields] == [Span(3, 4), Span(4, 6), Span(6, 10)]
    assert rewrite([u8("a"), u16("b"), u32("c")], into) == bytes.fromhex("071234DEADBEEF")


def test_an_integer_may_be_signed_or_have_the_low_byte_first() -> None:
    kinds = [Int("a", signed=True), Int("b", size=2, little=True)]
    into = read("DA 3412", *kinds)
    assert into.values == {"a": -38, "b": 0x1234}
    assert rewrite(kinds, into) == bytes.fromhex("DA3412")


def test_an_integer_is_shown_with_its_unit() -> None:
    into = read(
        "00006800 DA 0E", u32("size", shows="{:,} bytes"), Int("s", signed=True, shows="{} dBm"), u8("p", "", "GPIO{}")
    )
    assert [field.text for field in into.fields] == ["26,624 bytes", "-38 dBm", "GPIO14"]


def test_a_value_with_a_name_shows_it() -> None:
    into = read("01", enum("colour", COLOUR, "the colour"))
    (field,) = into.fields
    assert (field.name, field.label, field.value, field.text) == ("colour", "the colour", 1, "green")


def test_an_unknown_value_stays_a_value() -> None:
    into = read("07", enum("colour", COLOUR))
    assert into.values == {"colour": 7}
    assert into.fields[0].text == "7 (unknown)"
    assert into.faults == []


def test_an_unknown_value_of_a_closed_list_is_a_fault() -> None:
    into = read("07", enum("colour", COLOUR, closed=True))
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert into.fields[0].fault is into.faults[0]
    assert into.faults[0].span == Span(3, 4)
    assert into.values == {"colour": 7}


def test_a_value_out_of_its_range_is_a_fault_and_still_shown() -> None:
    into = read("00 65", Int("id", low=1), Int("level", high=100, shows="{} %"))
    assert codes(into) == [FaultCode.BAD_VALUE] * 2
    assert into.values == {"id": 0, "level": 101}
    assert "101 %" in into.faults[1].text


def test_a_word_can_be_given_instead_of_its_number() -> None:
    assert enum("colour", COLOUR).write({"colour": "green"}) == b"\1"
    with pytest.raises(FormatError) as caught:
        enum("colour", COLOUR).write({"colour": "blue"})
    assert caught.value.hint == "possible: green, red"


@pytest.mark.parametrize("value", [256, -1, None, "x"])
def test_a_number_that_does_not_fit_is_a_clear_error(value: object) -> None:
    with pytest.raises(FormatError, match="no number of 1 byte"):
        u8("a").write({"a": value})


def test_flags_are_named_from_the_lowest_bit() -> None:
    kind = Flags("mask", words={0: "key", 2: "timer"})
    assert read("05", kind).fields[0].text == "key, timer"
    assert read("82", kind).fields[0].text == "bit 1, bit 7"
    assert read("00", kind).fields[0].text == "none"
    assert rewrite([kind], read("82", kind)) == b"\x82"


def test_a_constant_need_not_be_given() -> None:
    kind = Const("zero", data=b"\0\1")
    assert kind.write({}) == b"\0\1"
    assert needed_of([kind]) == ()


def test_another_value_of_a_constant_is_a_fault_and_kept() -> None:
    kind = Const("zero", data=b"\0")
    into = read("05", kind)
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert rewrite([kind], into) == b"\5"


def test_a_constant_that_was_not_on_the_wire_is_not_made_up() -> None:
    with pytest.raises(MissingValue):
        Const("zero").write(Found())


def test_bytes_are_hex() -> None:
    kind = Bytes("data")
    into = read("DEADBEEF", kind)
    assert into.values == {"data": "deadbeef"}
    assert into.fields[0].text == "DE AD BE EF"
    assert kind.write({"data": "de ad"}) == kind.write({"data": b"\xde\xad"}) == b"\xde\xad"


def test_no_bytes_make_no_field() -> None:
    into = read("", Bytes("data"))
    assert into.fields == []
    assert into.values == {}
    assert Bytes("data").write({}) == b""


def test_bytes_of_a_fixed_size_refuse_another_one() -> None:
    with pytest.raises(FormatError, match="id has 1 byte, needs 2"):
        Bytes("id", size=2).write({"id": "00"})
    with pytest.raises(FormatError, match="not hex"):
        Bytes("id").write({"id": "zz"})


@pytest.mark.parametrize(
    ("kind", "need"),
    [
        (u16("a"), 2),
        (Flags("a", size=2), 2),
        (Const("a", data=b"123"), 3),
        (Bytes("a", size=4), 4),
        (Bytes("a", least=2), 2),
    ],
    ids=lambda kind: type(kind).__name__,
)
def test_too_few_bytes_are_left_over_with_a_fault(kind: Kind, need: int) -> None:
    into = read("00", u8("first"), kind)
    assert codes(into) == [FaultCode.LENGTH]
    assert f"needs {need} bytes, 0 present" in into.faults[0].text
    assert into.left_from == 4
    assert [field.name for field in leaves(into)] == ["first"]
