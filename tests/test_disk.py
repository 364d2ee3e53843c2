from __future__ import annotations

import gzip
import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from tuyasniff.disk import PartFile, check_writable, locked, write_text
from tuyasniff.errors import SourceError, SourceReason


@pytest.mark.parametrize("folders", [True, False])
def test_only_one_at_a_time_has_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: bool) -> None:
    if not folders:
        without_locks_of_folders(monkeypatch)
    path = tmp_path / "m.yaml"
    path.write_text("0")

    def count() -> None:
        for _ in range(5):
            with locked(path):
                number = int(path.read_text())
                time.sleep(0.001)
                path.write_text(str(number + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() == "20"
    assert [file.name for file in tmp_path.iterdir()] == ["m.yaml"]


def without_locks_of_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refused(*_arguments: object) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", refused)


@pytest.mark.parametrize("folders", [True, False])
def test_a_lock_that_cannot_be_had_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: bool
) -> None:
    if not folders:
        without_locks_of_folders(monkeypatch)
    path = tmp_path / "m.yaml"
    with (
        locked(path),
        pytest.raises(SourceError, match="another program is writing there") as caught,
        locked(path, 0.1),
    ):
        pass
    assert caught.value.reason is SourceReason.BUSY
    assert ("remove" in caught.value.hint) is not folders
    with locked(path, 0):
        pass
    assert not list(tmp_path.iterdir())


def hold(path: Path, ready: str) -> None:
    with locked(path):
        Path(ready).touch()
        time.sleep(60)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_program_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    path, ready = tmp_path / "m.yaml", tmp_path / "ready"
    holder = multiprocessing.get_context("spawn").Process(target=hold, args=(path, str(ready)))
    holder.start()
    end = time.monotonic() + 20
    while not ready.exists() and time.monotonic() < end:
        time.sleep(0.01)
    with pytest.raises(SourceError), locked(path, 0):
        pass
    holder.kill()
    holder.join()
    with locked(path, 1):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"), locked(tmp_path / "none" / "m.yaml"):
        pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of Unix")
def test_a_pipe_needs_no_lock(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with locked(tmp_path / "pipe"), locked(tmp_path / "pipe", 0):
        pass


def test_what_is_marked_read_only_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    check_writable(path)
    write_text(path, "a")
    path.chmod(0o444)
    with pytest.raises(SourceError, match="read-only") as caught:
        write_text(path, "b")
    assert "chmod u+w" in caught.value.hint
    assert path.read_text() == "a"


def test_a_part_becomes_the_file_when_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    file = PartFile(path)
    assert not file.is_open and file.part is None
    file.open()
    file.write(b"new")
    file.close()
    assert path.read_text() == "old" and file.part == tmp_path / "x.csv.part" and file.part.read_text() == "new"
    file.name()
    assert path.read_text() == "new" and file.part is None
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.csv"]


def test_a_part_that_lies_there_is_left_alone_and_one_s_own_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "x.csv.part").write_text("of an interrupt")
    file = PartFile(tmp_path / "x.csv")
    file.open()
    assert file.part == tmp_path / "x.csv.part1"
    file.close(whole=False)
    file.remove()
    assert (tmp_path / "x.csv.part").read_text() == "of an interrupt"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.csv.part"]


def test_a_part_is_packed_where_the_name_says_so_and_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "x.gz").symlink_to(tmp_path / "there" / "y.gz")
    file = PartFile(tmp_path / "x.gz")
    file.open()
    file.write(b"talk")
    file.flush()
    file.close()
    file.name()
    assert (tmp_path / "x.gz").is_symlink() and gzip.decompress((tmp_path / "there" / "y.gz").read_bytes()) == b"talk"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_what_cannot_be_written_is_told_and_leaves_nothing_open() -> None:
    file = PartFile(Path("/dev/full"))
    file.open()
    file.write(b"x")
    with pytest.raises(OSError, match="No space"):
        file.close()
    assert not file.is_open and file.part is None
    file.close()
