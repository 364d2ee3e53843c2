"""The words about wrong checksums, thousands at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.render.columns.digits import hex_table
from tuyasniff.render.columns.pool import Pool, parts
from tuyasniff.render.parts import fault_words

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Bytes, Columns, Numbers

_EXAMPLE = bytes((0xC0, 0xDE))
"""Bytes whose last one is not the sum of the others: the fault names `DE` and `C0`, digits that no word has."""


class Sums:
    """What is said of frames whose sum is wrong. `columns` is how wide that is."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        (fault,) = sum_fault(_EXAMPLE)
        words = fault_words(fault)
        self._words = np.frombuffer(words.encode("ascii"), np.uint8)
        right, told = (f"{byte:02X}" for byte in _EXAMPLE)
        self._told, self._right = words.index(told), words.index(right)
        self.columns = len(words)
        self._hex = np.frombuffer(hex_table().tobytes().upper(), np.uint8).reshape(256, 2)

    def parts(self, columns: Columns, rows: Numbers) -> Numbers:
        """The words about some rows."""
        ends = columns.end[rows].tolist()
        frames = [columns.data[begin:end] for begin, end in zip(columns.begin[rows].tolist(), ends, strict=True)]
        first, texts = self._pool.take(len(frames))
        texts[:, : self.columns] = self._words
        texts[:, self._told : self._told + 2] = self._hex[_bytes(frame[-1] for frame in frames)]
        texts[:, self._right : self._right + 2] = self._hex[_bytes(sum8(frame[:-1]) for frame in frames)]
        return parts(first, len(frames), self.columns)


def _bytes(values: Iterable[int]) -> Bytes:
    return np.frombuffer(bytes(values), np.uint8)
