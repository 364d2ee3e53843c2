"""Writing the bytes of the wire and nothing else, of all taps in the order in which they came."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from tuyasniff.capture.about import About
from tuyasniff.model import Chunk, Gap, Note


class RawWriter:
    """Writes chunks; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._eager = about.eager

    def write(self, thing: Chunk | Gap | Note) -> None:
        """The bytes of a chunk; the rest has no place."""
        if isinstance(thing, Chunk):
            self._stream.write(thing.data)
            if self._eager:
                self._stream.flush()

    def begin(self, started: datetime | None) -> None:
        """There is no place for a date."""

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()
