"""Raw binary captures with a unix time before each block, as RealTerm writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.hexdump.realterm import split_stamped
from tuyasniff.model import Chunk, Origin
from tuyasniff.patterns import regex

_LONGEST_BLOCK = 1 << 20
_STAMP_ROOM = 64
_UNFINISHED = regex(rb"[\r\n]{0,2}[0-9]{0,11},?\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StampedBytes:
    """The blocks between the stamps as chunks, timed in whole seconds from the first stamp on."""

    remarks = ()

    def __init__(self, pieces: Iterable[bytes], *, tap: str, name: str) -> None:
        self._pieces = pieces
        self._tap = tap
        self._origin = Origin(name)
        self._plain = RawBytes((), tap=tap, name=name)
        self._first: int | None = None

    @property
    def started(self) -> datetime | None:
        """The first stamp, once it was met."""
        return None if self._first is None else _EPOCH + timedelta(seconds=self._first)

    def __iter__(self) -> Iterator[Chunk]:
        block, held, second = b"", b"", 0
        for piece in self._pieces:
            self._plain.look(piece)
            # the end may be a stamp that is not whole yet: it waits
            data = block + held + piece
            held = _UNFINISHED.search(data)[0]  # type: ignore[index]  # it matches nothing, too
            *whole, (begun, block) = [*split_stamped(data[: len(data) - len(held)])] or [(0, b"")]
            for stamp, part in whole:
                second = stamp or second
                yield self._chunk(second, part)
            second = begun or second
            if len(block) > _LONGEST_BLOCK:
                yield self._chunk(second, block[:-_STAMP_ROOM])
                block = block[-_STAMP_ROOM:]
        for stamp, part in split_stamped(block + held):
            second = stamp or second
            yield self._chunk(second, part)

    def _chunk(self, second: int, data: bytes) -> Chunk:
        if self._first is None and second:
            self._first = second
        t_us = None if self._first is None else (second - self._first) * 1_000_000
        return Chunk(self._tap, data, t_us, origin=self._origin)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        return self._plain.why_nothing()

    @property
    def hint(self) -> str:
        """What may be wrong."""
        return self._plain.hint
