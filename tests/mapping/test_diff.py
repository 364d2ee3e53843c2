from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.making import METER, mappings
from tuyasniff.mapping.diff import DATAPOINT, Difference, Part, differences, parts
from tuyasniff.mapping.model import (
    BitLabel,
    Device,
    Entry,
    EnumLabel,
    Evidence,
    Export,
    ImportSource,
    Mapping,
    Observed,
    Range,
    RawField,
    RawLayout,
    Scale,
    Source,
    Uart,
    Zigbee,
)

FIELD = RawField("voltage", 0, 2, quantity="voltage", unit="V", scale=Scale(1, 10))
CHANGES: tuple[tuple[str, Any, Any, str, str], ...] = (
    ("type", "value", "enum", "value", "enum"),
    ("name", None, "Mains", "", "Mains"),
    ("unit", "V", "mV", "V", "mV"),
    ("scale", Scale(1, 10), Scale(1, 100, -3), "1/10", "1/100 + -3"),
    ("signed", True, False, "yes", "no"),
    ("range", Range(0, 5000, 1), Range(max=7), "0..5000 step 1", "..7"),
    ("display_precision", 1, 0, "1", "0"),
    ("export", None, Export(skip=True, tasmota_fnid=33), "", "skip yes, tasmota fnid 33"),
    ("note", "a", None, "a", ""),
)


def one(**said: Any) -> Mapping:
    return Mapping(dps=(replace(Entry(20, "value"), **said),))


@pytest.mark.parametrize(("field", "left", "right", "before", "after"), CHANGES)
def test_a_field_that_changed_is_told_with_both_values(
    field: str, left: Any, right: Any, before: str, after: str
) -> None:
    (found,) = differences(one(**{field: left}), one(**{field: right}))
    assert found == Difference(20, field, left, right)
    assert parts(found) == (Part(field, before, after),)


def test_a_datapoint_that_only_one_has_is_told_with_what_it_is() -> None:
    entry = Entry(7, "value", access="ro", name="Mains", quantity="voltage", unit="V", scale=Scale(1, 10))
    more = replace(METER, dps=(*METER.dps, entry))
    assert differences(METER, more) == (Difference(7, DATAPOINT, None, entry),)
    (gone,) = differences(more, METER)
    assert parts(gone) == (Part(DATAPOINT, "value ro, Mains, voltage V 1/10", ""),)


def test_what_was_counted_is_only_compared_when_it_is_asked_for() -> None:
    bare = Entry(1, "bool")
    seen = replace(
        bare,
        observed=Observed(3, values=(True,)),
        confidence=0.9,
        confidence_by_field={"type": 0.9},
        evidence=(Evidence("observed", "type", text="bool in 3 frames"),),
        user_set=("name",),
    )
    left, right = Mapping(dps=(bare,)), Mapping(dps=(seen,))
    assert differences(left, right) == ()
    found = differences(left, right, counts=True)
    assert [one.field for one in found] == ["observed", "confidence", "confidence_by_field", "evidence", "user_set"]
    assert [part.right for one in found for part in parts(one)] == [
        "reports 3, values yes", "0.9", "type 0.9", "observed: bool in 3 frames", "name",
    ]  # fmt: skip


def test_when_by_whom_and_from_what_it_was_made_is_not_compared() -> None:
    other = replace(
        METER, generator=None, created=None, source=Source(imports=(ImportSource("user"),)), extra={"x-a": 1}
    )
    assert differences(METER, other, counts=True) == ()


def test_fields_of_the_device_come_first() -> None:
    left = Mapping(device=Device("A", uart=Uart(9600, confidence=0.5)), dps=(Entry(1, "bool"),))
    right = Mapping(device=Device("B", uart=Uart(115200), zigbee=Zigbee("_TZE204_x", "TS0601")))
    found = differences(left, right)
    assert [(one.dp, one.field) for one in found] == [(None, "name"), (None, "zigbee"), (None, "uart"), (1, DATAPOINT)]
    words = [(part.left, part.right) for one in found for part in parts(one)]
    assert words[:3] == [("A", "B"), ("", "_TZE204_x TS0601"), ("9600 baud, 8N1", "115200 baud, 8N1")]


def test_how_sure_the_rate_is_and_the_text_of_the_product_are_counted_too() -> None:
    left = Mapping(device=Device(uart=Uart(9600, confidence=0.5), product_info="a"))
    right = Mapping(device=Device(uart=Uart(9600), product_info="b"))
    assert differences(left, right) == ()
    assert [one.field for one in differences(left, right, counts=True)] == ["product_info", "uart"]


def test_enums_and_bitmaps_are_told_by_the_values_that_differ_whatever_their_order() -> None:
    labels = (EnumLabel(0, "off", True), EnumLabel(1, "on"), EnumLabel(2, "two"))
    assert differences(one(enum=labels), one(enum=(replace(labels[0], seen=None), labels[2], labels[1]))) == ()
    (found,) = differences(one(enum=labels), one(enum=(EnumLabel(0, "off"), EnumLabel(1, "an"), EnumLabel(3, "three"))))
    assert parts(found) == (Part("value 1", "on", "an"), Part("value 2", "two", ""), Part("value 3", "", "three"))
    (found,) = differences(one(bitmap=(BitLabel(4, "fault"),)), one())
    assert parts(found) == (Part("bit 4", "fault", ""),)
    assert found.right is None


def test_what_is_inside_a_raw_value_is_told_by_its_place() -> None:
    power = RawField("power", 5, 3, quantity="power", unit="W")
    left = one(raw=RawLayout("v2i3p3", 8, (FIELD, power)))
    assert differences(left, one(raw=RawLayout("v2i3p3", 8, (power, FIELD)))) == ()
    (found,) = differences(left, one(raw=RawLayout("other", 10, (FIELD, replace(power, signed=True)))))
    assert parts(found) == (
        Part("layout", "v2i3p3", "other"),
        Part("length", "8 bytes", "10 bytes"),
        Part("bytes 5..7", "power at 5, 3 big, power W", "power at 5, 3 big signed, power W"),
    )


def test_two_fields_at_one_place_are_both_told() -> None:
    twice = (FIELD, replace(FIELD, name="peak"))
    (found,) = differences(one(raw=RawLayout("x", 8, twice)), one())
    assert [part.field for part in parts(found)] == ["layout", "length", "bytes 0..1", "bytes 0..1 peak"]


def test_every_field_of_a_datapoint_and_of_the_device_is_compared() -> None:
    def names(kind: Any) -> list[str]:
        return [one.name for one in fields(kind) if one.name not in ("id", "extra", "withheld")]

    entry, device = Entry(1, "value"), Device()
    for name in names(Entry):
        said: dict[str, Any] = {name: "changed"}
        pair = (Mapping(dps=(one,)) for one in (entry, replace(entry, **said)))
        assert [found.field for found in differences(*pair, counts=True)] == [name]
    for name in names(Device):
        said = {name: "changed"}
        pairs = (Mapping(device=one) for one in (device, replace(device, **said)))
        assert [found.field for found in differences(*pairs, counts=True)] == [name]


@settings(max_examples=times(25, 60))
@given(left=mappings(), right=mappings())
def test_any_two_mappings_can_be_compared_and_the_other_way_round_is_the_mirror(left: Mapping, right: Mapping) -> None:
    assert differences(left, left, counts=True) == ()
    for counts in (False, True):
        there, back = differences(left, right, counts=counts), differences(right, left, counts=counts)
        assert there == tuple(one._replace(left=one.right, right=one.left) for one in back)
        assert all(parts(one) for one in there)
