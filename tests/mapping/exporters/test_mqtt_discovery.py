from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.exporters import back_mqtt_discovery, rules_mqtt_discovery
from mapping.exporters.checks import device_of, expected, golden
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import METER, mappings
from tuyasniff.mapping.exporters.entities import one_line
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.mqtt_discovery import write
from tuyasniff.mapping.model import (
    BitLabel,
    Device,
    Entry,
    EnumLabel,
    Export,
    Mapping,
    Observed,
    Range,
    RawField,
    RawLayout,
    Scale,
)

ACCEPTS = (0.5, 0.9, 1.0)
HOSTILE = ('"', "\\", "a/b/+/#", "\n\r\t\x00\x1b", "\u202eabc", "x" * 1000, "${x}", "$(rm -rf /)", "'; rm", "é漢", " ")


def components(*dps: Entry, device: Device | None = None) -> dict[str, dict[str, Any]]:
    done = write(Mapping(device=device or Device(product_id="abcdefgh12345678"), dps=dps), Wishes())
    assert rules_mqtt_discovery.problems(done.text) == []
    return back_mqtt_discovery.components(done.text)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", DEVICES)
def test_the_message_of_a_virtual_device_keeps_the_rules_and_comes_back(
    capture: str, source: Callable[[str], Mapping], accept: float
) -> None:
    mapping = source(capture)
    done = write(mapping, Wishes(accept, version="0.1.0"))
    assert rules_mqtt_discovery.problems(done.text) == []
    assert back_mqtt_discovery.back(done.text) == expected(mapping, accept)
    assert {row["id"] for row in json.loads(done.text)["datapoints"]} == {entry.id for entry in mapping.dps}
    if accept == 0.9:
        name = f"{device_of(capture)}{'' if source is shown else '-true'}.json"
        assert done.text == golden("mqtt-discovery", name, done.text)


@settings(max_examples=times(50, 150))
@given(mapping=mappings())
def test_any_mapping_makes_a_message_that_comes_back(mapping: Mapping) -> None:
    for accept in (0.0, 0.9):
        done = write(mapping, Wishes(accept))
        assert rules_mqtt_discovery.problems(done.text) == []
        left_out = {int(line.split()[1]) for line in done.remarks if "left out" in line}
        wanted = [one for one in expected(mapping, accept) if one.dp not in left_out]
        assert back_mqtt_discovery.back(done.text) == [
            one._replace(unit=None if one.scale is None else one_line(one.unit or "") or None) for one in wanted
        ]
        named = {row["id"] for row in json.loads(done.text)["datapoints"]} | left_out
        assert named == {entry.id for entry in mapping.dps}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_wire_or_a_person_gets_into_a_topic(text: str) -> None:
    fields = (RawField(text, 0, 1), RawField(text, 1, 1))
    there = components(
        Entry(1, "value", name=text, unit=text, quantity="setting"),
        Entry(2, "enum", name=text, access="rw", enum=(EnumLabel(0, text), EnumLabel(1, text), EnumLabel(2, "2"))),
        Entry(3, "bitmap", name=text, bitmap=(BitLabel(0, text),)),
        Entry(4, "raw", name=text, raw=RawLayout("x", 8, fields)),
        device=Device(text, text, text, product_id=text[:64], product_version=text),
    )
    assert len(there) == 6


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("device_class", "volts", "class volts"),
        ("unit_of_measurement", "A", "voltage in A"),
        ("state_class", "total", "voltage as total"),
        ("platform", "lamp", "platform lamp"),
        ("options", ["a"], "an enum has options"),
        ("payload_on", "1", "key payload_on"),
        ("enabled_by_default", False, "disabled and not marked"),
        ("unique_id", "a b", "no id"),
        ("state_topic", "a/#", "topic a/#"),
        ("entity_category", "config", "category config"),
    ],
)
def test_the_checker_sees_what_home_assistant_would_refuse(key: str, value: object, words: str) -> None:
    document = json.loads(write(true(DEVICES[0]), Wishes()).text)
    document["messages"][0]["payload"]["components"]["dp20"][key] = value
    assert any(words in one for one in rules_mqtt_discovery.problems(json.dumps(document) + "\n"))


