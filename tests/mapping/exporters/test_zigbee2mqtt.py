from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.exporters.back_zigbee2mqtt import back
from mapping.exporters.backs import Back
from mapping.exporters.checks import expected, golden
from mapping.exporters.rules_zigbee2mqtt import broken, exposes, rows
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import METER, mappings
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.entities import one_line
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.exporters.zigbee2mqtt.javascript import number, text
from tuyasniff.mapping.exporters.zigbee2mqtt.writer import write
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
    Zigbee,
)

METER_CAPTURE = "virtual-zigbee-meter.pcap"
THERMOSTAT = "zigbee-thermostat.hex"
DEVICE = Device(family="zigbee", product_id="demozgmt")
VOLTAGE = Entry(20, "value", access="ro", name="Voltage", quantity="voltage", unit="V", scale=Scale(1, 10))
NASTY = 'x"\n\x1b[31m// */ }\u2028 `${1}` \\ "; \u202e' + "y z" * 330


def as_zigbee(mapping: Mapping) -> Mapping:
    return replace(mapping, device=replace(mapping.device, family="zigbee"))


def made(*entries: Entry, device: Device = DEVICE, accept: float = 0) -> Exported:
    """A file of these datapoints, which keeps all rules."""
    done = write(Mapping(device=device, dps=entries), Wishes(accept))
    assert broken(done.text) == []
    return done


def converters(*entries: Entry) -> dict[str, str]:
    """How each property is read."""
    return {name: how for row in rows(made(*entries).text) for name, how in row.properties.items()}


def as_text(one: Back) -> Back:
    """Numbers inside texts are not opened: the text is there."""
    return Back(one.dp, None, "string", None, None) if one.type == "string" else one


def sort(backs: Iterable[Back]) -> list[str]:
    return sorted(map(repr, backs))


def uncommented(file: str) -> str:
    """The file with everything in it that was not certain enough."""
    return re.sub(r"^( *)//(?! )", r"\1", file, flags=re.MULTILINE)


SAMPLES = {
    **{f"shown {name}": shown(name) for name in (METER_CAPTURE, THERMOSTAT)},
    "true": true(METER_CAPTURE),
    **{f"{source.__name__} {name} as Zigbee": as_zigbee(source(name)) for name in DEVICES for source in (shown, true)},
}


@pytest.mark.parametrize("accept", (0.5, 0.9, 1.0))
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_file_of_a_device_keeps_the_rules_and_comes_back(sample: str, accept: float) -> None:
    mapping = SAMPLES[sample]
    done = write(mapping, Wishes(accept, version="0.1.0"))
    everything = uncommented(done.text)
    assert broken(done.text) == broken(everything) == []
    assert sort(back(done.text)) == sort(set(map(as_text, expected(mapping, accept))))
    assert {one.dp for one in back(everything)} == {entry.id for entry in mapping.dps}
    assert not [line for line in done.remarks if "left out" in line and "opens no texts" not in line]


@pytest.mark.parametrize(
    ("sample", "name"),
    [(f"shown {METER_CAPTURE}", "meter-shown"), ("true", "meter-true"), (f"shown {THERMOSTAT}", "thermostat-shown")],
)
def test_the_file_is_what_it_was(sample: str, name: str) -> None:
    done = write(SAMPLES[sample], Wishes(0.9, version="0.1.0"))
    assert done.text == golden("zigbee2mqtt", f"virtual-zigbee-{name}.mjs", done.text)


