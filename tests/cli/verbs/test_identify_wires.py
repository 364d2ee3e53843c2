"""`tuyasniff identify` on what was heard; dumps of a flash are in test_identify.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.verdict.heardwires import chip_says, device_says, read_at
from analysis.verdict.test_judge import ESP_LOG
from cli.running import ROOT, Result, program
from tuyasniff.chips.finding import Rate
from tuyasniff.model import Chunk
from wire import ASKED, TALK

Run = Callable[..., Result]

FAMILIES = {
    "virtual-meter.tsniff.jsonl": "wifi",
    "virtual-dimmer.tsniff.jsonl.gz": "wifi",
    "virtual-battery.pcapng.gz": "lowpower",
    "virtual-zigbee-meter.pcap": "zigbee",
    "virtual-meter3.pcapng": "wifi",
    "virtual-thermostat.csv": "wifi",
    "virtual-breaker.hex": "wifi",
    "virtual-bad-line.tsniff.jsonl": "wifi",
    "door-sensor.hexdump": "lowpower",
    "thermostat-openbeken.log": "wifi",
    "dimmer-utf16.txt": "wifi",
}


def session(chunks: list[Chunk], baud: int) -> str:
    """A session file of these chunks."""
    taps = dict.fromkeys(chunk.tap for chunk in chunks)
    head = {"tsniff": 1, "started": None, "taps": [{"tap": tap, "talker": "unknown", "baud": baud} for tap in taps]}
    lines = [{"t": chunk.t_us, "tap": chunk.tap, "hex": chunk.data.hex()} for chunk in chunks]
    return "".join(json.dumps(line) + "\n" for line in [head, *lines])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    def called(*arguments: str, stdin: bytes = b"", columns: int | None = None) -> Result:
        monkeypatch.chdir(tmp_path)
        return program(monkeypatch, "identify", *arguments, stdin=stdin, columns=columns)

    both = chip_says("rn8209c")
    (tmp_path / "both.tsniff.jsonl").write_text(session(both, 4800))
    for tap in ("mcu", "module"):
        (tmp_path / f"{tap}.tsniff.jsonl").write_text(session([one for one in both if one.tap == tap], 4800))
    (tmp_path / "bl0942.txt").write_text("\n".join(one.data.hex(" ") for one in chip_says("bl0942", merged=True)))
    (tmp_path / "talk.bin").write_bytes(TALK)
    (tmp_path / "boot.log").write_bytes(ESP_LOG * 2)
    (tmp_path / "odd.bin").write_bytes(bytes((7 * n * n + 3 * n) % 251 | 0x80 for n in range(400)))
    (tmp_path / "silent.tsniff.jsonl").write_text(session([], 9600).replace("[]", '[{"tap":"mcu","baud":9600}]'))
    (tmp_path / "empty.bin").write_bytes(b"")
    return called


def test_the_answer_stands_first_with_values_and_everything_fits_eighty_columns(run: Run) -> None:
    done = run("both.tsniff.jsonl", columns=80)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0] == "It is an RN8209C metering chip, not TuyaMCU (0.99, certain)."
    assert max(map(len, lines)) <= 80
    rows = [line.split() for line in lines]
    voltage = next(row for row in rows if row[:1] == ["voltage"])
    assert 225 < float(voltage[1]) < 235
    assert voltage[2:5] == ["V", "2", "%"]
    assert any(line.startswith("- 0 frames with a 55 AA header and a right checksum") for line in lines)
    assert "ZMAi-90, unconfirmed" in " ".join(done.out.split())
    assert any(row[:3] == ["module", "RN8209C", "(100"] for row in rows)


@pytest.mark.parametrize("width", ["20", "33", "0"])
def test_other_widths_are_kept(run: Run, width: str) -> None:
    done = run("both.tsniff.jsonl", "--width", width)
    assert done.code == 0
    assert int(width) == 0 or max(map(len, done.out.splitlines())) <= int(width)


def test_json_is_the_shape_of_the_contract(run: Run) -> None:
    document = json.loads(run("both.tsniff.jsonl", "--json").out)
    assert list(document)[:13] == [
        "schema", "verdict", "family", "confidence", "coverage", "frames", "baud", "parity", "inverted", "evidence",
        "ruled_out", "readings", "advice",
    ]  # fmt: skip
    assert (document["verdict"], document["family"], document["baud"]) == ("rn8209c", None, 4800)
    assert document["usual"] == [{"baud": 4800, "parity": "even"}]
    reading = document["readings"][0]
    assert list(reading)[:6] == ["chip", "quantity", "raw", "value", "unit", "constants"]
    assert (reading["chip"], reading["quantity"], reading["unit"]) == ("rn8209c", "voltage", "V")
    assert isinstance(reading["raw"], int)
    assert isinstance(reading["value"], str)
    assert reading["constants"] == "ZMAi-90, unconfirmed"
    assert document["ruled_out"][0]["protocol"] == "tuyamcu"
    assert {tap["tap"] for tap in document["taps"]} == {"mcu", "module"}
    assert document["inputs"] == []


def test_every_key_of_the_documents_is_in_the_contract(run: Run) -> None:
    section = (ROOT / "docs" / "contract.md").read_text("utf-8")
    section = section.split("## `tuyasniff identify --json`")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    for arguments in (("both.tsniff.jsonl",), ("talk.bin", "odd.bin"), ("boot.log",), ("silent.tsniff.jsonl",)):
        document = json.loads(run(*arguments, "--json").out)
        parts = [document, *document["inputs"]]
        for key in ("evidence", "ruled_out", "readings", "usual", "taps", "also"):
            parts.extend(document[key])
        parts.extend(constant for reading in document["readings"] for constant in reading["scale"])
        for part in parts:
            assert part.keys() <= named, part.keys() - named
        assert document["verdict"] in named


@pytest.mark.parametrize("name", FAMILIES)
def test_our_captures_are_tuyamcu_with_their_family(run: Run, name: str) -> None:
    document = json.loads(run(str(ROOT / "captures" / name), "--json").out)
    assert (document["verdict"], document["family"]) == ("tuyamcu", FAMILIES[name])
    assert document["confidence"] >= 0.95


def test_one_line_alone_is_enough_and_two_files_are_both_sides(run: Run) -> None:
    assert run("module.tsniff.jsonl").out.startswith("It is an RN8209C metering chip, not TuyaMCU")
    merged = json.loads(run("--mcu", "mcu.tsniff.jsonl", "--module", "module.tsniff.jsonl", "--json").out)
    assert (merged["verdict"], merged["line"], merged["coverage"]) == ("rn8209c", "both", 1.0)


def test_each_of_several_inputs_has_its_verdict(run: Run) -> None:
    done = run("talk.bin", "bl0942.txt", "boot.log", columns=80)
    assert done.code == 0
    heads = [
        after
        for name, after in zip(done.out.splitlines(), done.out.splitlines()[1:], strict=False)
        if name.endswith(":")
    ]
    assert [head.split(" (")[0] for head in heads if head.startswith("It is")] == [
        "It is TuyaMCU",
        "It is a BL0942 metering chip, not TuyaMCU",
        "It is the log of an ESP module",
    ]
    document = json.loads(run("talk.bin", "bl0942.txt", "--json").out)
    assert [(one["name"], one["verdict"]) for one in document["inputs"]] == [
        ("talk.bin", "tuyamcu"),
        ("bl0942.txt", "bl0942"),
    ]


def test_a_paste_on_standard_input_and_bytes_on_the_command_line_are_taken(run: Run) -> None:
    assert run(stdin=TALK.hex(" ").encode()).out.startswith("It is TuyaMCU")
    assert run("-", stdin=TALK).out.startswith("It is TuyaMCU")
    assert run(*ASKED.hex(" ").split()).out.startswith("It is TuyaMCU (0.80, likely)")
    assert run(*("24 22 26 " * 12).split()).out.startswith("It is an RN8209C")


@pytest.mark.parametrize(
    "typed",
    [
        ("58 AA 55 A3 B9 00 9E 4C 36 93 43 00 F4 98 FF 99 00 00 16 4E 00 01 01 00 76",),
        ("0x58,0xAA,", "0x55, 0xA3, 0xB9, 0x00, 0x9E, 0x4C, 0x36, 0x93, 0x43, 0x00, 0xF4, 0x98, 0xFF, 0x99, 0x00, 0x00",
         "0x16, 0x4E, 0x00, 0x01, 0x01, 0x00, 0x76"),
        ("58:AA:55:A3:B9:00:9E:4C:36:93:43:00:F4:98:FF:99:00:00:16:4E:00:01:01:00:76",),
        ("58AA55A3B9009E4C36934300F498FF990000164E0001010076" * 12,),
    ],
)  # fmt: skip
def test_bytes_on_the_command_line_may_be_quoted_and_written_in_any_way(run: Run, typed: tuple[str, ...]) -> None:
    done = run(*typed)
    assert done.code == 0, done.err
    assert "a BL0942 metering chip" in done.out.splitlines()[0]


def test_what_was_typed_as_bytes_is_not_doubted_to_be_bytes(run: Run) -> None:
    assert "just text" not in run("01 04 14 08 D1 00 6C 00 00 00 F4 00 00 00 26 00 00 01 F4 00 64 00 00 51 35").out


def test_a_date_is_the_name_of_a_file_and_no_bytes(run: Run) -> None:
    assert "cannot read 2024-11-20: no such file" in run("2024-11-20").err


@pytest.mark.parametrize(
    ("name", "first", "words"),
    [
        ("odd.bin", "Unknown: nothing that is known here explains it.", "of 400 bytes"),
        ("silent.tsniff.jsonl", "Silence: nothing was heard.", "0 bytes at 9600 baud"),
    ],
)
def test_unknown_and_silence_are_answers_with_advice_and_exit_code_four(
    run: Run, name: str, first: str, words: str
) -> None:
    done = run(name, columns=80)
    assert done.code == 4
    assert done.out.splitlines()[0] == first
    assert any(line.startswith("> ") for line in done.out.splitlines())
    errors = [line for line in done.err.splitlines() if line.startswith("tuyasniff: error: nothing recognisable")]
    assert len(errors) == 1
    assert words in errors[0]
    assert json.loads(run(name, "--json").out)["confidence"] == 0


def test_an_empty_file_is_one_line(run: Run) -> None:
    done = run("empty.bin")
    assert (done.code, done.out) == (4, "")
    assert "it is empty" in done.err


def test_names_and_texts_from_outside_cannot_steer_a_terminal(run: Run, tmp_path: Path) -> None:
    evil = tmp_path / "a\x1b[31mb.bin"
    evil.write_bytes(TALK)
    done = run(evil.name, "talk.bin")
    assert "\x1b" not in done.out + done.err
    assert done.code == 0


@pytest.mark.parametrize("name", ["zmai90-rn8209c.tsniff.jsonl", "zmai90-v9821.hex"])
def test_the_same_meter_with_other_chips_inside_is_read(run: Run, name: str) -> None:
    truth = json.loads((ROOT / "captures" / f"{name}.readings.json").read_text("utf-8"))
    document = json.loads(run(str(ROOT / "captures" / name), "--json").out)
    assert document["verdict"] == truth.pop("chip")
    assert (document["ruled_out"][0]["protocol"], document["coverage"]) == ("tuyamcu", 1.0)
    read = {one["quantity"]: one for one in document["readings"]}
    for quantity, value in truth.items():
        doubt = read[quantity]["uncertainty"] or 0.001
        assert float(read[quantity]["value"]) == pytest.approx(value, rel=doubt), quantity


def test_the_meter_that_only_gives_pulses_is_told_from_its_levels(run: Run) -> None:
    done = run(str(ROOT / "captures" / "zmai90-bl0937.vcd"), "--json")
    document = json.loads(done.out)
    assert (done.code, document["verdict"], document["coverage"], document["ruled_out"]) == (0, "pulses", None, [])
    assert document["evidence"][0]["text"] == "two square waves, no UART: CF 12.4 Hz, CF1 431 Hz"
    assert [tap["verdict"] for tap in document["taps"]] == ["pulses", "pulses"]


def test_a_person_at_a_terminal_is_asked_to_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    done = program(monkeypatch, "identify", stdin=TALK.hex(" ").encode(), asks=True)
    assert done.err == "Paste the bytes or the log here, then press Enter and Ctrl-D.\n"
    assert done.out.startswith("It is TuyaMCU")


def test_a_long_recording_of_raw_bytes_is_no_dump_of_a_flash(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.bin").write_bytes(b"".join(one.data for one in chip_says("cse7766", 300)))
    assert (tmp_path / "long.bin").stat().st_size > 0x10000
    document = json.loads(run("long.bin", "--json").out)
    assert (document["verdict"], document["coverage"]) == ("cse7766", 1.0)


def test_the_rate_of_a_recording_can_be_said_and_counts(run: Run, tmp_path: Path) -> None:
    garbled = read_at(device_says(), Rate(9600), Rate(19200))
    (tmp_path / "fast.bin").write_bytes(b"".join(chunk.data for chunk in garbled))
    document = json.loads(run("fast.bin", "-b", "19200", "--json").out)
    assert (document["verdict"], document["baud"]) == ("wrong_baud", 19200)
    assert 9600 in [rate["baud"] for rate in document["usual"]]
    assert json.loads(run("talk.bin", "--baud", "9600", "--json").out)["baud"] == 9600
    assert run("talk.bin", "--baud", "fast").code == 2
    assert run("talk.bin", "--duration", "3").code == 2


def test_frames_are_shown_before_the_verdict_and_calibrated_like_it(run: Run) -> None:
    chip = str(ROOT / "captures" / "zmai90-rn8209c.tsniff.jsonl")
    plain = run("--frames", chip).out.splitlines()
    assert plain[0].endswith("read URMS (24)") and "It is an RN8209C metering chip, not TuyaMCU" in "\n".join(plain)
    known = run("--frames", chip, "--known", "voltage=240V").out
    assert "voltage 240.0" in known and "voltage 231." not in known


def test_scripts_get_the_frames_only_where_they_ask(run: Run) -> None:
    chip = str(ROOT / "captures" / "zmai90-rn8209c.tsniff.jsonl")
    assert "units" not in json.loads(run("--json", chip).out)
    assert len(json.loads(run("--json", "--frames", chip).out)["units"]) > 100


def test_where_nothing_is_tuyamcu_decode_names_the_verb_that_knows_more(monkeypatch: pytest.MonkeyPatch) -> None:
    chip = str(ROOT / "captures" / "zmai90-rn8209c.tsniff.jsonl")
    result = program(monkeypatch, "decode", chip)
    assert result.code == 4 and f"see what else it may be: tuyasniff identify {chip}" in result.err


@pytest.mark.parametrize("chip", ["rn8209c", "bl0942"])
def test_two_raw_wires_are_one_talk_though_the_questions_could_be_characters(
    run: Run, tmp_path: Path, chip: str
) -> None:
    for tap in ("mcu", "module"):
        said = b"".join(chunk.data for chunk in chip_says(chip) if chunk.tap == tap)
        (tmp_path / tap).write_bytes(said)
    found = json.loads(run("--json", "--mcu", str(tmp_path / "mcu"), "--module", str(tmp_path / "module")).out)
    assert (found["verdict"], [tap["coverage"] for tap in found["taps"]]) == (chip, [1.0, 1.0])
