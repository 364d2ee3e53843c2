"""Raw binary captures with a unix time before each block, as RealTerm writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.hexdump.realterm import stamps, without_line_end
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
        # a block behind the byte before it, the comma of its stamp, and up to where it was looked through
        block, lead, looked, second = bytearray(), 0, 0, 0
        for piece in chain(self._pieces, (None,)):
            end = len(block) if piece is None else self._taken(block, piece, lead)
            begun = lead
            for start, behind, stamp in stamps(block, max(lead, looked - _STAMP_ROOM), end):
                if start > begun:
                    yield self._chunk(second, without_line_end(bytes(block[begun:start])))
                second, begun = stamp or second, behind
            if end - begun > _LONGEST_BLOCK:
                yield self._chunk(second, bytes(block[begun : end - _STAMP_ROOM]))
                begun = end - _STAMP_ROOM
            if begun > lead:
                del block[: begun - 1]
                lead, end = 1, end - begun + 1
            looked = end
        if len(block) > lead:
            yield self._chunk(second, bytes(block[lead:]))

    def _taken(self, block: bytearray, piece: bytes, lead: int) -> int:
        """Where what is sure of a block ends with one more piece: its end may be a stamp that is not whole yet."""
        self._plain.look(piece)
        block += piece
        found = _UNFINISHED.search(block, max(lead, len(block) - _STAMP_ROOM))
        return len(block) if found is None else found.start()

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
