"""A file that somebody else is still writing, as a stream that waits at its end."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tuyasniff.errors import SourceError, SourceReason

LOOK_S = 0.1
"""How often it is looked whether the file has grown."""


class Following(io.RawIOBase):
    """Reads a file from its beginning and waits for more.

    A file that was cut, and another one that has its name by now, are read from the beginning. A file that is deleted
    is waited for.
    """

    def __init__(self, path: Path, ended: Callable[[], bool] = lambda: False) -> None:
        """`ended`: nobody waits for more, so it ends where the file does now."""
        super().__init__()
        self._ended = ended
        self._path = path
        self._stream = path.open("rb", buffering=0)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Some bytes; waits where there are none."""
        while True:
            fresh = self._fresh()
            data = self._stream.read(len(buffer))  # after that look: the old file may just have got its last bytes
            if data:
                buffer[: len(data)] = data
                return len(data)
            if fresh:
                self._change()
            elif not self._was_cut():
                if self._ended():
                    return 0
                time.sleep(LOOK_S)

    def _change(self) -> None:
        """Go on with the other file, unless that has gone, too."""
        with contextlib.suppress(FileNotFoundError):
            stream = self._path.open("rb", buffering=0)
            self._stream.close()
            self._stream = stream

    def _fresh(self) -> bool:
        """Whether another file has the name."""
        try:
            return not os.path.samestat(self._path.stat(), os.fstat(self._stream.fileno()))
        except FileNotFoundError:
            return False

    def _was_cut(self) -> bool:
        """Go to the beginning of a file that is shorter than it was."""
        if self._stream.tell() <= os.fstat(self._stream.fileno()).st_size:
            return False
        self._stream.seek(0)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()
        super().close()


def follow(path: Path, ended: Callable[[], bool] = lambda: False) -> io.BufferedReader:
    """The stream of a file that grows; a named pipe is read as it is. Raises SourceError where it cannot be opened."""
    try:
        if path.is_fifo():
            return path.open("rb")
        return io.BufferedReader(Following(path, ended))
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise SourceError(message, SourceReason.UNREADABLE) from error
