from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.running import Result, program
from logic.talks import talk
from logic.waves import Wave, joined, pauses, samples, session_file, square, wave
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk
from wire import TALK

MHZ = 1_000_000
FRAMES = 30


def line() -> Wave:
    return wave(talk(FRAMES), 1 / 9600, start=0.01, gap=pauses(1))


@pytest.fixture
def session(tmp_path: Path) -> str:
    path = tmp_path / "x.sr"
    path.write_bytes(session_file(samples([line(), line()], MHZ), ["TX", "copy"], "1 MHz"))
    return str(path)


@pytest.fixture
def raw(tmp_path: Path) -> str:
    path = tmp_path / "x.bin"
    path.write_bytes(samples([line()], MHZ))
    return str(path)


def frames(result: Result) -> int:
    return sum(json.loads(row)["item"] == "frame" for row in result.out.splitlines())


def test_a_session_is_decoded_without_a_word(monkeypatch: pytest.MonkeyPatch, session: str) -> None:
    result = program(monkeypatch, "decode", "--jsonl", session)
    assert result.code == 0
    assert frames(result) == 2 * FRAMES
    assert f"{session}: TX: 9600 baud 8N1, {len(talk(FRAMES))} bytes" in result.err


def test_a_pipe_will_do(monkeypatch: pytest.MonkeyPatch, session: str) -> None:
    result = program(monkeypatch, "decode", "--jsonl", stdin=Path(session).read_bytes())
    assert frames(result) == 2 * FRAMES


@pytest.mark.parametrize("verb", ["decode", "datapoints", "handshake", "identify"])
def test_raw_samples_are_read_at_the_rate_that_is_said(monkeypatch: pytest.MonkeyPatch, raw: str, verb: str) -> None:
    result = program(monkeypatch, verb, "--format", "digital", "--samplerate", "1M", raw)
    assert result.code == 0, result.err
    assert "D0: 9600 baud 8N1" in result.err


def test_without_it_they_are_one_clear_line(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    result = program(monkeypatch, "decode", "--format", "digital", raw)
    assert result.code == 4
    assert result.err == (
        f"tuyasniff: error: nothing recognisable in {raw}: raw samples do not tell their rate\n"
        "hint: give it: --samplerate 1M\n"
    )


@pytest.mark.parametrize("rate", ["fast", "0", "-1", "1 THz"])
def test_a_sample_rate_that_is_none_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, raw: str, rate: str) -> None:
    result = program(monkeypatch, "decode", "--format", "digital", "--samplerate", rate, raw)
    assert result.code == 2
    assert f"'{rate}' is no sample rate; 1M, 500k and 24000000 are" in result.err


def test_the_rate_of_the_wires_may_be_said(monkeypatch: pytest.MonkeyPatch, session: str) -> None:
    result = program(monkeypatch, "decode", "-b", "19200", session)
    assert result.code == 4
    assert "TX: 19200 baud" in result.err
    assert program(monkeypatch, "decode", "-b", "9600", "--jsonl", session).code == 0


def test_a_session_is_converted_with_times_and_rates(
    monkeypatch: pytest.MonkeyPatch, session: str, tmp_path: Path
) -> None:
    out = tmp_path / "x.tsniff.jsonl"
    assert program(monkeypatch, "convert", session, str(out)).code == 0
    before, after = open_capture(session), open_capture(out)
    told = [[(one.tap, one.t_us, one.data) for one in each if isinstance(one, Chunk)] for each in (before, after)]
    assert told[0] == told[1]
    assert {(tap.tap, tap.baud) for tap in after.taps} == {("TX", 9600), ("copy", 9600)}


def test_pulses_are_sent_on_to_identify(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "p.sr"
    waves = [square(0.02, 60), square(0.0009, 1300)]
    path.write_bytes(session_file(samples(waves, MHZ), ["CF", "CF1"], "1 MHz"))
    result = program(monkeypatch, "decode", str(path))
    assert result.code == 4
    assert "pulses, no UART" in result.err
    assert "tuyasniff identify" in result.err
    judged = program(monkeypatch, "identify", "--json", str(path))
    assert '"pulses"' in judged.out


def test_a_file_that_is_cut_is_one_clear_line_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, session: str, tmp_path: Path
) -> None:
    path = tmp_path / "cut.sr"
    path.write_bytes(Path(session).read_bytes()[:-50])
    result = program(monkeypatch, "decode", str(path))
    assert result.code == 4
    assert "the zip archive is damaged, or ends too early" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("cut.sr", session_file(samples([line()], MHZ), ["TX"], "1 MHz")[:-50], "the zip archive is damaged"),
        ("rows.csv", b"logic,logic\n" + b"1,1\n" * 400, "it does not tell its sample rate"),
        ("short.pcap", b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "damaged at its beginning"),
    ],
)
def test_what_cannot_be_read_is_not_called_silent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    result = program(monkeypatch, "identify", str(path))
    assert result.code in (3, 4)
    assert said in result.err
    assert "ilence" not in result.out + result.err
    assert "ilent" not in result.out + result.err


def test_the_other_verb_is_named_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "chip.sr"
    chip = wave(bytes.fromhex("24202fa1bb22000001dc") * 9, 1 / 4800, "even")
    path.write_bytes(session_file(samples([chip], MHZ), ["RX"], "1 MHz"))
    for verb in ("decode", "datapoints"):
        assert program(monkeypatch, verb, str(path)).err.count("tuyasniff identify") == 1
    noise = tmp_path / "noise.txt"
    noise.write_text("24 22 26 11 22 33 44 55\n" * 4)
    assert program(monkeypatch, "decode", str(noise)).err.count("tuyasniff identify") == 1


def test_the_rate_of_an_export_is_that_of_the_frames(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    beside = wave(bytes.fromhex("5800aa0102") * 40, 1 / 4800, start=0.01, gap=pauses(2))
    fast = wave(talk(FRAMES), 1 / 115200, start=0.01, gap=pauses(1))
    log = joined(
        wave(b"ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n" * 9, 1 / 74880, start=0.01),
        *(wave(talk(1, seed), 1 / 9600, start=0.3 + 0.2 * seed) for seed in range(4)),
    )
    for name, lines, baud in (("a.sr", [fast, beside], 115200), ("b.sr", [log], 9600)):
        path = tmp_path / name
        path.write_bytes(session_file(samples(lines, 4 * MHZ), ["A", "B"][: len(lines)], "4 MHz"))
        result = program(monkeypatch, "export", str(path), "--to", "openbeken")
        assert f"\ntuyaMcu_setBaudRate {baud}\n" in result.out
        report = program(monkeypatch, "report", str(path), "--for", "openbeken")
        assert str(baud) in report.out


@pytest.mark.parametrize("verb", ["decode", "datapoints"])
def test_what_was_said_of_levels_is_told_to_change_nothing_where_there_are_none(
    monkeypatch: pytest.MonkeyPatch, verb: str, session: str
) -> None:
    said = ("--samplerate", "1M", "--baud", "9600")
    for data in (TALK, TALK.hex(" ").encode()):
        done = program(monkeypatch, verb, *said, stdin=data)
        assert done.code == 0
        for option in ("--samplerate", "--baud"):
            assert done.err.count(f"{option} is for logic captures, and this is none: it changes nothing") == 1
        assert "changes nothing" not in program(monkeypatch, verb, stdin=data).err
    assert "changes nothing" not in program(monkeypatch, verb, "--baud", "9600", session).err


def test_the_rate_of_a_recording_is_of_use_to_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    done = program(monkeypatch, "doctor", "--baud", "9600", stdin=TALK)
    assert "changes nothing" not in done.err
