from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.exporters.back_tuya_local import back
from mapping.exporters.backs import Back
from mapping.exporters.checks import device_of, expected, golden
from mapping.exporters.rules_tuya_local import broken, config_id, parse
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import mappings
from tuyasniff.mapping.exporters.entities import one_line
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.tuya_local.writer import write
from tuyasniff.mapping.model import (
    BitLabel,
    Device,
    Entry,
    EnumLabel,
    Evidence,
    Export,
    Mapping,
    Observed,
    Range,
    RawField,
    RawLayout,
    Scale,
)

ACCEPTS = (0.5, 0.9, 1.0)
PRODUCT = Device(product_id="demometer0000001")
VOLTAGE = Entry(20, "value", access="ro", name="Voltage", quantity="voltage", unit="V", scale=Scale(1, 10))
NASTY = 'x"\n\x1b[31m# *) }\u2028 "; - a: b \u202e' + "y z" * 330


def one(*entries: Entry, device: Device = PRODUCT, accept: float = 0) -> Any:
    """The entities of a file of these datapoints, which keeps all rules."""
    text = write(Mapping(device=device, dps=entries), Wishes(accept)).text
    assert broken(text) == []
    return parse(text)["entities"]


def told(entry: Entry) -> str:
    """The remarks on a datapoint."""
    return "; ".join(write(Mapping(device=PRODUCT, dps=(entry,)), Wishes(0)).remarks)


def as_text(one: Back) -> Back:
    """Numbers inside texts are not opened: the text is there."""
    return Back(one.dp, None, "string", None, None) if one.type == "string" else one


def sort(backs: Iterable[Back]) -> list[str]:
    return sorted(map(repr, backs))


