"""Where a verb writes a file: under another name first, so that nobody ever finds half of it under its own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from tuyasniff.cli.output import unwritten
from tuyasniff.disk import PartFile, check_held
from tuyasniff.errors import FormatError, SourceError, SourceReason

_EXISTS = "give --force to replace it, or another name"


class Sink:
    """A binary stream to a file, or to standard output for `-`. The file is opened with the first byte.

    A name that ends with `.gz` is packed. `commit` gives the file its name, `abandon` leaves it under the other one.
    Raises SourceError where nothing can be written, ClosedPipe where the reader of standard output went away.
    """

    def __init__(self, spec: str, *, force: bool = False) -> None:
        self.spec = spec
        self._force = force
        self._file = None if spec == "-" else PartFile(Path(spec))
        self._stdout: BinaryIO | None = None

    @property
    def is_stdout(self) -> bool:
        """Whether it goes to standard output."""
        return self._file is None

    @property
    def begun(self) -> bool:
        """Whether a byte was written."""
        return self._stdout is not None or (self._file is not None and self._file.is_open)

    def check(self, inputs: tuple[str, ...]) -> None:
        """Find out what stands against it before any work is done. Raises SourceError and FormatError."""
        if self._file is None:
            return
        path = self._file.path
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
            if self._file is None:
                self._standard().write(data)
            else:
                if not self._file.is_open:
                    self._file.open()
                self._file.write(data)
        except OSError as error:
            raise self._error(error) from error
        return len(data)

    def _standard(self) -> BinaryIO:
        if self._stdout is None:
            if sys.stdout is None:
                raise SourceError("cannot write the output: it is closed", SourceReason.LOST)
            self._stdout = sys.stdout.buffer
        return self._stdout

    def flush(self) -> None:
        """Hand everything to the system."""
        try:
            for stream in (self._stdout, self._file):
                if stream is not None:
                    stream.flush()
        except OSError as error:
            raise self._error(error) from error

    def commit(self) -> None:
        """Everything was written: the file gets its name."""
        self._close()
        file = self._file
        if file is None or file.part is None:
            return
        if self._is_taken(file.path):
            raise SourceError(
                f"cannot write {self.spec}: it exists by now; the result is in {file.part}", SourceReason.BUSY, _EXISTS
            )
        check_held(file.path)
        try:
            file.name()
        except OSError as error:
            raise self._error(error) from error

    def abandon(self) -> str | None:
        """Give up: what was written stays under another name, which is given back."""
        with contextlib.suppress(SourceError):  # the reason for giving up is known already
            self._close()
        return None if self._file is None or self._file.part is None else str(self._file.part)

    def _close(self) -> None:
        stdout, self._stdout = self._stdout, None
        try:
            if self._file is not None:
                self._file.close()
            elif stdout is not None:
                stdout.flush()
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> Exception:
        if self._file is None:
            return unwritten(error)
        return SourceError(f"cannot write {self.spec}: {error.strerror or error}", SourceReason.LOST)


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


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
