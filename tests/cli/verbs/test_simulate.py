from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import ROOT, program
from tuyasniff.mapping.files import load
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips.chip import ChipModel, house
from tuyasniff.simulate.devices import DEVICES
from tuyasniff.simulate.faults import FAULTS
from tuyasniff.simulate.simulation import Simulation


@pytest.mark.parametrize("device", [device.name for device in DEVICES])
def test_what_comes_out_can_be_piped_into_decode(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = program(monkeypatch, "simulate", device, "--seconds", "60")
    assert (made.code, made.err) == (0, "")
    read = program(monkeypatch, "decode", "--jsonl", "--strict", stdin=made.out.encode())
    assert read.code == 0
    frames = [item for item in map(json.loads, read.out.splitlines()) if item["item"] == "frame"]
    simulation = Simulation(device)
    list(simulation.run(60))
    said = [(one.t_us, str(one.talker), one.raw.hex()) for one in simulation.events() if one.t_us < 60e6]
    assert [(frame["t_us"], frame["talker"], frame["hex"]) for frame in frames] == said


def test_devices_and_faults_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = program(monkeypatch, "simulate", "--list", columns=80).out
    document = json.loads(program(monkeypatch, "simulate", "--list", "--json").out)
    assert [row["name"] for row in document["devices"]] == [device.name for device in DEVICES]
    assert [row["name"] for row in document["chips"]] == [chip.name for chip in CHIPS]
    assert document["chips"][0] == {
        "name": "rn8209c", "title": "RN8209C polled by a module", "baud": 4800, "parity": "even"
    }  # fmt: skip
    assert [row["name"] for row in document["faults"]] == [kind.name for kind in FAULTS]
    assert all(f"\n{device.name} " in f"\n{text}" for device in DEVICES)
    assert max(map(len, text.splitlines())) <= 80


def test_a_device_is_listed_with_its_actions_and_datapoints(monkeypatch: pytest.MonkeyPatch) -> None:
    text = program(monkeypatch, "simulate", "breaker", "--list", columns=80).out
    document = json.loads(program(monkeypatch, "simulate", "breaker", "--list", "--json").out)
    forms = [action["form"] for action in document["actions"]]
    assert forms[:2] == ["load AMPS", "overload"] and "set DP VALUE" in forms
    assert all(form in text for form in forms)
    assert "change what is drawn, power factor 0.93 (0 to 100 A)" in " ".join(text.split())
    assert document["actions"][0]["numbers"] == {"AMPS": {"min": 0, "max": 100, "unit": "A"}}
    assert document["actions"][1]["numbers"] == {}
    assert [dp["id"] for dp in document["datapoints"]] == [1, 6, 9, 11, 13, 15, 16, 17, 18, 103]
    assert max(map(len, text.splitlines())) <= 80


def test_a_scenario_brings_its_device_its_length_and_its_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tea.toml"
    path.write_text('device = "meter"\nseconds = 20\nseed = 5\nscript = """\nt=10 kettle on\n"""\n')
    made = program(monkeypatch, "simulate", "--scenario", str(path))
    assert "kettle on: 2000 W" in made.out
    assert 19 < float(made.out.splitlines()[-1].split()[0]) < 20
    longer = program(monkeypatch, "simulate", "meter", "--scenario", str(path), "--seconds", "30").out
    assert longer.startswith(made.out)
    assert program(monkeypatch, "simulate", "--scenario", str(path), "--seed", "6").out != made.out
    path.write_text('device = "meter"\nscript = """\nt=10 kettel on\n"""\n')
    wrong = program(monkeypatch, "simulate", "--scenario", str(path))
    assert wrong.code == 2
    assert wrong.err.splitlines() == [
        f"tuyasniff: error: {path}:3: meter does not understand 'kettel on'",
        "hint: possible: kettle on|off",
    ]


def test_files_are_written_by_their_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("x.tsniff.jsonl", "x.pcapng", "x.bin", "x.hex", "x.csv"):
        made = program(monkeypatch, "simulate", "meter", "--seconds", "30", "--to", str(tmp_path / name))
        assert (made.code, made.out, made.err) == (0, "", "")
        read = program(monkeypatch, "decode", "--json", str(tmp_path / name))
        assert json.loads(read.out)["summary"]["product"]["id"] == "demometer0000001"


def test_one_side_in_raw_bytes_is_the_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mcu.bin"
    program(monkeypatch, "simulate", "meter", "--seconds", "9", "--side", "mcu", "--to", str(path))
    simulation = Simulation("meter")
    list(simulation.run(9))
    said = [one.raw for one in simulation.events() if one.talker == "mcu" and one.t_us < 9e6]
    assert path.read_bytes() == b"".join(said)


def test_the_truth_is_written_as_a_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("truth.json", "truth.yaml"):
        path = tmp_path / name
        assert program(monkeypatch, "simulate", "meter3", "--seconds", "1", "--truth", str(path)).code == 0
        assert [entry.id for entry in load(path).dps] == [1, 6, 7, 8, 9, 23, 29, 32, 50]


def test_faults_and_the_mcu_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = program(monkeypatch, "simulate", "meter", "--fault", "noise=0.5", "--fault", "checksum=0.2")
    assert damaged.out.count(" noise ") > 10
    alone = program(monkeypatch, "simulate", "meter", "--no-module", "--seconds", "30").out
    assert " mcu:" in alone and "module" not in alone


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "which device?"),
        (("metr",), "there is no device 'metr'"),
        (("meter", "--to", "x.doc"), "says nothing about the format"),
        (("meter", "--format", "doc"), "there is no format 'doc'"),
        (("meter", "--fault", "lots"), "there is no fault 'lots'"),
        (("meter", "--speed", "fast"), "'fast' is no speed"),
        (("meter", "--json"), "--json belongs to --list"),
        (("meter", "--link", "x"), "--link belongs to --to pty"),
        (("meter", "--to", "pty", "--format", "raw"), "--format does not go with --to pty"),
        (("meter", "--to", "tcp://here"), "is no address"),
        (("meter", "--seconds", "0"), "is not in the range"),
        (("meter", "--seconds", "nan"), "'nan' is no number"),
        (("meter", "--seconds", "inf"), "--seconds inf"),
        (("meter", "--seconds", "inf", "--to", "x.hex"), "--seconds inf"),
        (("meter", "--seconds", "1e300"), "is not in the range"),
        (("meter", "--seed", "9" * 400), "is not in the range"),
        (("meter", "--latency", "nan"), "'nan' is no number"),
        (("meter", "--latency", "inf"), "is not in the range"),
        (("meter", "--speed", "nan"), "'nan' is no speed"),
        (("meter", "--speed", "1e300"), "'1e300' is no speed"),
        (("meter", "--fault", "boot=0.001"), "'0.001' is no baud"),
        (("meter", "--no-module", "--side", "module"), "--side module"),
    ],
)
def test_wrong_usage_is_one_line_and_a_hint(
    arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = program(monkeypatch, "simulate", *arguments)
    assert result.code == 2 and result.out == ""
    error, hint = result.err.splitlines()
    assert error.startswith("tuyasniff: error: ") and words in error
    assert hint.startswith("hint: ")


def test_bytes_are_not_poured_onto_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "simulate", "meter", "--format", "raw", terminal=True)
    assert result.code == 2 and "nothing for a terminal" in result.err
    piped = program(monkeypatch, "simulate", "meter", "--format", "hex", terminal=True, columns=40)
    assert max(map(len, piped.out.splitlines())) > 80


