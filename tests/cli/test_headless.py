"""What is said at the end of a session without a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.running import ROOT, program
from tuyasniff.cli.listening import RECORDINGS
from wire import HEARTBEAT, TALK, report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "recordings"
    path.mkdir()
    monkeypatch.setenv(RECORDINGS, str(path))
    return path


@pytest.mark.parametrize("data", [b"", b"hello world\n"], ids=["empty", "words"])
def test_a_pipe_that_gives_nothing_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, folder: Path, data: bytes
) -> None:
    result = program(monkeypatch, "sniff", "-", "--plain", stdin=data)
    assert result.code == 4
    (error,) = [line for line in result.err.splitlines() if "error:" in line]
    assert error.startswith("tuyasniff: error: nothing recognisable in standard input: ")
    assert "hint: " in result.err
    assert not list(folder.iterdir())


def test_two_files_are_two_wires(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Halves of frames in both must never be put together."""
    one, other, out = tmp_path / "one.log", tmp_path / "other.log", tmp_path / "out.tsniff.jsonl"
    one.write_text(report(20, 2301).hex(" ") + "\n")
    other.write_text(HEARTBEAT.hex(" ") + "\n")
    result = program(
        monkeypatch, "sniff", str(one), str(other), "--jsonl", "--duration", "1.5", "--write", str(out)
    )  # fmt: skip
    assert result.code == 0, result.err
    assert '"tap":"line1"' in result.out and '"tap":"line2"' in result.out
    assert out.read_text().count('"tap":"line1","hex"') == out.read_text().count('"tap":"line2","hex"') == 1


def test_a_pipe_that_gives_frames_says_what_and_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "out.tsniff.jsonl"
    result = program(monkeypatch, "sniff", "-", "--plain", "--write", str(out), stdin=TALK)
    assert result.code == 0 and "error" not in result.err
    assert f"recorded in {out}" in result.err and "6 frames" in result.err


@pytest.mark.parametrize("form", ["bytes", "hex", "log"])
def test_what_trickles_into_a_pipe_is_shown_as_it_comes(tmp_path: Path, form: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "sniff", "-", "--plain", "-w", str(tmp_path / "x.tsniff.jsonl")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        for number in range(2301, 2304):
            process.stdin.write(_written(report(20, number), form))
            process.stdin.flush()
            assert str(number).encode() in process.stdout.readline()
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0 and b"3 frames" in said


def _written(frame: bytes, form: str) -> bytes:
    if form == "bytes":
        return frame
    if form == "hex":
        return frame.hex().upper().encode() + b"\n"
    return b"[12:00:01] RX: " + frame.hex(" ").encode() + b"\n"
