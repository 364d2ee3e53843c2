from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from mapping.exporters import rules_esphome
from mapping.exporters.back_esphome import back, config, lambdas, switched_on
from mapping.exporters.backs import Back
from mapping.exporters.checks import device_of, expected, golden
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import NASTY, mappings
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.certainty import Standing
from tuyasniff.mapping.exporters.entities import entities
from tuyasniff.mapping.exporters.esphome.writer import BOARDS, write
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import target
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
    Uart,
)

ACCEPTS = (0.5, 0.9, 1.0)
SPOKEN = DEVICES[:5]
"""Devices whose protocol ESPHome speaks."""

_DP = re.compile(r"dp (\d+)[ :]")


def sorted_back(found: list[Back]) -> list[Back]:
    return sorted(set(found), key=lambda one: (one.dp, -1 if one.offset is None else one.offset))


def said(*dps: Entry, device: Device | None = None) -> Mapping:
    return Mapping(device=device or Device(family="wifi"), dps=dps)


def number(dp: int, **told: object) -> Entry:
    """A number of which a person says everything."""
    return replace(Entry(dp, "value", access="ro", confidence=1, user_set=("access",)), **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", SPOKEN)
def test_the_file_of_a_virtual_device_keeps_the_rules_and_comes_back(
    capture: str, source: Callable[[str], Mapping], accept: float
) -> None:
    mapping = source(capture)
    done = write(mapping, Wishes(accept, version="0.1.0"))
    assert rules_esphome.problems(done.text) == []
    assert back(done.text) == sorted_back(expected(mapping, accept))
    if accept == 0.9:
        name = f"{device_of(capture)}{'' if source is shown else '-true'}.yaml"
        assert done.text == golden("esphome", name, done.text)


@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", SPOKEN)
def test_what_waits_commented_out_can_be_switched_on(capture: str, source: Callable[[str], Mapping]) -> None:
    mapping = source(capture)
    on = switched_on(write(mapping, Wishes(1.0)).text)
    assert rules_esphome.problems(on) == []
    everything = {(one.dp, one.field and one.field.offset) for one in entities(mapping)}
    assert {(one.dp, one.offset) for one in back(on)} == everything


@settings(max_examples=times(66, 200))
@given(mapping=mappings(), accept=st.sampled_from(ACCEPTS), board=st.sampled_from(tuple(BOARDS)))
def test_any_mapping_makes_a_file_that_keeps_the_rules_and_comes_back(
    mapping: Mapping, accept: float, board: str
) -> None:
    mapping = replace(mapping, device=replace(mapping.device, family="wifi"))
    done = write(mapping, Wishes(accept, board))
    assert rules_esphome.problems(done.text) == []
    assert rules_esphome.problems(switched_on(done.text)) == []
    wanted, found = sorted_back(expected(mapping, accept)), back(done.text)
    remarked = {int(match[1]) for remark in done.remarks if (match := _DP.match(remark))}
    exact = [one for one in wanted if one.dp not in remarked]
    assert [one for one in found if one.dp not in remarked] == exact
    assert {one.dp for one in found} <= {one.dp for one in wanted}
    named = {int(number) for number in re.findall(r"\bdp (\d+)", done.text)}
    assert named >= {entry.id for entry in mapping.dps}


@pytest.mark.parametrize(
    "text", [*NASTY, "x" * 1000, "é" * 200, "a/b", "${a}", "$x", "<% for %>", "none", "None", "->"]
)
def test_no_text_breaks_the_file(text: str) -> None:
    dps = (
        number(1, name=text, unit=text, code=text, quantity="setting", scale=Scale(1, 10)),
        Entry(
            2, "enum", name=text, access="rw", confidence=1, enum=(EnumLabel(0, text), EnumLabel(1, text)), note=text
        ),
        Entry(3, "bitmap", name=text, bitmap=(BitLabel(0, text), BitLabel(1, text)), confidence=1),
        Entry(4, "raw", name=text, confidence=1, raw=RawLayout(None, 4, (RawField(text, 0, 1), RawField(text, 1, 2)))),
        Entry(5, "enum", name=text, enum=(EnumLabel(0, text), EnumLabel(1, text)), access="ro", confidence=1),
        Entry(6, "bool", evidence=(Evidence("observed", text=text),), confidence=1),
    )
    device = Device(text, text, text, product_id=text, product_version=text, product_info="secret-ssid")
    done = write(said(*dps, device=replace(device, family="wifi")), Wishes(version="1"))
    for variant in (done.text, switched_on(done.text)):
        assert rules_esphome.problems(variant) == []
        there = config(variant)
        assert len(there["select"][0]["options"]) == 2
        assert not {key for key in there if text and key == text}
    assert "secret-ssid" not in done.text


def test_the_scale_of_a_number_is_exact() -> None:
    entries = [
        number(1, quantity="voltage", unit="V", scale=Scale(1, 1_000_000)),
        number(2, quantity="setting", unit="x", scale=Scale(5, 3)),
        number(3, quantity="temperature", unit="°C", scale=Scale(1, 10, -4.05)),
        number(4, quantity="setting", unit="x", scale=Scale(10**20, 1)),
    ]
    there = config(write(said(*entries), Wishes()).text)["sensor"]
    assert there[0]["filters"] == [{"multiply": 0.000001}]
    assert there[1]["filters"] == [{"lambda": "return x * 5.0f / 3.0f;"}]
    assert there[2]["filters"] == [{"multiply": 0.1}, {"offset": -4.05}]
    assert there[3]["filters"] == [{"multiply": 10**20}]


def test_a_number_that_is_set_has_its_limits_in_its_unit() -> None:
    plain = number(9, access="rw", quantity="temperature", unit="°C", scale=Scale(1, 10), range=Range(-50, 305, 5))
    item = config(write(said(plain), Wishes()).text)["number"][0]
    assert (item["min_value"], item["max_value"], item["step"], item["multiply"]) == (-5, 30.5, 0.5, 10)


@pytest.mark.parametrize(
    ("scale", "reason"),
    [
        (Scale(3, 1), "no finite decimal"),
        (Scale(1, 10, 5), "no number with an offset"),
        (Scale(1, 3), "no finite decimal"),
    ],
)
def test_a_number_that_cannot_be_set_exactly_is_only_read_and_that_is_said(scale: Scale, reason: str) -> None:
    entry = number(9, access="rw", quantity="setting", unit="x", scale=scale, range=Range(0, 100))
    done = write(said(entry), Wishes())
    assert [reason in remark and remark.startswith("dp 9: ") for remark in done.remarks] == [True]
    there = config(done.text)
    assert "number" not in there and there["sensor"][0]["sensor_datapoint"] == 9
    assert done.text.count(reason) == 2


def test_what_nobody_can_tell_waits_commented_out_with_its_reason() -> None:
    guess = Evidence("guess.scale", "scale", text="1/10")
    meaning = (Evidence("guess.quantity", "quantity", text="voltage"), Evidence("guess.unit", "unit", text="V"), guess)
    sure = {"quantity": 0.85, "unit": 0.85, "scale": 0.85}
    entry = Entry(
        20, "value", quantity="voltage", unit="V", scale=Scale(1, 10), confidence=0.85, confidence_by_field=sure,
        evidence=(*meaning, Evidence("steady", "quantity", 1.0, "steady, 230 V")),
    )  # fmt: skip
    text = write(said(entry, Entry(7, "value")), Wishes(0.9)).text
    assert [one.standing for one in entities(said(entry), 0.9)] == [Standing.DOUBTFUL]
    assert "  # dp 20 value, voltage V, raw/10; not certain, 0.85: steady, 230 V\n  # - platform: tuya\n" in text
    assert "\n# sensor:\n" in text and "sensor" not in config(text)
    assert "sensor" in config(switched_on(text))
    assert "guessed, 0.85" in write(said(entry), Wishes(0.8)).text


def test_numbers_inside_raw_bytes_are_taken_apart_after_their_length() -> None:
    fields = (
        RawField("first", 0, 2, "little", scale=Scale(1, 10), quantity="voltage", unit="V"),
        RawField("second", 2, 4, signed=True),
        RawField("third", 6, 8),
    )
    done = write(said(Entry(6, "raw", raw=RawLayout(None, 14, fields), confidence=1)), Wishes())
    code = lambdas(done.text)[6, "raw"].split("\n")
    assert code[0].startswith("if (x.size() != 14) return;")
    assert code[1] == "id(dp_6_first).publish_state((uint32_t(x[1]) << 8) | x[0]);"
    assert "  if (v >= INT64_C(1) << 31) v -= INT64_C(1) << 32;" in code
    assert any(line.startswith("id(dp_6_third).publish_state((uint64_t(x[6]) << 56)") for line in code)
    assert [one.offset for one in back(done.text)] == [0, 2, 6]
    assert any("exact to 16777216" in remark for remark in done.remarks)


@pytest.mark.parametrize("length", [None, 4])
def test_the_length_is_the_least_one_where_no_layout_tells_it(length: int | None) -> None:
    entry = Entry(6, "raw", raw=RawLayout(None, length, (RawField("x", 3, 2),)), confidence=1)
    assert lambdas(write(said(entry), Wishes()).text)[6, "raw"].startswith("if (x.size() < 5) return;")


def test_a_text_whose_numbers_are_not_known_stays_a_text() -> None:
    entry = Entry(24, "string", raw=RawLayout("other", 8, (RawField("x", 0, 4),)), confidence=1)
    done = write(said(entry), Wishes())
    assert done.remarks == ("dp 24: how numbers stand in this text is not known",)
    assert config(done.text)["text_sensor"][0]["sensor_datapoint"] == 24
    assert "  # left out: dp 24 string bytes 0..3" in done.text


def test_bits_that_are_named_are_shown_one_by_one() -> None:
    bits = (BitLabel(0, "ov_cr"), BitLabel(1, "1"), BitLabel(31, "leak"))
    entry = Entry(26, "bitmap", name="Fault", quantity="problem", bitmap=bits, confidence=1)
    there = config(write(said(entry), Wishes()).text)
    assert [(one["id"], one["name"]) for one in there["binary_sensor"]] == [
        ("dp_26_bit_0", "Fault ov cr"), ("dp_26_bit_31", "Fault leak"),
    ]  # fmt: skip
    assert {one["device_class"] for one in there["binary_sensor"]} == {"problem"}
    code = there["tuya"]["on_datapoint_update"][0]
    assert code["datapoint_type"] == "bitmask"
    assert code["then"][0]["lambda"].split("\n")[1] == "id(dp_26_bit_31).publish_state((x >> 31) & 1);"


def test_labels_of_what_is_only_read_are_put_for_the_numbers() -> None:
    entry = Entry(
        36, "enum", access="ro", enum=(EnumLabel(0, "off"), EnumLabel(1, "1"), EnumLabel(2, "a -> b")), confidence=1
    )
    item = config(write(said(entry), Wishes()).text)["text_sensor"][0]
    assert item["filters"] == [{"map": [{"from": "0", "to": "off"}, {"from": "2", "to": "a -> b"}]}]


@pytest.mark.parametrize(
    ("entry", "platform", "section"),
    [
        (Entry(1, "bool", confidence=1), "switch", "switch"),
        (Entry(1, "bool", access="rw", confidence=1), "binary_sensor", "binary_sensor"),
        (Entry(1, "bool", confidence=1), "button", "button"),
        (Entry(1, "bool", confidence=1), "sensor", "sensor"),
        (Entry(1, "enum", enum=(EnumLabel(0, "a"),), confidence=1), "select", "select"),
        (Entry(1, "bool", confidence=1), "light", "light"),
        (Entry(1, "bool", confidence=1), "fan", "fan"),
        (number(1, quantity="setting", range=Range(0, 9)), "number", "number"),
        (number(1, access="rw", quantity="brightness", unit="%"), "light", "light"),
        (number(1, access="rw", quantity="position", unit="%"), "cover", "cover"),
        (number(1, access="rw", quantity="temperature", unit="°C"), "climate", "climate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_person_says_what_it_is(entry: Entry, platform: str, section: str) -> None:
    done = write(said(replace(entry, export=Export(platform=platform))), Wishes())
    assert done.remarks == ()
    assert [one["id"].split("_")[1] for one in config(done.text)[section]] == ["1"]
    assert rules_esphome.problems(done.text) == []


@pytest.mark.parametrize(
    ("entry", "platform", "stays"),
    [
        (Entry(1, "bool", confidence=1), "number", "binary_sensor"),
        (Entry(1, "string", confidence=1), "sensor", "text_sensor"),
        (number(1, quantity="setting"), "number", "sensor"),
        (number(1, quantity="setting"), "cover", "sensor"),
        (Entry(1, "bitmap", confidence=1), "binary_sensor", "sensor"),
        (Entry(1, "enum", confidence=1), "select", "text_sensor"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_it_cannot_be_is_said(entry: Entry, platform: str, stays: str) -> None:
    done = write(said(replace(entry, export=Export(platform=platform))), Wishes())
    assert len(done.remarks) == 1 and f"cannot be a {platform}" in done.remarks[0]
    assert stays in config(done.text)


def test_what_is_to_be_skipped_is_only_named() -> None:
    done = write(said(Entry(5, "bool", confidence=1, export=Export(skip=True))), Wishes())
    assert "dp 5" in done.text and back(done.text) == []


def test_the_rate_of_the_line_is_that_of_the_mapping() -> None:
    usual = config(write(said(), Wishes()).text)["uart"]
    assert usual["baud_rate"] == 9600
    odd = config(write(said(device=Device(family="wifi", uart=Uart(115200, "8E1"))), Wishes()).text)["uart"]
    assert (odd["baud_rate"], odd["parity"], odd["data_bits"], odd["stop_bits"]) == (115200, "EVEN", 8, 1)


@pytest.mark.parametrize("board", BOARDS)
def test_boards(board: str) -> None:
    done = write(said(), Wishes(board=board))
    assert rules_esphome.problems(done.text) == []
    assert ("port" in config(done.text)["uart"]) == (board == "host")
    assert tuple(BOARDS) == target("esphome").boards


def test_a_board_that_nobody_knows_is_told_with_what_there_is() -> None:
    with pytest.raises(FormatError, match="no board 'pdp11'") as caught:
        write(said(), Wishes(board="pdp11"))
    assert "bk72xx" in caught.value.hint


@pytest.mark.parametrize(("capture", "hint"), [(DEVICES[5], "tuya-local"), (DEVICES[6], "zigbee2mqtt")])
def test_other_protocols_are_refused(capture: str, hint: str) -> None:
    with pytest.raises(FormatError) as caught:
        write(shown(capture), Wishes())
    assert hint in caught.value.hint


def test_traps_of_the_firmware_are_said() -> None:
    entries = (
        Entry(
            1, "value", quantity="energy", unit="kWh", observed=Observed(lengths=(2,)), confidence=1, user_set=("unit",)
        ),
        Entry(2, "unknown", type_code=9, confidence=1),
        Entry(3, "string", access="rw", confidence=1),
        number(4, quantity="energy", unit="Wh", observed=Observed(max=1 << 25)),
    )
    remarks = write(said(*entries, device=Device(family="wifi", needs_polling=True)), Wishes()).remarks
    traps = ("drops such a frame", "unknown type", "only in a lambda", "exact to 16777216", "asks once")
    assert [words in remark for words, remark in zip(traps, remarks, strict=True)] == [True] * 5


SHARED_PHASE = "55AA0307000C060000080911000032000005"


def test_s1_the_record_of_a_phase_is_a_raw_lambda(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = exported(monkeypatch, tmp_path, frames(f"{SHARED_PHASE}74", "55AA0307000801020004000000051D"))
    done = write(mapping, Wishes())
    code = lambdas(done.text)[6, "raw"]
    assert "x.size() != 8" in code and "x[7]" in code
    units = {one.offset: (one.unit, one.scale) for one in back(done.text) if one.dp == 6}
    assert units == {0: ("V", Fraction(1, 10)), 2: ("A", Fraction(1, 1000)), 5: ("W", Fraction(1))}


def test_s10_the_clamp_keeps_types_and_rate(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture = shared / "corpus" / "tma" / "PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin"
    mapping = exported(monkeypatch, tmp_path, capture.read_bytes())
    done = write(mapping, Wishes(0.85))
    assert {(one.dp, one.type, one.scale, one.unit) for one in back(done.text) if one.dp in (18, 19, 20)} == {
        (18, "value", Fraction(1, 1000), "A"), (19, "value", Fraction(1, 10), "W"), (20, "value", Fraction(1, 10), "V"),
    }  # fmt: skip
    rate = mapping.device.uart.baud if mapping.device.uart else 9600
    assert config(done.text)["uart"]["baud_rate"] == rate


def frames(*texts: str) -> bytes:
    return b"".join(map(bytes.fromhex, texts))


def exported(monkeypatch: pytest.MonkeyPatch, folder: Path, data: bytes) -> Mapping:
    """The mapping that the program makes of bytes."""
    from cli.running import program
    from tuyasniff.mapping.files import loads

    path = folder / "capture.bin"
    path.write_bytes(data)
    with monkeypatch.context() as patch:
        told = program(patch, "export", "--to", "json", str(path))
    assert told.code == 0, told.err
    return loads(told.out, "capture.json")


BROKEN: tuple[tuple[str, str, str], ...] = (
    ("two names", 'name: "Current"', 'name: "Power"'),
    ("two ids", "id: dp_18", "id: dp_19"),
    ("two of one datapoint", "sensor_datapoint: 18", "sensor_datapoint: 19"),
    ("a wrong unit", 'unit_of_measurement: "A"', 'unit_of_measurement: "V"'),
    ("a wrong class", "device_class: current", "device_class: voltage"),
    ("a text without quotes", 'name: "Current"', "name: off"),
    ("an option without quotes", '0: "off"', "0: off"),
    ("a substitution", 'name: "Current"', 'name: "$Current"'),
    ("a float of two", "multiply: 0.001", "multiply: 1e-3"),
    ("an unread sensor", "update_interval: never", "update_interval: 60s"),
    ("a longer read", "!= 8", "!= 7"),
    ("the logger", "baud_rate: 0 ", "baud_rate: 9600 "),
)


@pytest.mark.parametrize(("what", "right", "wrong"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_sees_what_is_wrong(what: str, right: str, wrong: str) -> None:
    text = write(true(DEVICES[0]), Wishes()).text
    if right not in text:
        text = write(true(DEVICES[1]), Wishes()).text
    assert right in text and rules_esphome.problems(text) == []
    assert rules_esphome.problems(text.replace(right, wrong, 1)), what
