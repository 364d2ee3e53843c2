"""ESPHome itself reads what is exported for it, generates its code, and a compiler runs the lambdas on real bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from cli.running import ROOT
from interop.processes import PATIENCE_S, running
from lanes import times
from mapping.exporters.back_esphome import lambdas, switched_on
from mapping.exporters.samples import CAPTURES, DEVICES, shown, true
from mapping.exporters.test_composites import CASES
from mapping.exporters.test_esphome import SPOKEN
from mapping.making import mappings
from tuyasniff.analysis.raw.counts import Sign, count
from tuyasniff.capture.opening import open_capture
from tuyasniff.mapping.exporters.entities import entities
from tuyasniff.mapping.exporters.esphome.writer import BOARDS, write
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.model import Entry, Mapping, RawField, RawLayout, Scale
from tuyasniff.model import Message
from tuyasniff.session import Session

HOME = ROOT / ".interop" / "esphome" / "bin"
DRIVER = Path(__file__).with_name("esphome_driver.py")
SECRETS = 'wifi_ssid: "somewhere"\nwifi_password: "not a secret"\n'

needs_esphome = pytest.mark.skipif(
    not (HOME / "esphome").exists(),
    reason="could not install esphome; the tests that need it are skipped: make interop",
)
needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ not installed")

Ask = Callable[[str, str], list[str]]
"""What ESPHome has against a text for a board."""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """One ESPHome for each kind of board: some of its parts keep in mind which one they were asked about."""
    folder = tmp_path_factory.mktemp("esphome")
    (folder / "secrets.yaml").write_text(SECRETS)
    pipe = subprocess.PIPE
    with ExitStack() as stack:
        there: dict[str, subprocess.Popen[str]] = {}

        def asked(board: str, text: str) -> list[str]:
            if board not in there:
                command = (str(HOME / "python"), str(DRIVER))
                there[board] = stack.enter_context(
                    running(*command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
                )
            process = there[board]
            assert process.stdin is not None and process.stdout is not None
            path = folder / "x.yaml"
            path.write_text(text, encoding="utf-8")
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            answer: list[str] = json.loads(process.stdout.readline())
            return answer

        yield asked


@needs_esphome
@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", SPOKEN)
def test_what_is_exported_is_valid(ask: Ask, capture: str, source: Callable[[str], Mapping], board: str) -> None:
    text = write(source(capture), Wishes(board=board, version="0.1.0")).text
    assert ask(board, text) == []
    assert ask(board, switched_on(text)) == []


@needs_esphome
@pytest.mark.parametrize("dps", [row[1] for row in CASES], ids=[row[0] for row in CASES])
def test_lights_climates_fans_and_covers_are_valid(ask: Ask, dps: Sequence[Entry]) -> None:
    text = write(Mapping(dps=tuple(dps)), Wishes(board="bk72xx")).text
    assert ask("bk72xx", text) == []


@needs_esphome
@settings(max_examples=times(25, 60), deadline=None)
@given(mapping=mappings())
def test_whatever_a_mapping_says_is_valid(ask: Ask, mapping: Mapping) -> None:
    mapping = replace(mapping, device=replace(mapping.device, family="wifi"))
    text = write(mapping, Wishes(0.5, "host")).text
    assert ask("host", text) == []
    assert ask("host", switched_on(text)) == []


BROKEN = (
    ("an unknown key", "sensor_datapoint: 18", "sensor_datapoints: 18"),
    ("a datapoint above 255", "sensor_datapoint: 18", "sensor_datapoint: 256"),
    ("an id twice", "id: dp_18", "id: dp_19"),
    ("a name twice", 'name: "Current"', 'name: "Power"'),
    ("a class that is none", "device_class: current", "device_class: amperage"),
    ("an option without quotes", '0: "off"', "0: off"),
    ("a board that is none", "board: cb2s", "board: cb99"),
    ("YAML that is none", "sensor:", "sensor: ["),
)


@needs_esphome
@pytest.mark.parametrize(("right", "wrong"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_what_is_broken_is_refused(ask: Ask, right: str, wrong: str) -> None:
    text = write(true(DEVICES[0]), Wishes(board="bk72xx")).text
    assert right in text
    assert ask("bk72xx", text.replace(right, wrong, 1))


@needs_esphome
def test_the_program_itself_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text(SECRETS)
    right = write(true(DEVICES[3]), Wishes(version="0.1.0")).text
    for text, code in ((right, 0), (right.replace("number_datapoint: 16", "number_datapoint: 300"), 2)):
        (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
        assert esphome(tmp_path, "config", "x.yaml").returncode == code


@needs_esphome
@pytest.mark.parametrize("capture", [DEVICES[1], DEVICES[4]])
def test_code_is_generated_with_the_lambdas_in_it(capture: str, tmp_path: Path) -> None:
    mapping = shown(capture)
    text = write(mapping, Wishes(board="host")).text
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    done = esphome(tmp_path, "compile", "--only-generate", "x.yaml")
    assert done.returncode == 0, done.stderr
    (main,) = tmp_path.rglob("main.cpp")
    code = main.read_text()
    assert lambdas(text)
    for lines in lambdas(text).values():
        for publishing in re.findall(r"id\((\w+)\)\.publish_state\((.*)\);", lines):
            assert f"{publishing[0]}->publish_state({publishing[1]});" in code


def esphome(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(HOME / "esphome"), *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=folder, timeout=6 * PATIENCE_S, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )  # fmt: skip


HARNESS = """#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>
struct Published {
  const char *name;
  void publish_state(float value) { printf("%s %.0f\\n", name, value); }
};
#define id(name) name
"""

Values = Sequence[tuple[int, bytes]]
Published = dict[str, int]


def ran(sides: Sequence[tuple[str, Values]], folder: Path) -> list[list[Published]]:
    """What the lambdas of files publish of values of datapoints, one after the other."""
    parts, calls = [HARNESS], []
    for number, (text, values) in enumerate(sides):
        parts.append(f"namespace file{number} {{")
        for (dp, kind), code in lambdas(text).items():
            names = sorted(set(re.findall(r"id\((\w+)\)", code)))
            parts += [f'Published {name}{{"{name}"}};' for name in names]
            parts.append(f"void update_{dp}({TYPES[kind]} x) {{\n{code}\n}}")
        parts.append("}")
        kinds = dict(lambdas(text).keys())
        for dp, value in values:
            calls.append(f'  puts(">"); file{number}::update_{dp}({literal(kinds[dp], value)});')
        calls.append('  puts("=");')
    source = folder / "lambdas.cpp"
    source.write_text("\n".join([*parts, "int main() {", *calls, "}"]) + "\n")
    command = ["g++", "-std=gnu++20", "-Wall", "-Wextra", "-Werror", "-o", str(folder / "lambdas"), str(source)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=6 * PATIENCE_S, check=False)
    assert made.returncode == 0, made.stderr
    told = subprocess.run([folder / "lambdas"], check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout
    found: list[list[Published]] = [[]]
    for line in told.splitlines():
        if line == "=":
            found.append([])
        elif line == ">":
            found[-1].append({})
        else:
            name, told_value = line.split()
            found[-1][-1][name] = int(told_value)
    return found[:-1]


def literal(kind: str, value: bytes) -> str:
    """Bytes of a wire as what ESPHome hands over."""
    if kind == "bitmask":
        return f"{int.from_bytes(value, 'big')}u"
    numbers = ", ".join(f"{TYPES['char'] if kind == 'string' else ''}({byte})" for byte in value)
    return f"{TYPES[kind]}{{{numbers}}}"


TYPES = {"raw": "std::vector<uint8_t>", "string": "std::string", "bitmask": "uint32_t", "char": "char"}
PHASE = RawLayout("phase_8", 8, (
    RawField("voltage", 0, 2, scale=Scale(1, 10), quantity="voltage", unit="V"),
    RawField("current", 2, 3, scale=Scale(1, 1000), quantity="current", unit="A"),
    RawField("power", 5, 3, signed=True, quantity="power", unit="W"),
))  # fmt: skip
PHASES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("0911000032000005", (2321, 50, 5)),
    ("092E0186A0005B8D", (2350, 100_000, 23_437)),
    ("08D9002772199996", (2265, 10_098, -4)),
    ("08D9002772FFFFFC", (2265, 10_098, -4)),
    ("0000000000000000", (0, 0, 0)),
    ("0911000032000000", (2321, 50, 0)),
    ("091100", ()),
    ("091100003200000500", ()),
)
"""Records of a phase that people have posted; negative powers in both ways; too few bytes and too many."""


@needs_compiler
def test_lambdas_read_posted_records_as_people_do(tmp_path: Path) -> None:
    mapping = Mapping(dps=(Entry(6, "raw", confidence=1, raw=PHASE),))
    values = [(6, bytes.fromhex(text)) for text, _ in PHASES]
    (found,) = ran([(write(mapping, Wishes()).text, values)], tmp_path)
    assert [tuple(one.values()) for one in found] == [truth for _, truth in PHASES]


@needs_compiler
def test_lambdas_read_every_form_of_number(tmp_path: Path) -> None:
    fields = tuple(
        RawField(f"{endian}{signed:d}{length}", 0, length, endian, signed)
        for endian in ("big", "little")
        for signed in (False, True)
        for length in range(1, 9)
    )
    mapping = Mapping(dps=(Entry(9, "raw", confidence=1, raw=RawLayout(None, 8, fields)),))
    values = [bytes.fromhex(text) for text in ("0102030405060708", "FFFFFFFFFFFFFFFF", "8000000000000080", "00" * 8)]
    (found,) = ran([(write(mapping, Wishes()).text, [(9, value) for value in values])], tmp_path)
    for value, told in zip(values, found, strict=True):
        for field in fields:
            right = int.from_bytes(value[: field.length], field.endian, signed=field.signed)  # type: ignore[arg-type]
            assert told[f"dp_9_{field.name}"] == as_float(right), (field, value)


@needs_compiler
def test_lambdas_read_the_bytes_of_captures_as_we_do(tmp_path: Path) -> None:
    sides, wanted = [], []
    for capture in SPOKEN:
        for source in (shown, true):
            mapping = source(capture)
            text = write(mapping, Wishes(version="0.1.0")).text
            read = dict(lambdas(text).keys())
            values = [(dp, value) for dp, value in on_the_wire(capture) if dp in read]
            sides.append((text, values))
            wanted.append([ours(mapping, read[dp], dp, value) for dp, value in values])
    found = ran(sides, tmp_path)
    for side, told, right in zip(sides, found, wanted, strict=True):
        assert told == right, side[0]
    assert sum(len(one) for told in found for one in told) > 300


def on_the_wire(capture: str) -> list[tuple[int, bytes]]:
    """What the MCU reports in a capture: dpID and bytes of the value."""
    session = Session(open_capture(CAPTURES / capture))
    messages = (item.thing for item in session if isinstance(item.thing, Message))
    return [(dp.id, dp.raw) for message in messages if message.frame.cmd in (7, 0x22) for dp in message.dps]


def ours(mapping: Mapping, kind: str, dp: int, value: bytes) -> Published:
    """The counts that we find at the places of the mapping."""
    if kind == "bitmask":
        entry = mapping.entry(dp)
        assert entry is not None
        return {f"dp_{dp}_bit_{bit.bit}": int.from_bytes(value, "big") >> bit.bit & 1 for bit in entry.bitmap}
    found = {}
    for entity in entities(mapping):
        field = entity.field
        if entity.dp != dp or field is None or len(value) != entity.payload_length:
            continue
        name = f"dp_{dp}_{field.name.lower().replace(' ', '_')[:40].rstrip('_')}"
        if kind == "string":
            found[name] = int(value[field.offset : field.offset + field.length], 16)
        else:
            sign = Sign.TENTH if field.signed else Sign.NONE
            found[name] = count(value, field.offset, field.length, "big" if field.endian == "big" else "little", sign)
    return found


def as_float(value: int) -> int:
    """The number that a 32-bit float keeps of it."""
    return int(struct.unpack("f", struct.pack("f", value))[0])
