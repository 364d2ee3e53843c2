"""A file that somebody else is still writing."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

import pytest

from tuyasniff.errors import SourceError
from tuyasniff.live import growing
from tuyasniff.live.growing import follow

pytestmark = pytest.mark.alone


class Reading:
    """Reads a stream in a thread of its own, as a feed does."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._pieces: SimpleQueue[bytes] = SimpleQueue()
        self._stream = stream
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        read = self._stream.read1 if hasattr(self._stream, "read1") else self._stream.read
        try:
            while piece := read(4096):
                self._pieces.put(piece)
        except (OSError, ValueError):
            pass  # the test is over and has closed it
        self._pieces.put(b"")

    def until(self, wanted: bytes) -> None:
        """Read so much, and find that."""
        found = b""
        while len(found) < len(wanted):
            found += self._pieces.get(timeout=5)
        assert found == wanted

    def nothing(self) -> bool:
        """Whether nothing comes for some looks."""
        try:
            return self._pieces.get(timeout=10 * growing.LOOK_S) is None
        except Empty:
            return True

    def end(self) -> bool:
        return self._pieces.get(timeout=5) == b""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(growing, "LOOK_S", 0.005)
    path = tmp_path / "log.txt"
    path.write_bytes(b"one\n")
    return path


@pytest.fixture
def reading(log: Path) -> Iterator[Reading]:
    stream = follow(log)
    yield Reading(stream)
    stream.raw.close()


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def test_what_is_there_comes_first_then_what_is_added(log: Path, reading: Reading) -> None:
    reading.until(b"one\n")
    assert reading.nothing()
    append(log, b"two\n")
    reading.until(b"two\n")
    append(log, b"th")
    reading.until(b"th")
    append(log, b"ree\n")
    reading.until(b"ree\n")


def test_an_empty_file_is_waited_for(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    stream = follow(path)
    reading = Reading(stream)
    assert reading.nothing()
    append(path, b"late")
    reading.until(b"late")
    stream.raw.close()


def test_a_file_that_was_cut_is_read_from_its_beginning(log: Path, reading: Reading) -> None:
    reading.until(b"one\n")
    log.write_bytes(b"")
    time.sleep(5 * growing.LOOK_S)
    append(log, b"new\n")
    reading.until(b"new\n")
    assert reading.nothing()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file keeps its name on this system")
@pytest.mark.parametrize("fresh", [b"2\n", b"longer than what was there before\n"])
def test_another_file_of_the_same_name_is_read_from_its_beginning(log: Path, reading: Reading, fresh: bytes) -> None:
    reading.until(b"one\n")
    log.rename(log.with_suffix(".1"))
    append(log.with_suffix(".1"), b"last\n")
    reading.until(b"last\n")
    log.write_bytes(fresh)
    reading.until(fresh)
    append(log, b"more\n")
    reading.until(b"more\n")
    assert reading.nothing()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted on this system")
def test_a_file_that_is_deleted_is_waited_for(log: Path, reading: Reading) -> None:
    reading.until(b"one\n")
    log.unlink()
    assert reading.nothing()
    log.write_bytes(b"again\n")
    reading.until(b"again\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_named_pipe_ends_with_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    found: list[IO[bytes]] = []
    opening = threading.Thread(target=lambda: found.append(follow(path)), daemon=True)
    opening.start()
    with path.open("wb") as writer:
        opening.join(5)
        reading = Reading(found[0])
        writer.write(b"some")
        writer.flush()
        reading.until(b"some")
    assert reading.end()
    found[0].close()


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot read .*nothing"):
        follow(tmp_path / "nothing")
