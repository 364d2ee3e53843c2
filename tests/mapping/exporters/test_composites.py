from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mapping.exporters import rules_esphome
from mapping.exporters.back_esphome import back, config
from mapping.exporters.samples import shown, true
from tuyasniff.mapping.exporters.composites import composites, full_count
from tuyasniff.mapping.exporters.entities import entities
from tuyasniff.mapping.exporters.esphome.writer import write
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.model import Device, Entry, EnumLabel, Export, Mapping, Range, RawField, RawLayout, Scale


def switch(dp: int, code: str | None = None, **told: object) -> Entry:
    plain = Entry(dp, "bool", access="rw", code=code, quantity="switch", confidence=1)
    return replace(plain, **told)  # type: ignore[arg-type]


def value(dp: int, code: str | None, quantity: str | None, unit: str | None = None, **told: object) -> Entry:
    """A number that is set and of which everything is certain."""
    plain = Entry(dp, "value", access="rw", code=code, quantity=quantity, unit=unit, scale=Scale(1, 1), confidence=1)
    return replace(plain, **told)  # type: ignore[arg-type]


def choice(dp: int, code: str, *labels: str) -> Entry:
    named = tuple(EnumLabel(number, label) for number, label in enumerate(labels))
    return Entry(dp, "enum", access="rw", code=code, enum=named, confidence=1)


def forced(entry: Entry, platform: str) -> Entry:
    return replace(entry, export=Export(platform=platform))


TENTHS = {"scale": Scale(1, 10)}
BRIGHT = value(22, "bright_value", "brightness", "%", **TENTHS)
WARMTH = value(23, "temp_value", "color_temperature", "%", **TENTHS)
HSV = RawLayout("hsv12", 12, (RawField("hue", 0, 4), RawField("saturation", 4, 4), RawField("brightness", 8, 4)))
COLOUR = Entry(24, "string", access="rw", raw=HSV, confidence=1)
SET = value(2, "temp_set", "temperature", "°C", **TENTHS)
ROOM = value(3, "temp_current", "temperature", "°C", access="ro", **TENTHS)
CONTROL = choice(1, "control", "open", "stop", "close")
PLACE = value(2, "percent_control", "position", "%", range=Range(0, 100))
SPEEDS = choice(3, "fan_speed_enum", "low", "middle", "high")


def groups(*dps: Entry) -> list[tuple[str, dict[str, int]]]:
    found = composites(entities(Mapping(dps=dps)))
    return [(group.platform, {role: part.dp for role, part in group.parts.items()}) for group in found]


CASES: tuple[tuple[str, Sequence[Entry], list[tuple[str, dict[str, int]]]], ...] = (
    ("a dimmer", [switch(20, "switch_led"), BRIGHT], [("light", {"switch": 20, "brightness": 22})]),
    ("a dimmer without codes", [switch(20), replace(BRIGHT, code=None)], [("light", {"switch": 20, "brightness": 22})]),
    (
        "a lamp",
        [switch(20, "switch_led"), BRIGHT, WARMTH, COLOUR],
        [("light", {"switch": 20, "brightness": 22, "color_temperature": 23, "color": 24})],
    ),
    ("brightness that is only read", [switch(20, "switch_led"), replace(BRIGHT, access="ro")], []),
    ("two switches without codes", [switch(20), switch(21), replace(BRIGHT, code=None)], []),
    (
        "two dimmers",
        [
            *(switch(1, "switch_led_1"), value(2, "bright_value_1", "brightness", "%")),
            *(switch(3, "switch_led_2"), value(4, "bright_value_2", "brightness", "%")),
        ],
        [("light", {"switch": 1, "brightness": 2}), ("light", {"switch": 3, "brightness": 4})],
    ),
    ("a child lock is no lamp", [switch(20, "child_lock"), BRIGHT], []),
    ("a brightness without its end", [switch(20, "switch_led"), replace(BRIGHT, unit=None, range=None)], []),
    ("a thermostat", [switch(1, "switch"), SET, ROOM], [("climate", {"switch": 1, "target": 2, "current": 3})]),
    ("two units", [switch(1, "switch"), SET, replace(ROOM, unit="°F")], []),
    ("an alarm is no set point", [value(2, "maxtemp_set", "temperature", "°C"), ROOM], []),
    ("two set points", [SET, replace(SET, id=5), ROOM], []),
    ("a thermometer", [ROOM], []),
    (
        "an air conditioner",
        [switch(1, "switch"), SET, ROOM, choice(4, "mode", "cold", "hot", "wet", "wind")],
        [("climate", {"switch": 1, "target": 2, "current": 3, "mode": 4})],
    ),
    ("a fan", [switch(1, "switch_fan"), SPEEDS], [("fan", {"switch": 1, "speed": 3})]),
    ("a fan with a gap in its speeds", [switch(1, "switch_fan"), replace(SPEEDS, enum=SPEEDS.enum[::2])], []),
    ("a cover", [CONTROL, PLACE], [("cover", {"position": 2, "control": 1})]),
    (
        "a cover that reports",
        [CONTROL, PLACE, value(3, "percent_state", "position", "%", access="ro")],
        [("cover", {"position": 2, "control": 1, "report": 3})],
    ),
    ("a control of other values", [choice(1, "control", "close", "stop", "open"), PLACE], []),
    ("a switch that is a light", [forced(switch(5), "light")], [("light", {"switch": 5})]),
    ("a switch that stays one", [forced(switch(20, "switch_led"), "switch"), BRIGHT], []),
    ("a dimmer that is a light", [forced(BRIGHT, "light")], [("light", {"brightness": 22})]),
    ("a set point that is a climate", [forced(SET, "climate")], [("climate", {"target": 2})]),
    ("a place that is a cover", [forced(PLACE, "cover")], [("cover", {"position": 2})]),
    ("speeds that are a fan", [forced(SPEEDS, "fan")], [("fan", {"speed": 3})]),
)