@settings(max_examples=times(33, 100))
@given(mapping=mappings())
def test_any_mapping_makes_a_file_that_comes_back(mapping: Mapping) -> None:
    mapping = as_zigbee(mapping)
    for accept in (0.0, 0.9):
        done = write(mapping, Wishes(accept))
        everything = uncommented(done.text)
        assert broken(done.text) == broken(everything) == []
        stated = back(done.text)
        wanted = [as_text(one._replace(unit=one_line(one.unit or "") or None)) for one in expected(mapping, accept)]
        texts = {Back(entry.id, None, "string", None, None) for entry in mapping.dps if entry.type == "string"}
        assert set(stated) <= {one if one.scale is not None else one._replace(unit=None) for one in wanted} | texts
        remarks = "\n".join(done.remarks)
        for lost in {one for one in wanted if one.scale is not None} - set(stated) - texts:
            place = "" if lost.offset is None else f" byte {lost.offset}"
            assert re.search(rf"^dp {lost.dp} {lost.type}(?:{place})?: left out, ", remarks, re.MULTILINE), lost
        for entry in mapping.dps:
            assert entry.id in {one.dp for one in back(everything)} or f"dp {entry.id} {entry.type}" in remarks


def test_a_checker_that_sees_nothing_is_none() -> None:
    file = write(SAMPLES["true"], Wishes()).text
    assert broken(file) == []
    for old, new in (
        ('"energy", tuya', '"energie", tuya'),
        ("[1,", "[16,"),
        ("divideBy100]", "divideBy7]"),
        ('withCategory("diagnostic")', 'withCategory("config")'),
        ("        },\n    },\n];", "        },\n    },\n"),
        ('model: "', 'model: "" + "'),
        ("fingerprint: ", "fingerprints: "),
        ('"power_factor", ea.STATE)', '"power_factor", ea.STATE_SET)'),
        ('"fault_code"', '"action"'),
        ('"virtual zigbee-meter"', '"virtual zigbee-meter'),
    ):
        assert old in file
        try:
            assert broken(file.replace(old, new, 1)) != [], new
        except (AssertionError, LookupError, ValueError) as refused:
            assert new not in str(refused).splitlines()[:1]


def test_other_devices_are_refused_with_a_hint() -> None:
    for family in ("wifi", "unknown"):
        with pytest.raises(FormatError, match=f"the family of this one is {family}") as caught:
            write(replace(METER, device=replace(METER.device, family=family)), Wishes())
        assert "tuya-local" in caught.value.hint and "family: zigbee" in caught.value.hint


def test_the_device_is_known_by_what_was_said_or_by_its_product_id_and_else_has_to_be_filled_in() -> None:
    known = made(VOLTAGE, device=replace(DEVICE, zigbee=Zigbee("_TZE204_abcdefgh", "TS0601")))
    assert 'tuya.fingerprint("TS0601", ["_TZE204_abcdefgh"])' in known.text and known.remarks == ()
    composed = made(VOLTAGE)
    assert '["_TZE200_demozgmt", "_TZE204_demozgmt", "_TZE284_demozgmt"]' in composed.text
    assert "FINGERPRINT: its names are composed" in composed.remarks[0]
    open_ = made(VOLTAGE, device=replace(DEVICE, product_id=None))
    assert "_TZE200_fill_in" in open_.text and open_.remarks[0].startswith("FINGERPRINT: fill in")
    assert "// FINGERPRINT: fill in" in open_.text


@pytest.mark.parametrize(
    ("entry", "how"),
    [
        (replace(VOLTAGE, scale=Scale(1, 1)), "tuya.valueConverter.raw"),
        (VOLTAGE, "tuya.valueConverter.divideBy10"),
        (replace(VOLTAGE, scale=Scale(5, 10)), "tuya.valueConverter.divideBy2"),
        (replace(VOLTAGE, scale=Scale(1, 3)), "tuya.valueConverterBasic.divideBy(3)"),
        (replace(VOLTAGE, scale=Scale(10, 1)), "tuya.valueConverterBasic.multiplyBy(10)"),
        (replace(VOLTAGE, scale=Scale(5, 3)), "{from: (v) => 5 * v / 3}"),
        (replace(VOLTAGE, scale=Scale(1, 10, -40)), "{from: (v) => (v - 400) / 10}"),
        (replace(VOLTAGE, scale=Scale(1, 3, 0.5)), "{from: (v) => (2 * v + 3) / 6}"),
        (replace(VOLTAGE, signed=False), "{from: (v) => (v >>> 0) / 10}"),
        (
            replace(VOLTAGE, access="rw", range=Range(0, 100)),
            "{from: (v) => v / 10, to: (v) => Math.round(v * 10)}",
        ),
        (
            replace(VOLTAGE, access="rw", range=Range(0, 100), scale=Scale(2, 10, 1)),
            "{from: (v) => (v + 5) / 5, to: (v) => Math.round((v * 5 - 5))}",
        ),
        (replace(VOLTAGE, access="rw", range=Range(0, 9), scale=Scale(1, 1)), "tuya.valueConverter.raw"),
    ],
)
def test_numbers_are_read_and_sent_in_whole_numbers_divided_once(entry: Entry, how: str) -> None:
    assert converters(entry) == {"voltage": how}


