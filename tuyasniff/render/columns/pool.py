"""Short texts in records of one size, and a page that is put together from them at the speed of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tuyasniff.bulk.laying import windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tuyasniff.bulk.columns import Bytes, Numbers

    Records: TypeAlias = NDArray[np.void]

RECORD = 64
"""Bytes of a record. Nearly every text of a line fits one; longer texts lie in several that follow each other."""

_SHIFT = 24
LENGTH = (1 << _SHIFT) - 1
"""A part is one number: the record in which a text begins, above the length of the text in bytes."""

NOTHING = 0
"""The part that is empty."""

_FIRST = 1 << 13
_RECORD = f"V{RECORD}"


def part(record: int, length: int) -> int:
    """The part that begins in a record and is so many bytes long."""
    return record << _SHIFT | length


def parts(record: int, count: int, length: int | Numbers, each: int = 1) -> Numbers:
    """Parts that lie behind each other, `each` records apart."""
    return (np.arange(record, record + count * each, each, dtype=np.int64) << _SHIFT) | length


def records_for(length: int) -> int:
    """Records that a text of so many bytes takes."""
    return max(-(-length // RECORD), 1)


class Pool:
    """Records: those that are kept come first, those of the page at hand behind them.

    Everything that is kept must be there before the first record of a page is asked for.
    """

    def __init__(self) -> None:
        self._bytes = np.zeros((_FIRST, RECORD), np.uint8)
        self._page = np.empty(0, np.uint8)
        self.kept = 0
        self._used = 0

    def keep(self, text: bytes) -> int:
        """The part of a text that stays."""
        self._used = self.kept
        kept = self.put(text)
        self.kept = self._used
        return kept

    def keep_all(self, count: int) -> int:
        """The first of so many records that stay, to be filled through `rows`."""
        self._used = self.kept
        first = self._take(count)
        self.kept = self._used
        return first

    def forget(self, kept: int) -> None:
        """Give up what was kept since there were so many records."""
        self.kept = self._used = kept

    def begin(self) -> None:
        """Begin a page: the records of the last one are free."""
        self._used = self.kept

    def put(self, text: bytes) -> int:
        """The part of a text that this page needs."""
        each = records_for(len(text))
        first = self._take(each)
        self._bytes[first : first + each].reshape(-1)[: len(text)] = np.frombuffer(text, np.uint8)
        return part(first, len(text))

    def take(self, count: int, each: int = 1) -> tuple[int, Bytes]:
        """Room for `count` texts of `each` records: the first record, and their bytes, one text a row.

        The rows must be filled before more room is asked for.
        """
        first = self._take(count * each)
        return first, self.rows(first, count, each)

    def rows(self, first: int, count: int, each: int = 1) -> Bytes:
        """The bytes of records, one text a row. Good until more records are asked for."""
        return self._bytes[first : first + count * each].reshape(count, each * RECORD)

    def _take(self, count: int) -> int:
        first, self._used = self._used, self._used + count
        if self._used > len(self._bytes):
            bigger = np.zeros((max(self._used, 2 * len(self._bytes)), RECORD), np.uint8)
            bigger[:first] = self._bytes[:first]
            self._bytes = bigger
        return first

    def page(self, wanted: Numbers) -> Bytes:
        """The texts of all parts, one behind the other, with one byte of room at the end. Good until the next page.

        Each record is written whole where its text begins, in order: what is too much of it disappears under the next.
        """
        length = wanted & LENGTH
        at = np.cumsum(length)
        size = int(at[-1]) if at.size else 0
        at -= length
        record = wanted >> _SHIFT
        long = np.flatnonzero(length > RECORD)
        full, long_at, long_record = (length[long] - 1) // RECORD, at[long], record[long]
        at[long] += full * RECORD
        record[long] += full
        if self._page.size < size + RECORD:
            self._page = np.empty(size + size // 2 + RECORD, np.uint8)
        places = windows(self._page, RECORD)
        records: Records = self._bytes.view(_RECORD)[:, 0]
        places[at] = records.take(record)
        if long.size:
            # whole records of long texts, over which those before them have run
            step = np.arange(int(full.sum())) - np.repeat(np.cumsum(full) - full, full)
            places[np.repeat(long_at, full) + step * RECORD] = records.take(np.repeat(long_record, full) + step)
        return self._page[: size + 1]


def writes_in_order() -> bool:
    """Whether numpy writes at places that overlap one after the other, on which `Pool.page` builds.

    Every version does, but none promises it.
    """
    pool = Pool()
    texts = [bytes((65 + number % 26,)) * (number * 7 % 41) for number in range(500)]
    wanted = np.array([pool.keep(text) for text in texts], np.int64)
    return pool.page(wanted)[:-1].tobytes() == b"".join(texts)
