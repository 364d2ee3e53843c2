"""Zigbee2MQTT's own library takes what is exported for it, and makes of datapoints on the wire what we make of them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from cli.running import ROOT, program
from interop.processes import needs, running
from lanes import times
from mapping.exporters.back_zigbee2mqtt import back
from mapping.exporters.rules_zigbee2mqtt import rows
from mapping.exporters.samples import CAPTURES, DEVICES, shown, true
from mapping.exporters.test_zigbee2mqtt import NASTY, SAMPLES, as_zigbee, uncommented
from mapping.making import mappings
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.zigbee2mqtt.writer import write
from tuyasniff.mapping.model import (
    BitLabel,
    Device,
    Entry,
    EnumLabel,
    Mapping,
    Range,
    RawField,
    RawLayout,
    Scale,
)

HOME = ROOT / ".interop" / "z2m"
DRIVER = Path(__file__).with_name("zigbee2mqtt_driver.mjs")
TYPES = {"raw": 0, "bool": 1, "value": 2, "string": 3, "enum": 4, "bitmap": 5}
DEVICE = Device(family="zigbee", product_id="demozgmt")
NUMBER = Entry(20, "value", access="rw", name="Number", unit="x", quantity="setting", scale=Scale(1, 10))

pytestmark = [
    needs("node"),
    pytest.mark.skipif(
        not (HOME / "node_modules" / "zigbee-herdsman-converters").exists(),
        reason="could not install zigbee-herdsman-converters; the tests that need it are skipped: make interop",
    ),
]

Ask = Callable[..., dict[str, Any]]
"""What Zigbee2MQTT answers: the text of a converter, and what the driver is told of frames, wishes and options."""


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """The library; a converter is found by it where it lies beside it."""
    pipe = subprocess.PIPE
    command = ("node", str(DRIVER), str(HOME))
    with (
        tempfile.TemporaryDirectory(dir=HOME) as folder,
        running(*command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process,
    ):
        path = Path(folder) / "asked.mjs"

        def asked(text: str, **more: Any) -> dict[str, Any]:
            assert process.stdin is not None and process.stdout is not None
            path.write_text(text, encoding="utf-8")
            process.stdin.write(json.dumps({"file": str(path), **more}) + "\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            return answer

        yield asked


def frames(capture: str) -> list[list[dict[str, Any]]]:
    """The datapoints of each frame of a capture."""
    with pytest.MonkeyPatch.context() as patch:
        told = program(patch, "decode", "--jsonl", str(CAPTURES / capture))
    items = [json.loads(line) for line in told.out.splitlines()]
    return [item["dps"] for item in items if item.get("dps")]


def asked_of(dps: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return [(dp["id"], TYPES[dp["type"]], dp["hex"]) for dp in dps]


def amount(count: int, scale: Scale | None) -> float:
    """As exact as a number of JavaScript can be: one rounding."""
    if scale is None:
        return float(count)
    return float(Fraction(count * scale.mul, scale.div) + Fraction(str(scale.offset)))


def wanted(mapping: Mapping, text: str, dps: list[dict[str, Any]]) -> dict[str, Any]:
    """What our mapping makes of the datapoints of a frame, by the names that the file gives."""
    state: dict[str, Any] = {}
    names = {row.dp: list(row.properties) for row in rows(text)}
    for dp in dps:
        entry = mapping.entry(dp["id"])
        assert entry is not None
        if dp["id"] not in names:
            continue
        mine, raw = names[dp["id"]], bytes.fromhex(dp["hex"])
        if entry.type == "raw" and entry.raw is not None and entry.raw.fields:
            for name, field in zip(mine, entry.raw.fields, strict=True):
                part = raw[field.offset : field.offset + field.length]
                count = int.from_bytes(part, "little" if field.endian == "little" else "big", signed=field.signed)
                state[name] = amount(count, field.scale)
        elif entry.type == "value":
            state[mine[0]] = amount(dp["value"], entry.scale)
        elif entry.type == "bool":
            on = {"ON": True, "OFF": False}
            state[mine[0]] = dp["value"] if "raw" in text.split(f'"{mine[0]}", tuya')[1][:30] else next(
                word for word, value in on.items() if value is dp["value"]
            )  # fmt: skip
        elif entry.type == "enum":
            state[mine[0]] = next((one.label for one in entry.enum if one.value == dp["value"]), None)
        elif entry.type == "bitmap":
            state[mine[0]], state[mine[1]] = dp["value"] != 0, dp["value"]
            if len(mine) > 2:
                state[mine[2]] = ", ".join(bit.label for bit in entry.bitmap if dp["value"] >> bit.bit & 1)
        else:
            state[mine[0]] = dp["value"]
    return state


PRECISE = {f"{name}_precision": 9 for name in ("voltage", "current", "power", "energy", "ac_frequency", "temperature")}


@pytest.mark.parametrize(
    ("capture", "source"),
    [
        ("virtual-zigbee-meter.pcap", shown),
        ("virtual-zigbee-meter.pcap", true),
        ("zigbee-thermostat.hex", shown),
        *((name, source) for name in DEVICES[:5] for source in (shown, true)),
    ],
)
def test_what_a_capture_holds_is_read_as_we_read_it(ask: Ask, capture: str, source: Callable[[str], Mapping]) -> None:
    mapping = as_zigbee(source(capture))
    done = write(mapping, Wishes(version="0.1.0"))
    every = frames(capture)
    for text in (done.text, uncommented(done.text)):
        told = ask(text, frames=[asked_of(dps) for dps in every], options=PRECISE)
        assert "error" not in told, told
        assert told["models"][0][0] == "TS0601" and len(told["models"]) in (1, 3)
        units = {
            name: one.unit
            for row in rows(text)
            for name, one in zip(row.properties, backs_of(text, row.dp), strict=False)
        }
        assert {name: told["exposes"][name] for name in units} == units
        for dps, state in zip(every, told["states"], strict=True):
            assert state == wanted(mapping, text, dps)


def backs_of(text: str, dp_id: int) -> list[Any]:
    return [one for one in back(text) if one.dp == dp_id]


def test_every_sample_is_taken(ask: Ask) -> None:
    for mapping in SAMPLES.values():
        for accept in (0.5, 1.0):
            text = write(mapping, Wishes(accept)).text
            for one in (text, uncommented(text)):
                told = ask(one)
                assert "error" not in told, told
                assert set(told["exposes"]) >= {name for row in rows(one) for name in row.properties}


@settings(max_examples=times(25, 60), deadline=None)
@given(mapping=mappings())
def test_whatever_a_mapping_says_is_taken(ask: Ask, mapping: Mapping) -> None:
    text = write(as_zigbee(mapping), Wishes(0)).text
    for one in (text, uncommented(text)):
        assert "error" not in ask(one)


def test_numbers_are_exact_whatever_their_scale(ask: Ask) -> None:
    counts = (0, 1, -1, 7, 2345, -(1 << 31), (1 << 31) - 1)
    for scale in (
        Scale(1, 10),
        Scale(1, 3),
        Scale(10, 1),
        Scale(7, 30),
        Scale(1, 10, -40),
        Scale(1, 3, 0.5),
        Scale(3, 1),
    ):
        text = write(Mapping(device=DEVICE, dps=(replace(NUMBER, access="ro", scale=scale),)), Wishes()).text
        asked = [[(20, 2, count.to_bytes(4, "big", signed=True).hex())] for count in counts]
        states = ask(text, frames=asked)["states"]
        assert [state["number"] for state in states] == [amount(count, scale) for count in counts]


def test_fields_of_any_form_are_cut_out(ask: Ask) -> None:
    fields = (
        RawField("a", 0, 3, signed=True, scale=Scale(1, 7)),
        RawField("b", 3, 4, "little"),
        RawField("c", 7, 2, "little", signed=True, scale=Scale(1, 10, 0.5)),
        RawField("d", 9, 6),
    )
    mapping = Mapping(device=DEVICE, dps=(Entry(6, "raw", raw=RawLayout("x", 15, fields)),))
    text = write(mapping, Wishes(0)).text
    payload = bytes.fromhex("ff8003010203f4fcffffffffffffff").hex()
    (state, short) = ask(text, frames=[[(6, 0, payload)], [(6, 0, "00")]])["states"]
    assert state == wanted(mapping, text, [{"id": 6, "hex": payload}]) and short == {}
    assert state["a"] == -32765 / 7 and state["d"] == (1 << 48) - 1


def test_what_is_set_is_sent_as_the_count_that_was_meant(ask: Ask) -> None:
    entries = (
        replace(NUMBER, range=Range(-400, 1000)),
        replace(NUMBER, id=21, name="Other", scale=Scale(2, 10, 1), range=Range(0, 1000)),
        replace(NUMBER, id=22, name="Plain", scale=Scale(1, 1), range=Range(0, 1000)),
        Entry(1, "bool", access="rw", name="Relay"),
        Entry(2, "enum", access="rw", name="Mode", enum=(EnumLabel(0, "off"), EnumLabel(7, "Auto"))),
        Entry(3, "string", access="rw", name="Words"),
    )
    text = write(Mapping(device=DEVICE, dps=entries), Wishes(0)).text
    wishes: list[dict[str, Any]] = [{"number": count / 10} for count in range(-400, 1000)]
    sent = ask(text, set=wishes)["sent"]
    assert sent == [[20, 2, count.to_bytes(4, "big", signed=True).hex()] for count in range(-400, 1000)]
    rest = [{"other": 1.2}, {"plain": 5}, {"state": "ON"}, {"state": "OFF"}, {"mode": "Auto"}, {"words": "é°"}]
    assert ask(text, set=rest)["sent"] == [
        [21, 2, "00000001"],
        [22, 2, "00000005"],
        [1, 1, "01"],
        [1, 1, "00"],
        [2, 4, "07"],
        [3, 3, "é°".encode().hex()],
    ]


def test_texts_and_bits_and_unopened_bytes(ask: Ask) -> None:
    bits = (BitLabel(0, "low"), BitLabel(31, NASTY))
    entries = (
        Entry(3, "string", name="Words"),
        Entry(9, "bitmap", name="Fault", bitmap=bits),
        Entry(7, "raw", name="Plan"),
    )
    text = write(Mapping(device=DEVICE, dps=entries), Wishes(0)).text
    (state,) = ask(text, frames=[[(3, 3, "é°\u2028".encode().hex()), (9, 5, "80000001"), (7, 0, "00ff10")]])["states"]
    assert (state["words"], state["fault"], state["fault_code"], state["plan"]) == (
        "é°\u2028",
        True,
        0x80000001,
        "00ff10",
    )
    assert state["fault_names"].startswith('low, x" [31m// */ }')


def test_an_unknown_value_of_a_choice_leaves_the_others_of_its_report(ask: Ask) -> None:
    entries = (Entry(2, "enum", name="Mode", enum=(EnumLabel(0, "off"),)), Entry(1, "bool", name="Door"))
    text = write(Mapping(device=DEVICE, dps=entries), Wishes(0)).text
    (state,) = ask(text, frames=[[(2, 4, "09"), (1, 1, "01")]])["states"]
    assert state == {"mode": None, "door": True}


def test_what_is_rounded_is_what_was_said(ask: Ask) -> None:
    current = replace(NUMBER, access="ro", quantity="current", unit="A", scale=Scale(1, 1000))
    done = write(Mapping(device=DEVICE, dps=(current,)), Wishes())
    assert "rounds current to 2 digits unless the option current_precision says more" in done.remarks[0]
    asked = {"frames": [[(20, 2, "00000237")]]}
    assert ask(done.text, **asked)["states"] == [{"current": 0.57}]
    assert ask(done.text, **asked, options={"current_precision": 3})["states"] == [{"current": 0.567}]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("tuya.valueConverter.divideBy100]", "tuya.valueConverters.divideBy100]"),
        ('vendor: "Tuya"', "vendor: null"),
        ("e.numeric(", "e.number("),
        ("export default [", "export default [["),
        ('withCategory("diagnostic")', 'withCategory("config")'),
        ("extend: [tuya.modernExtend.tuyaBase({dp: true})]", "extend: tuya.modernExtend.tuyaBase({dp: true})"),
    ],
)
def test_what_is_broken_is_refused(ask: Ask, right: str, wrong: str) -> None:
    text = write(true("virtual-zigbee-meter.pcap"), Wishes()).text
    assert right in text and "error" not in ask(text)
    assert "error" in ask(text.replace(right, wrong, 1))
