"""`tuyasniff doctor`, on files, pastes and ports."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import tuyasniff
from analysis.verdict.heardwires import chip_says
from cli.running import ROOT, Result, program
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.targets import TARGETS, target_for
from tuyasniff.model import Talker
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.mismatch import misheard
from tuyasniff.simulate.playing import Playing
from tuyasniff.simulate.simulation import Simulation
from wire import ASKED, HEARTBEAT, frame, report

CAPTURES = ROOT / "captures"
PTYS = pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")
SIDES = (Talker.MCU, Talker.MODULE)


@pytest.fixture(autouse=True)
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    os.environ["TUYASNIFF_RECORDINGS"] = str(folder)  # `program` undoes what monkeypatch has set
    return folder


def doctor(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"") -> Result:
    return program(monkeypatch, "doctor", *arguments, stdin=stdin)


def document(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    result = doctor(monkeypatch, "--json", *arguments, stdin=stdin)
    found: dict[str, Any] = json.loads(result.out)
    return found


def recorded(path: Path, *faults: str, seconds: float = 240) -> str:
    """A session file of a virtual meter with faults, as `simulate --to` writes it."""
    simulation = Simulation("meter", faults=[parse_fault(text) for text in faults])
    taps = tuple(TapInfo(str(side), side, "virtual", simulation.heard_baud) for side in SIDES)
    target = target_for(str(path), TARGETS)
    assert target is not None and target.chunks is not None
    with path.open("wb") as file:
        writer = target.chunks(file, About(simulation.started, taps))
        for thing in simulation.run(seconds):
            writer.write(thing)
        writer.end()
    return str(path)


def test_a_healthy_talk_is_called_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    result = doctor(monkeypatch, "--width", "80", str(CAPTURES / "meter.hex"))
    assert result.code == 0
    assert result.out.splitlines()[-1] == "Nothing is wrong: 55 frames of both sides."
    found = document(monkeypatch, str(CAPTURES / "meter.hex"))
    assert (found["healthy"], found["causes"], found["stopped_at"]) == (True, [], None)


def test_the_step_at_which_it_stopped_is_said_with_cause_remedy_and_evidence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = recorded(tmp_path / "meter.tsniff.jsonl", "no-network")
    result = doctor(monkeypatch, "--width", "80", path)
    assert result.code == 0
    lines = result.out.splitlines()
    assert "network state         < MOD" in result.out and "- not seen" in result.out
    assert "It stopped before: network state." in lines
    assert lines[lines.index("It stopped before: network state.") + 2 :] == [
        "1.  The module never told the network state (0x03): many an MCU tells nothing",
        "    before state 4. (very likely)",
        "    do    Join the module to Wi-Fi and the cloud. A firmware of your own has to",
        "          say it: 55 AA 00 03 00 01 04 07 (network state 4) after every start,",
        "          and again at least every 6 hours.",
        "    why   the start was heard, and no 0x03 in it",
        "          7 reports, all of them asked for",
    ]
    assert max(map(len, lines)) <= 80


def test_json_keeps_the_contract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = document(monkeypatch, recorded(tmp_path / "meter.tsniff.jsonl", "no-network"))
    assert found["schema"] == 1 and found["stopped_at"] == "network_state"
    steps = {rung["step"]: rung for rung in found["ladder"]}
    assert steps["heartbeat"]["seen"] and isinstance(steps["heartbeat"]["t_us"], int)
    assert not steps["network_state"]["seen"] and steps["network_state"]["t_us"] is None
    (cause,) = found["causes"]
    assert {"text", "confidence", "remedy"} <= cause.keys() and 0.8 < cause["confidence"] <= 1
    assert (cause["code"], cause["tap"]) == ("no_network_state", None)
    assert found["inputs"][0]["format"] == "tsniff" and found["heard"] == ["mcu", "module"]


@pytest.mark.parametrize(
    ("fault", "code"), [("inverted", "inverted"), ("rate=38400", "wrong_rate"), ("one-way", "one_direction")]
)
def test_a_file_that_announces_its_taps_tells_as_much_as_a_port(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str, code: str
) -> None:
    path = recorded(tmp_path / "meter.tsniff.jsonl", fault)
    result = doctor(monkeypatch, "--json", path)
    assert result.code == 0 and "error" not in result.err
    assert json.loads(result.out)["causes"][0]["code"] == code


def test_a_capture_of_silence_is_nothing_and_the_causes_are_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = doctor(monkeypatch, recorded(tmp_path / "meter.tsniff.jsonl", "silent"))
    assert result.code == 4 and "nothing recognisable" in result.err
    assert "The wire is silent" in result.out and "BL0937" in result.out and "BL0942" in result.out


def test_two_files_are_two_wires_of_one_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = {}
    for side in SIDES:
        files[side] = tmp_path / f"{side}.bin"
        chunks = [thing for thing in Simulation("meter").run(120) if getattr(thing, "tap", "") == str(side)]
        files[side].write_bytes(b"".join(getattr(chunk, "data", b"") for chunk in chunks))
    right = document(monkeypatch, "--mcu", str(files[Talker.MCU]), "--module", str(files[Talker.MODULE]))
    assert right["causes"] == [] and right["heard"] == ["mcu", "module"]
    wrong = document(monkeypatch, "--mcu", str(files[Talker.MODULE]), "--module", str(files[Talker.MCU]))
    assert wrong["causes"][0]["code"] == "swapped"


def test_s22_as_it_was_pasted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    beats = document(monkeypatch, stdin=b"55aa00000000ff\n" * 4)
    assert beats["causes"][0]["code"] == "heartbeat_only" and beats["stopped_at"] == "network_state"
    line = tmp_path / "mcu.txt"
    line.write_text("55:AA:00:03:00:01:01:04\n")
    found = document(monkeypatch, "--mcu", str(line))["causes"][0]
    assert found["code"] == "swapped" and "These are the module's frames" in found["text"]


def test_s23_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = doctor(monkeypatch, "55AA030200020E1024")
    assert result.code == 0
    assert "the module must drive GPIO14 (the LED) and read GPIO16 (the key)" in " ".join(result.out.split())


def test_a_metering_chip_is_named_and_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tuyasniff.simulate.chips import chip

    wire = tmp_path / "both.bin"
    wire.write_bytes(b"".join(said.data for said in chip("bl0942").says(20)))
    result = doctor(monkeypatch, str(wire))
    assert result.code == 0 and "not TuyaMCU" in result.out and "BL0942" in result.out
    assert "tuyasniff identify" in result.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nothing-here.bin",), 3, "no such file"),
        (("/dev/ttyNOTHING0",), 3, "ttyNOTHING0"),
        (("tcp://localhost:1", "x.bin"), 2, "ports and files cannot be one session"),
        (("-b", "7", "/dev/ttyNOTHING0"), 2, "is no rate"),
        (("--duration", "5", str(CAPTURES / "meter.hex")), 2, "for ports"),
        (("--duration", "0", "/dev/ttyNOTHING0"), 2, "0"),
    ],
)
def test_what_cannot_be_is_one_line_and_a_code(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = doctor(monkeypatch, *arguments)
    assert (result.code, result.out) == (code, "") and words in result.err
    assert result.err.count("error: ") == 1


def test_the_rate_of_a_recording_may_be_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw = tmp_path / "too-fast.bin"
    raw.write_bytes(b"".join(misheard(sent, 9600, 19_200) for sent in (HEARTBEAT, report(1, 2), ASKED) * 8))
    assert "9600" not in doctor(monkeypatch, str(raw)).out
    told = doctor(monkeypatch, "-b", "19200", str(raw))
    assert told.code == 0 and "19200" in told.out and "9600" in told.out


def test_text_without_bytes_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    result = doctor(monkeypatch, stdin=b"hello, is anybody there?\n")
    assert result.code == 4 and result.err.count("nothing recognisable") == 1


def test_nothing_of_the_wire_steers_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    evil = frame(1, b'{"p":"\x1b[31mevil","v":"1.0.0","m":0}')
    path = tmp_path / "x.bin"
    path.write_bytes(ASKED + HEARTBEAT + evil + report(1, 2))
    result = doctor(monkeypatch, str(path))
    assert "\x1b" not in result.out + result.err


# ---- live


@contextmanager
def device(folder: Path, *faults: str, speed: float = 20, seconds: float = 400) -> Iterator[Path]:
    from tuyasniff.simulate.pty import Ptys

    ports = Ptys(SIDES, folder / "wire", 9600)
    simulation = Simulation("meter", latency_us=1000, faults=[parse_fault(text) for text in faults])
    with Playing(simulation, ports, speed, seconds):
        yield folder / "wire"
    ports.close()


@pytest.mark.alone
@PTYS
def test_a_port_is_listened_to_and_swapped_taps_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recordings: Path
) -> None:
    with device(tmp_path) as wire:
        taps = ("--mcu", f"{wire}-module", "--module", f"{wire}-mcu", "-b", "9600")
        result = doctor(monkeypatch, *taps, "--duration", "1.5", "--json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert found["causes"][0]["code"] == "swapped" and found["inputs"][0]["baud"] == 9600
    assert "listening for 1.5 s" in result.err and len(list(recordings.iterdir())) == 1


@pytest.mark.alone
@PTYS
def test_sniff_ends_with_what_the_doctor_says_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with device(tmp_path) as wire:
        taps = ("--mcu", f"{wire}-module", "--module", f"{wire}-mcu", "-b", "9600")
        ill = program(monkeypatch, "sniff", *taps, "--plain", "--duration", "1")
    (line,) = [line for line in ill.err.splitlines() if line.startswith("doctor: ")]
    assert "swapped" in line and "(more: tuyasniff doctor " in line
    later = doctor(monkeypatch, "--json", line.rpartition(" doctor ")[2].rstrip(")"))
    assert json.loads(later.out)["causes"][0]["code"] == "swapped"


@pytest.mark.alone
@PTYS
def test_of_a_healthy_device_sniff_ends_without_a_doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with device(tmp_path) as wire:
        taps = ("--mcu", f"{wire}-mcu", "--module", f"{wire}-module", "-b", "9600")
        well = program(monkeypatch, "sniff", *taps, "--plain", "--duration", "1.5")
    assert well.code == 0 and "doctor" not in well.err


def test_in_a_pipe_sentences_break_and_rows_of_the_ladder_do_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = doctor(monkeypatch, recorded(tmp_path / "meter.tsniff.jsonl", "stops")).out.splitlines()
    sentences = lines[lines.index("") :]
    assert len(sentences) > 4 and max(map(len, sentences)) <= 80
    assert any("configured, no router → router connected → cloud connected" in line for line in lines)


@pytest.mark.parametrize(("raw", "words"), [(b"\x24\x22\x26" * 30, "RN8209C"), (b"\x58\xaa" * 31, "BL0942")])
def test_requests_of_a_chip_that_look_like_text_are_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, raw: bytes, words: str
) -> None:
    (tmp_path / "module.bin").write_bytes(raw)
    result = doctor(monkeypatch, str(tmp_path / "module.bin"))
    assert result.code == 0 and words in result.out and "error" not in result.err
    (tmp_path / "words.txt").write_text("nothing is written here that anybody could read\n")
    assert doctor(monkeypatch, str(tmp_path / "words.txt")).code == 4


@pytest.mark.parametrize("form", ["hex", "decimal"])
@pytest.mark.parametrize("name", ["bl0942", "bl0940", "rn8209c", "modbus", "v9821", "cse7766"])
def test_a_paste_of_a_chip_is_what_identify_says_it_is(monkeypatch: pytest.MonkeyPatch, name: str, form: str) -> None:
    write = (lambda data: data.hex(" ").upper()) if form == "hex" else (lambda data: " ".join(map(str, data)))
    lines = [("Got " if chunk.tap == "mcu" else "Sent ") + write(chunk.data) for chunk in chip_says(name, 6)]
    said = document(monkeypatch, stdin="\n".join(lines).encode())
    verdict = tuyasniff.identify("\n".join(lines))
    assert (verdict.word, said["causes"][0]["code"]) == (name, "other_protocol")
    assert verdict.name in said["causes"][0]["text"].replace(" (PZEM-004T v3, PZEM-014 or PZEM-016)", "")


def test_one_packet_is_possible_here_as_it_is_for_identify(monkeypatch: pytest.MonkeyPatch) -> None:
    packet = next(chunk.data for chunk in chip_says("bl0942", 6) if chunk.tap == "mcu")
    (cause,) = document(monkeypatch, stdin=packet.hex().encode())["causes"]
    assert cause["text"] == "It may be a BL0942 metering chip, not TuyaMCU."
    assert "(possible)" in doctor(monkeypatch, stdin=packet.hex().encode()).out


def test_likely_is_no_more_than_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    packet = next(chunk.data for chunk in chip_says("v9821", 6) if chunk.tap == "mcu")
    verdict = tuyasniff.identify(packet)
    (cause,) = document(monkeypatch, stdin=packet.hex().encode())["causes"]
    assert verdict.confidence == cause["confidence"] == 0.84
    assert "(likely)" in doctor(monkeypatch, stdin=packet.hex().encode()).out


def test_words_and_frames_are_not_looked_at_for_chips(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor(monkeypatch, stdin=b"it does not work, what can I do?\n" * 4).code == 4
    assert document(monkeypatch, stdin=b"RX: " + HEARTBEAT.hex(" ").encode())["frames"] == 1


def test_nothing_but_ff_is_no_talk_and_first_bytes_that_are_lost_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "idles" in doctor(monkeypatch, stdin=b"FF " * 40).out
    lost = document(monkeypatch, stdin=(HEARTBEAT[1:] + ASKED[1:]).hex(" ").encode())["causes"]
    assert [(one["code"], one["text"]) for one in lost] == [
        ("lost_bytes", "TuyaMCU frames are here, and each lacks its first byte.")
    ]