def test_a_doubtful_one_is_disabled_and_marked() -> None:
    doubtful = replace(METER.dps[1], confidence_by_field={"quantity": 0.5}, confidence=0.5)
    there = components(doubtful, Entry(5, "value"))
    assert [(one["name"], one["enabled_by_default"]) for one in there.values()] == [
        ("Energy ?", False),
        ("DP 5 ?", False),
    ]


def test_limits_are_physical_and_exact() -> None:
    entry = Entry(2, "value", access="rw", name="Set", quantity="temperature", unit="°C", scale=Scale(1, 10, -0.3),
                  range=Range(50, 353, 5))  # fmt: skip
    there = components(entry)["dp2"]
    assert (there["platform"], there["min"], there["max"], there["step"]) == ("number", 4.7, 35, 0.5)
    assert '"min": 4.7' in write(Mapping(dps=(entry,)), Wishes()).text


@pytest.mark.parametrize(
    ("scale", "words"),
    [(Scale(1, 3), "no exact decimal"), (Scale(1, 10_000), "steps are 0.001 or more"), (Scale(1, 7, 0.1), "no exact")],
)
def test_a_number_whose_limits_cannot_be_said_is_only_read_and_that_is_told(scale: Scale, words: str) -> None:
    entry = Entry(2, "value", access="rw", scale=scale, range=Range(1, 9))
    done = write(Mapping(dps=(entry,)), Wishes())
    assert back_mqtt_discovery.components(done.text)["dp2"]["platform"] == "sensor"
    assert words in done.remarks[0]
    assert done.remarks[0] in json.loads(done.text)["left_out"]


def test_what_can_be_set_without_limits_or_values_is_only_read_and_that_is_told() -> None:
    done = write(Mapping(dps=(Entry(1, "value", access="rw", unit="V"), Entry(2, "enum", access="rw"))), Wishes())
    assert {one["platform"] for one in back_mqtt_discovery.components(done.text).values()} == {"sensor"}
    assert done.remarks == (
        "dp 1 DP 1: only read: it can be set, but its limits are not known",
        "dp 2 DP 2: only read: none of its values is known",
    )


@pytest.mark.parametrize(
    ("quantity", "unit", "state_class", "kept", "words"),
    [
        ("apparent_power", "kVA", "measurement", (None, "kVA", "measurement"), "no apparent power in kVA"),
        ("reactive_energy", "kvarh", "total", (None, "kvarh", "total"), "not every Home Assistant knows"),
        ("voltage", None, "measurement", (None, None, "measurement"), "no unit is known"),
        ("energy_storage", "kWh", "total", ("energy_storage", "kWh", None), "counts no energy storage as total"),
        ("leakage_current", "mA", "measurement", ("current", "mA", "measurement"), ""),
        ("power_factor", None, "measurement", ("power_factor", None, "measurement"), ""),
        ("wind_direction", "°", "measurement_angle", ("wind_direction", "°", "measurement_angle"), ""),
        ("brightness", "%", None, (None, "%", None), ""),
    ],
)
def test_classes_are_those_of_home_assistant(
    quantity: str, unit: str | None, state_class: str | None, kept: tuple[str | None, ...], words: str
) -> None:
    entry = Entry(2, "value", quantity=quantity, unit=unit, state_class=state_class)
    done = write(Mapping(dps=(entry,)), Wishes())
    one = back_mqtt_discovery.components(done.text)["dp2"]
    assert tuple(one.get(key) for key in ("device_class", "unit_of_measurement", "state_class")) == kept
    assert [words in line for line in done.remarks] == [True] * bool(words)


