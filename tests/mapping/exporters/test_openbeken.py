from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.exporters.back_openbeken import back
from mapping.exporters.backs import Back
from mapping.exporters.checks import device_of, golden
from mapping.exporters.openbeken_model import TYPES, Firmware
from mapping.exporters.rules_openbeken import check, commands, uncommented
from mapping.exporters.samples import CAPTURES, DEVICES, shown, true
from mapping.making import mappings
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.entities import Entity, Kind, entities
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.exporters.openbeken.writer import write
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
    Uart,
)
from tuyasniff.vocabulary import in_base

WIFI = tuple(name for name in DEVICES if "zigbee" not in name)
WISHES = Wishes(version="0.1.0")


def one(entry: Entry, **device: Any) -> Exported:
    """A script for a device with one datapoint."""
    return write(Mapping(device=Device(family="wifi", uart=Uart(9600), **device), dps=(entry,)), WISHES)


def number(quantity: str, unit: str | None, mul: int, div: int, **more: Any) -> Entry:
    return Entry(20, "value", 2, "ro", quantity=quantity, unit=unit, scale=Scale(mul, div), confidence=1.0, **more)


def ran(exported: Exported, *frames: str) -> Firmware:
    firmware = Firmware(exported.text)
    assert firmware.errors == []
    firmware.tx.clear()
    for frame in frames:
        firmware.receive(bytes.fromhex(frame))
    return firmware


def report(dp: int, kind: int, value: bytes) -> str:
    data = bytes((dp, kind)) + len(value).to_bytes(2, "big") + value
    body = b"\x55\xaa\x03\x07" + len(data).to_bytes(2, "big") + data
    return (body + bytes((sum(body) & 0xFF,))).hex()


def test_the_model_does_what_the_firmware_did(shared: Path) -> None:
    document = json.loads((shared / "data" / "exports" / "obk_golden.json").read_text("utf-8"))
    assert len(document["cases"]) == 25
    for case in document["cases"]:
        firmware = Firmware(case["autoexec"])
        firmware.tx.clear()
        for line in case["input"]:
            if line.startswith("55AA"):
                firmware.receive(bytes.fromhex(line))
            else:
                firmware.execute(line)
        got = {
            number: {"type": it.type, "int": it.value, "final": float(it.final), "unit": it.unit, "label": it.label}
            for number in case["channels"]
            if (it := firmware.channel(int(number)))
        }
        assert got == case["channels"], case["name"]
        assert b"".join(firmware.tx).hex().upper() == case["tx_hex"], case["name"]


def test_the_model_knows_every_channel_type_once() -> None:
    assert len(TYPES) == 68