def test_limits_are_in_the_unit_and_exact() -> None:
    entry = replace(VOLTAGE, access="rw", range=Range(-5, 350, 5), quantity="temperature", unit="°C")
    assert ".withValueMin(-0.5).withValueMax(35).withValueStep(0.5)" in made(entry).text.replace(".0)", ")")
    assert "withValueMax(2 / 3)" in made(replace(entry, range=Range(0, 2, 1), scale=Scale(1, 3))).text
    assert [number(Fraction(one)) for one in ("0.1", "-12.050", "7", "1/3")] == ["0.1", "-12.05", "7", "1 / 3"]


def test_what_cannot_be_said_exactly_is_refused_with_the_reason() -> None:
    long = RawLayout("x", 9, (RawField("a", 0, 8), RawField("b", 8, 1)))
    for entry, words in (
        (replace(VOLTAGE, scale=Scale(10**9, 7)), "dp 20 value: left out, its scale has more digits"),
        (
            Entry(9, "bitmap", observed=Observed(lengths=(8,))),
            "dp 9 bitmap: left out, Zigbee2MQTT reads no more than 32",
        ),
        (Entry(5, "unknown"), "dp 5 unknown: left out, its type is not known"),
        (Entry(6, "raw", raw=long), "dp 6 raw byte 0: left out, 8 bytes are more than"),
        (Entry(1, "bool", export=Export(skip=True)), "dp 1 bool: left out, as the mapping says"),
    ):
        done = made(entry)
        assert words in "\n".join(done.remarks) and words in re.sub(r"\n// ", " ", done.text)
    assert list(converters(Entry(6, "raw", raw=long))) == ["b"]


def test_bytes_are_opened_where_they_lie() -> None:
    fields = (RawField("a", 1, 2, scale=Scale(1, 10)), RawField("b", 3, 2, "little", signed=True), RawField("c", 5, 1))
    assert converters(Entry(6, "raw", raw=RawLayout("x", 6, fields))) == {
        "a": "number(bytes.slice(1, 3)) / 10",
        "b": "number(bytes.slice(3, 5).reverse(), true)",
        "c": "number(bytes.slice(5, 6))",
    }
    assert "if (bytes.length < 6) return {};" in made(Entry(6, "raw", raw=RawLayout("x", None, fields))).text
    assert converters(Entry(7, "raw", name="Plan")) == {"plan": '{from: (v) => Buffer.from(v).toString("hex")}'}


def test_choices_have_names_of_their_own() -> None:
    labels = (EnumLabel(0, "eco"), EnumLabel(1, "ECO"), EnumLabel(2, "__proto__"), EnumLabel(3, " "))
    (how,) = converters(Entry(2, "enum", access="rw", name="Mode", enum=labels)).values()
    assert how == (
        'tuya.valueConverterBasic.lookup({"eco": tuya.enum(0), "ECO (1)": tuya.enum(1), '
        '["__proto__"]: tuya.enum(2), "3": tuya.enum(3)}, null)'
    )
    assert converters(Entry(2, "enum", access="rw", name="Mode")) == {"mode": "tuya.valueConverter.raw"}


