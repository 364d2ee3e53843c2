"""Where the surroundings lack what programs take for granted, a line says so at most, and what can be done is done."""

from __future__ import annotations

import os
import resource
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.running import ROOT
from faults.listening import in_full, listening
from faults.stage import TUYASNIFF, recorded, sniffing, until, wires
from lanes import some
from wire import report

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="limits and streams of POSIX")]

CAPTURE = str(ROOT / "captures" / "virtual-meter.tsniff.jsonl")
BARE = {"PYTHONPATH": str(ROOT)}
"""An environment with nothing in it: no HOME, no PATH, no locale, no TERM."""


@pytest.mark.parametrize(
    "environment",
    some(
        [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {}, {"LC_ALL": "xx_YY.none"}, {"TERM": "dumb"},
         {"HOME": "/nowhere/at/all"}], 5,
    ),
)  # fmt: skip
def test_a_bare_environment_costs_nothing_but_signs(environment: dict[str, str], tmp_path: Path) -> None:
    surroundings = BARE | {"TUYASNIFF_RECORDINGS": str(tmp_path)} | environment
    frame = b"55AA0307000814020004000008FD30\n"
    for arguments, given in (
        (("decode", CAPTURE), b""),
        (("info", "formats"), b""),
        (("sniff", "-", "--plain"), frame),
    ):
        done = subprocess.run([*TUYASNIFF, *arguments], input=given, capture_output=True, env=surroundings, check=False)
        assert done.returncode == 0 and done.stdout, done.stderr
        assert b"Traceback" not in done.stderr


VERBS = (
    ("decode", CAPTURE), ("convert", CAPTURE, "OUT.tsniff.jsonl.gz"), ("report", "--for", "forum", CAPTURE),
    ("datapoints", CAPTURE), ("decode", "--json", CAPTURE), ("handshake", CAPTURE), ("doctor", CAPTURE),
    ("identify", CAPTURE), ("compare", CAPTURE, CAPTURE), ("learn", CAPTURE), ("convert", CAPTURE, "OUT.csv"),
    ("convert", CAPTURE, "OUT.pcapng"), ("report", "--html", CAPTURE), ("export", CAPTURE), ("redact", CAPTURE),
    ("replay", CAPTURE, "--plain", "--speed", "max"), ("sniff", CAPTURE, "--plain", "--seconds", "1"),
    ("simulate", "meter", "--seconds", "2", "--to", "OUT.tsniff.jsonl"), ("ports",), ("info", "commands"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", some(VERBS, 10))
def test_python_in_its_strictest_and_its_laxest_mood_finds_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    told = []
    for mood in (("-X", "dev"), ("-OO",)):
        folder = tmp_path / mood[0].strip("-")
        folder.mkdir()
        given = [text.replace("OUT", str(folder / "out")) for text in arguments]
        surroundings = os.environ | BARE | {"TUYASNIFF_RECORDINGS": str(folder)}
        command = [sys.executable, *mood, "-m", "tuyasniff", *given]
        done = subprocess.run(command, capture_output=True, env=surroundings, cwd=folder, check=False, timeout=120)
        words = done.stderr.decode()
        assert "Warning" not in words and "Traceback" not in words, words
        told.append(done.returncode)
    assert told[0] == told[1] and told[0] in (0, 4)


@in_full
def test_the_screen_leaves_no_warning_in_the_strictest_mood(tmp_path: Path) -> None:
    with listening(tmp_path, screen=True, command=(sys.executable, "-X", "dev", "-m", "tuyasniff")) as session:
        session.program.type("q")
        assert session.ended() == 0
        assert "Warning" not in session.program.text and "Traceback" not in session.program.text


@pytest.mark.parametrize("most", some([14, 7, 9, 12, 15, 24], 6))
@pytest.mark.parametrize("screen", [False, True], ids=["lines", "screen"])
def test_where_few_files_may_be_open_it_works_or_says_why(most: int, screen: bool, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    recording = tmp_path / "x.tsniff.jsonl"
    with wires(tmp_path, "mcu", "module") as (mcu, module):
        arguments = ["--mcu", str(mcu.link), "--module", str(module.link), "--write", str(recording), "-b", "9600"]
        with sniffing(*arguments, "--seconds", "1", terminal=screen, before=limit) as program, mcu.talking():
            code = program.ended()
        assert code in (0, 3, 4), program.text
        assert code == 0 or "pen files" in program.text or "no more files may be open" in program.text
        assert code == 0 or most < 24
        assert set(program.shown) <= set(recorded(recording) if recording.exists() else ())


@in_full
@pytest.mark.parametrize("arguments", [("identify",), ("decode", "--json"), ("datapoints",)])
def test_where_memory_ends_that_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(report(20, 2301) * 100_000)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (60 << 20, 60 << 20))

    command = [*TUYASNIFF, *arguments, str(large)]
    done = subprocess.run(command, capture_output=True, preexec_fn=limit, check=False, timeout=120)
    words = done.stderr.decode()
    assert done.returncode in (0, 3, 4) and "Traceback" not in words, words
    assert done.returncode != 3 or "not enough memory" in words


STREAMS = (
    ("<&- 2>&-", 0), ("2>&-", 0), ("<&-", 0), (">/dev/full", 3), ("2>/dev/full", 0), ("</dev/null >/dev/null 2>&1", 0),
)  # fmt: skip


@pytest.mark.parametrize(("streams", "code"), some(STREAMS, 3))
def test_streams_that_are_closed_or_full_cost_no_frame_and_no_port_gets_their_numbers(
    streams: str, code: int, tmp_path: Path
) -> None:
    recording = tmp_path / "x.tsniff.jsonl"
    with wires(tmp_path, "mcu") as (wire,):
        words = [*TUYASNIFF, "sniff", "--mcu", str(wire.link), "-b", "9600", "--write", str(recording), "--plain"]
        line = f"exec {shlex.join(words)} {streams}"
        surroundings = os.environ | BARE
        with (
            subprocess.Popen(
                ["sh", "-c", line],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=surroundings,
            ) as process,
            wire.talking(0.005),
        ):
            until(lambda: recording.exists() and len(recorded(recording)) > (20 if code == 0 else 0), "frames")
            if code == 0:
                handles = [str(Path(f"/proc/{process.pid}/fd/{number}").readlink()) for number in range(3)]
                assert not [name for name in handles if "pts" in name or "tsniff" in name], handles
                process.send_signal(signal.SIGINT)
            assert process.wait(30) == (130 if code == 0 else code)
    kept = recorded(recording)
    assert kept == list(range(kept[0], kept[0] + len(kept)))
