"""The file of a recording: a line is added whole or not at all, and what other programs do to the file is noticed."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from enum import StrEnum
from io import FileIO
from pathlib import Path

from tuyasniff.disk import hold, is_held
from tuyasniff.errors import SourceError, SourceReason

_PIECE = 1 << 20
_HIDDEN = (".nfs", ".fuse_hidden")
"""Names that file systems give a file that was removed while somebody has it open; they go when it is closed."""

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Fate(StrEnum):
    """What another program did to the file."""

    REMOVED = "removed"
    MOVED = "moved"
    CUT = "cut"


class RecordingFile:
    """A file that is written to its end, held so that no second session writes into it. `path` is its name now.

    OSError of the system passes.
    """

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        """A new file; with `replace` one that exists is emptied. Raises SourceError where it cannot be had."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not replace:
                raise SourceError(f"{path} exists", SourceReason.PERMISSION, "choose another name, or add --force")
            self._raw, self._regular = _opened(path, replace=replace)
        except SourceError:
            raise
        except OSError as error:
            message = f"cannot write {path}: {error.strerror or error}"
            raise SourceError(message, SourceReason.UNREADABLE, "name another place with --write") from error
        self.path = path
        self._end = 0
        self._links = self._regular and os.fstat(self._raw.fileno()).st_nlink > 0

    @property
    def size(self) -> int:
        """Its bytes; 0 once it is closed."""
        try:
            return os.fstat(self._raw.fileno()).st_size
        except (OSError, ValueError):
            return 0

    def write(self, data: bytes) -> int:
        """All of it, at the end. Where that fails, nothing of it stays: half a line would part what is around it."""
        done = 0
        try:
            while done < len(data):
                done += self._raw.write(data[done:] if done else data) or 0
        except OSError:
            if self._regular and self.size == self._end + done:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._raw.fileno(), self._end)
            raise
        self._end += done
        return done

    def flush(self) -> None:
        """Each write goes to the system at once."""

    def sync(self) -> None:
        """Have the disk keep it: a pulled plug costs what comes after this."""
        if self._regular:
            handle = os.dup(self._raw.fileno())  # it may be closed meanwhile, and its number be another file's
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def close(self) -> None:
        """Let go of it."""
        self._raw.close()

    def named(self, path: Path) -> None:
        """Somebody has given it this name."""
        self.path = path

    def look(self) -> Fate | None:
        """What has become of it since the last time."""
        if not self._regular or self._raw.closed:
            return None
        now = os.fstat(self._raw.fileno())
        if self._links and now.st_nlink == 0:
            return Fate.REMOVED
        if now.st_size < self._end:
            return Fate.CUT
        self._end = now.st_size
        if self._is_there(now):
            return None
        found = self._found()
        if found is None:  # file systems of networks may give one file two numbers
            return None if self.path.exists() else Fate.REMOVED
        if found.name.startswith(_HIDDEN):
            return Fate.REMOVED
        self.path = found
        return Fate.MOVED

    def cut(self) -> int:
        """Go on at the end that it has now; how many bytes are missing."""
        size = self.size
        missing, self._end = self._end - size, size
        if size:
            os.lseek(self._raw.fileno(), size - 1, os.SEEK_SET)
            if self._raw.read(1) != b"\n":
                self.write(b"\n")
        return missing

    def _is_there(self, now: os.stat_result) -> bool:
        try:
            return os.path.samestat(self.path.stat(), now)
        except OSError:
            return False

    def _found(self) -> Path | None:
        """The name that the system knows it by, where it tells."""
        handle = self._raw.fileno()
        try:
            if sys.platform == "darwin":
                import fcntl

                told = fcntl.fcntl(handle, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
            else:
                told = str(Path(f"/proc/self/fd/{handle}").readlink())
        except (OSError, ValueError, AttributeError):
            return None
        found = Path(told)
        return found if found != self.path and self._is_file(found) else None

    def _is_file(self, path: Path) -> bool:
        with contextlib.suppress(OSError):
            return os.path.samestat(path.stat(), os.fstat(self._raw.fileno()))
        return False

    def copied(self, path: Path) -> RecordingFile:
        """All of it in a new file of that name. Raises OSError and SourceError, and leaves nothing behind then."""
        new = RecordingFile(path)
        try:
            for piece in self._pieces():
                new.write(piece)
        except OSError:
            new.close()
            path.unlink(missing_ok=True)
            raise
        return new

    def _pieces(self) -> Iterator[bytes]:
        """Its bytes, also where it has no name any more."""
        os.lseek(self._raw.fileno(), 0, os.SEEK_SET)  # it is written to its end wherever this stands
        while data := self._raw.read(_PIECE):
            yield data


def _opened(path: Path, *, replace: bool) -> tuple[FileIO, bool]:
    """The open file, empty and held, and whether it is one at all and no device or pipe."""
    if path.exists() and not path.is_file():
        return FileIO(path, "w"), False
    if replace and is_held(path):
        raise _busy(path)
    raw = FileIO(path, "r+", opener=lambda name, _: os.open(name, _FLAGS | (0 if replace else os.O_EXCL), 0o666))
    try:
        if not hold(raw.fileno()):
            raise _busy(path)
        os.ftruncate(raw.fileno(), 0)
    except BaseException:
        raw.close()
        raise
    return raw, stat.S_ISREG(os.fstat(raw.fileno()).st_mode)


def _busy(path: Path) -> SourceError:
    name = path.name.removesuffix(".new")
    message = f"cannot write {path.with_name(name)}: it is being recorded into"
    return SourceError(message, SourceReason.BUSY, "end the other session first, or choose another name")
