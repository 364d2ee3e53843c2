"""`tuyasniff replay` without a screen."""

from __future__ import annotations

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
from cli.verbs.test_doctor import recorded
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.whole import Whole
from tuyasniff.tui.app import SniffApp
from wire import ASKED, HEARTBEAT, TALK, report

pytestmark = pytest.mark.alone

HEAD = '{"tsniff":1,"started":"2026-03-01T18:00:00Z","taps":[{"tap":"mcu","talker":"mcu"}]}\n'


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Four reports: at 0 s, 0.4 s, 0.5 s and 9.5 s."""
    path = tmp_path / "kettle.tsniff.jsonl"
    moments = enumerate((0, 400_000, 500_000, 9_500_000))
    path.write_text(
        HEAD + "".join(f'{{"t":{at},"tap":"mcu","hex":"{report(20, 2300 + n).hex()}"}}\n' for n, at in moments)
    )
    return path


def test_all_of_it_at_once_is_what_decode_prints(monkeypatch: pytest.MonkeyPatch, recording: Path) -> None:
    begun = time.monotonic()
    result = program(monkeypatch, "replay", str(recording), "--plain", "--speed", "max")
    assert time.monotonic() - begun < 2
    decoded = program(monkeypatch, "decode", str(recording))
    assert (result.code, result.out) == (0, decoded.out)
    assert result.out.count("07 report") == 4
    assert "4 frames: 4 MCU (told by the tap); checksums good" in result.err


def test_json_lines_are_those_of_decode(monkeypatch: pytest.MonkeyPatch, recording: Path) -> None:
    result = program(monkeypatch, "replay", str(recording), "--jsonl", "--speed", "max")
    _, *items = [json.loads(line) for line in result.out.splitlines()]
    _, *wanted = map(json.loads, program(monkeypatch, "decode", "--jsonl", str(recording)).out.splitlines())
    assert items == wanted and len(items) == 4


@pytest.mark.parametrize(
    ("options", "least", "most"),
    [(("--speed", "10"), 0.9, 2.0), (("--speed", "20"), 0.45, 1.3), (("--skip", "0.2"), 0.4, 1.5)],
)
def test_speed_and_pauses(
    monkeypatch: pytest.MonkeyPatch, recording: Path, options: tuple[str, ...], least: float, most: float
) -> None:
    begun = time.monotonic()
    result = program(monkeypatch, "replay", str(recording), "--plain", *options)
    took = time.monotonic() - begun
    assert result.out.count("07 report") == 4
    assert least <= took < most


def test_lines_come_in_their_rhythm(recording: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "replay", str(recording), "--plain", "--speed", "10"],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        moments = [time.monotonic() for _ in process.stdout]
    assert len(moments) == 4
    assert moments[3] - moments[2] > 0.6
    assert process.returncode == 0


def test_a_recording_without_times_comes_at_a_steady_pace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "paste.txt"
    path.write_text("\n".join(report(20, n).hex(" ") for n in range(10)))
    begun = time.monotonic()
    result = program(monkeypatch, "replay", str(path), "--plain")
    assert 0.4 < time.monotonic() - begun < 3
    assert result.out.count("07 report") == 10


def test_two_wires_are_one_conversation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mcu, module = tmp_path / "mcu.log", tmp_path / "module.log"
    mcu.write_text(HEARTBEAT.hex(" "))
    module.write_text(ASKED.hex(" "))
    result = program(
        monkeypatch, "replay", "--mcu", str(mcu), "--module", str(module), "--plain", "--speed", "max"
    )  # fmt: skip
    assert result.code == 0, result.err
    assert result.out.count("MCU >") == 1 and result.out.count("< MOD") == 1


@pytest.mark.parametrize("data", [TALK, TALK.hex(" ").encode()], ids=["bytes", "hex"])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    result = program(monkeypatch, "replay", "-", "--plain", "--speed", "max", stdin=data)
    assert result.code == 0, result.err
    assert result.out.count("report") == 3


def test_what_is_filtered_is_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "talk.bin"
    path.write_bytes(TALK)
    result = program(monkeypatch, "replay", str(path), "--plain", "--speed", "max", "--filter", "dp:20")
    assert result.out.count("20 value") == 2 == len(result.out.splitlines())
    assert "2 of 6 items match dp:20" in result.err


@pytest.mark.parametrize("data", [b"", b"hello world\n", b"\x00\x01\x02" * 50], ids=["empty", "words", "bytes"])
def test_nothing_recognisable_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    result = program(monkeypatch, "replay", str(path), "--plain", "--speed", "max")
    assert result.code == 4
    (error,) = [line for line in result.err.splitlines() if "error:" in line]
    assert error.startswith(f"tuyasniff: error: nothing recognisable in {path}: ")
    assert "hint: " in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "which recording"),
        (("/nowhere/x.tsniff.jsonl",), 3, "no such file"),
        (("/",), 3, "directory"),
        (("-", "--plain", "--jsonl"), 2, "exclude"),
        (("-", "--speed", "fast"), 2, "no speed"),
        (("-", "--speed", "0"), 2, "no speed"),
        (("-", "--speed", "nan"), 2, "no speed"),
        (("-", "--speed", "-1"), 2, "no speed"),
        (("-", "--skip", "0"), 2, "skip"),
        (("--mcu", "-", "--module", "-"), 2, "once only"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = program(monkeypatch, "replay", *arguments)
    assert (result.code, result.out) == (code, "")
    errors = [line for line in result.err.splitlines() if line.startswith("tuyasniff: error:")]
    assert len(errors) == 1 and words in errors[0], result.err


def test_a_recording_that_is_damaged_is_played_as_far_as_it_goes(
    monkeypatch: pytest.MonkeyPatch, recording: Path
) -> None:
    with recording.open("a") as stream:
        stream.write('{"t":9600000,"tap":"mcu","he')
    result = program(monkeypatch, "replay", str(recording), "--plain", "--speed", "max")
    assert result.out.count("07 report") == 4 and result.err.count("\n") >= 2
    assert result.code == program(monkeypatch, "decode", str(recording)).code


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others on this system")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_with_everything_said(recording: Path, sign: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "replay", str(recording), "--plain"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None and "report" in process.stdout.readline()
        process.send_signal(sign)
        _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "interrupted" in said and "Traceback" not in said and "checksums good" in said


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell on this system")
def test_whoever_reads_may_have_enough(recording: Path) -> None:
    line = f"{sys.executable} -m tuyasniff replay {recording} --plain --speed 10 | head -1; echo ${{PIPESTATUS[*]}}"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=True, cwd=ROOT, timeout=20, env=dict(os.environ)
    )
    shown, codes = done.stdout.splitlines()
    assert "report" in shown and codes == "0 0"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [("no-network", "never told the network state"), ("inverted", "upside down"), ("swapped", "are swapped")],
)
def test_what_the_doctor_would_say_first_stands_at_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str, words: str
) -> None:
    path = recorded(tmp_path / "a meter.tsniff.jsonl", fault, seconds=60)
    result = program(monkeypatch, "replay", path, "--plain", "--speed", "max")
    (line,) = [line for line in result.err.splitlines() if line.startswith("doctor: ")]
    assert words in line and line.endswith(f'(more: tuyasniff doctor "{path}")')


def test_of_a_healthy_recording_the_doctor_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = recorded(tmp_path / "meter.tsniff.jsonl", seconds=60)
    assert "doctor" not in program(monkeypatch, "replay", path, "--plain", "--speed", "max").err


@pytest.mark.parametrize("speed", ["max", "1000"])
def test_what_is_cut_is_told_behind_the_screen(monkeypatch: pytest.MonkeyPatch, recording: Path, speed: str) -> None:
    recording.write_text(recording.read_text() + '{"t":9600000,"tap":"mcu","he')

    def on_screen(live: LiveSession, *_: object, whole: Callable[[], LiveSession], **__: object) -> None:
        if speed != "max":  # W
            live.stop()
            live = whole()
        live.start()
        assert isinstance(live, Whole) and live.inlet.wait(30)
        live.stop()

    monkeypatch.setattr("tuyasniff.cli.verbs.replay.shows_screens", lambda: True)
    monkeypatch.setattr("tuyasniff.cli.screen.replay_on_screen", on_screen)
    result = program(monkeypatch, "replay", str(recording), "--speed", speed)
    assert result.code == 0
    assert "kettle.tsniff.jsonl: the last line (6) is cut and left out" in result.err


@pytest.mark.parametrize("speed", ["max", "1000"])
@pytest.mark.parametrize(("ended", "code"), [(True, 4), (False, 0)])
def test_nothing_recognisable_is_said_behind_the_screen_too_where_it_was_played_to_its_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, speed: str, ended: bool, code: int
) -> None:
    path = tmp_path / "words.txt"
    path.write_text("hello world\n")

    def shown(app: SniffApp) -> None:
        assert app.live is not None
        while ended and not app.live.over:
            app.live.pump()
            app.live.wait(0.01)

    monkeypatch.setattr("tuyasniff.cli.verbs.replay.shows_screens", lambda: True)
    monkeypatch.setattr(SniffApp, "run", shown)
    result = program(monkeypatch, "replay", str(path), "--speed", speed)
    assert result.code == code
    assert (f"nothing recognisable in {path}: no hex digits at all" in result.err) is ended
