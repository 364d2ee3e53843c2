"""Files on the disk: written whole or not at all, and changed by one program at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from tuyasniff.errors import SourceError, SourceReason

PATIENCE = 30.0
"""Seconds to wait for other programs that write; one of them needs up to three for a YAML file of 200 datapoints."""

_POLL = 0.05
_BUFFER = 1 << 16
_MOST_PARTS = 1000


def exists(name: str) -> bool:
    """Whether there is something of that name. What no system takes for a name, for it is too long, is nothing."""
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


def is_file(name: str) -> bool:
    """Whether there is a file of that name; as `exists`."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def hold(handle: int, *, alone: bool = True) -> bool:
    """Mark an open file as one that is being written, as long as it is open; False where another program does that.

    Where files take no such mark, on Windows and on some file systems, it is True. Without `alone` it is only asked.
    """
    try:
        import fcntl

        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True


def is_held(path: Path) -> bool:
    """Whether somebody holds the file: to replace it would take it away from a session that records into it."""
    try:
        if not path.is_file():
            return False
        handle = os.open(path, os.O_RDONLY)
    except (OSError, ValueError):
        return False
    try:
        return not hold(handle, alone=False)
    finally:
        os.close(handle)


def check_held(path: Path) -> None:
    """Raise SourceError for a file that somebody holds."""
    if is_held(path):
        hint = "name another file, or end that session first"
        raise SourceError(f"cannot write {path}: a session is being recorded into it", SourceReason.BUSY, hint)


def check_writable(path: Path) -> None:
    """Raise SourceError for a folder that is not there, and for a file that is read-only or being recorded into.

    A rename would replace that all the same.
    """
    check_held(path)
    folder = path.parent
    if not folder.is_dir():
        hint = f"make it first: mkdir -p {folder}"
        raise SourceError(f"cannot write {path}: there is no directory {folder}", SourceReason.MISSING, hint)
    try:
        marked = path.is_file() and not path.stat().st_mode & 0o222
    except (OSError, ValueError):
        return
    if marked:
        hint = f"chmod u+w {path}, or write to another file"
        raise SourceError(f"cannot write {path}: it is read-only", SourceReason.PERMISSION, hint)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, all of it or nothing; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write all of it or nothing: a temporary name in the same folder, then a rename. Raises SourceError.

    What is no file, such as a device or a named pipe, is written to and stays what it is.
    """
    from tempfile import mkstemp

    check_writable(path)
    temporary = ""
    try:
        if _is_no_file(path):
            path.write_bytes(data)
            return
        path = Path(os.path.realpath(path))
        handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # the name comes after the bytes, also when the plug is pulled
        Path(temporary).chmod(_mode(path))
        Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise _no_writing(path, error) from error


class PartFile:
    """A file that is written as NAME.part, and gets its name when all of it is there. Everything raises OSError.

    A link stays what it is: the file that it names is written. What is no file, such as a pipe or a device, has no
    other name. A name that ends with `.gz` is packed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path if _is_no_file(path) else Path(os.path.realpath(path))
        self.part: Path | None = None
        self._raw: IO[bytes] | None = None
        self._stream: IO[bytes] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be written to."""
        return self._stream is not None

    def open(self) -> None:
        """Begin; a part that lies there already is somebody else's, or what an interrupt left, and stays."""
        self._raw = self.path.open("wb", buffering=_BUFFER) if _is_no_file(self.path) else self._opened()
        self._stream = self._raw
        if self.path.suffix.lower() == ".gz":
            import gzip

            self._stream = cast(IO[bytes], gzip.GzipFile(filename="", mode="wb", fileobj=self._raw, mtime=0))

    def _opened(self) -> IO[bytes]:
        for number in range(_MOST_PARTS):
            part = self.path.with_name(f"{self.path.name}.part{number or ''}")
            try:
                stream = part.open("xb", buffering=_BUFFER)
            except FileExistsError:
                continue
            self.part = part
            return stream
        raise OSError(errno.EEXIST, "there are too many parts of it")

    def write(self, data: bytes) -> None:
        """All of it."""
        assert self._stream is not None
        self._stream.write(data)

    def flush(self) -> None:
        """Hand everything to the system."""
        if self._stream is not None:
            self._stream.flush()

    def close(self, *, whole: bool = True) -> None:
        """Write what is left; where it is `whole`, see that it is on the disk before the name is."""
        stream, raw = self._stream, self._raw
        self._stream = self._raw = None
        if stream is None or raw is None:
            return
        try:
            if stream is not raw:
                stream.close()
            if whole and self.part is not None:
                raw.flush()
                os.fsync(raw.fileno())  # also when the plug is pulled
        finally:
            raw.close()

    def name(self) -> None:
        """It gets its name."""
        if self.part is not None:
            self.part.replace(self.path)
            self.part = None

    def remove(self) -> None:
        """Leave nothing behind."""
        if self.part is not None:
            self.part.unlink()
            self.part = None


def _is_no_file(path: Path) -> bool:
    """A device or a pipe; asked before links are followed, for that of /dev/stdout may lead to no path at all."""
    return path.exists() and not path.is_file()


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new one."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


@contextlib.contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep other programs of ours from changing the file meanwhile. Raises SourceError after `patience` seconds.

    The folder is what is locked, so nothing is left behind whatever happens; where folders cannot be, it is a file
    `NAME.lock` beside the file. What is no file, such as a pipe, needs no lock.
    """
    if _is_no_file(path):
        yield
        return
    release = _acquired(Path(os.path.realpath(path)), patience)
    try:
        yield
    finally:
        release()


def _acquired(path: Path, patience: float) -> Callable[[], None]:
    """Take the lock; what is given back lets go of it."""
    end = time.monotonic() + patience
    try:
        import fcntl

        folder = os.open(path.parent, os.O_RDONLY)
    except ImportError:
        return _lock_file(path, end)
    except (OSError, ValueError) as error:
        raise _no_writing(path, error) from error
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(folder)
                raise _busy(path, "try again when it is done") from None
            time.sleep(_POLL)
        except OSError:  # folders of this file system take no lock
            os.close(folder)
            return _lock_file(path, end)
        else:
            return lambda: os.close(folder)


def _lock_file(path: Path, end: float) -> Callable[[], None]:
    """The lock as a file that only one can make; Windows removes it with the program that made it."""
    lock = path.with_name(f"{path.name}.lock")
    while True:
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_TEMPORARY", 0))
        except (FileExistsError, PermissionError) as error:
            if not lock.exists() and isinstance(error, PermissionError):
                raise _no_writing(path, error) from error
            if time.monotonic() >= end:
                raise _busy(path, f"try again; if nothing is running, remove {lock}") from None
            time.sleep(_POLL)
        except (OSError, ValueError) as error:
            raise _no_writing(path, error) from error
        else:
            return lambda: _unlocked(handle, lock)


def _unlocked(handle: int, lock: Path) -> None:
    os.close(handle)
    with contextlib.suppress(OSError):
        lock.unlink()


def _busy(path: Path, hint: str) -> SourceError:
    return SourceError(f"cannot write {path}: another program is writing there", SourceReason.BUSY, hint)


def _no_writing(path: Path, error: Exception) -> SourceError:
    message = f"cannot write {path}: {reason_of(error)}"
    return SourceError(message, SourceReason.UNREADABLE, "check the folder and its permissions")


def reason_of(error: Exception) -> str:
    """The system's words for what went wrong."""
    return getattr(error, "strerror", None) or str(error)
