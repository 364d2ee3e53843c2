from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import ROOT, Result, program
from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, PLACE, PRODUCT, SECRETS, SIZE
from tuyasniff.cli.datadirectory import DATA

Run = Callable[..., Result]

MCU = synthetic.dump(synthetic.tuyamcu(BAUD))
PLUG = synthetic.dump(synthetic.plug())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    def called(*arguments: str, stdin: bytes = b"", columns: int | None = None, verb: str = "identify") -> Result:
        monkeypatch.setenv(DATA, str(tmp_path / "data"))
        monkeypatch.chdir(tmp_path)
        return program(monkeypatch, verb, *arguments, stdin=stdin, columns=columns)

    hurt = bytearray(MCU)
    hurt[0x5678] ^= 1
    for name, data in {"mcu.bin": MCU, "plug.bin": PLUG, "again.bin": bytes(hurt), "ff.bin": b"\xff" * SIZE}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "capture.txt").write_text("55 AA 03 07 00 05 65 01 00 01 01 76\n" * 3)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "packed.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(0x20000))
    return called


def test_the_verdict_stands_first_and_everything_fits_eighty_columns(run: Run) -> None:
    done = run("mcu.bin", columns=80)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0].startswith("TuyaMCU:")
    assert lines[1].startswith("  + baud_cfg holds 115200 baud")
    assert max(map(len, lines)) <= 80
    words = done.out.split()
    assert {PRODUCT, "2.0.4", "bk7231n_common_user_config_ty", "0x1ee000,"} <= set(words)
    assert any(line.split()[:3] == ["20", "value", "ro"] for line in lines)
    assert lines[-1].startswith("> ") or lines[-2].startswith("> ")
    assert "tuyasniff sniff PORT --baud 115200" in done.out


def test_the_pins_of_a_plug_are_a_table(run: Run) -> None:
    done = run("plug.bin", columns=80)
    assert done.code == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert ["P26", "relay", "1", "high", "rl1_pin"] in rows
    assert ["P7", "meter", "cf", "ele_pin"] in rows
    assert "pulses" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("width", ["20", "30", "0"])
def test_other_widths_are_kept(run: Run, width: str) -> None:
    done = run("plug.bin", "--width", width)
    assert done.code == 0
    assert int(width) == 0 or max(map(len, done.out.splitlines())) <= int(width)


def test_json_is_the_shape_of_the_contract(run: Run) -> None:
    document = json.loads(run("mcu.bin", "--json").out)
    assert list(document)[:9] == [
        "schema", "verdict", "family", "confidence", "coverage", "frames", "baud", "parity", "inverted",
    ]  # fmt: skip
    assert (document["schema"], document["verdict"], document["family"], document["baud"]) == (
        1,
        "tuyamcu",
        "wifi",
        115200,
    )
    assert document["evidence"][0].keys() == {"rule", "text", "weight"}
    (dump,) = document["dumps"]
    assert (dump["name"], dump["bytes"], dump["product"]) == ("mcu.bin", SIZE, PRODUCT)
    assert [dp["id"] for dp in dump["schemas"][0]["datapoints"]] == list(synthetic.IDS)
    assert document["comparison"] is None
    plug = json.loads(run("plug.bin", "--json").out)
    assert (plug["verdict"], plug["family"]) == ("pin_configured", None)
    assert plug["dumps"][0]["pins"]["pins"][0] == {
        "pin": 26, "role": "relay", "channel": 1, "active_high": True, "key": "rl1_pin",
    }  # fmt: skip


def test_every_key_of_the_document_is_in_the_contract(run: Run) -> None:
    document = json.loads(run("mcu.bin", "again.bin", "--json").out)
    plug = json.loads(run("plug.bin", "--json").out)
    section = (
        (ROOT / "docs" / "contract.md").read_text("utf-8").split("## `tuyasniff identify --json`")[1].split("\n## ")[0]
    )
    named = set(re.findall(r"`(\w+)`", section))
    dump, pins = document["dumps"][0], plug["dumps"][0]["pins"]
    for part in (
        document,
        dump,
        dump["store"],
        dump["schemas"][0],
        dump["values"][0],
        document["comparison"],
        pins,
        pins["pins"][0],
    ):
        assert part.keys() <= named, part.keys() - named


