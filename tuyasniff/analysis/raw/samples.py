"""Samples of one raw datapoint as rows and columns, for the solver."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from tuyasniff.analysis.raw.counts import Endian
from tuyasniff.analysis.traces import BlobTrace

PROBES = 48
"""Rows on which costly relations are tried."""


class Place(NamedTuple):
    """A field that may be: where, how long, which byte first."""

    offset: int
    length: int
    endian: Endian = "big"

    def __str__(self) -> str:
        return f"byte {self.offset}" if self.length == 1 else f"bytes {self.offset} to {self.end - 1}"

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.offset + self.length

    @property
    def low(self) -> int:
        """The place of its lowest byte."""
        return self.end - 1 if self.endian == "big" else self.offset

    @property
    def covers(self) -> range:
        """Its places."""
        return range(self.offset, self.end)

    def read(self, row: bytes) -> int:
        """Its count in a row."""
        return int.from_bytes(row[self.offset : self.end], self.endian)

    def moved(self, step: int) -> Place:
        """The same field so many bytes later."""
        return Place(self.offset + step, self.length, self.endian)


class Samples:
    """Rows of the same length in their order. `columns` are their bytes by place, `distinct` how many each shows."""

    __slots__ = ("columns", "distinct", "length", "numbers", "probes", "rows", "times")

    def __init__(self, blob: BlobTrace) -> None:
        told = blob.samples or blob.sets
        length = Counter(len(raw) for _, raw, _ in told).most_common(1)[0][0] if told else 0
        kept = [sample for sample in told if len(sample[1]) == length]
        self.length = length
        self.rows = [raw for _, raw, _ in kept]
        self.times = [t_us for t_us, _, _ in kept]
        self.numbers = [number for _, _, number in kept]
        self.columns = [bytes(column) for column in zip(*self.rows, strict=True)]
        self.distinct = [len(set(column)) for column in self.columns]
        unique = list(dict.fromkeys(self.rows))
        chosen = min(len(unique), PROBES)
        self.probes = [unique[at * len(unique) // chosen] for at in range(chosen)]

    def zero(self, at: int) -> bool:
        """Whether the byte at that place is always zero."""
        return self.distinct[at] == 1 and self.columns[at][0] == 0

    def constant(self, at: int) -> bool:
        """Whether the byte at that place is always the same."""
        return self.distinct[at] == 1
