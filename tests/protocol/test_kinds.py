from __future__ import annotations

import pytest

from protocol.reading import codes, read
from tuyasniff.errors import FormatError
from tuyasniff.model import Fault, FaultCode, Span
from tuyasniff.protocol.fields import Bytes, Const, Int, u8, u16
from tuyasniff.protocol.kinds import (
    STOP,
    Kind,
    MissingValue,
    Reading,
    bounds_of,
    count,
    names_of,
    needed_of,
    read_all,
    write_all,
)


def test_a_number_of_bytes_is_written_for_people() -> None:
    assert [count(1), count(0), count(26_624)] == ["1 byte", "0 bytes", "26,624 bytes"]


def test_what_was_written_before_a_missing_value_is_known() -> None:
    with pytest.raises(MissingValue) as caught:
        write_all([u8("a"), u8("b"), u8("c")], {"a": 1, "b": 2})
    assert caught.value.done == b"\1\2"
    assert caught.value.name == "c"


def test_kinds_add_up() -> None:
    kinds = [u8("a"), Const("b"), Bytes("c")]
    assert bounds_of(kinds)[0] == 2
    assert names_of(kinds) == ("a", "b", "c")
    assert needed_of(kinds) == ("a",)
    assert bounds_of([u8("a"), u16("b")]) == (3, 3)


def test_reading_ends_with_the_kind_that_cannot_be_read() -> None:
    into = Reading()
    assert read_all([u8("a"), u16("b"), u8("c")], bytes.fromhex("01 02"), 0, 2, into) == STOP
    assert into.values == {"a": 1}
    assert (into.left_from, into.left_fault) == (1, into.faults[0])


def test_a_reading_is_left_where_it_stopped_because_of_a_fault() -> None:
    into, fault = Reading(), Fault(FaultCode.LENGTH, "short", Span(3, 4))
    assert into.stop(3, fault) == STOP
    assert into.faults == [fault]
    assert into.left_from == 3


def test_a_label_is_the_name_unless_given() -> None:
    assert u8("ble_led").shown == "ble led"
    assert u8("ble_led", "Bluetooth LED").shown == "Bluetooth LED"


def test_the_quick_look_stops_where_reading_has_a_fault() -> None:
    kind = Int("id", low=1)
    assert kind.fits(b"\0", 0, 1, Reading()) == Kind.fits(kind, b"\0", 0, 1, Reading()) == STOP
    assert kind.fits(b"\1", 0, 1, Reading()) == Kind.fits(kind, b"\1", 0, 1, Reading()) == 1
    assert codes(read("00", kind)) == [FaultCode.BAD_VALUE]


def test_a_missing_value_is_an_error_of_a_person() -> None:
    with pytest.raises(FormatError) as caught:
        u8("led").write({})
    assert caught.value.hint == "give it as led=..."