@pytest.mark.parametrize("name", ["x.hex.gz", "x.tsniff.jsonl.gz", "x.jsonl", "x.jsonl.gz", "x.cap"])
def test_files_may_have_every_name_that_convert_writes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    assert program(monkeypatch, "simulate", "meter", "--seconds", "30", "--to", str(path)).code == 0
    data = path.read_bytes()
    assert data.startswith(b"\x1f\x8b") == name.endswith(".gz")
    text = gzip.decompress(data) if name.endswith(".gz") else data
    if ".jsonl" in name:
        assert all(json.loads(line) for line in text.splitlines())
    else:
        read = program(monkeypatch, "decode", "--json", str(path))
        assert json.loads(read.out)["summary"]["product"]["id"] == "demometer0000001"


def test_the_lines_of_decode_are_what_decode_makes_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = program(monkeypatch, "simulate", "meter", "--seconds", "30", "--format", "jsonl").out
    path = tmp_path / "x.tsniff.jsonl"
    program(monkeypatch, "simulate", "meter", "--seconds", "30", "--to", str(path))
    assert direct.splitlines()[1:] == program(monkeypatch, "decode", "--jsonl", str(path)).out.splitlines()[1:]


@pytest.mark.parametrize("option", ["--to", "--truth"])
def test_a_file_that_exists_is_replaced_with_force_only(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ("x.hex" if option == "--to" else "x.json")
    path.write_text("a recording of somebody")
    arguments = ("simulate", "meter", "--seconds", "5", option, str(path))
    refused = program(monkeypatch, *arguments)
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.splitlines() == [
        f"tuyasniff: error: cannot write {path}: it exists",
        "hint: give --force to replace it, or another name",
    ]
    assert path.read_text() == "a recording of somebody"
    assert program(monkeypatch, *arguments, "--force").code == 0
    assert path.read_text() != "a recording of somebody"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_written_where_one_of_two_files_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = tmp_path / "x.hex", tmp_path / "x.json"
    taken.write_text("a recording of somebody")
    refused = program(monkeypatch, "simulate", "meter", "--to", str(taken), "--truth", str(free))
    assert refused.code == 3 and list(tmp_path.iterdir()) == [taken]


def test_the_scenario_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tea.txt"
    path.write_text('device = "meter"\n')
    for option in ("--to", "--truth"):
        refused = program(monkeypatch, "simulate", "--scenario", str(path), "--force", option, str(path))
        assert refused.code == 2 and path.read_text() == 'device = "meter"\n'


def test_the_capture_and_the_truth_are_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "x.json")
    both = program(monkeypatch, "simulate", "meter", "--to", path, "--format", "hex", "--truth", path)
    assert both.code == 2 and "two files" in both.err


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for option in ("--to", "--truth"):
        missing = program(monkeypatch, "simulate", "meter", option, str(tmp_path / "no" / "x.json"), "--format", "hex")
        assert missing.code == 3 and "there is no directory" in missing.err


