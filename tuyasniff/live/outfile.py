"""A file that is written under another name first, and never takes the place of one that nobody meant to lose."""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import TracebackType

from tuyasniff.disk import PartFile, check_held
from tuyasniff.errors import SourceError, SourceReason


class FileExists(SourceError):
    """There is a file of that name; somebody has to say that it may go."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists", SourceReason.BUSY, "replace it, or choose another name")


class OutFile:
    """Use it with `with`: NAME.part becomes NAME at the end, and goes away where something fails.

    A name that ends with `.gz` is packed. Raises FileExists (unless `replace`), else SourceError.
    """

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        self._file = PartFile(path)
        self._said = path
        self._replace = replace

    def __enter__(self) -> OutFile:
        self._check(self._file.path)
        try:
            self._file.open()
        except OSError as error:
            raise self._error(error) from error
        return self

    def write(self, data: bytes) -> int:
        """All of it."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._error(error) from error
        return len(data)

    def flush(self) -> None:
        """Nobody reads it before it has its name."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close(whole=kind is None)
            if kind is None:
                self._check_free(self._file.path)
                self._file.name()
        except OSError as trouble:
            if kind is None:
                raise trouble if isinstance(trouble, SourceError) else self._error(trouble) from trouble
        finally:
            with contextlib.suppress(OSError):
                self._file.remove()

    def _check(self, path: Path) -> None:
        if path.is_dir():
            raise SourceError(f"cannot write {self._said}: it is a folder", SourceReason.DIRECTORY, "name a file in it")
        if not path.parent.is_dir():
            message = f"cannot write {self._said}: there is no folder {path.parent}"
            raise SourceError(message, SourceReason.MISSING, "make it first, or choose another")
        if path.exists() and not path.is_file():
            raise SourceError(f"cannot write {self._said}: it is no file", SourceReason.UNREADABLE, "name a file")
        self._check_free(path)
        check_held(path)

    def _check_free(self, path: Path) -> None:
        if not self._replace and path.exists():
            raise FileExists(self._said)

    def _error(self, error: OSError) -> SourceError:
        words = error.strerror or str(error)
        hint = "choose another folder" if isinstance(error, PermissionError) else "is there room on the disk?"
        return SourceError(f"cannot write {self._said}: {words}", SourceReason.UNREADABLE, hint)