def test_two_reads_that_differ_make_the_wiring_suspect(run: Run) -> None:
    done = run("mcu.bin", "again.bin")
    assert done.code == 0
    assert "the two reads differ in 1 bytes, the first at 0x5678" in done.out
    assert "wiring" in done.out
    found = json.loads(run("mcu.bin", "again.bin", "--json").out)["comparison"]
    assert (found["kind"], found["first"], found["areas"]) == ("differ", 0x5678, [{"start": 0x5000, "end": 0x6000}])
    assert "both reads are the same" in run("mcu.bin", "mcu.bin").out


@pytest.mark.parametrize(
    ("arguments", "code", "words", "hint"),
    [
        (("ff.bin",), 4, "all 2,097,152 bytes are FF", "read the flash again"),
        (("empty",), 4, "it is empty", ""),
        (("packed.7z",), 4, "it is a 7-Zip archive", "unpack it first"),
        (("missing.bin",), 3, "no such file", "check the path"),
        ((".",), 3, "cannot read .", ""),
        (("-", "-"), 2, "standard input can be read once only", "write what it gives to a file"),
        (("",), 2, "an argument is empty", ""),
    ],
)
def test_what_is_no_dump_is_one_line(run: Run, arguments: tuple[str, ...], code: int, words: str, hint: str) -> None:
    done = run(*arguments)
    assert done.code == code
    errors = [line for line in done.err.splitlines() if line.startswith("tuyasniff: error: ")]
    assert len(errors) == 1
    assert words in errors[0]
    assert hint in done.err


def test_a_capture_and_a_dump_are_each_identified(run: Run) -> None:
    done = run("capture.txt", "mcu.bin")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("capture.txt:\nIt is TuyaMCU")
    assert "\nmcu.bin:\nTuyaMCU: another chip" in done.out
    document = json.loads(run("capture.txt", "mcu.bin", "--json").out)
    assert document["verdict"] == "tuyamcu"
    assert [dump["name"] for dump in document["dumps"]] == ["mcu.bin"]


def test_standard_input_is_read(run: Run) -> None:
    assert run("-", stdin=PLUG).out.startswith("no TuyaMCU")
    assert run(stdin=MCU).out.startswith("TuyaMCU")


def test_a_partial_dump_says_what_is_missing(run: Run) -> None:
    done = run("-", stdin=MCU[: PLACE + 0x3000])
    assert (done.code, done.err) == (0, "")
    assert "! partial: " in done.out


def test_a_schema_is_imported_and_no_secret_leaves_the_dump(run: Run, tmp_path: Path) -> None:
    said = [
        run("mcu.bin"), run("mcu.bin", "--json"), run("plug.bin", "again.bin"), run("ff.bin"),
        run("import", "mcu.bin", verb="schema"), run("show", PRODUCT, "--json", verb="schema"),
        run("show", PRODUCT, verb="schema"), run("list", verb="schema"),
    ]  # fmt: skip
    assert said[4].err.splitlines() == [
        "a flash dump: 1 product, 7 datapoints",
        "mcu.bin: TuyaMCU (0.99), 115200 baud",
        said[4].err.splitlines()[2],
    ]
    assert "private fields left out" in said[4].err
    kept = "\n".join(path.read_text() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert '"id": 20' in kept
    for place in (kept, *(one.out + one.err for one in said)):
        for name, secret in (*SECRETS.items(), ("timers", synthetic.TIMERS)):
            assert secret.casefold() not in place.casefold(), name


def test_a_dump_without_a_schema_changes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("import", "ff.bin", verb="schema")
    assert done.code == 2
    assert len(done.err.splitlines()) == 2
    assert not (tmp_path / "data").exists()
