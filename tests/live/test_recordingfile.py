"""The file of a recording: whole lines, held, and looked after."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tuyasniff.disk import check_held, is_held
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.live.recordingfile import Fate, RecordingFile

pytestmark = [
    pytest.mark.usefixtures("closed_files"),
    pytest.mark.skipif(sys.platform == "win32", reason="files that are open stay where they are"),
]


def recording(path: Path) -> RecordingFile:
    file = RecordingFile(path)
    file.write(b"one\n")
    file.write(b"two\n")
    return file


def test_what_nobody_touched_has_no_fate(tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    assert file.look() is None and file.size == 8
    file.close()
    assert file.look() is None and file.size == 0


def test_half_a_line_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = recording(tmp_path / "x")

    class Torn:
        """Takes three bytes, then is full."""

        def __init__(self) -> None:
            self.room = 3

        def write(self, data: bytes) -> int:
            if not self.room:
                raise OSError(28, "No space left on device")
            taken, self.room = os.write(whole.fileno(), data[: self.room]), 0
            return taken

        def fileno(self) -> int:
            return whole.fileno()

    whole = file._raw
    monkeypatch.setattr(file, "_raw", Torn())
    with pytest.raises(OSError, match="No space"):
        file.write(b"three\n")
    monkeypatch.setattr(file, "_raw", whole)
    assert (tmp_path / "x").read_bytes() == b"one\ntwo\n"
    file.write(b"three\n")
    assert (tmp_path / "x").read_bytes() == b"one\ntwo\nthree\n"


def test_a_removed_file_can_be_copied_all_the_same(tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    (tmp_path / "x").unlink()
    assert file.look() is Fate.REMOVED
    new = file.copied(tmp_path / "deeper" / "y")
    new.write(b"three\n")
    assert (tmp_path / "deeper" / "y").read_bytes() == b"one\ntwo\nthree\n"
    assert new.look() is None


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = recording(tmp_path / "x")

    def refuse(_self: object, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RecordingFile, "write", refuse)
    with pytest.raises(OSError, match="No space"):
        file.copied(tmp_path / "y")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell names of open files this way")
def test_a_moved_file_is_known_by_its_new_name(tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    (tmp_path / "x").rename(tmp_path / "y")
    (tmp_path / "x").write_text("another one")
    assert file.look() is Fate.MOVED and file.path == tmp_path / "y"
    assert file.look() is None


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell names of open files this way")
@pytest.mark.parametrize("name", [".nfs00000000", ".fuse_hidden0001"])
def test_a_name_that_hides_a_removed_file_is_none(name: str, tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    (tmp_path / "x").rename(tmp_path / name)
    assert file.look() is Fate.REMOVED and file.path == tmp_path / "x"


def test_a_name_less_is_a_removed_file_though_it_has_another(tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    (tmp_path / "y").hardlink_to(tmp_path / "x")
    assert file.look() is None
    (tmp_path / "x").unlink()
    assert file.look() is Fate.REMOVED


@pytest.mark.parametrize(("keeps", "then"), [(0, b""), (2, b"on\n"), (4, b"one\n")])
def test_a_cut_file_goes_on_at_a_new_line(keeps: int, then: bytes, tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    os.truncate(tmp_path / "x", keeps)
    assert file.look() is Fate.CUT and file.cut() == 8 - keeps
    file.write(b"three\n")
    assert (tmp_path / "x").read_bytes() == then + b"three\n"
    assert file.look() is None


def test_what_others_add_is_no_harm(tmp_path: Path) -> None:
    file = recording(tmp_path / "x")
    with (tmp_path / "x").open("ab") as other:
        other.write(b"added\n")
    assert file.look() is None
    file.write(b"three\n")
    assert (tmp_path / "x").read_bytes() == b"one\ntwo\nadded\nthree\n"


def test_it_is_held_as_long_as_it_is_open(tmp_path: Path) -> None:
    path = tmp_path / "x"
    file = recording(path)
    assert is_held(path)
    for make in (lambda: RecordingFile(path, replace=True), lambda: check_held(path)):
        with pytest.raises(SourceError) as caught:
            make()
        assert caught.value.reason is SourceReason.BUSY
    assert path.read_bytes() == b"one\ntwo\n"
    file.close()
    assert not is_held(path) and not is_held(tmp_path) and not is_held(tmp_path / "none")
    RecordingFile(path, replace=True).close()
    assert path.read_bytes() == b""


def test_a_device_is_written_to_and_left_alone() -> None:
    file = RecordingFile(Path("/dev/null"), replace=True)
    file.write(b"one\n")
    file.sync()
    assert file.look() is None
    file.close()
