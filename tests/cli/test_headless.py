"""What is said at the end of a session without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.running import program
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