def test_a_run_in_which_nobody_says_anything_is_an_empty_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.bin"
    assert program(monkeypatch, "simulate", "meter", "--seconds", "0.01", "--to", str(path)).code == 0
    assert path.read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGTERM", 130), ("SIGHUP", 130), ("SIGKILL", -9)])
def test_what_was_written_so_far_lies_beside_its_place(sent: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "k.tsniff.jsonl"
    part = tmp_path / "k.tsniff.jsonl.part"
    command = [sys.executable, "-m", "tuyasniff", "simulate", "meter", "--speed", "5", "--to", str(path)]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        _until(lambda: part.is_file() and part.stat().st_size > 0)
        running.send_signal(signal.Signals[sent])
        assert running.wait(10) == code
    finally:
        running.kill()
    assert running.stderr is not None
    said = running.stderr.read().split("\n")
    running.stderr.close()
    words = [f"what was written so far is in {part}", "tuyasniff: interrupted"]
    assert list(filter(None, said)) == ([] if code < 0 else words)
    assert list(tmp_path.iterdir()) == [part]
    mask = os.umask(0)
    os.umask(mask)
    assert part.stat().st_mode & 0o777 == 0o666 & ~mask


def _until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_stops_it_finds_no_links_afterwards(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tuyasniff", "simulate", "meter", "--to", "pty", "--link", str(tmp_path / "port")]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    first = [running.stderr.readline(), running.stderr.readline()]
    assert [line.split(":")[0] for line in first] == ["mcu", "module"]
    assert len(list(tmp_path.iterdir())) == 2
    running.send_signal(signal.Signals[name])
    assert running.wait(10) == 130
    assert running.stderr.read().strip() == "tuyasniff: interrupted"
    running.stderr.close()
    assert not list(tmp_path.iterdir())


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    command = [sys.executable, "-m", "tuyasniff", "simulate", "meter", "--seconds", "100000"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None and running.stderr is not None
    os.read(running.stdout.fileno(), 100)
    running.stdout.close()
    assert running.wait(10) == 0
    assert running.stderr.read() == b""
    running.stderr.close()


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="a signal of POSIX")
def test_a_signal_pulls_the_taps_and_another_one_plugs_them_in(tmp_path: Path) -> None:
    link = tmp_path / "port"
    options = ["--to", "pty", "--side", "mcu", "--link", str(link), "--seconds", "3000", "--speed", "10"]
    running = subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "simulate", "meter", *options], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        assert running.stderr is not None
        assert running.stderr.readline().startswith(f"mcu: {link} (")
        port = os.open(link, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        running.send_signal(signal.SIGUSR1)
        assert running.stderr.readline() == "unplugged\n"
        assert not link.is_symlink()
        _until(lambda: _has_hung_up(port))
        os.close(port)
        running.send_signal(signal.SIGUSR1)
        assert running.stderr.readline().startswith(f"mcu: {link} (")
        assert link.exists()
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 130
    finally:
        running.kill()
        running.wait()
    running.stderr.close()
    assert not list(tmp_path.iterdir())


def _has_hung_up(port: int) -> bool:
    try:
        return not os.read(port, 4096)
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("chip", CHIPS, ids=lambda one: one.name)
def test_a_chip_is_written_as_its_model_says_it(
    chip: ChipModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chip.tsniff.jsonl"
    made = program(monkeypatch, "simulate", chip.name, "--seconds", "5", "--seed", "3", "--to", str(path))
    assert made.code == 0
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {tap["baud"] for tap in lines[0]["taps"]} == {chip.rate.baud}
    heard = [(line["t"], line["tap"], line["hex"]) for line in lines[1:]]
    said = chip.says(5, house(seed=3), seed=3)
    assert heard == [(one.t_us, str(one.talker), one.data.hex()) for one in said if one.t_us < 5_000_000]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fault", "noise"), "--fault is for devices: 'rn8209c' is a chip"),
        (("--baud", "9600"), "--baud is for devices"),
        (("--no-module",), "--no-module is for devices"),
        (("--latency", "4"), "--latency is for devices"),
        (("--list",), "'rn8209c' is a chip: there is nothing to do with it"),
    ],
)
def test_a_chip_has_no_options_of_devices(words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = program(monkeypatch, "simulate", "rn8209c", *words)
    assert made.code == 2
    assert said in made.err


@pytest.mark.parametrize(
    ("name", "near"), [("pzem", "pzem_v1"), ("RN8209C", "rn8209c"), ("metr", "meter, meter3, dimmer")]
)
def test_a_name_that_is_none_has_hints_among_devices_and_chips(
    name: str, near: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program(monkeypatch, "simulate", name).err.splitlines()[1] == f"hint: possible: {near}"
    everything = program(monkeypatch, "simulate", "nothing-like-it").err
    assert "meter, meter3" in everything and "rn8209c, bl0942" in everything
