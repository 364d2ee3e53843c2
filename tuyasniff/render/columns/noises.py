"""Runs of noise, thousands at once: what `folded_line` writes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuyasniff.bulk.columns import REASONS
from tuyasniff.render.columns.digits import hex_table, windows
from tuyasniff.render.columns.pool import LENGTH, NOTHING, RECORD, Pool, parts
from tuyasniff.render.labels import ELLIPSIS
from tuyasniff.render.parts import noise_preview, noise_words

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Bytes, Numbers
    from tuyasniff.render.lines import Layout

LONGEST = 80
"""Bytes of a run that are shown as hex to the last one; longer runs need a look by themselves."""

_TEXT = 8
"""From so many bytes on noise may be a text: where at most one byte in so many is no character."""

_MIXED = len(REASONS)


class Runs(NamedTuple):
    """Runs of noise in three parts: the words, the bytes, and what stands for bytes that have no room.

    `odd` are the places of those that need a look by themselves.
    """

    words: Numbers
    shown: Numbers
    end: Numbers
    odd: Numbers


class Noises:
    """The texts of noise."""

    def __init__(self, pool: Pool, layout: Layout, encoding: str) -> None:
        self._pool = pool
        self._room = layout.limit - layout.indent
        self._words = np.array(
            [self._said(size, reason) for size in range(LONGEST + 1) for reason in range(_MIXED + 1)], np.int64
        )
        self._hex = hex_table(b" ")
        self._ellipsis = pool.keep(ELLIPSIS.encode(encoding, "backslashreplace"))
        alone = [bytes((byte,)) * _TEXT for byte in range(256)]
        self._strange = np.array([noise_preview(raw) == raw.hex(" ") for raw in alone], np.uint8)

    def _said(self, size: int, reason: int) -> int:
        reasons = (str(REASONS[reason]),) if reason < _MIXED else ()
        return self._pool.keep(f"~ {noise_words(size, reasons)}: ".encode("ascii"))

    def runs(self, data: Bytes, begin: Numbers, size: Numbers, reason: Numbers) -> Runs:
        """Runs of so many bytes at `begin` of the data, which has room behind it. The reason of mixed ones is -1."""
        odd = (size > LONGEST) | (size < 1)
        size = np.where(odd, 1, size)
        words = self._words.take(size * (_MIXED + 1) + np.where(reason < 0, _MIXED, reason))
        length = size * 3 - 1
        room = self._room - (words & LENGTH)
        over = length > room
        each = (length + RECORD - 1) // RECORD
        shown = np.zeros(len(size), np.int64)
        for records in np.flatnonzero(np.bincount(each[~odd])).tolist():
            which = np.flatnonzero((each == records) & ~odd)
            most = int(size[which].max())
            values = windows(data, most, begin[which])
            first, rows = self._pool.take(len(which), records)
            columns = min(3 * most, records * RECORD)
            rows[:, :columns] = self._hex.take(values, 0).reshape(len(which), 3 * most)[:, :columns]
            shown[which] = parts(first, len(which), length[which], records)
            strange = self._strange.take(values)
            strange *= np.arange(most) < size[which, None]
            odd[which] |= (size[which] >= _TEXT) & (strange.sum(1, dtype=np.int64) * _TEXT <= size[which])
        # as `cut` has it
        odd |= over & (room < 1)
        shown -= np.where(over & ~odd, length - (room - 1), 0)
        return Runs(words, shown, np.where(over, self._ellipsis, NOTHING), np.flatnonzero(odd))