def test_an_enum_that_is_read_has_options_only_where_its_values_have_names() -> None:
    def sensor(*labels: EnumLabel) -> dict[str, Any]:
        done = write(Mapping(dps=(Entry(2, "enum", enum=labels, access="ro"),)), Wishes())
        return dict(json.loads(done.text)["messages"][0]["payload"]["components"]["dp2"])

    seen = sensor(EnumLabel(0, "0", True), EnumLabel(1, "on", True))
    assert not {"options", "device_class"} & seen.keys()
    assert sensor(EnumLabel(0, "off"), EnumLabel(1, "on"))["options"] == ["off", "on"]


def test_enums_are_published_as_labels_and_a_label_that_is_there_twice_with_its_value() -> None:
    entry = Entry(2, "enum", enum=(EnumLabel(0, "off"), EnumLabel(1, "on"), EnumLabel(2, "on")))
    document = json.loads(write(Mapping(dps=(entry,)), Wishes()).text)
    assert document["datapoints"][0]["values"] == {"0": "off", "1": "on (1)", "2": "on (2)"}
    assert components(entry)["dp2"]["options"] == ["off", "on (1)", "on (2)"]


def test_every_bit_is_a_binary_sensor() -> None:
    there = components(
        Entry(9, "bitmap", name="Fault", quantity="problem", confidence=1, bitmap=(BitLabel(3, "over_current"),))
    )
    assert there["dp9_bit3"]["name"] == "Fault over current"
    assert there["dp9_bit3"]["device_class"] == "problem"
    assert there["dp9"]["platform"] == "sensor"


def test_what_is_longer_than_a_state_is_left_out_with_the_reason() -> None:
    long = Observed(lengths=(128,))
    done = write(Mapping(dps=(Entry(1, "raw", observed=long), Entry(2, "string", observed=long))), Wishes())
    assert list(back_mqtt_discovery.components(done.text)) == ["dp2"]
    assert done.remarks == ("dp 1 raw: left out: 256 characters, Home Assistant shows 255 at most",)


@pytest.mark.parametrize(
    ("entry", "wish", "platform", "words"),
    [
        (Entry(1, "value", access="ro", range=Range(0, 9)), "number", "number", ""),
        (Entry(1, "value", access="ro"), "number", "sensor", "its limits are not known"),
        (Entry(1, "value", access="rw", range=Range(0, 9)), "sensor", "sensor", ""),
        (Entry(1, "bool", access="ro"), "switch", "switch", ""),
        (Entry(1, "bool", access="rw"), "binary_sensor", "binary_sensor", ""),
        (Entry(1, "enum", access="ro", enum=(EnumLabel(0, "a"),)), "select", "select", ""),
        (Entry(1, "bool", access="rw"), "light", "switch", "no light as wished"),
        (Entry(1, "string"), "text_sensor", "sensor", ""),
    ],
)
def test_a_platform_that_the_mapping_asks_for_is_taken_where_it_can_be(
    entry: Entry, wish: str, platform: str, words: str
) -> None:
    done = write(Mapping(dps=(replace(entry, export=Export(platform=wish)),)), Wishes())
    assert rules_mqtt_discovery.problems(done.text) == []
    assert back_mqtt_discovery.components(done.text)["dp1"]["platform"] == platform
    assert [words in line for line in done.remarks] == [True] * bool(words)


def test_what_is_never_reported_is_assumed() -> None:
    assert components(Entry(1, "bool", access="wo"))["dp1"]["optimistic"] is True
    assert "optimistic" not in components(Entry(1, "bool", access="rw"))["dp1"]


def test_texts_and_bytes_of_the_device_stay_out() -> None:
    seen = Observed(last_value="my-secret", values=("my-secret",), lengths=(9,))
    device = Device(product_info="my-secret", product_id="x")
    dps = (Entry(1, "string", observed=seen), Entry(2, "raw", observed=seen), Entry(3, "value", observed=seen))
    assert "secret" not in write(Mapping(device=device, dps=dps), Wishes()).text


def test_a_device_of_which_nothing_is_known_makes_no_message() -> None:
    document = json.loads(write(Mapping(dps=(Entry(1, "bool", export=Export(skip=True)),)), Wishes()).text)
    assert document["messages"] == []
    assert document["left_out"] == ["dp 1 bool: left out, as the mapping says (export: skip)"]
