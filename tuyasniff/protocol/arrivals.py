"""Which chunk brought a byte, and when: for the bytes of a tap that are not decided yet."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from tuyasniff.model import Chunk


class Arrivals:
    """The chunks of the bytes that are held, in order. Places are offsets of the tap's stream."""

    __slots__ = ("_offsets", "byte_us", "chunks")

    def __init__(self, byte_us: float) -> None:
        """`byte_us` is how long a byte takes on the wire: times are told to the byte; 0 tells those of the chunks."""
        self.byte_us = byte_us
        self.chunks: list[Chunk] = []
        self._offsets: list[int] = []

    def add(self, offset: int, chunk: Chunk) -> None:
        """The bytes from there on came in this chunk."""
        self._offsets.append(offset)
        self.chunks.append(chunk)

    def pairs(self) -> list[tuple[int, Chunk]]:
        """The chunks, each with the offset at which it begins."""
        return list(zip(self._offsets, self.chunks, strict=True))

    def clear(self) -> None:
        """Nothing is held any more."""
        self._offsets.clear()
        self.chunks.clear()

    def forget(self, offset: int) -> None:
        """Only the bytes from there on are held; the chunk in which they begin stays."""
        keep = bisect_right(self._offsets, offset) - 1
        del self._offsets[:keep], self.chunks[:keep]

    def at(self, offset: int) -> tuple[Chunk, int, int]:
        """The chunk that brought a byte, the offset at which it begins, and that of what follows it."""
        place = bisect_right(self._offsets, offset) - 1
        chunk, begin = self.chunks[place], self._offsets[place]
        return chunk, begin, begin + len(chunk.data)

    def when(self, offset: int) -> int | None:
        """When a byte began, in microseconds; None where the input has no time."""
        chunk, begin, _ = self.at(offset)
        if chunk.t_us is None or not self.byte_us:
            return chunk.t_us
        return chunk.t_us + int((offset - begin) * self.byte_us)

    def have_silence(self, longer_us: int) -> bool:
        """Whether two chunks that follow each other lie further apart than that."""
        times = [chunk.t_us for chunk in self.chunks]
        return any(one is not None and two is not None and two - one > longer_us for one, two in pairwise(times))
