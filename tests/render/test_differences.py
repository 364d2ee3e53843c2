from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.making import METER, NASTY, mappings
from tuyasniff.mapping.diff import differences
from tuyasniff.mapping.model import Device, Entry, Mapping, Scale
from tuyasniff.render.differences import closing_line, difference_document, difference_lines
from tuyasniff.render.jsonout import dumps
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain

NAMES = ("left.yaml", "right.json")
OTHER = replace(
    METER,
    device=replace(METER.device, product_version="2.0"),
    dps=(replace(METER.dps[1], scale=Scale(1, 1000), name="Total"), *METER.dps[2:], Entry(40, "bool", access="rw")),
)


def test_a_table_names_both_files_and_shows_what_is_not_the_same() -> None:
    lines = [plain(line) for line in difference_lines(NAMES, differences(METER, OTHER), room=80)]
    assert lines == [
        "    dp  field            left.yaml                right.json",
        "device  product version  –                        2.0",
        "     1  datapoint        bool rw, Switch, switch  –",
        "    17  name             Energy                   Total",
        "    17  scale            1/100                    1/1000",
        "    40  datapoint        –                        bool rw",
    ]


def test_the_last_line_counts() -> None:
    assert plain(closing_line((), 4)) == "no difference in 4 datapoints"
    found = differences(METER, OTHER)
    assert plain(closing_line(found, 5)) == "5 differences in 3 of 5 datapoints and the device"
    assert plain(closing_line(found[:1], 5)) == "1 difference in the device"
    assert difference_lines(NAMES, (), room=80) == []


def test_the_document_has_values_as_they_stand_in_a_mapping() -> None:
    document = json.loads(dumps(difference_document(NAMES, differences(METER, OTHER))))
    assert document == {
        "schema": 1,
        "compared": "mappings",
        "left": {"name": "left.yaml"},
        "right": {"name": "right.json"},
        "missing": None,
        "extra": None,
        "damaged": None,
        "device": {"left": {"product_version": None}, "right": {"product_version": "2.0"}},
        "datapoints": [
            {
                "id": 1,
                "left": {"id": 1, "type": "bool", "type_code": 1, "access": "rw", "code": None, "name": "Switch",
                         "quantity": "switch", "unit": None},
                "right": None,
            },
            {
                "id": 17,
                "left": {"name": "Energy", "scale": {"mul": 1, "div": 100}},
                "right": {"name": "Total", "scale": {"mul": 1, "div": 1000}},
            },
            {
                "id": 40,
                "left": None,
                "right": {"id": 40, "type": "bool", "access": "rw", "code": None, "name": None, "quantity": None,
                          "unit": None},
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_texts_of_others_cannot_steer_a_terminal(text: str) -> None:
    left, right = Mapping(device=Device(name=text)), Mapping(dps=(Entry(1, "value", name=text, unit=text),))
    for line in difference_lines((text, text), differences(left, right), room=80):
        assert plain(line).isprintable()


@settings(max_examples=times(25, 60))
@given(left=mappings(), right=mappings())
def test_any_two_mappings_fit_into_the_room_and_into_json(left: Mapping, right: Mapping) -> None:
    for counts in (False, True):
        found = differences(left, right, counts=counts)
        assert all(width(plain(line)) <= 60 for line in difference_lines(NAMES, found, room=60))
        assert json.loads(dumps(difference_document(NAMES, found)))["schema"] == 1
