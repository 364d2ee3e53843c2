"""Where a verb writes a file: under another name first, so that nobody ever finds half of it under its own."""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from tuyasniff.cli.diagnostics import ClosedPipe
from tuyasniff.cli.output import GONE, abandon_stdout
from tuyasniff.disk import check_held
from tuyasniff.errors import FormatError, SourceError, SourceReason

_BUFFER = 1 << 16
_MOST_PARTS = 1000
_EXISTS = "give --force to replace it, or another name"


class Sink:
    """A binary stream to a file, or to standard output for `-`. The file is opened with the first byte.

    A name that ends with `.gz` is packed. `commit` gives the file its name, `abandon` leaves it under the other one.
    Raises SourceError where nothing can be written, ClosedPipe where the reader of standard output went away.
    """

    def __init__(self, spec: str, *, force: bool = False) -> None:
        self.spec = spec
        self._force = force
        # a link stays what it is: the file that it names is written
        self._path = None if spec == "-" else Path(os.path.realpath(spec))
        self._part: Path | None = None
        self._raw: BinaryIO | None = None
        self._stream: BinaryIO | None = None

    @property
    def is_stdout(self) -> bool:
        """Whether it goes to standard output."""
        return self._path is None

    @property
    def begun(self) -> bool:
        """Whether a byte was written."""
        return self._stream is not None

    def check(self, inputs: tuple[str, ...]) -> None:
        """Find out what stands against it before any work is done. Raises SourceError and FormatError."""
        path = self._path
        if path is None:
            return
        if any(_same(path, Path(name)) for name in inputs if name != "-"):
            raise FormatError(f"{self.spec} is an input, so it cannot be the output", "name another file")
        if path.is_dir():
            raise SourceError(
                f"cannot write {self.spec}: it is a directory", SourceReason.DIRECTORY, "name a file in it"
            )
        if not path.parent.is_dir():
            hint = f"make it first: mkdir -p {path.parent}"
            raise SourceError(
                f"cannot write {self.spec}: there is no directory {path.parent}", SourceReason.MISSING, hint
            )
        if self._is_taken(path):
            raise SourceError(f"cannot write {self.spec}: it exists", SourceReason.BUSY, _EXISTS)
        check_held(path)

    def _is_taken(self, path: Path) -> bool:
        return not self._force and path.exists() and path.is_file()

    def write(self, data: bytes) -> int:
        """All of it."""
        try:
            if self._stream is None:
                self._stream = self._opened()
            self._stream.write(data)
        except OSError as error:
            raise self._error(error) from error
        return len(data)

    def flush(self) -> None:
        """Hand everything to the system."""
        try:
            if self._stream is not None:
                self._stream.flush()
        except OSError as error:
            raise self._error(error) from error

    def _opened(self) -> BinaryIO:
        if self._path is None:
            if sys.stdout is None:
                raise ClosedPipe
            return sys.stdout.buffer
        if self._path.exists() and not self._path.is_file():
            self._raw = self._path.open("wb", buffering=_BUFFER)  # a pipe or a device has no other name
        else:
            self._raw = self._part_opened(self._path)
        if self._path.suffix.lower() != ".gz":
            return self._raw
        return cast(BinaryIO, gzip.GzipFile(filename="", mode="wb", fileobj=self._raw, mtime=0))

    def _part_opened(self, path: Path) -> BinaryIO:
        for number in range(_MOST_PARTS):
            part = path.with_name(f"{path.name}.part{number or ''}")
            try:
                stream = part.open("xb", buffering=_BUFFER)
            except FileExistsError:  # somebody else's, or what an interrupt left
                continue
            self._part = part
            return stream
        raise OSError(errno.EEXIST, "there are too many parts of it")

    def commit(self) -> None:
        """Everything was written: the file gets its name."""
        self._close()
        if self._part is None or self._path is None:
            return
        if self._is_taken(self._path):
            raise SourceError(
                f"cannot write {self.spec}: it exists by now; the result is in {self._part}", SourceReason.BUSY, _EXISTS
            )
        check_held(self._path)
        try:
            self._part.replace(self._path)
        except OSError as error:
            raise self._error(error) from error
        self._part = None

    def abandon(self) -> str | None:
        """Give up: what was written stays under another name, which is given back."""
        with contextlib.suppress(SourceError):  # the reason for giving up is known already
            self._close()
        return None if self._part is None else str(self._part)

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        raw, self._raw = self._raw, None
        try:
            if self._path is None:
                if stream is not None:
                    stream.flush()
            elif stream is not None:
                if raw is not None and stream is not raw:
                    stream.close()
                if raw is not None and self._part is not None:
                    raw.flush()
                    os.fsync(raw.fileno())  # the name comes after the bytes, also when the plug is pulled
                if raw is not None:
                    raw.close()
        except OSError as error:
            raise self._error(error) from error
        finally:
            if raw is not None and not raw.closed:
                _close_quietly(raw)

    def _error(self, error: OSError) -> Exception:
        if self._path is None and error.errno in GONE:
            abandon_stdout()
            return ClosedPipe()
        where = "the output" if self._path is None else self.spec
        return SourceError(f"cannot write {where}: {error.strerror or error}", SourceReason.LOST)


@contextlib.contextmanager
def finished(sink: Sink, say: Callable[[str], object]) -> Iterator[None]:
    """What is written meanwhile gets its name at the end. If that fails, it stays, and `say` is told where."""
    try:
        yield
        sink.commit()
    except BaseException:
        leave(sink, say)
        raise


def leave(sink: Sink, say: Callable[[str], object]) -> None:
    """Give up; `say` is told where what was written stays."""
    left = sink.abandon()
    if left is not None:
        say(f"what was written so far is in {left}")


def _close_quietly(stream: BinaryIO) -> None:
    with contextlib.suppress(OSError):
        stream.close()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
