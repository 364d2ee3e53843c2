from __future__ import annotations

import errno
import gzip
import io
import os
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from tuyasniff.capture.bytesource import PIECE, ByteSource, from_bytes, from_path, from_stream
from tuyasniff.capture.unpack import gunzip
from tuyasniff.errors import SourceError, SourceReason


def test_peeking_takes_nothing() -> None:
    source = from_bytes(bytes(range(200)), "x")
    assert source.peek(10) == bytes(range(10))
    assert source.peek(20) == bytes(range(20))
    assert b"".join(source.pieces()) == bytes(range(200))
    assert source.bytes_read == 200


def test_pieces_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * (3 * PIECE + 5))
    source = from_path(path, "big")
    sizes = [len(piece) for piece in source.pieces()]
    assert max(sizes) <= PIECE
    assert sum(sizes) == 3 * PIECE + 5
    assert source.size == 3 * PIECE + 5
    assert not source.live
    source.close()


def test_a_pipe_gives_what_is_there_without_waiting_for_more() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, b"first")
        source = from_stream(stream, "stdin")
        assert source.live
        assert source.size is None
        assert source.peek_more(1000) == b"first"
        os.write(writing, b"second")
        os.close(writing)
        assert b"".join(source.pieces()) == b"firstsecond"


def test_a_redirected_file_has_a_size(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    with path.open("rb") as stream:
        source = from_stream(stream, "stdin")
        assert (source.size, source.live) == (5, False)


def test_a_named_pipe_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(b"through the pipe"))
    writer.start()
    source = from_path(path, "fifo")
    assert b"".join(source.pieces()) == b"through the pipe"
    writer.join()
    assert source.live
    source.close()


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (errno.ENOENT, SourceReason.MISSING, "no such file"),
        (errno.EISDIR, SourceReason.DIRECTORY, "directory"),
        (errno.EACCES, SourceReason.PERMISSION, "permission denied"),
        (errno.EBUSY, SourceReason.BUSY, "somebody else"),
        (errno.EIO, SourceReason.UNREADABLE, os.strerror(errno.EIO)),
    ],
)
def test_a_file_that_does_not_open_is_one_clear_line(
    code: int, reason: SourceReason, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # root may read everything, so the system's answer is played
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError) as caught:
        from_path(Path("x.bin"), "x.bin")
    assert caught.value.reason is reason
    assert words in str(caught.value)
    assert str(caught.value).startswith("cannot read x.bin: ")
    assert "\n" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("name", ["", "nul\0byte", "x" * 5000])
def test_impossible_names_are_errors_of_the_user(name: str) -> None:
    with pytest.raises(SourceError):
        from_path(Path(name), name)


class _Breaking(io.RawIOBase):
    """Gives some bytes, then breaks."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self._given = False

    def read1(self, _size: int) -> bytes:
        if self._given:
            raise self._error
        self._given = True
        return b"came before"

    def read(self, size: int = -1) -> bytes:
        return self.read1(size)


def test_what_came_before_a_break_is_kept() -> None:
    source = from_stream(_Breaking(OSError(errno.EIO, "gone")), "stdin")  # type: ignore[arg-type]
    assert b"".join(source.pieces()) == b"came before"
    assert source.lost is not None
    assert source.lost.reason is SourceReason.LOST


def test_the_keyboard_ends_a_live_source_and_keeps_what_came() -> None:
    source = from_stream(_Breaking(KeyboardInterrupt()), "stdin")  # type: ignore[arg-type]
    assert b"".join(source.pieces()) == b"came before"
    assert source.was_interrupted
    assert source.lost is None


def test_a_pipe_pauses_until_something_comes() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        source = from_stream(stream, "stdin")
        assert source.pauses(0)
        os.write(writing, b"x")
        assert not source.pauses(0)
        assert source.peek_more(9) == b"x"
        assert source.pauses(0)
        os.close(writing)
        assert not source.pauses(0)
    assert not from_bytes(b"x", "memory").pauses(0)
    assert from_stream(io.BytesIO(b"x"), "nobody can tell").pauses(0)


def test_the_fingerprint_is_that_of_all_bytes_that_were_opened() -> None:
    data = bytes(range(256)) * 999
    packed = gzip.compress(data) + b"something behind it"
    for opened, layered in ((data, False), (packed, True)):
        below = from_bytes(opened, "x").keep_fingerprint()
        source = below.through(gunzip) if layered else below
        source.peek(10)
        assert source.fingerprint is None
        assert b"".join(source.pieces()) == data
        source.drain()
        assert source.fingerprint == sha256(opened).hexdigest()
    skipped = from_bytes(data, "x").keep_fingerprint()
    skipped.skip()
    assert skipped.fingerprint == sha256(data).hexdigest()
    assert skipped.bytes_read == len(data)


def test_what_broke_has_no_fingerprint() -> None:
    def broken(_size: int) -> bytes:
        raise OSError(5, "Input/output error")

    source = ByteSource("x", broken).keep_fingerprint()
    assert not list(source.pieces())
    assert source.fingerprint is None


def test_a_file_that_grows_has_the_fingerprint_of_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(b"first")
    source = from_path(path, "x.log").keep_fingerprint()
    assert b"".join(source.pieces()) == b"first"
    path.write_bytes(b"first and more")
    source.drain()
    source.close()
    assert source.fingerprint == sha256(b"first").hexdigest()


def test_a_file_that_is_cut_while_it_is_read_does_not_end_as_if_it_had_been_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(bytes(200_000))
    source = from_path(path, "x.bin")
    pieces = source.pieces()
    read = len(next(pieces))
    os.truncate(path, 100_000)
    read += sum(map(len, pieces))
    assert read == 100_000
    assert str(source.lost) == "cannot read x.bin: it was cut to 100,000 of 200,000 bytes meanwhile"
    source.close()


def test_a_file_that_grows_while_it_is_read_is_read_to_its_new_end(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(bytes(200_000))
    source = from_path(path, "x.bin")
    pieces = source.pieces()
    read = len(next(pieces))
    with path.open("ab") as file:
        file.write(bytes(1000))
    assert read + sum(map(len, pieces)) == 201_000
    assert source.lost is None
    source.close()