@pytest.mark.parametrize(("dps", "found"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_belongs_together(dps: Sequence[Entry], found: list[tuple[str, dict[str, int]]]) -> None:
    assert groups(*dps) == found


@pytest.mark.parametrize("dps", [row[1] for row in CASES], ids=[row[0] for row in CASES])
def test_esphome_keeps_every_datapoint_of_it_and_its_own_rules(dps: Sequence[Entry]) -> None:
    text = write(Mapping(device=Device(family="wifi"), dps=tuple(dps)), Wishes()).text
    assert rules_esphome.problems(text) == []
    assert {one.dp for one in back(text)} == {entry.id for entry in dps}


def test_not_a_single_guess_that_is_not_accepted_is_taken() -> None:
    guessed = shown("virtual-dimmer.tsniff.jsonl.gz")
    assert [group.platform for group in composites(entities(guessed, 0.9))] == ["light"]
    assert composites(entities(guessed, 1.0)) == ()


def test_the_virtual_thermostat_is_a_climate_with_its_room() -> None:
    there = config(write(true("virtual-thermostat.csv"), Wishes()).text)
    (item,) = there["climate"]
    assert item["target_temperature_multiplier"] == item["current_temperature_multiplier"] == 0.1
    assert item["visual"] == {"min_temperature": 5, "max_temperature": 35, "temperature_step": 0.5}
    assert 24 in {one.get("sensor_datapoint") for one in there["sensor"]}
    assert 1 not in {one["switch_datapoint"] for one in there["switch"]}


def test_modes_of_an_air_conditioner_are_those_of_the_climate() -> None:
    modes = choice(4, "mode", "cold", "hot", "wet", "wind")
    dps = (switch(1, "switch"), SET, ROOM, modes)
    (item,) = config(write(Mapping(device=Device(family="wifi"), dps=dps), Wishes()).text)["climate"]
    assert item["active_state"] == {
        "datapoint": 4, "heating_value": 1, "cooling_value": 0, "drying_value": 2, "fanonly_value": 3,
    }  # fmt: skip
    assert item["supports_heat"] and item["supports_cool"]


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        (BRIGHT, 1000),
        (value(1, None, None, "%", scale=Scale(100, 255)), 255),
        (value(1, None, None, "%", scale=Scale(3, 1)), None),
        (value(1, None, None, "%", scale=Scale(1, 1, 5)), None),
        (value(1, None, None, range=Range(0, 255)), 255),
        (value(1, None, None), None),
    ],
)
def test_the_count_of_all_of_it(entry: Entry, count: int | None) -> None:
    (entity,) = entities(Mapping(dps=(entry,)))
    assert full_count(entity) == count