def uncommented(text: str) -> str:
    """The file with everything in it that was not certain enough."""
    return "".join(line[1:] if line.startswith("#  ") else line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", DEVICES)
def test_the_file_of_a_virtual_device_keeps_the_rules_and_comes_back(
    capture: str, source: Callable[[str], Mapping], accept: float
) -> None:
    mapping = source(capture)
    done = write(mapping, Wishes(accept, version="0.1.0"))
    nothing = any("without entities" in line for line in done.remarks)
    assert broken(done.text) == (["no entities"] if nothing else [])
    assert nothing <= (accept == 1.0)
    assert sort(back(done.text)) == sort(set(map(as_text, expected(mapping, accept))))
    assert not [line for line in done.remarks if "left out" in line and "opens no texts" not in line]
    everything = uncommented(done.text)
    assert broken(everything) == []
    assert {one.dp for one in back(everything)} == {entry.id for entry in mapping.dps}
    if accept == 0.9:
        assert done.text == golden("tuya_local", f"{device_of(capture)}-{source.__name__}.yaml", done.text)


@settings(max_examples=times(33, 100))
@given(mapping=mappings())
def test_any_mapping_makes_a_file_that_comes_back(mapping: Mapping) -> None:
    for accept in (0.0, 0.9):
        done = write(mapping, Wishes(accept))
        nothing = any("without entities" in line for line in done.remarks)
        assert broken(done.text) == (["no entities"] if nothing else [])
        stated = back(done.text)
        wanted = [as_text(one._replace(unit=one_line(one.unit or "") or None)) for one in expected(mapping, accept)]
        texts = {Back(entry.id, None, "string", None, None) for entry in mapping.dps if entry.type == "string"}
        assert set(stated) <= set(wanted) | texts
        remarks = "\n".join(done.remarks)
        for lost in set(wanted) - set(stated) - texts:
            place = "" if lost.offset is None else f" byte {lost.offset}"
            assert re.search(rf"^dp {lost.dp} {lost.type}(?:{place})?: left out, ", remarks, re.MULTILINE), lost
        everything = {one.dp for one in back(uncommented(done.text))}
        for entry in mapping.dps:
            assert entry.id in everything or f"dp {entry.id} {entry.type}" in remarks


def faulty(text: str) -> bool:
    """Whether a file is refused; a checker that stumbles refuses too."""
    try:
        return broken(text) != []
    except (LookupError, ValueError, TypeError):
        return True


def test_a_checker_that_sees_nothing_is_none() -> None:
    text = write(true(DEVICES[0]), Wishes()).text
    assert broken(text) == []
    for old, new in (
        ("scale: 100", "scale: 0.01"),
        ('"on"', "on"),
        ("type: bitfield", "type: bits"),
        ("class: power", "class: energy"),
        ("unit: kWh", "unit: V"),
        ("id: demometer0000001", "id: demo"),
        ("name: option", "name: options"),
        ("    dps:", "    dp:"),
        ("force: true", "force: false"),
        ("class: total", "class: sum"),
        ("class: current", "class: voltage"),
        ("category: diagnostic", "category: config"),
        ("        mapping:", "        mappings:"),
        ("\nname:", " \nname:"),
    ):
        assert old in text and faulty(text.replace(old, new, 1)), new


@pytest.mark.parametrize(
    ("scale", "keys"),
    [
        (Scale(1, 1), {}),
        (Scale(1, 1000), {"mapping": [{"scale": 1000}]}),
        (Scale(5, 10), {"mapping": [{"scale": 2}]}),
        (Scale(1, 3), {"mapping": [{"scale": 3}]}),
        (Scale(10, 1), {"range": {"min": 0, "max": 1}, "mapping": [{"target_range": {"min": 0, "max": 10}}]}),
        (
            Scale(5, 3),
            {"range": {"min": 0, "max": 3}, "precision": 3, "mapping": [{"target_range": {"min": 0, "max": 5}}]},
        ),
        (
            Scale(1, 10, -40),
            {"range": {"min": 0, "max": 10}, "precision": 1, "mapping": [{"target_range": {"min": -40, "max": -39}}]},
        ),
        (
            Scale(1, 10, 0.5),
            {"range": {"min": 5, "max": 15}, "precision": 1, "mapping": [{"target_range": {"min": 1, "max": 2}}]},
        ),
    ],
)
def test_scales_are_whole_numbers(scale: Scale, keys: dict[str, Any]) -> None:
    (entity,) = one(replace(VOLTAGE, scale=scale))
    (dp,) = entity["dps"]
    assert {key: dp[key] for key in ("range", "precision", "mapping") if key in dp} == keys
    if "range" in keys:
        # what its target_range does with a count, see TuyaDpsConfig._map_from_dps
        wide, target = keys["range"], keys["mapping"][0]["target_range"]
        for raw in (0, 7, 2345, -20):
            steep = Fraction(target["max"] - target["min"], wide["max"] - wide["min"])
            value = target["min"] + (raw - wide["min"]) * steep
            assert value == Fraction(raw * scale.mul, scale.div) + Fraction(str(scale.offset))


def test_what_cannot_be_said_exactly_is_refused_with_the_reason() -> None:
    phase = RawLayout("phase", 8, (RawField("voltage", 0, 2, unit="V", quantity="voltage"),))
    raw = Entry(6, "raw", raw=phase)
    for entry, words in (
        (replace(VOLTAGE, scale=Scale(1, 10, 0.333)), "dp 20 value: left out, tuya-local has no whole numbers"),
        (replace(VOLTAGE, quantity="setting", unit="C"), "left out, tuya-local would show its unit C as another one"),
        (replace(raw, raw=replace(phase, length=None)), "dp 6 raw byte 0: left out, the mask needs the length"),
        (replace(raw, observed=Observed(lengths=(8, 15))), "lengths of 8, 15 bytes"),
        (replace(raw, type="unknown"), "dp 6 unknown: left out, its type is not known"),
        (Entry(9, "unknown", type_code=9), "dp 9 unknown: left out, its type is not known"),
        (Entry(1, "bool", export=Export(skip=True)), "dp 1 bool: left out, as the mapping says"),
    ):
        assert words in told(entry)
        text = write(Mapping(device=PRODUCT, dps=(entry,)), Wishes()).text
        assert back(text) == [] and words[:30] in re.sub(r"\n# ", " ", text)


def test_numbers_inside_bytes_have_masks_over_the_whole() -> None:
    fields = (
        RawField("energy", 1, 3, quantity="energy", unit="kWh", scale=Scale(1, 100), state_class="total_increasing"),
        RawField("back", 4, 2, "little", signed=True, quantity="power", unit="W"),
    )
    first, second = one(Entry(6, "raw", name="Phase", raw=RawLayout("x", 8, fields)))
    assert first["dps"][0]["mask"] == "00FFFFFF00000000" and "mask_signed" not in first["dps"][0]
    # little endian: the mask is the number that the turned payload would be
    assert second["dps"][0]["mask"] == "0000FFFF00000000"
    assert (second["dps"][0]["endianness"], second["dps"][0]["mask_signed"]) == ("little", True)
    payload = bytes.fromhex("0100038500ff0000")
    cut = (int.from_bytes(payload, "little") & int("0000FFFF00000000", 16)) >> 32
    assert cut == int.from_bytes(payload[4:6], "little")


def test_long_masks_and_names_are_written_over_several_lines() -> None:
    whole = RawLayout("x", 255, (RawField("a", 200, 2), RawField("b" * 150 + " c" * 3, 9, 1)))
    first, second = one(Entry(6, "raw", raw=whole))
    assert len(first["dps"][0]["mask"]) == 510 and first["dps"][0]["mask"].index("F") == 400
    assert second["name"] == "B" + "b" * 149 + " c" * 3


def test_names_of_values_are_those_of_the_network_where_they_are_declared() -> None:
    labels = (EnumLabel(0, "off"), EnumLabel(1, "on"), EnumLabel(2, "memory"))
    declared = Evidence("schema.enum", "enum", text="0 off, 1 on, 2 memory")
    entry = Entry(38, "enum", access="rw", name="Start", enum=labels, evidence=(declared,))
    (known,), (unknown,) = one(entry), one(replace(entry, evidence=()))
    assert [rule["dps_val"] for rule in known["dps"][0]["mapping"]] == ["off", "on", "memory"]
    assert [rule["dps_val"] for rule in unknown["dps"][0]["mapping"]] == ["0", "1", "2"]
    assert [rule["value"] for rule in unknown["dps"][0]["mapping"]] == ["off", "on", "memory"]
    assert told(entry) == "" and "names that no UART shows" in told(replace(entry, evidence=()))
    (read,) = one(replace(entry, access="ro", evidence=()))
    assert "class" not in read and "mapping" not in read["dps"][0]
    (read,) = one(replace(entry, access="ro"))
    assert read["class"] == "enum"


def test_two_values_of_one_name_stay_apart() -> None:
    (entity,) = one(Entry(2, "enum", access="rw", name="Mode", enum=(EnumLabel(0, "eco"), EnumLabel(1, "eco"))))
    assert [rule["value"] for rule in entity["dps"][0]["mapping"]] == ["eco", "eco (1)"]


def test_bits_of_which_nobody_says_that_they_are_faults_are_no_problem() -> None:
    (entity,) = one(Entry(26, "bitmap", bitmap=(BitLabel(0, "heating"), BitLabel(4, "4"))))
    assert entity["entity"] == "binary_sensor" and "class" not in entity
    assert [dp["name"] for dp in entity["dps"]] == ["sensor", "bits", "description"]
    assert entity["dps"][2]["mapping"] == [{"dps_val": 0, "value": "none"}, {"dps_val": 1, "value": "heating"}]


@pytest.mark.parametrize("told", [{"quantity": "problem"}, {"code": "fault"}])
def test_faults_are_a_problem_with_its_number_and_its_names(told: dict[str, str]) -> None:
    bits = (BitLabel(0, "over_current"), BitLabel(4, "4"))
    (entity,) = one(replace(Entry(26, "bitmap", bitmap=bits), **told))  # type: ignore[arg-type]
    assert (entity["entity"], entity["class"]) == ("binary_sensor", "problem")
    assert [dp["name"] for dp in entity["dps"]] == ["sensor", "fault_code", "description"]
    assert entity["dps"][2]["mapping"] == [{"dps_val": 0, "value": "ok"}, {"dps_val": 1, "value": "over_current"}]


def test_bytes_that_nobody_opened_are_an_attribute_whose_name_is_no_word_of_tuya_local() -> None:
    raw = Entry(103, "raw", name="Sensors")
    (host,) = one(VOLTAGE, raw, Entry(104, "raw", name="Schedule"))
    assert [dp["name"] for dp in host["dps"]] == ["sensor", "dp_103", "schedule"]
    (alone,) = one(raw)
    assert (alone["hidden"], alone["dps"][0]["type"]) == (True, "base64")


def test_what_was_never_reported_may_be_missing_but_not_everything() -> None:
    seen = Observed(reports=4)
    first, second = one(replace(VOLTAGE, observed=seen), Entry(26, "bitmap", name="Fault"))
    assert "optional" not in first["dps"][0] and second["dps"][0]["optional"] is True
    assert second["dps"][0]["mapping"][0] == {"dps_val": None, "value": False}
    (only,) = one(replace(VOLTAGE, access="wo"), device=Device())
    assert "optional" not in only["dps"][0]


def test_a_number_that_is_set_has_its_limits_in_counts() -> None:
    entry = replace(VOLTAGE, quantity="temperature", unit="°C", access="rw", range=Range(50, 350, 5))
    (entity,) = one(entry)
    assert entity["entity"] == "number"
    assert entity["dps"][0]["range"] == {"min": 50, "max": 350}
    assert entity["dps"][0]["mapping"] == [{"scale": 10, "step": 5}]
    (read,) = one(replace(entry, scale=Scale(5, 3)))
    assert read["entity"] == "sensor" and "only read here" in told(replace(entry, scale=Scale(5, 3)))


def test_a_wished_platform_is_taken_where_it_can_be() -> None:
    switch = Entry(1, "bool", access="rw", name="Pump")
    (entity,) = one(replace(switch, export=Export(platform="binary_sensor")))
    assert entity["entity"] == "binary_sensor"
    (entity,) = one(replace(switch, access="ro", export=Export(platform="switch")))
    assert entity["entity"] == "switch"
    for platform in ("cover", "light", "climate"):
        assert f"cannot be a {platform} here; it is a switch" in told(replace(switch, export=Export(platform=platform)))


@pytest.mark.parametrize(
    ("names", "told_apart"),
    [
        (("!!", "Unknown"), ["!!", "Unknown 2"]),
        (("½", "1/2"), ["½ (dp 1)", "1/2"]),
        (("电压", "x"), ["电压 (dp 1)", "x"]),
        (("Über", "uber"), ["Über 1", "uber 2"]),
    ],
)
def test_names_that_home_assistant_writes_alike_are_told_apart(names: tuple[str, ...], told_apart: list[str]) -> None:
    found = one(*(Entry(number, "bool", name=name) for number, name in enumerate(names, 1)))
    assert [entity["name"] for entity in found] == told_apart


def test_a_light_and_a_climate_keep_their_numbers() -> None:
    light = parse(write(true("virtual-dimmer.tsniff.jsonl.gz"), Wishes()).text)["entities"]
    assert [config_id(entity) for entity in light[:3]] == ["light", "select_mode", "number_brightness"]
    assert light[2]["hidden"] is True
    heat = parse(write(true("virtual-thermostat.csv"), Wishes()).text)["entities"]
    (climate,) = (entity for entity in heat if entity["entity"] == "climate")
    assert [(dp["id"], dp["name"]) for dp in climate["dps"]] == [(16, "temperature"), (24, "current_temperature")]
    assert {"number_set_point", "sensor_room_temperature"} <= {config_id(entity) for entity in heat}


def test_a_guess_is_marked_and_a_doubt_is_commented_out() -> None:
    guess = replace(
        VOLTAGE,
        confidence=0.95,
        confidence_by_field={"quantity": 0.95, "unit": 0.95, "scale": 0.95},
        evidence=(
            Evidence("guess.quantity", "quantity", text="voltage"),
            Evidence("guess.unit", "unit", text="V"),
            Evidence("guess.scale", "scale", text="1/10"),
            Evidence("values", "quantity", 3, "steady, 230 V"),
        ),
    )
    mapping = Mapping(device=PRODUCT, dps=(Entry(1, "bool"), guess))
    text = write(mapping, Wishes(0.9)).text
    assert "# dp 20 value, voltage V, raw/10; guessed, 0.95: steady, 230 V\n  - entity: sensor" in text
    assert (
        "\n# dp 20 value, voltage V, raw/10; not certain, 0.95: steady, 230 V\n#  - " in write(mapping, Wishes(1)).text
    )


def test_hostile_texts_break_nothing() -> None:
    labels = (
        EnumLabel(0, NASTY),
        EnumLabel(1, "off"),
        EnumLabel(2, "12:30"),
        EnumLabel(3, "\ud800"),
        EnumLabel(4, "~"),
    )
    device = Device(name=NASTY, product_id="ab: \n- cd", product_info="secret", manufacturer=NASTY, model="1e3")
    evidence = (Evidence("candidate", "quantity", 1, NASTY), Evidence("observed", "type", None, NASTY))
    entries = (
        replace(VOLTAGE, name=NASTY, note=NASTY, unit=NASTY, quantity="setting"),
        Entry(2, "enum", access="rw", name="电压", enum=labels, evidence=evidence),
        Entry(3, "enum", access="rw", name="电流"),
        Entry(4, "value", name="yes", evidence=evidence),
        Entry(6, "raw", raw=RawLayout("x", 4, (RawField(NASTY, 0, 1), RawField("", 1, 1)))),
        Entry(7, "string", name="'"),
        Entry(8, "bitmap", name="!", bitmap=(BitLabel(0, NASTY), BitLabel(1, " "))),
    )
    text = write(Mapping(device=device, dps=entries), Wishes(0)).text
    assert broken(text) == broken(uncommented(text)) == []
    assert {one.dp for one in back(text)} == {2, 3, 6, 7, 8, 20}
    assert "secret" not in text and all(line.isprintable() for line in text.splitlines())
    (select,) = (entity for entity in parse(text)["entities"] if entity["dps"][0]["id"] == 2)
    assert [rule["value"] for rule in select["dps"][0]["mapping"]][1:3] == ["off", "12:30"]
    assert all(len(line) <= 80 for line in text.splitlines())


def test_s10_the_clamp_of_the_forum(shared: Path) -> None:
    path = shared / "corpus" / "tma" / "PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin"
    mapping = shown(str(path))
    text = write(mapping, Wishes(0.5)).text
    assert broken(text) == [] and "djfep9s6s3b2qk89" in text
    found = {one.dp: one for one in back(text)}
    assert (found[18].type, found[18].scale) == ("value", Fraction(1, 1000))
    assert (found[19].scale, found[20].scale) == (Fraction(1, 10), Fraction(1, 10))


def test_s1_a_phase_in_eight_bytes(tmp_path: Path) -> None:
    capture = tmp_path / "spm01.hex"
    capture.write_text("55AA0307000C06000008091100003200000574\n55AA0307000801020004000000051D\n", encoding="ascii")
    text = write(shown(str(capture)), Wishes(0)).text
    found = [entity for entity in parse(text)["entities"] if entity["dps"][0]["id"] == 6]
    raw = int("0911000032000005", 16)
    amounts = []
    for entity in found:
        dp = entity["dps"][0]
        mask = int(dp["mask"], 16)
        cut = (raw & mask) // (mask & -mask)
        amounts.append((dp["unit"], Fraction(cut, dp.get("mapping", [{"scale": 1}])[0]["scale"])))
    assert amounts == [("V", Fraction("232.1")), ("A", Fraction("0.05")), ("W", Fraction(5))]