@pytest.mark.parametrize("accept", [0.5, 0.9, 1.0])
@pytest.mark.parametrize("make", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", WIFI)
def test_what_is_written_keeps_the_rules_and_comes_back(capture: str, make: Any, accept: float) -> None:
    mapping = make(capture)
    exported = write(mapping, replace(WISHES, accept=accept))
    check(exported.text)
    assert_comes_back(mapping, exported, accept)
    for entry in mapping.dps:
        assert f"dp {entry.id} " in exported.text


def assert_comes_back(mapping: Mapping, exported: Exported, accept: float) -> None:
    """What is stated is what the mapping says; what is certain enough is stated or named among what is left out."""
    stated = back(exported.text)
    found = entities(mapping, accept)
    for line in stated:
        assert any(_same(line, entity) for entity in found), line
    for entity in found:
        if entity.stated and not any(_same(line, entity) for line in stated):
            assert any(f"left out: dp {entity.dp}:" in text or f"left out: dp {entity.dp}, " in text
                       for text in exported.remarks), entity  # fmt: skip


def _same(line: Back, entity: Entity) -> bool:
    if line.dp != entity.dp or line.type != entity.entry.type:
        return False
    if line.scale is None:
        return line.unit is None and (line.offset is None)
    if entity.field is not None:
        low = entity.field.offset + entity.field.length - 2
        if line.offset not in (entity.field.offset, low):
            return False
    elif line.offset is not None:
        return False
    return (
        _physical(line.scale, line.unit) == _physical(Fraction(entity.scale.mul, entity.scale.div), entity.unit)
        and not entity.scale.offset
    )


def _physical(scale: Fraction, unit: str | None) -> tuple[Fraction, str | None]:
    """Both in the same unit, however it is called; a unit that cannot be written is none."""
    if unit == "%":
        return scale / 100, None
    base, by = in_base(unit or "")
    base, by = {"kPa": ("hPa", Fraction(10)), "Pa": ("hPa", Fraction(1, 100)), "mbar": ("hPa", Fraction(1)),
                "bar": ("hPa", Fraction(1000))}.get(base, (base, by))  # fmt: skip
    writable = base.isprintable() and not set(base) & set('"$;\\<>&`()') and base == base.strip() and len(base) < 17
    return scale * by, (base or None) if writable else None


@pytest.mark.parametrize("capture", WIFI)
def test_the_firmware_shows_what_is_true_and_writes_nothing(capture: str) -> None:
    """The script in the model, fed with the capture: every channel shows the last value, in the unit of the truth."""
    mapping = true(capture)
    lines = (json.loads(line) for line in (CAPTURES / f"{capture}.expected.jsonl").read_text("utf-8").splitlines())
    frames = [line for line in lines if line["item"] == "frame" and line["talker"] == "mcu"]
    exported = write(mapping, WISHES)
    firmware = ran(exported, *(frame["hex"] for frame in frames))
    last = {dp["id"]: dp["value"] for frame in frames if frame["name"] in REPORTS for dp in frame["dps"]}
    checked = 0
    for entity in entities(mapping):
        if entity.dp not in last or entity.kind is Kind.TEXT:
            continue
        link = next((one for one in firmware.links if one.dp == entity.dp), None)
        if link is None or link.channel < 0:
            continue
        raw = _raw(entity, last[entity.dp])
        if raw is None:
            continue
        place = 0 if entity.field is None else {0: 0, 2: 1, 5: 2}[entity.field.offset]
        channel = firmware.channel(link.channel + place)
        checked += 1
        if channel.type in ("TextField", "Dimmer1000") or entity.kind not in (Kind.SENSOR, Kind.NUMBER):
            assert channel.value == raw, entity.name
            continue
        factor = Fraction(entity.scale.mul, entity.scale.div) * in_base(entity.unit or "")[1]
        assert channel.final == raw * factor, entity.name
    assert checked >= 5
    answers = {bytes.fromhex("55aa002300010124"), bytes.fromhex("55aa003400020b0040")}
    assert set(firmware.tx) <= answers


REPORTS = {"report", "report_sync", "report_recorded", "record", "status_record"}


def _raw(entity: Entity, value: Any) -> int | None:
    if entity.field is not None:
        data = bytes.fromhex(value) if isinstance(value, str) else None
        return None if data is None else int.from_bytes(data[entity.field.offset :][: entity.field.length], "big")
    return int(value) if isinstance(value, int) else None


@given(mappings(), st.sampled_from((0.5, 0.9, 1.0)))
def test_any_mapping_is_written_by_the_rules_and_comes_back(mapping: Mapping, accept: float) -> None:
    if mapping.device.family == "zigbee" or mapping.device.zigbee is not None:
        with pytest.raises(FormatError, match="Zigbee"):
            write(mapping, WISHES)
        mapping = replace(mapping, device=replace(mapping.device, family="wifi", zigbee=None))
    exported = write(mapping, replace(WISHES, accept=accept))
    assert write(mapping, replace(WISHES, accept=accept)) == exported
    check(exported.text)
    assert Firmware(exported.text).errors == []
    assert_comes_back(mapping, exported, accept)
    for entry in mapping.dps:
        assert f"dp {entry.id} " in exported.text or f"dp {entry.id}:" in exported.text


@pytest.mark.parametrize("capture", WIFI)
@pytest.mark.parametrize("make", [shown, true], ids=["shown", "true"])
def test_the_script_is_what_it_was(capture: str, make: Any) -> None:
    text = write(make(capture), WISHES).text
    assert text == golden("openbeken", f"{device_of(capture)}-{make.__name__}.bat", text)


def test_channels_do_not_move_when_less_is_stated() -> None:
    mapping = shown(DEVICES[1])
    at = {accept: _types(write(mapping, replace(WISHES, accept=accept)).text) for accept in (0.5, 1.0)}
    assert at[0.5] == at[1.0] != []


def _types(text: str) -> list[str]:
    return sorted(line for line in (*commands(text), *uncommented(text)) if line.startswith("linkTuya"))


@pytest.mark.parametrize(
    ("quantity", "unit", "scale", "type_", "label"),
    [
        ("voltage", "V", (1, 10), "Voltage_div10", "Voltage"),
        ("voltage", "mV", (10, 1), "Voltage_div100", "Voltage"),
        ("voltage", "V", (1, 1), "ReadOnly", "Voltage (V)"),
        ("voltage", "V", (1, 1000), "ReadOnly_div1000", "Voltage (V)"),
        ("current", "mA", (1, 1), "Current_div1000", "Current"),
        ("power", "kW", (1, 1000), "Power", "Power"),
        ("power", "kW", (1, 10), "ReadOnly_div10", "Power (kW)"),
        ("energy", "Wh", (1, 1), "EnergyTotal_kWh_div1000", "Energy"),
        ("energy", "kWh", (1, 10), "ReadOnly_div10", "Energy (kWh)"),
        ("power_factor", "%", (1, 1), "PowerFactor_div100", "Power factor"),
        ("pressure", "kPa", (1, 1000), "Pressure_div100", "Pressure"),
        ("temperature", "°C", (5, 10), "Temperature_div2", "Temperature"),
        ("temperature", "°F", (1, 10), "ReadOnly_div10", "Temperature (°F)"),
        ("leakage_current", "mA", (1, 1), "LeakageCurrent_div1000", "Leakage current"),
        ("frequency", "Hz", (1, 1), "ReadOnly", "Frequency (Hz)"),
        ("weight", "kg", (1, 100), "ReadOnly_div100", "Weight (kg)"),
    ],
)
def test_a_scale_is_a_channel_type(quantity: str, unit: str, scale: tuple[int, int], type_: str, label: str) -> None:
    exported = one(number(quantity, unit, *scale))
    check(exported.text)
    assert f"setChannelType 1 {type_}\n" in exported.text
    assert f'SetChannelLabel 1 "{label}"\n' in exported.text
    assert "linkTuyaMCUOutputToChannel 20 val 1\n" in exported.text
    assert ran(exported, report(20, 2, b"\0\0\x09\0")).channel(1).value == 0x900


def test_tenths_of_an_ampere_are_tenfold_hundredths_and_nothing_is_written_back() -> None:
    exported = one(number("current", "A", 1, 10))
    assert "linkTuyaMCUOutputToChannel 20 val 1 1 10\n" in exported.text
    firmware = ran(exported, report(20, 2, b"\0\0\0\x7b"))
    assert (firmware.channel(1).type, firmware.channel(1).final) == ("Current_div100", Fraction(123, 10))
    assert firmware.tx == []


@pytest.mark.parametrize("scale", [Scale(5, 3), Scale(1, 7), Scale(2, 1), Scale(1, 10, 5), Scale(1, 10000)])
def test_a_scale_that_no_type_has_is_refused_with_its_reason(scale: Scale) -> None:
    exported = one(replace(number("temperature", "°C", 1, 1), scale=scale))
    assert commands(exported.text) == ["startDriver TuyaMCU", "tuyaMcu_setBaudRate 9600", "tuyaMcu_defWiFiState 4",
                                       "tuyaMcu_sendQueryState"]  # fmt: skip
    (remark,) = exported.remarks
    assert remark.startswith("left out: dp 20: no channel type shows raw") and remark.endswith("°C exactly")
    assert f"// {remark}\n" in exported.text  # at the head, and where the datapoint would be:
    assert f"// {remark.replace(' dp 20:', '')}\n// setChannelType 1 ReadOnly\n" in exported.text
    assert 'SetChannelLabel 1 "Temperature (raw)"' in uncommented(exported.text)


HOSTILE = '"; reboot\n$CH1 \\ // <b>\x1b[31m\u202eevil\ud800(V)' + "é" * 1000


def test_texts_from_a_wire_stay_in_their_places() -> None:
    entry = Entry(
        2, "enum", 4, "rw", name=HOSTILE, enum=(EnumLabel(0, HOSTILE), EnumLabel(1, HOSTILE), EnumLabel(2, "\n")),
        confidence=1.0, note=HOSTILE,
    )  # fmt: skip
    bits = Entry(3, "bitmap", 5, "ro", name="'\"", bitmap=(BitLabel(0, HOSTILE),), confidence=1.0)
    odd = replace(number("setting", HOSTILE, 1, 10), name=HOSTILE, id=4)
    device = Device(HOSTILE, product_id=HOSTILE, product_version=HOSTILE, product_info="secret", family="wifi")
    exported = write(Mapping(device=device, dps=(entry, bits, odd)), WISHES)
    check(exported.text)
    assert "secret" not in exported.text and "reboot\n" not in exported.text
    firmware = ran(exported)
    assert firmware.channel(1).label.startswith("reboot CH1 / b [31m evil [V]éé")
    assert list(firmware.channel(1).options) == [0, 1, 2]
    assert all(remark.isprintable() for remark in exported.remarks)


def test_a_relay_is_switched_and_a_contact_is_only_shown() -> None:
    relay = one(Entry(1, "bool", 1, "rw", confidence=1.0))
    firmware = ran(relay)
    firmware.execute("setChannel 1 1")
    assert [sent.hex() for sent in firmware.tx] == ["55aa0006000501010001010e"]
    for quantity, type_ in (("door", "OpenClosed_Inv"), ("motion", "Motion"), ("smoke", "ReadOnly")):
        assert f"setChannelType 1 {type_}\n" in one(Entry(1, "bool", 1, "ro", quantity=quantity, confidence=1.0)).text


def test_a_set_point_is_set_in_raw_counts() -> None:
    entry = number("temperature", "°C", 1, 10, range=Range(50, 350))
    exported = one(replace(entry, access="rw"))
    assert "// set as a raw count: raw/10 °C is the value\n" in exported.text
    firmware = ran(exported, report(20, 2, b"\0\0\0\xcd"))
    assert (firmware.channel(1).type, firmware.channel(1).value, firmware.tx) == ("TextField", 205, [])
    firmware.execute("setChannel 1 210")
    assert [sent.hex() for sent in firmware.tx] == ["55aa0006000814020004000000d2f9"]


@pytest.mark.parametrize(("top", "type_"), [(100, "Dimmer"), (256, "Dimmer256"), (1000, "Dimmer1000")])
def test_a_slider_is_exact_or_it_is_no_slider(top: int, type_: str) -> None:
    entry = replace(number("brightness", "%", 1, 10, range=Range(10, top)), access="rw")
    exported = one(entry)
    assert f"tuyaMcu_setDimmerRange 0 {top}\nsetChannelType 1 {type_}\n" in exported.text
    for count in (0, 10, 77, top):
        firmware = ran(exported, report(20, 2, count.to_bytes(4, "big")))
        assert (firmware.channel(1).value, firmware.tx) == (count, [])
    assert "TextField" in one(replace(entry, range=Range(10, 900))).text
    two = Mapping(dps=(entry, replace(entry, id=21, range=Range(0, 100 if top != 100 else 256))))
    assert write(two, WISHES).text.count("tuyaMcu_setDimmerRange") == 1  # there is one range for all


def test_a_lamp_is_offered_but_does_not_write_unasked() -> None:
    exported = write(true("virtual-dimmer.tsniff.jsonl.gz"), WISHES)
    assert "// tuyaMcu_setupLED 24 1 20 22 23\n" in exported.text
    assert not any("setupLED" in line for line in commands(exported.text))
    for seen, letters in (("00F103DE03AC", 0), ("00f103de03ac", 1), ("000003840384", 1)):
        mapping = true("virtual-dimmer.tsniff.jsonl.gz")
        dps = [replace(one, observed=Observed(values=(seen,))) if one.id == 24 else one for one in mapping.dps]
        text = write(replace(mapping, dps=tuple(dps)), WISHES).text
        assert f"// tuyaMcu_setupLED 24 {letters} 20 22 23\n" in text and seen not in text


def phase(length: int, *fields: tuple[str, str | None, int, int, int], signed: bool = False) -> Entry:
    made = tuple(
        RawField(quantity, offset, size, signed=signed, quantity=quantity, unit=unit, scale=Scale(1, div))
        for quantity, unit, offset, size, div in fields
    )
    return Entry(6, "raw", 0, "ro", raw=RawLayout("phase", length, made), confidence=1.0)


V, C, P = ("voltage", "V", 0, 2, 10), ("current", "A", 2, 3, 1000), ("power", "W", 5, 3, 1)


@pytest.mark.parametrize(
    ("entry", "word", "value", "values"),
    [
        (phase(8, V, C, P), "RAW_V2C3P3 1", "08FF0186A0018A88", "230.3 100 101000"),
        (phase(8, V, ("current", "A", 3, 2, 1000), ("power", "W", 6, 2, 1)), "RAW_TAC2121C_VCP 1",
         "08FF00012C000045", "230.3 0.3 69"),
        (phase(10, V, C, P), "RAW_TAC2121C_VCP 1", "08FF00012C0000450000", "230.3 0.3 69"),
        (phase(6, V, ("current", "A", 2, 2, 10), ("power", "W", 4, 2, 10)), "RAW_TAC2121C_VCP 1",
         "08FF000C00E6", "230.3 1.2 23"),
        (phase(15, V, C, ("power", "W", 5, 3, 1), ("power_factor", None, 11, 2, 1000),
               ("frequency", "Hz", 13, 2, 1000)), "RAW_VCPPfF 1", "08FF00012C00004500000003B6C350",
         "230.3 0.3 69 0.95 50"),
        (phase(15, ("current", "A", 10, 3, 1000), ("voltage", "V", 13, 2, 10)), "RAW_DDS238",
         "0000000000000000C35000064608FF", "1.606 230.3"),
    ],
)  # fmt: skip
def test_packed_readings_are_opened_by_the_firmware(entry: Entry, word: str, value: str, values: str) -> None:
    exported = one(entry)
    check(exported.text)
    assert f"linkTuyaMCUOutputToChannel 6 {word}\n" in exported.text
    firmware = ran(exported, report(6, 0, bytes.fromhex(value)))
    assert [float(firmware.channel(place + 1).final) for place in range(len(values.split()))] == [
        float(text) for text in values.split()
    ]
    assert firmware.tx == []


def test_what_the_firmware_cannot_open_is_said() -> None:
    wide = one(phase(10, V, C, P))
    assert any("above 65535 counts the highest byte is lost" in remark for remark in wide.remarks)
    signed = one(phase(8, V, C, P, signed=True))
    assert any("a negative reading shows as 16777216 counts more" in remark for remark in signed.remarks)
    layout = phase(8, V, C, P)
    assert layout.raw is not None
    turned = replace(layout.raw, fields=tuple(replace(field, endian="little") for field in layout.raw.fields))
    assert "linkTuyaMCUOutputToChannel 6 MQTT\n" in one(replace(layout, raw=turned)).text
    other = one(phase(9, ("voltage", "V", 0, 3, 10), ("current", "A", 3, 3, 1000)))
    assert other.remarks == ("left out: dp 6, 2 numbers inside: no packed type of the firmware has them at these "
                             "places",)  # fmt: skip
    assert "linkTuyaMCUOutputToChannel 6 MQTT\n" in other.text
    assert ran(other, report(6, 0, bytes(range(9)))).published == {6: "000102030405060708"}


def test_frames_that_the_firmware_drops_and_counts_that_it_turns_are_said() -> None:
    table = Entry(37, "raw", 0, "ro", observed=Observed(lengths=(245,)), confidence=1.0)
    assert one(table).remarks == ()
    long = one(replace(table, observed=Observed(lengths=(8, 246))))
    assert long.remarks == ("left out: dp 37: its frames are longer than 256 bytes, the firmware drops them",)
    assert "// linkTuyaMCUOutputToChannel 37 MQTT\n" in long.text
    counter = number("energy", "kWh", 1, 1000)
    assert one(replace(counter, signed=True)).remarks == ()
    assert "above 2147483647 show as negative" in one(replace(counter, signed=False)).remarks[0]


def test_readings_found_by_type_go_before_others_or_stay_out() -> None:
    dds = phase(15, ("current", "A", 11, 2, 1000), ("voltage", "V", 13, 2, 10))
    other = replace(number("voltage", "V", 1, 10), id=1)
    exported = write(Mapping(dps=(other, dds)), WISHES)
    check(exported.text)
    firmware = ran(exported, report(1, 2, b"\0\0\0\x07"), report(6, 0, bytes.fromhex("00" * 11 + "064608FF")))
    assert {line.dp: firmware.channel(line.channel).value for line in firmware.links if line.channel > 0} == {1: 7}
    assert firmware.channel(2).final == Fraction(2303, 10)
    pinned = write(Mapping(dps=(replace(other, export=Export(openbeken_channel=0)), dds)), WISHES)
    assert any("another one comes first" in remark for remark in pinned.remarks)


@pytest.mark.parametrize("lengths", [(1,), (4,)])
def test_faults_of_one_or_four_bytes_have_a_channel(lengths: tuple[int, ...]) -> None:
    exported = one(Entry(9, "bitmap", 5, "ro", observed=Observed(lengths=lengths), confidence=1.0))
    assert ran(exported, report(9, 5, bytes(lengths[0] - 1) + b"\5")).channel(1).value == 5


def test_faults_of_two_bytes_are_published_instead_of_lost() -> None:
    exported = one(Entry(9, "bitmap", 5, "ro", observed=Observed(lengths=(1, 2)), confidence=1.0))
    assert exported.remarks == ("left out: dp 9, as a channel: values of 2 bytes are dropped, only those of 1 or 4 "
                                "are taken",)  # fmt: skip
    assert ran(exported, report(9, 5, b"\1\2")).published == {9: "0102"}
    many = one(Entry(9, "bitmap", 5, "ro", bitmap=(BitLabel(11, "x"),), confidence=1.0))
    assert "linkTuyaMCUOutputToChannel 9 MQTT\n" in many.text


def test_a_person_can_choose_channels_and_skip_datapoints() -> None:
    wish = replace(number("voltage", "V", 1, 10), export=Export(openbeken_channel=7))
    assert "linkTuyaMCUOutputToChannel 20 val 7\n" in one(wish).text
    skipped = one(replace(wish, export=Export(skip=True)))
    assert "setChannelType" not in skipped.text and "dp 20" in skipped.remarks[0]
    twice = write(Mapping(dps=(replace(wish, id=1), replace(wish, id=2))), WISHES)
    assert "linkTuyaMCUOutputToChannel 2 val 1\n" in twice.text
    assert any("channel 7 is not free" in remark for remark in twice.remarks)
    far = one(replace(wish, export=Export(openbeken_channel=40)))
    assert "val 40\n" in far.text and any("1 to 31" in remark for remark in far.remarks)
    run = one(replace(phase(8, V, C, P), export=Export(openbeken_channel=62)))
    assert "RAW_V2C3P3 1\n" in run.text
    settable = replace(number("temperature", "°C", 1, 10, range=Range(5, 35)), access="rw")
    assert "Temperature_div10" in one(replace(settable, export=Export(platform="sensor"))).text
    free = replace(number("temperature", "°C", 1, 10), access="rw", export=Export(platform="number"))
    assert "TextField" in one(free).text


def test_when_channels_run_out_what_is_certain_goes_first() -> None:
    unknown = [Entry(dp, "value", 2, "ro", confidence=0.1) for dp in range(1, 20)]
    known = [replace(number("voltage", "V", 1, 10), id=dp) for dp in range(100, 120)]
    exported = write(Mapping(dps=(*unknown, *known)), WISHES)
    check(exported.text)
    assert len(back(exported.text)) == 20
    assert sum("the channels 1 to 31 are taken" in remark for remark in exported.remarks) == 39 - 31


def test_many_names_of_an_enum_fill_one_line_and_the_rest_is_named() -> None:
    options = tuple(EnumLabel(value, f"{value} {'x' * 40}") for value in range(60))
    exported = one(Entry(5, "enum", 4, "rw", enum=options, confidence=1.0))
    check(exported.text)
    assert any("no room for the names of the values" in remark for remark in exported.remarks)
    assert 5 <= len(ran(exported).channel(1).options) < 32


def test_the_line_and_the_wifi_state_are_those_of_the_device() -> None:
    entry = number("voltage", "V", 1, 10)
    exported = one(entry)
    assert exported.text.index("startDriver TuyaMCU") < exported.text.index("tuyaMcu_setBaudRate 9600")
    asked = write(Mapping(device=Device(uart=Uart(115200, "8E1"), wifi_state_needed=3, needs_polling=True),
                          dps=(entry,)), WISHES)  # fmt: skip
    assert "tuyaMcu_setBaudRate 115200\ntuyaMcu_defWiFiState 3\n" in asked.text
    assert "\naddRepeatingEvent 5 -1 tuyaMcu_sendQueryState\n" in asked.text
    assert any("8E1" in remark for remark in asked.remarks)
    unknown = write(Mapping(dps=(entry,)), WISHES)
    assert "\n// tuyaMcu_setBaudRate 9600\n" in unknown.text
    assert any("9600 is usual, 115200 the other" in remark for remark in unknown.remarks)
    unsure = write(Mapping(device=Device(uart=Uart(115200, confidence=0.4)), dps=(entry,)), WISHES)
    assert "\n// tuyaMcu_setBaudRate 115200\n" in unsure.text


def test_a_sensor_on_batteries_has_its_own_driver_and_is_not_asked() -> None:
    exported = write(true("virtual-battery.pcapng.gz"), WISHES)
    assert commands(exported.text)[:2] == ["startDriver TuyaMCU", "startDriver tmSensor"]
    assert "linkTuyaMCUOutputToChannel 10 val 5 1\n" in exported.text  # what is set waits for the sensor to ask
    assert "sendQueryState" not in exported.text
    firmware = ran(exported)
    firmware.execute("setChannel 5 300")
    assert firmware.tx == []
    newer = write(Mapping(device=Device(family="lowpower", header_versions=(0, 3))), WISHES)
    assert commands(newer.text)[1] == "tuyaMcu_batteryPoweredMode"
    text = write(Mapping(device=Device(family="lowpower"), dps=(Entry(3, "string", 3, "ro", confidence=1.0),)), WISHES)
    assert "\nlinkTuya" not in text.text and "low-power driver" in text.remarks[0]


def test_a_zigbee_module_is_refused_with_the_way_out() -> None:
    with pytest.raises(FormatError, match="Zigbee module") as caught:
        write(true("virtual-zigbee-meter.pcap"), WISHES)
    assert "zigbee2mqtt" in caught.value.hint


def test_s10_the_clamp_is_linked_as_values_at_the_rate_of_the_capture(shared: Path) -> None:
    path = shared / "corpus" / "tma" / "PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin"
    mapping = shown(str(path))
    mapping = replace(mapping, device=replace(mapping.device, uart=Uart(115200)))
    exported = write(mapping, replace(WISHES, accept=0.5))
    check(exported.text)
    assert "tuyaMcu_setBaudRate 115200\n" in exported.text
    links = [line.split() for line in commands(exported.text) if line.startswith("link")]
    assert {"18", "19", "20"} <= {dp for _, dp, word, *_ in links if word == "val"}
    firmware = ran(exported)
    data = path.read_bytes()
    for frame in _frames(data):
        firmware.receive(frame)
    shown_values = {
        firmware.channel(link.channel).type: float(firmware.channel(link.channel).final) for link in firmware.links
    }
    assert 230 < shown_values["Voltage_div10"] < 260
    assert 0 <= shown_values["Current_div1000"] < 0.1
    assert 0 <= shown_values["Power_div10"] < 25
    assert firmware.tx == []


def _frames(data: bytes) -> Iterable[bytes]:
    at = data.find(b"\x55\xaa")
    while at >= 0:
        size = int.from_bytes(data[at + 4 : at + 6], "big") + 7
        yield data[at : at + size]
        at = data.find(b"\x55\xaa", at + 1)


def test_s1_the_phase_of_a_meter_becomes_three_channels(tmp_path: Path) -> None:
    path = tmp_path / "s1.hex"
    path.write_text("55AA0307000C06000008091100003200000574\n55AA0307000801020004000000051D\n")
    exported = write(shown(str(path)), replace(WISHES, accept=0.5))
    check(exported.text)
    assert "linkTuyaMCUOutputToChannel 6 RAW_V2C3P3 " in exported.text
    firmware = ran(exported, "55AA0307000C06000008091100003200000574")
    link = next(one for one in firmware.links if one.dp == 6)
    assert [float(firmware.channel(link.channel + place).final) for place in range(3)] == [232.1, 0.05, 5.0]
