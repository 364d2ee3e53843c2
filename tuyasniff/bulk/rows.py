"""Some of the rows of columns as arrays of their own, for writers that go through them a few thousand at a time."""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.model import DpType

if TYPE_CHECKING:
    from numpy.typing import NDArray


_MOST_ROWS = 1 << 14
_MOST_BYTES = 1 << 19
"""So much is written at once: enough for numpy, and little enough for the caches of a processor and for memory."""


class Rows:
    """The rows `start` up to but not including `stop` of columns.

    The arrays of items have one entry for each row, those of datapoints one for each datapoint. Places of bytes count
    from `low`, so that `data` is all that the rows are about. `listed` are the rows whose datapoints are in columns,
    `other` those that are to be written one by one; the rest of them are known frames and noise.
    """

    def __init__(self, columns: Columns, start: int, stop: int) -> None:
        self.columns = columns
        self.start = start
        self.count = stop - start
        part = slice(start, stop)
        self.kind = columns.kind[part]
        self.proto = columns.proto[part]
        plain = self.kind != Row.ODD
        begin, end = columns.begin[part], columns.end[part]
        self.low = int(begin[plain].min()) if plain.any() else 0
        high = int(end[plain].max()) if plain.any() else 0
        self.data = columns.data[self.low : high]
        self.begin = begin - self.low
        self.length = end - begin
        self.offset = columns.offsets[part]
        self.number = np.arange(columns.first + start, columns.first + stop, dtype=np.int64)
        self.t_us = None if columns.t_us is None else columns.t_us[part]
        self.other = np.flatnonzero(~plain)
        self.listed = np.flatnonzero((self.kind == Row.LIST) | (self.kind == Row.WRONG_SUM))
        dps = slice(int(columns.dp_first[start]), int(columns.dp_first[stop]))
        self.dp_first = columns.dp_first[start : stop + 1] - dps.start
        self.dp_id = columns.dp_id[dps]
        self.dp_type = columns.dp_type[dps]
        self.dp_at = columns.dp_at[dps] - self.low
        self.dp_length = columns.dp_length[dps]
        self.dp_value = columns.dp_value[dps]

    @cached_property
    def hexed(self) -> Bytes:
        """`data` in hex, two small digits for a byte."""
        return np.frombuffer(hexlify(self.data), np.uint8)

    @cached_property
    def spaced(self) -> Bytes:
        """The same with a blank behind each byte but the last."""
        return np.frombuffer(hexlify(self.data, " ") if self.data else b"", np.uint8)

    def of(self, kind: Row) -> Numbers:
        """The rows of a kind."""
        return np.flatnonzero(self.kind == kind)

    def dps_of(self, dp_type: DpType) -> Numbers:
        """The datapoints of a type."""
        return np.flatnonzero(self.dp_type == dp_type)

    def dps_of_numbers(self) -> Numbers:
        """The datapoints that are numbers: value, enum and bitmap."""
        return np.flatnonzero(_IS_NUMBER[self.dp_type])

    def dp_row(self) -> Numbers:
        """The row in which each datapoint stands."""
        return np.repeat(np.arange(self.count), np.diff(self.dp_first))

    def dp_is_last(self) -> NDArray[np.bool_]:
        """Whether a datapoint is the last one of its row."""
        last = np.zeros(len(self.dp_id), np.bool_)
        last[self.dp_first[1:][np.diff(self.dp_first) > 0] - 1] = True
        return last

    def per_row(self, lengths: Numbers) -> Numbers:
        """The sum of the lengths of its datapoints, for each row."""
        ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
        sums: Numbers = ends[self.dp_first[1:]] - ends[self.dp_first[:-1]]
        return sums

    def dp_places(self, at: Numbers, lengths: Numbers) -> Numbers:
        """Where datapoints of these lengths begin that stand behind each other, those of each row from its `at` on."""
        ends = np.cumsum(lengths)
        begins = ends - lengths
        before: Numbers = at - np.append(begins, 0)[self.dp_first[:-1]]
        return begins + np.repeat(before, np.diff(self.dp_first))

    def raw(self, row: int) -> bytes:
        """The bytes of a row."""
        begin = int(self.begin[row])
        return self.data[begin : begin + int(self.length[row])]

    def values(self, dps: Numbers) -> list[bytes]:
        """The bytes of the values of some datapoints."""
        data = self.data
        ends = (self.dp_at[dps] + self.dp_length[dps]).tolist()
        return [data[begin:end] for begin, end in zip(self.dp_at[dps].tolist(), ends, strict=True)]


_IS_NUMBER = np.isin(np.arange(256), (DpType.VALUE, DpType.ENUM, DpType.BITMAP))


def parted(columns: Columns, start: int = 0) -> Iterator[Rows]:
    """All rows from `start` on, in parts of a few thousand. Noise of several taps is odd."""
    columns = columns.without_noise()
    sizes = np.cumsum(np.where(columns.kind == Row.ODD, 0, columns.end - columns.begin))
    while start < len(columns):
        done = int(sizes[start - 1]) if start else 0
        stop = min(start + _MOST_ROWS, int(np.searchsorted(sizes, done + _MOST_BYTES, side="right")))
        stop = max(stop, start + 1)
        yield Rows(columns, start, min(stop, len(columns)))
        start = stop
