"""What the program says to the one that called it, and that it never shows a traceback for bad input."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wire import HEARTBEAT, TALK, dp, frame, report

from .running import ROOT, Result, process, program

GOOD = TALK
NOISY = TALK + b"\xff\xff"
FAULTY = frame(7, dp(9, 9, b"\1")) + TALK
CASES: tuple[tuple[str, bytes, tuple[str, ...], int], ...] = (
    ("good", GOOD, (), 0),
    ("good and strict", GOOD, ("--strict",), 0),
    ("noisy", NOISY, (), 0),
    ("noisy and strict", NOISY, ("--strict",), 1),
    ("faulty and strict", FAULTY, ("--strict",), 1),
    ("unknown option", GOOD, ("--frobnicate",), 2),
    ("unknown format", GOOD, ("--format", "telegram"), 2),
    ("unknown family", GOOD, ("--family", "matter"), 2),
    ("impossible width", GOOD, ("--width", "-3"), 2),
    ("empty", b"", (), 4),
    ("zeros", bytes(3000), (), 4),
    ("random", random.Random(5).randbytes(9000), (), 4),
    ("a picture", b"\xff\xd8\xff\xe0" + bytes(500), (), 4),
    ("words", "Nothing here, only words. Ätsch.\n".encode() * 9, (), 4),
    ("UTF-16 words", "Nothing here.\n".encode("utf-16"), (), 4),
    ("UTF-16 hex", HEARTBEAT.hex(" ").encode("utf-16"), (), 0),
    ("a cut gzip file", gzip.compress(random.Random(1).randbytes(999) + GOOD)[:-30], (), 3),
    ("a damaged gzip file", b"\x1f\x8b\x08" + b"\xff" * 60, (), 3),
    ("packed", gzip.compress(GOOD), (), 0),
)


@pytest.mark.parametrize("verb", ["decode", "datapoints"])
@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_exit_code_tells_what_happened(
    case: tuple[str, bytes, tuple[str, ...], int], verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, data, options, code = case
    result = program(monkeypatch, verb, *options, stdin=data)
    assert result.code == code, result.err
    assert "Traceback" not in result.err
    if code >= 2:
        assert "tuyasniff: error: " in result.err
    else:
        assert "error" not in result.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--version",), 0),
        (("--help",), 0),
        (("decode", "-h"), 0),
        ((), 0),
        (("frobnicate",), 2),
        (("decode", "--json", "--jsonl", "-"), 2),
        (("decode", "--explain", "x", "-"), 2),
        (("decode", "--explain", "1", "--json", "-"), 2),
        (("decode", "no such file"), 3),
        (("decode", "."), 3),
        (("decode", ""), 2),
        (("decode", "55 AA 03 07", "x"), 3),
        (("decode", "x\x1b[31m"), 3),
        (("datapoints", "no such file"), 3),
        (("info", "commands"), 0),
        (("info", "formats", "--json"), 0),
        (("info", "weather"), 2),
        (("completion", "zsh"), 0),
        (("completion", "tcsh"), 2),
    ],
)
def test_arguments_are_checked(arguments: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, *arguments)
    assert result.code == code, result.err
    assert "\x1b" not in result.err
    if code:
        assert result.out == ""
        assert result.err.startswith("tuyasniff: error: ")
        assert all(line.startswith("hint: ") for line in result.err.splitlines()[1:])


def test_an_error_is_one_line_and_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "missing.bin")
    assert result.err.splitlines() == [
        "tuyasniff: error: cannot read missing.bin: no such file",
        "hint: check the path; - reads standard input, so a paste can be piped in",
    ]


@pytest.mark.parametrize(
    "verb",
    ["decode", "datapoints", "export", "report", "identify", "doctor", "handshake", "redact", "learn", "replay"],
)
def test_an_unreadable_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verb: str) -> None:
    # root may read everything, so the refusal is played
    path = tmp_path / "x.bin"
    path.write_bytes(TALK)
    result = _refused(monkeypatch, verb, str(path), *(["--for", "tasmota"] if verb == "report" else []))
    assert result.code == 3
    assert "permission denied" in result.err


@pytest.mark.parametrize("arguments", [("decode", "--mcu", "x.bin"), ("convert", "x.bin", "y.csv")])
def test_an_unreadable_wire_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "x.bin").write_bytes(TALK)
    monkeypatch.chdir(tmp_path)
    result = _refused(monkeypatch, *arguments)
    assert result.code == 3
    assert "cannot read x.bin: permission denied" in result.err


def _refused(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """What comes of it where the user may not read the file."""
    opened = Path.open

    def refuse(path: Path, *details: Any, **more: Any) -> Any:
        if path.name == "x.bin":
            raise PermissionError(13, "Permission denied")
        return opened(path, *details, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        patched.setattr(os, "access", lambda path, mode, **_: mode != os.R_OK)  # who asks beforehand hears it, too
        return program(patched, *arguments)


def test_one_bad_input_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, data in (("a.bin", TALK), ("empty", b""), ("b.bin", report(7, 7))):
        (tmp_path / name).write_bytes(data)
    names = [str(tmp_path / name) for name in ("a.bin", "missing", "empty", "b.bin")]
    result = program(monkeypatch, "decode", "--json", *names)
    assert result.code == 3
    document = json.loads(result.out)
    assert [entry["name"] for entry in document["inputs"]] == [names[0], names[2], names[3]]
    assert document["summary"]["frames"] == 7
    assert [item["number"] for item in document["items"]] == list(range(1, 8))
    assert "missing: no such file" in result.err
    assert "it is empty" in result.err


def test_the_whole_program_reports_its_code() -> None:
    assert process("decode", stdin=TALK).code == 0
    assert process("decode", "--strict", stdin=NOISY).code == 1
    assert process("decode", "missing").code == 3
    assert process("decode", stdin=b"").code == 4


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(TALK * 3000)
    command = [sys.executable, "-m", "tuyasniff", "decode", "--jsonl", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read().decode()
        assert running.wait(30) == 0
    assert "Broken" not in errors
    assert "Traceback" not in errors
    assert "Exception" not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirection", "code"), [("<&-", 3), (">&-", 3), ("2>&-", 0), ("<&- 2>&-", 3), ("</dev/null", 4)]
)
def test_closed_standard_streams_are_no_trouble(redirection: str, code: int) -> None:
    line = f"{sys.executable} -m tuyasniff decode {redirection}"
    done = subprocess.run(["sh", "-c", line], input=TALK, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr


WRITING = (
    "--help",
    "--version",
    "",
    "decode --help",
    "schema -h",
    "completion bash",
    "decode -",
    "convert - - --format hex",
    "info",
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("arguments", WRITING)
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("output", "reason"), [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device"), ("| true", "")]
)
def test_output_that_cannot_be_written_ends_every_verb_alike(
    arguments: str, output: str, reason: str, unbuffered: str, tmp_path: Path
) -> None:
    code = 3 if reason else 0
    if output == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    told = tmp_path / "code"
    # whoever reads is gone before anything is written, and the shell keeps the code of the one who writes
    line = f"{{ sleep 0.2; {sys.executable} -m tuyasniff {arguments}; echo $? > {told}; }} {output}"
    done = subprocess.run(
        ["sh", "-c", line], input=TALK, capture_output=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )  # fmt: skip
    assert int(told.read_text()) == code
    words = done.stderr.decode()
    assert "Traceback" not in words and "Exception" not in words
    assert words.count(f"tuyasniff: error: cannot write the output: {reason}") == (code == 3)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_closed_output_is_no_trouble_where_a_file_takes_it_all(tmp_path: Path) -> None:
    out = tmp_path / "out.tsniff.jsonl"
    line = f"{sys.executable} -m tuyasniff convert - {out} >&-"
    done = subprocess.run(["sh", "-c", line], input=TALK, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > len(TALK)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", [(), ("--json",), ("--jsonl",)])
def test_a_full_disk_is_said_once(form: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tuyasniff", "decode", *form],
            input=TALK, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    errors = done.stderr.decode()
    assert errors.count("error") == 1
    assert "tuyasniff: error: cannot write the output: No space left on device" in errors


def test_an_interrupt_while_it_is_still_being_loaded_is_told_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, "-m", "tuyasniff", "--version"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
    )
    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr.decode().splitlines() == ["", "tuyasniff: interrupted"]


@pytest.mark.parametrize(("form", "first_item"), [((), b"heartbeat"), (("--json",), b'"number":1')])
def test_an_interrupt_keeps_what_came_and_ends_with_130(form: tuple[str, ...], first_item: bytes) -> None:
    command = [sys.executable, "-m", "tuyasniff", "decode", *form]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(HEARTBEAT * 300)
        running.stdin.flush()
        out = b""
        while first_item not in out:
            piece = os.read(running.stdout.fileno(), 1 << 16)
            assert piece
            out += piece
        running.send_signal(signal.SIGINT)
        rest, errors = running.communicate(timeout=30)
    assert running.returncode == 130
    assert errors.decode().endswith("tuyasniff: interrupted\n")
    assert "Traceback" not in errors.decode()
    if form:
        document = json.loads(out + rest)
        assert document["summary"]["interrupted"] is True
        assert 0 < len(document["items"]) <= document["summary"]["frames"] <= 300
    else:
        assert 0 < (out + rest).count(b"heartbeat") <= 300


@pytest.mark.parametrize("hexes", [("55 AA 03 07",), ("55", "AA", "03"), ("55AA00000000FF",)])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_neither_hex_nor_a_file_is_not_swallowed(
    hexes: tuple[str, ...], place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = program(monkeypatch, "decode", *hexes[:place], "x", *hexes[place:])
    assert result.code == 3
    assert result.err.startswith("tuyasniff: error: no such file: x\nhint: ")
    assert result.err.count("error") == 1


def test_an_empty_argument_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", "")
    assert result.err.startswith("tuyasniff: error: an argument is empty\nhint: name a file")


@pytest.mark.parametrize("arguments", [("completion",), ("completion", "a\nb"), ("info", "x\ty")])
def test_a_usage_error_is_one_clean_line(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, *arguments)
    assert result.code == 2
    assert not any(0x2400 <= ord(char) < 0x2440 for char in result.err)
    assert len(result.err.splitlines()) == 2


NOTHING = {
    "empty": b"",
    "zeros": bytes(3000),
    "random": random.Random(7).randbytes(5000),
    "headers only": b"\x55\xaa\xff" * 90,
    "words": b"nothing to see here\n" * 20,
    "a program": b"\x7fELF" + bytes(90),
}


@pytest.mark.parametrize("options", [(), ("--format", "raw"), ("--format", "plain")])
@pytest.mark.parametrize("name", NOTHING)
def test_nothing_recognisable_comes_with_a_hint(
    name: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = program(monkeypatch, "decode", *options, stdin=NOTHING[name])
    assert result.code == 4
    error, hint = result.err.splitlines()[-2:]
    assert error.startswith("tuyasniff: error: nothing recognisable in stdin: ")
    assert hint.startswith("hint: ")
