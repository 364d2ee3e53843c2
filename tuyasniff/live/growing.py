"""A file that somebody else is still writing, as a stream that waits at its end."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

from tuyasniff.errors import SourceError, SourceReason

LOOK_S = 0.1
"""How often it is looked whether the file has grown."""


class Following(io.RawIOBase):
    """Reads a file from its beginning and waits for more; a file that was cut is read from the beginning again."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._stream = path.open("rb", buffering=0)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Some bytes; waits where there are none."""
        while True:
            data = self._stream.read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            if self._stream.tell() > Path(self._stream.name).stat().st_size:
                self._stream.seek(0)
            time.sleep(LOOK_S)

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()
        super().close()


def follow(path: Path) -> io.BufferedReader:
    """The stream of a file that grows; a named pipe is read as it is. Raises SourceError where it cannot be opened."""
    try:
        if path.is_fifo():
            return path.open("rb")
        return io.BufferedReader(Following(path))
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise SourceError(message, SourceReason.UNREADABLE) from error