def test_a_bitmap_is_a_flag_a_number_and_names() -> None:
    bits = (BitLabel(0, "over"), BitLabel(31, "under"))
    shown_ = exposes(made(Entry(26, "bitmap", name="Fault", bitmap=bits, entity_category="diagnostic")).text)
    assert list(shown_) == ["fault", "fault_code", "fault_names"]


def test_properties_are_those_that_zigbee2mqtt_knows_and_never_those_of_other_things() -> None:
    names = converters(
        VOLTAGE,
        replace(VOLTAGE, id=21, quantity="current", unit="mA", name="Current"),
        Entry(1, "bool", access="rw", name="Relay"),
        Entry(2, "enum", access="rw", name="Action", enum=(EnumLabel(0, "x"),)),
        Entry(3, "bool", name="Linkquality"),
        Entry(4, "bool", access="rw", name="Lock", entity_category="config"),
    )
    assert set(names) == {"state", "action_dp2", "linkquality_dp3", "lock", "voltage", "current"}
    pair = converters(VOLTAGE, replace(VOLTAGE, id=21, name="Other"))
    assert list(pair) == ["voltage", "other"]
    assert list(converters(Entry(1, "bool", access="rw", name="A"), Entry(2, "bool", access="rw", name="B"))) == [
        "a",
        "b",
    ]


def test_rounding_by_zigbee2mqtt_is_said() -> None:
    entry = replace(VOLTAGE, quantity="current", unit="A", scale=Scale(1, 1000))
    (words, *_) = made(entry).remarks
    assert words.startswith("dp 20 value: Zigbee2MQTT rounds current to 2 digits unless the option current_precision")


def test_a_wished_platform_is_taken_where_it_can_be() -> None:
    switch = Entry(1, "bool", access="rw", name="Pump", export=Export(platform="binary_sensor"))
    assert converters(switch) == {"pump": "tuya.valueConverter.raw"}
    assert converters(replace(switch, access="ro", export=Export(platform="switch"))) == {
        "state": "tuya.valueConverter.onOff"
    }
    assert "cannot be a fan here" in made(replace(switch, export=Export(platform="fan"))).remarks[0]


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
    row = '[20, "voltage", tuya.valueConverter.divideBy10],'
    pad = " " * 16
    why = f"{pad}// dp 20 value, voltage V, raw/10;"
    assert f"{why} guessed, 0.95: steady, 230 V\n{pad}{row}\n" in made(guess, accept=0.9).text
    assert f"{why} not certain, 0.95: steady, 230 V\n{pad}//{row}\n" in made(guess, accept=1).text


def test_hostile_texts_break_nothing() -> None:
    evidence = (Evidence("candidate", "quantity", 1, NASTY), Evidence("observed", "type", None, NASTY))
    device = Device(
        name=NASTY, family="zigbee", manufacturer=NASTY, model=NASTY, product_id="ab: \n cd", product_info="secret",
        zigbee=Zigbee(NASTY, NASTY),
    )  # fmt: skip
    entries = (
        replace(VOLTAGE, name=NASTY, unit=NASTY, quantity="setting"),
        Entry(
            2, "enum", access="rw", name="电压", enum=(EnumLabel(0, NASTY), EnumLabel(1, "\ud800")), evidence=evidence
        ),
        Entry(3, "enum", access="rw", name="constructor"),
        Entry(4, "value", name="__proto__", evidence=evidence),
        Entry(6, "raw", raw=RawLayout("x", 4, (RawField(NASTY, 0, 1), RawField("", 1, 1)))),
        Entry(8, "bitmap", name="!", bitmap=(BitLabel(0, NASTY), BitLabel(1, " "))),
    )
    file = made(*entries, device=device).text
    assert broken(uncommented(file)) == []
    assert {one.dp for one in back(uncommented(file))} == {2, 3, 4, 6, 8, 20}
    assert "secret" not in file and all(line.isprintable() for line in file.splitlines())
    assert text('a"\\\u2028\ud800\U000e0001') == '"a\\"\\\\\\u2028\\ud800\\u{e0001}"'
