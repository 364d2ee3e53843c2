"""A file that is written under another name first, and never takes the place of one that nobody meant to lose."""

from __future__ import annotations

import contextlib
import gzip
import os
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from tuyasniff.disk import check_held
from tuyasniff.errors import SourceError, SourceReason

_BUFFER = 1 << 16
_MOST_PARTS = 100


class FileExists(SourceError):
    """There is a file of that name; somebody has to say that it may go."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists", SourceReason.BUSY, "replace it, or choose another name")
        self.path = path


class OutFile:
    """Use it with `with`: NAME.part becomes NAME at the end, and goes away where something fails.

    A name that ends with `.gz` is packed. Raises FileExists (unless `replace`), else SourceError.
    """

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        # a link stays what it is: the file that it names is written
        self._path = Path(os.path.realpath(path))
        self._said = path
        self._replace = replace
        self._part: Path | None = None
        self._raw: IO[bytes] | None = None
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> OutFile:
        self._check()
        try:
            self._raw = self._opened()
        except OSError as error:
            raise self._error(error) from error
        self._stream = self._raw
        if self._path.suffix.lower() == ".gz":
            self._stream = cast(IO[bytes], gzip.GzipFile(filename="", mode="wb", fileobj=self._raw, mtime=0))
        return self

    def write(self, data: bytes) -> int:
        """All of it."""
        assert self._stream is not None
        try:
            self._stream.write(data)
        except OSError as error:
            raise self._error(error) from error
        return len(data)

    def flush(self) -> None:
        """Nobody reads it before it has its name."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._close(whole=kind is None)
            if kind is None:
                self._named()
        except OSError as trouble:
            if kind is None:
                raise trouble if isinstance(trouble, SourceError) else self._error(trouble) from trouble
        finally:
            with contextlib.suppress(OSError):
                if self._raw is not None:
                    self._raw.close()
                if self._part is not None:
                    self._part.unlink()

    def _check(self) -> None:
        if self._path.is_dir():
            raise SourceError(f"cannot write {self._said}: it is a folder", SourceReason.DIRECTORY, "name a file in it")
        if not self._path.parent.is_dir():
            message = f"cannot write {self._said}: there is no folder {self._path.parent}"
            raise SourceError(message, SourceReason.MISSING, "make it first, or choose another")
        if self._path.exists() and not self._path.is_file():
            raise SourceError(f"cannot write {self._said}: it is no file", SourceReason.UNREADABLE, "name a file")
        if not self._replace and self._path.exists():
            raise FileExists(self._said)
        check_held(self._path)

    def _opened(self) -> IO[bytes]:
        for number in range(_MOST_PARTS):
            part = self._path.with_name(f"{self._path.name}.part{number or ''}")
            try:
                stream = part.open("xb", buffering=_BUFFER)
            except FileExistsError:  # somebody else's, or what a crash left
                continue
            self._part = part
            return stream
        raise FileExistsError(f"there are too many parts of {self._path.name}")

    def _close(self, *, whole: bool) -> None:
        assert self._stream is not None
        assert self._raw is not None
        if self._stream is not self._raw:
            self._stream.close()
        if whole:
            self._raw.flush()
            os.fsync(self._raw.fileno())  # the name comes after the bytes, also when the plug is pulled
        self._raw.close()

    def _named(self) -> None:
        if not self._replace and self._path.exists():
            raise FileExists(self._said)
        assert self._part is not None
        self._part.replace(self._path)
        self._part = None

    def _error(self, error: OSError) -> SourceError:
        words = error.strerror or str(error)
        hint = "choose another folder" if isinstance(error, PermissionError) else "is there room on the disk?"
        return SourceError(f"cannot write {self._said}: {words}", SourceReason.UNREADABLE, hint)
