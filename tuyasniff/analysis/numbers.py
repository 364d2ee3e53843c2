"""Rows of growing numbers, for lists of which the beginning goes while the end grows."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_TRIMMED = 4096
"""Dropped rows that may lie in front of a list before it is cut."""


class Numbers:
    """Growing numbers of items, found by row and by number; the oldest can go without moving the others."""

    def __init__(self, numbers: list[int] | array[int]) -> None:
        self._numbers = numbers
        self._start = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._numbers) - self._start

    def __getitem__(self, row: int) -> int:
        """The number in a row, counted from 0. Raises IndexError."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._numbers[self._start + row]

    def add(self, number: int) -> None:
        """One more, greater than all."""
        self._numbers.append(number)

    def row(self, number: int) -> int | None:
        """The row of a number, None if it is not there."""
        row = self.before(number)
        return row if row < len(self) and self[row] == number else None

    def before(self, number: int) -> int:
        """How many are smaller."""
        return bisect_left(self._numbers, number, lo=self._start) - self._start

    def upto(self, number: int) -> int:
        """How many are not greater."""
        return bisect_right(self._numbers, number, lo=self._start) - self._start

    def drop_before(self, number: int | None) -> None:
        """Forget the numbers below; None forgets nothing."""
        gone = 0 if number is None else self.before(number)
        self._start += gone
        self.dropped += gone
        if self._start > _TRIMMED and self._start * 8 > len(self._numbers):
            del self._numbers[: self._start]
            self._start = 0

    def copy(self) -> Numbers:
        """The same rows; what is dropped counts anew."""
        return Numbers(self._numbers[self._start :])


class All(Numbers):
    """All numbers from one to another: they take no memory. Nothing is added one by one, and nothing goes."""

    def __init__(self, first: int, last: int) -> None:
        """Nothing as long as `last` is smaller than `first`."""
        super().__init__([])
        self._all: Sequence[int] = range(first, last + 1)

    def grow(self, last: int) -> None:
        """Up to this number."""
        if self._all and last > self._all[-1]:
            self._all = range(self._all[0], last + 1)

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, row: int) -> int:
        """The number in a row, counted from 0. Raises IndexError."""
        if not 0 <= row < len(self._all):
            raise IndexError(row)
        return self._all[row]

    def before(self, number: int) -> int:
        """How many are smaller."""
        return bisect_left(self._all, number)

    def upto(self, number: int) -> int:
        """How many are not greater."""
        return bisect_right(self._all, number)

    def drop_before(self, number: int | None) -> None:
        """All stay."""

    def copy(self) -> All:
        """The same rows."""
        return All(self._all[0], self._all[-1]) if self._all else All(1, 0)
