from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.exporters.back_tasmota import back
from mapping.exporters.backs import Back
from mapping.exporters.checks import device_of, golden
from mapping.exporters.rules_tasmota import check, commands, functions
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import mappings
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.entities import Entity, entities
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.exporters.tasmota.functions import decimal_text
from tuyasniff.mapping.exporters.tasmota.writer import write
from tuyasniff.mapping.model import (
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
    Uart,
)
from tuyasniff.vocabulary import in_base

WIFI = tuple(name for name in DEVICES if "zigbee" not in name)
WISHES = Wishes(version="0.1.0")
POWER = Entry(19, "value", 2, "ro", quantity="power", unit="W", scale=Scale(1, 10), confidence=1.0)


def made(*entries: Entry, **device: Any) -> Exported:
    exported = write(Mapping(device=replace(Device(family="wifi", uart=Uart(9600)), **device), dps=entries), WISHES)
    check(exported.text)
    return exported


def number(dp: int, quantity: str, unit: str | None, scale: Scale, **more: Any) -> Entry:
    return Entry(dp, "value", 2, "ro", quantity=quantity, unit=unit, scale=scale, confidence=1.0, **more)


@pytest.mark.parametrize("accept", [0.5, 0.9, 1.0])
@pytest.mark.parametrize("make", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", WIFI)
def test_what_is_written_keeps_the_rules_and_comes_back(capture: str, make: Any, accept: float) -> None:
    mapping = make(capture)
    exported = write(mapping, replace(WISHES, accept=accept))
    check(exported.text)
    assert_comes_back(mapping, exported, accept)
    for entry in mapping.dps:
        assert f"; dp {entry.id} " in exported.text


def assert_comes_back(mapping: Mapping, exported: Exported, accept: float) -> None:
    """What is mapped is what the mapping says; what is certain enough is mapped or named among what is left out."""
    stated = back(exported.text)
    found = entities(mapping, accept)
    for line in stated:
        assert any(_same(line, entity) and entity.stated for entity in found), line
    for entity in found:
        if entity.stated and not any(_same(line, entity) for line in stated):
            said = (f"left out: dp {entity.dp}:", f"note: dp {entity.dp}:")
            assert any(text.startswith(said) for text in exported.remarks), entity


def _same(line: Back, entity: Entity) -> bool:
    if line.dp != entity.dp or line.type != entity.entry.type:
        return False
    if line.scale is None:
        return True
    if entity.field is not None:
        if line.offset not in (entity.field.offset, entity.field.offset + entity.field.length - 2):
            return False
    elif line.offset is not None:
        return False
    base, by = in_base(line.unit or "")
    other, factor = in_base(entity.unit or "")
    return (base, line.scale * by) == (other, Fraction(entity.scale.mul, entity.scale.div) * factor)


@given(mappings(), st.sampled_from((0.5, 0.9, 1.0)))
def test_any_mapping_is_written_by_the_rules_and_comes_back(mapping: Mapping, accept: float) -> None:
    if mapping.device.family == "zigbee" or mapping.device.zigbee is not None:
        with pytest.raises(FormatError, match="Zigbee"):
            write(mapping, WISHES)
        mapping = replace(mapping, device=replace(mapping.device, family="wifi", zigbee=None))
    exported = write(mapping, replace(WISHES, accept=accept))
    assert write(mapping, replace(WISHES, accept=accept)) == exported
    check(exported.text)
    assert_comes_back(mapping, exported, accept)
    for entry in mapping.dps:
        assert f"; dp {entry.id} " in exported.text


@pytest.mark.parametrize("capture", WIFI)
@pytest.mark.parametrize("make", [shown, true], ids=["shown", "true"])
def test_the_commands_are_what_they_were(capture: str, make: Any) -> None:
    text = write(make(capture), WISHES).text
    assert text == golden("tasmota", f"{device_of(capture)}-{make.__name__}.txt", text)


def test_a_meter_is_what_the_documentation_shows() -> None:
    text = write(true("virtual-meter.tsniff.jsonl"), WISHES).text
    assert functions(text) == [(11, 1), (37, 17), (32, 18), (31, 19), (33, 20), (61, 38)]
    assert {"SetOption97 0", "SetOption66 1", "SetOption72 1", "WattRes 1", "VoltRes 1", "AmpRes 3"} <= set(
        commands(text)
    )


@pytest.mark.parametrize(
    ("entry", "fnid"),
    [
        (number(20, "voltage", "V", Scale(1, 10)), 33),
        (number(20, "voltage", "mV", Scale(100, 1)), 33),
        (number(20, "current", "mA", Scale(1, 1)), 32),
        (number(20, "energy", "kWh", Scale(1, 100)), 37),
        (number(20, "energy", "Wh", Scale(10, 1)), 37),
        (number(20, "illuminance", "lx", Scale(1, 1)), 75),
        (number(20, "carbon_dioxide", "ppm", Scale(1, 1)), 78),
        (number(20, "pm25", "µg/m³", Scale(1, 1)), 80),
        (number(20, "temperature", "°C", Scale(1, 100)), 71),
        (number(20, "humidity", "%", Scale(1, 10)), 73),
        (number(20, "countdown", "s", Scale(1, 1)), 81),
    ],
)
def test_a_function_is_had_for_its_scale_only(entry: Entry, fnid: int) -> None:
    assert (fnid, 20) in functions(made(POWER, entry).text)
    assert entry.scale is not None
    for other in (replace(entry.scale, div=entry.scale.div * 7), replace(entry.scale, offset=5)):
        exported = made(POWER, replace(entry, scale=other))
        assert fnid not in [one for one, _ in functions(exported.text)]
        assert any(text.startswith("left out: dp 20: ") for text in exported.remarks)


def test_what_has_another_scale_is_offered_as_a_rule_behind_a_comment_sign() -> None:
    exported = made(POWER, number(17, "energy", "kWh", Scale(1, 1000), name="Energy used"))
    assert "left out: dp 17: function 37 (Power total) shows raw/100 kWh, this is raw/1000 kWh" in exported.remarks
    assert (
        "; Rule2 ON TuyaReceived#DpType2Id17 DO Backlog Var1 %value%; Mult1 0.001; "
        "Publish tele/%topic%/energy_used %Var1% ENDON\n; Rule2 1\n"
    ) in exported.text
    third = made(POWER, number(17, "energy", "kWh", Scale(1, 3)))
    assert "left out: dp 17: a rule cannot multiply by it exactly" in third.remarks


def test_factors_are_decimals_to_the_last_digit() -> None:
    for scale, text in (((1, 10), "0.1"), ((1, 1), "1"), ((5, 1), "5"), ((3, 8), "0.375"), ((1, 3), None)):
        assert decimal_text(Scale(*scale)) == text


def test_only_so_many_rules_as_there_is_room_for() -> None:
    many = [number(dp, "weight", "kg", Scale(1, 100), name=f"Weight {dp}") for dp in range(30, 60)]
    exported = made(*many)
    rules = [line for line in exported.text.split("\n") if line.startswith(("; Rule2 ON", "; Rule3 ON"))]
    assert len(rules) == 2 and all(len(rule) <= 511 + len("; Rule2 ") for rule in rules)
    assert sum("no room for its rule" in text for text in exported.remarks) > 10


def test_what_is_fed_back_is_not_counted_as_used() -> None:
    total = number(17, "energy", "kWh", Scale(1, 100))
    for back_ in (replace(total, code="reverse_energy_total"), replace(total, name="Energy fed back")):
        exported = made(POWER, replace(back_, id=9), total)
        assert sorted(functions(exported.text)) == [(31, 19), (37, 17), (99, 1)]
        assert "left out: dp 9: function 37 (Power total) is what was used, this was fed back" in exported.remarks


def test_without_power_there_is_no_energy() -> None:
    exported = made(number(20, "voltage", "V", Scale(1, 10)))
    assert functions(exported.text) == [(99, 1)]
    assert "; TuyaMCU 33,20\n" in exported.text
    assert exported.remarks == ("left out: dp 20: Tasmota shows energy only where power is mapped, too",)


def test_without_a_relay_a_dummy_keeps_the_invented_one_away() -> None:
    assert functions(made(POWER).text) == [(31, 19), (99, 1)]
    assert functions(made(replace(POWER, id=1)).text) == [(31, 1), (99, 2)]  # 1 can be mapped once
    assert functions(made(Entry(1, "bool", 1, "rw", confidence=1.0)).text) == [(11, 1)]


def test_a_function_is_given_once_and_sixteen_in_all() -> None:
    exported = made(*(Entry(dp, "bool", 1, "rw" if dp < 10 else "ro", confidence=1.0) for dp in range(1, 15)))
    assert [fnid for fnid, _ in functions(exported.text)] == [*range(11, 19), 1, 2, 3, 4]
    assert "left out: dp 9: the functions 11 to 18 are taken" in exported.remarks
    more = [number(dp, "countdown", "s", Scale(1, 1)) for dp in range(40, 44)]
    both = made(*(Entry(dp, "bool", 1, "rw" if dp < 9 else "ro", confidence=1.0) for dp in range(1, 13)), *more, POWER)
    assert len(functions(both.text)) == 15
    assert any("room for 16 functions" in text for text in both.remarks)


def test_a_setting_for_all_keeps_others_out() -> None:
    warm = number(1, "temperature", "°C", Scale(1, 10))
    cool = replace(number(2, "temperature", "°C", Scale(1, 1), range=Range(5, 35)), access="rw")
    assert {"TempRes 1", "TuyaTempSetRes 0"} <= set(commands(made(warm, cool).text))
    damp = number(3, "humidity", "%", Scale(1, 1))
    wish = replace(number(4, "humidity", "%", Scale(1, 10), range=Range(5, 35)), access="rw")
    exported = made(damp, wish)
    assert "left out: dp 4: HumRes is 0 for another datapoint" in exported.remarks


def test_what_does_not_fit_into_two_bytes_is_no_sensor() -> None:
    light = number(7, "illuminance", "lx", Scale(1, 1), observed=Observed(max=40000))
    assert made(light).remarks == ("left out: dp 7: it has 40000 counts, a sensor has 32767",)


def test_co2_is_mapped_with_a_warning() -> None:
    exported = made(number(2, "carbon_dioxide", "ppm", Scale(1, 1)))
    assert any("77 and 78" in text for text in exported.remarks)


def test_enums_have_a_list_with_their_highest_value() -> None:
    options = tuple(EnumLabel(value, str(value)) for value in (0, 1, 5))
    exported = made(*(Entry(dp, "enum", 4, "rw", enum=options, confidence=1.0) for dp in range(1, 6)))
    assert functions(exported.text) == [(61, 1), (62, 2), (63, 3), (64, 4), (99, 6)]
    assert {f"TuyaEnumList {number},5" for number in range(1, 5)} <= set(commands(exported.text))
    assert "left out: dp 5: the functions 61 to 64 are taken" in exported.remarks
    for values in ((0,), (0, 40), ()):
        none = made(Entry(3, "enum", 4, "ro", enum=tuple(EnumLabel(one, "x") for one in values), confidence=1.0))
        assert "1 to 31 as highest value" in none.remarks[0]


def test_a_lamp_has_its_range_and_its_letters() -> None:
    text = write(true("virtual-dimmer.tsniff.jsonl.gz"), WISHES).text
    assert functions(text) == [(11, 20), (26, 21), (21, 22), (23, 23), (24, 24)]
    assert {"DimmerRange 10,1000", "TuyaRGB 1"} <= set(commands(text))
    colour = Entry(24, "string", 3, "rw", "colour_data", observed=Observed(values=("00F103DE03AC",)), confidence=1.0)
    bright = replace(number(22, "brightness", "%", Scale(1, 10), range=Range(10, 1000)), access="rw")
    assert "TuyaRGB 0" in commands(made(bright, colour).text)
    assert "left out: dp 24: a lamp needs one dimmer" in made(colour).remarks
    warm = replace(number(23, "color_temperature", "%", Scale(1, 10), range=Range(0, 900)), access="rw")
    assert "left out: dp 23: its upper end is not that of the dimmer, 1000" in made(bright, warm).remarks
    two = made(bright, replace(bright, id=3, range=Range(0, 255)))
    assert "left out: dp 22: DimmerRange is 0,255 for another datapoint" in two.remarks or (
        "left out: dp 3: DimmerRange is 10,1000 for another datapoint" in two.remarks
    )


def phase(length: int, *fields: tuple[str, str, int, int, int]) -> Entry:
    inside = tuple(
        RawField(quantity, offset, size, quantity=quantity, unit=unit, scale=Scale(1, div))
        for quantity, unit, offset, size, div in fields
    )
    return Entry(6, "raw", 0, "ro", raw=RawLayout("phase", length, inside), confidence=1.0)


def test_a_packed_phase_of_eight_bytes_is_power_combined() -> None:
    usual = phase(8, ("voltage", "V", 0, 2, 10), ("current", "A", 2, 3, 1000), ("power", "W", 5, 3, 1))
    exported = made(usual)
    assert functions(exported.text) == [(36, 6), (99, 1)]
    assert sum("the highest byte is lost" in text for text in exported.remarks) == 2
    exact = made(phase(8, ("voltage", "V", 0, 2, 10), ("current", "mA", 3, 2, 1), ("power", "kW", 6, 2, 1000)))
    assert functions(exact.text)[0] == (36, 6) and exact.remarks == ()
    tenths = phase(8, ("voltage", "V", 0, 2, 10), ("current", "A", 2, 3, 1000), ("power", "W", 5, 3, 10))
    assert "function 36 shows raw W, Power is raw/10 W" in made(tenths).remarks[0]
    assert "at these places" in made(phase(10, ("voltage", "V", 0, 2, 10))).remarks[0]


def test_a_sensor_on_batteries_gets_the_low_power_mode_on_a_free_id() -> None:
    text = write(true("virtual-battery.pcapng.gz"), WISHES).text
    pairs = dict(functions(text))
    assert pairs[51] not in {entry.id for entry in true("virtual-battery.pcapng.gz").dps}
    assert pairs[99] != pairs[51] and "TuyaSend8" not in text


def test_a_person_can_choose_functions() -> None:
    relay = Entry(1, "bool", 1, "rw", confidence=1.0, export=Export(tasmota_fnid=43))
    assert functions(made(relay).text) == [(43, 1)]
    unknown = Entry(19, "value", 2, "ro", confidence=0.1, export=Export(tasmota_fnid=31))
    exported = made(unknown)
    assert functions(exported.text) == [(31, 19), (99, 1)] and "said by a person" in exported.text
    for wish, words in (
        (0, "no function is wanted"), (33, "shows raw/10 V, this is raw/10 W"), (11, "does not go with value"),
        (35, "function 35 does not go with"),
    ):  # fmt: skip
        refused = made(replace(POWER, export=Export(tasmota_fnid=wish)))
        assert functions(refused.text) == [(99, 1)] and words in refused.remarks[0]
    first = replace(POWER, id=50, export=Export(tasmota_fnid=31))
    assert functions(made(POWER, first).text)[0] == (31, 50)
    shown_only = replace(relay, export=Export(platform="binary_sensor"))
    assert functions(made(shown_only).text) == [(1, 1), (99, 2)]
    assert "dp 1 " in made(replace(relay, export=Export(skip=True))).remarks[0]


def test_datapoint_0_is_no_mapping() -> None:
    exported = made(replace(POWER, id=0))
    assert functions(exported.text) == [(99, 1)] and "dpId 0" in exported.remarks[0]


def test_the_line_has_one_of_two_speeds() -> None:
    assert "SetOption97 1" in commands(made(POWER, uart=Uart(115200)).text)
    unknown = made(POWER, uart=None)
    assert "SetOption97" not in " ".join(commands(unknown.text)) and "baud rate is not known" in unknown.remarks[0]
    assert "; SetOption97 1\n" in made(POWER, uart=Uart(115200, confidence=0.3)).text
    with pytest.raises(FormatError, match="9600 or 115200 baud, this one talks at 57600") as caught:
        made(POWER, uart=Uart(57600))
    assert "--to openbeken" in caught.value.hint
    assert any("8E1" in text for text in made(POWER, uart=Uart(9600, "8E1")).remarks)


def test_other_pins_are_a_template_behind_a_comment_sign() -> None:
    line = next(one for one in made(POWER, name='My "meter"; 1').text.split("\n") if one.startswith("; Template "))
    template = json.loads(line.removeprefix("; Template "))
    assert len(template["GPIO"]) == 14 and template["BASE"] == 54 and template["NAME"] == "my_meter_1"


def test_polling_is_asked_for_or_offered() -> None:
    assert commands(made(POWER, needs_polling=True).text)[-1] == "Rule1 1"
    assert "; Rule1 ON System#Boot" in made(POWER).text


def test_a_zigbee_module_is_refused_with_the_way_out() -> None:
    with pytest.raises(FormatError, match="Zigbee module") as caught:
        write(true("virtual-zigbee-meter.pcap"), WISHES)
    assert "zigbee2mqtt" in caught.value.hint


def test_texts_from_a_wire_stay_in_their_comments() -> None:
    nasty = 'x"; Reset 1\nReset 1\r\x1b[31m\u202e' + "é" * 1000
    entry = replace(number(7, "weight", None, Scale(1, 10)), name=nasty, unit=nasty, note=nasty)
    options = (EnumLabel(0, nasty), EnumLabel(1, nasty))
    exported = made(entry, Entry(8, "enum", 4, "rw", name=nasty, enum=options, confidence=1.0), name=nasty,
                    product_id=nasty, product_info="secret")  # fmt: skip
    assert not any("Reset" in command for command in commands(exported.text))
    assert "secret" not in exported.text and all(text.isprintable() for text in exported.remarks)


def test_s10_the_clamp_is_a_meter_without_a_relay(shared: Path) -> None:
    path = shared / "corpus" / "tma" / "PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin"
    mapping = replace(shown(str(path)), device=replace(shown(str(path)).device, uart=Uart(115200)))
    text = write(mapping, replace(WISHES, accept=0.5)).text
    check(text)
    assert {(32, 18), (31, 19), (33, 20), (99, 1)} <= set(functions(text))
    assert "SetOption97 1" in commands(text)


def test_s1_the_phase_of_a_meter_is_power_combined(tmp_path: Path) -> None:
    path = tmp_path / "s1.hex"
    path.write_text("55AA0307000C06000008091100003200000574\n55AA0307000801020004000000051D\n")
    text = write(shown(str(path)), replace(WISHES, accept=0.5)).text
    check(text)
    assert (36, 6) in functions(text)


def test_the_name_that_a_person_gave_stands_beside_its_datapoint() -> None:
    relay = Entry(1, "bool", access="rw", name="Main relay")
    text = write(Mapping(dps=(relay,)), Wishes()).text
    assert any(line.startswith("; dp 1 ") and line.endswith("called Main relay") for line in text.splitlines())
