"""Bytes of a tap that are not decided yet, and the chunks they came in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.lists import Flags
from tuyasniff.model import Chunk
from tuyasniff.stretch import TALKERS, Stretch


class Pending(NamedTuple):
    """Bytes from `offset` of the stream of a tap on.

    `at` are the stream offsets at which their chunks begin, ascending, the first one not after `offset`; `times`,
    `lines`, `talkers` and `claims` are parallel to it, None where there are none. `source` is a stretch that tells the
    rest.
    """

    source: Stretch
    offset: int
    data: bytes
    at: Numbers
    times: Numbers | None
    lines: Numbers | None
    talkers: Numbers | None = None
    claims: Numbers | None = None

    @classmethod
    def of(cls, stretch: Stretch, offset: int) -> Pending:
        """All of a stretch that begins at an offset."""
        at = np.asarray(stretch.offsets, np.int64) + offset
        told = (_array(stretch.times), _array(stretch.lines), _array(stretch.talkers), _array(stretch.claims))
        return cls(stretch._replace(data=b""), offset, stretch.data, at, *told)

    def then(self, stretch: Stretch) -> Pending:
        """The same with a stretch behind it."""
        more = Pending.of(stretch, self.offset + len(self.data))
        if not self.data:
            return more  # the chunk of the last byte may still stand here, and tell other things
        return Pending(
            more.source,
            self.offset,
            self.data + more.data,
            np.concatenate((self.at, more.at)),
            _joined(self.times, more.times),
            _joined(self.lines, more.lines),
            _joined(self.talkers, more.talkers),
            _joined(self.claims, more.claims),
        )

    def fits(self, stretch: Stretch) -> bool:
        """Whether a stretch can stand behind it."""
        same = self.source._replace(data=b"", offsets=(), times=None, lines=None, talkers=None, claims=None)
        other = stretch._replace(data=b"", offsets=(), times=None, lines=None, talkers=None, claims=None)
        pairs = (
            (self.times, stretch.times),
            (self.lines, stretch.lines),
            (self.talkers, stretch.talkers),
            (self.claims, stretch.claims),
        )
        return not self.data or (same == other and all((one is None) == (two is None) for one, two in pairs))

    @property
    def all_alike(self) -> bool:
        """Whether the same is told of all chunks."""
        told = (self.times, self.lines, self.talkers, self.claims)
        return not self.source.claimed and all(one is None for one in told)

    def chunk_at(self, offset: int) -> int:
        """Which chunk brought the byte at an offset of the stream."""
        return int(np.searchsorted(self.at, offset, side="right")) - 1

    def said(self, offsets: Numbers) -> Numbers:
        """Who said the bytes at offsets of the stream, as the source tells: numbers in TALKERS."""
        if self.talkers is None:
            return np.full(len(offsets), TALKERS.index(self.source.talker), np.int64)
        return self.talkers[np.searchsorted(self.at, offsets, side="right") - 1]

    def claimed(self, offsets: Numbers) -> Flags:
        """Whether the source presents the chunks that brought the bytes at offsets of the stream as whole frames."""
        if self.claims is None:
            return np.full(len(offsets), self.source.claimed)
        told: Flags = self.claims[np.searchsorted(self.at, offsets, side="right") - 1] > 0
        return told

    def source_of(self, offset: int) -> Stretch:
        """A stretch that tells of the one chunk with the byte at an offset of the stream."""
        place = self.chunk_at(offset)
        one = slice(place, place + 1)
        return self.source._replace(
            times=None if self.times is None else self.times[one].tolist(),
            lines=None if self.lines is None else self.lines[one].tolist(),
            talkers=None if self.talkers is None else self.talkers[one].tolist(),
            claims=None if self.claims is None else self.claims[one].tolist(),
        )

    def when(self, offsets: Numbers, byte_us: float) -> Numbers | None:
        """The moments at which the bytes at offsets of the stream began; `byte_us` is how long a byte takes."""
        if self.times is None:
            return None
        place = np.searchsorted(self.at, offsets, side="right") - 1
        begun: Numbers = self.times[place]
        if byte_us:
            begun = begun + ((offsets - self.at[place]) * byte_us).astype(np.int64)
        return begun

    def up_to(self, size: int) -> Pending:
        """The first bytes of it."""
        last = self.chunk_at(self.offset + min(size, len(self.data)) - 1) + 1
        return self._replace(
            data=self.data[:size],
            at=self.at[:last],
            times=None if self.times is None else self.times[:last],
            lines=None if self.lines is None else self.lines[:last],
            talkers=None if self.talkers is None else self.talkers[:last],
            claims=None if self.claims is None else self.claims[:last],
        )

    def behind(self, offset: int) -> Pending:
        """What is left from an offset of the stream on."""
        first = max(self.chunk_at(offset), 0)
        return Pending(
            self.source,
            offset,
            self.data[offset - self.offset :],
            self.at[first:],
            None if self.times is None else self.times[first:],
            None if self.lines is None else self.lines[first:],
            None if self.talkers is None else self.talkers[first:],
            None if self.claims is None else self.claims[first:],
        )

    def some(self, first: int, end: int) -> Pending:
        """The chunks from one place up to another; the first of them begins not before `offset`."""
        part = slice(first, end)
        begin = int(self.at[first])
        stop = int(self.at[end]) if end < len(self.at) else self.offset + len(self.data)
        return Pending(
            self.source,
            begin,
            self.data[begin - self.offset : stop - self.offset],
            self.at[part],
            None if self.times is None else self.times[part],
            None if self.lines is None else self.lines[part],
            None if self.talkers is None else self.talkers[part],
            None if self.claims is None else self.claims[part],
        )

    def marks(self) -> list[tuple[int, Chunk]]:
        """Its chunks, and the stream offsets at which they begin; of the first one the bytes before are made up."""
        if not self.data:
            return []
        source = self.source._replace(
            times=None if self.times is None else self.times.tolist(),
            lines=None if self.lines is None else self.lines.tolist(),
            talkers=None if self.talkers is None else self.talkers.tolist(),
            claims=None if self.claims is None else self.claims.tolist(),
        )
        begins = self.at.tolist()
        ends = [*begins[1:], self.offset + len(self.data)]
        missing = self.offset - begins[0]
        told = bytes(missing) + self.data
        return [
            (begin, source.chunk(place, told[begin - begins[0] : end - begins[0]]))
            for place, (begin, end) in enumerate(zip(begins, ends, strict=True))
        ]


def _array(numbers: object) -> Numbers | None:
    return None if numbers is None else np.asarray(numbers, np.int64)


def _joined(one: Numbers | None, other: Numbers | None) -> Numbers | None:
    return other if one is None or other is None else np.concatenate((one, other))
