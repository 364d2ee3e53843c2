"""What is done about a recording that others change, and about disks that keep things late."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from live.test_recordingfile import recording
from tuyasniff.live import tending
from tuyasniff.live.recordingfile import RecordingFile
from tuyasniff.live.tending import Syncing, free_name, tended

pytestmark = [
    pytest.mark.usefixtures("closed_files"),
    pytest.mark.skipif(sys.platform == "win32", reason="files that are open stay where they are"),
]


def test_a_file_that_is_there_needs_nothing(tmp_path: Path) -> None:
    assert tended(recording(tmp_path / "x.tsniff.jsonl")) is None


def test_a_removed_one_is_written_anew_under_its_name_or_one_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    file = recording(path)
    path.unlink()
    found = tended(file)
    assert found is not None and found.file.path == path and "was written anew" in found.words
    path.unlink()
    path.write_text("another one")
    again = tended(found.file)
    assert again is not None and again.file.path == tmp_path / "x-2.tsniff.jsonl"
    assert str(again.file.path) in again.words and again.file.path.read_bytes() == b"one\ntwo\n"
    assert path.read_text() == "another one"


def test_names_are_free_or_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tending, "_MOST_NAMES", 3)
    for name in ("x.tsniff.jsonl", "x-2.tsniff.jsonl"):
        assert free_name(tmp_path / "x.tsniff.jsonl") == tmp_path / name
        (tmp_path / name).touch()
    with pytest.raises(OSError, match="too many"):
        free_name(tmp_path / "x.tsniff.jsonl")


def test_the_disk_is_asked_when_there_is_something_new_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = recording(tmp_path / "x")
    kept: list[int] = []
    asked = threading.Event()

    def sync(self: RecordingFile) -> None:
        kept.append(self.size)
        asked.set()

    monkeypatch.setattr(RecordingFile, "sync", sync)
    monkeypatch.setattr(tending, "SYNC_S", 0.01)
    syncing = Syncing(lambda: file, pytest.fail)
    syncing.start()
    assert asked.wait(5)
    file.write(b"three\n")
    syncing.stop()
    assert kept[0] == 8 and kept[-1] == 14 and len(kept) == len(set(kept))


def test_a_disk_that_does_not_keep_it_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: RecordingFile) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(RecordingFile, "sync", fail)
    told: list[str] = []
    Syncing(lambda: recording(tmp_path / "x"), told.append).sync()
    assert told == ["the disk may not have kept the recording: Input/output error"]
