"""Texts of thousands of rows, laid into one buffer by numpy.

A row is a sequence of pieces: a constant, one of a few texts, a number, a slice of some bytes. All pieces of one length
are copied at once, as items of a type of that many bytes, so that the cost of a row does not depend on Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tuyasniff.bulk.columns import Bytes, Numbers

_LONG = 1024
"""Pieces that are longer are copied one by one: there are few of them."""

_MOST_KEPT = 4 << 20
"""Bytes of texts that are kept for the next block; with more, all of them are made again."""

_STEP = 10_000
_FOUR = np.frombuffer(b"".join(b"%04d" % number for number in range(_STEP)), np.uint32)
_NULL = np.frombuffer(b"null", np.uint32)[0]
_POWERS = tuple(10**power for power in range(1, 19))


class Slices:
    """A piece of each row: `length[i]` bytes of `source` from `begin[i]` on."""

    __slots__ = ("begin", "length", "source")

    def __init__(self, source: Bytes, begin: Numbers, length: Numbers) -> None:
        self.source = source
        self.begin = begin
        self.length = length

    def __len__(self) -> int:
        return len(self.length)

    def put(self, out: Bytes, at: Numbers) -> None:
        """Copy the piece of each row to its place in `out`."""
        copy(out, at, self.source, self.begin, self.length)

    def of(self, rows: Numbers | NDArray[np.bool_]) -> Slices:
        """The pieces of some rows."""
        return Slices(self.source, self.begin[rows], self.length[rows])


class Same:
    """The same text in each of `count` rows."""

    __slots__ = ("_text", "length")

    def __init__(self, text: bytes, count: int) -> None:
        self._text = text
        self.length = np.full(count, len(text), np.int64)

    def put(self, out: Bytes, at: Numbers) -> None:
        """Copy the text to its place in each row."""
        if self._text and len(at):
            width = len(self._text)
            windows(out, width)[at] = np.frombuffer(self._text, f"V{width}")[0]


class Short(Same):
    """The same text in each row, but where `less` says so one byte less counts: the last one is to be written over."""

    __slots__ = ()

    def __init__(self, text: bytes, less: NDArray[np.bool_]) -> None:
        super().__init__(text, len(less))
        self.length -= less


class Mixed:
    """A piece of each of `count` rows, of some rows from here and of others from there; nothing in the rest."""

    __slots__ = ("_parts", "length")

    def __init__(self, count: int, parts: Iterable[tuple[Numbers, Slices | Same]]) -> None:
        self._parts = [part for part in parts if len(part[0])]
        self.length = np.zeros(count, np.int64)
        for rows, piece in self._parts:
            self.length[rows] = piece.length

    def put(self, out: Bytes, at: Numbers) -> None:
        """Copy the pieces to their places."""
        for rows, piece in self._parts:
            piece.put(out, at[rows])


Piece: TypeAlias = Slices | Same | Mixed


def copy(out: Bytes, at: Numbers, source: Bytes, begin: Numbers, length: Numbers) -> None:
    """`out[at[i] : at[i] + length[i]] = source[begin[i] : begin[i] + length[i]]` for each i."""
    if not len(at):
        return
    longest, shortest = int(length.max()), int(length.min())
    if longest == shortest:
        if 0 < longest <= _LONG:
            windows(out, longest)[at] = windows(source, longest)[begin]
            return
        groups = [(longest, np.arange(len(at)))] if longest else []
    else:
        groups = _by_length(length)
    for width, rows in groups:
        if width <= _LONG:
            windows(out, width)[at[rows]] = windows(source, width)[begin[rows]]
            continue
        for row in rows.tolist():
            size, place, first = int(length[row]), int(at[row]), int(begin[row])
            out[place : place + size] = source[first : first + size]


def _by_length(length: Numbers) -> list[tuple[int, Numbers]]:
    """The rows of each length that is not 0; those of all lengths above _LONG together."""
    kept = np.minimum(length, _LONG + 1).astype(np.uint16)  # sixteen bits are sorted by counting
    order = np.argsort(kept, kind="stable")
    counts = np.bincount(kept)
    ends = np.cumsum(counts)
    return [
        (width, order[ends[width] - counts[width] : ends[width]]) for width in np.flatnonzero(counts).tolist() if width
    ]


def windows(data: Bytes, width: int) -> NDArray[np.void]:
    """The bytes from each place on, `width` of them, as one item: so many are copied at once."""
    return np.ndarray((len(data) - width + 1,), f"V{width}", data, 0, (1,))


def laid(rows: int, pieces: Sequence[Piece]) -> Numbers:
    """The length of each row."""
    total = np.zeros(rows, np.int64)
    for piece in pieces:
        total += piece.length
    return total


def lay(out: Bytes, at: Numbers, pieces: Sequence[Piece]) -> Numbers:
    """Copy the pieces of each row behind each other, from `at` on; gives where each row ends."""
    at = at.copy()
    for piece in pieces:
        piece.put(out, at)
        at += piece.length
    return at


def places(lengths: Numbers) -> tuple[Numbers, int]:
    """Where rows of these lengths begin, one behind the other, and where the last one ends."""
    ends = np.cumsum(lengths)
    return ends - lengths, int(ends[-1]) if len(ends) else 0


class Texts:
    """Texts by number, each made once: `make` gives that of a number, or they are told by `put`."""

    def __init__(self, make: Callable[[int], bytes] | None = None) -> None:
        self._make = make
        self._kept = bytearray()
        self._source: Bytes | None = None
        self._begin = np.zeros(0, np.int64)
        self._length = np.zeros(0, np.int64)

    def missing(self, numbers: Numbers) -> list[int]:
        """Those of the numbers that have no text, each once, ascending."""
        if not len(numbers):
            return []
        top = int(numbers.max()) + 1
        if top > len(self._length):
            more = max(top, 2 * len(self._length)) - len(self._length)
            self._begin = np.concatenate((self._begin, np.zeros(more, np.int64)))
            self._length = np.concatenate((self._length, np.full(more, -1, np.int64)))
        absent = numbers[self._length[numbers] < 0]
        return np.unique(absent).tolist() if len(absent) else []

    def put(self, number: int, text: bytes) -> None:
        """The text of a number that was missing."""
        self._begin[number], self._length[number] = len(self._kept), len(text)
        self._kept += text
        self._source = None

    def trim(self) -> bool:
        """Before numbers are asked for: forget all texts if they became too many; says whether it did."""
        if len(self._kept) <= _MOST_KEPT:
            return False
        self._kept, self._source = bytearray(), None
        self._length[:] = -1
        return True

    def slices(self, numbers: Numbers) -> Slices:
        """The text of each number."""
        if self._make is not None:
            self.trim()
            for number in self.missing(numbers):
                self.put(number, self._make(number))
        if self._source is None:
            self._source = np.frombuffer(bytes(self._kept), np.uint8)
        return Slices(self._source, self._begin[numbers], self._length[numbers])


def listed(texts: Sequence[bytes]) -> Slices:
    """A text for each row."""
    length = np.fromiter(map(len, texts), np.int64, len(texts))
    return Slices(np.frombuffer(b"".join(texts), np.uint8), places(length)[0], length)


def decimals(values: Numbers, *, null: bool = False) -> Slices:
    """Numbers in decimal; with `null`, `null` where a value is NO_TIME."""
    count = len(values)
    if not count:
        return Slices(np.zeros(0, np.uint8), values, values)
    none = values == NO_TIME if null else None
    if none is not None and none.any():
        values = np.where(none, 0, values)
    else:
        none = None
    negative = values < 0
    signed = bool(negative.any())
    left = np.abs(values).view(np.uint64)
    least, most = int(left.min()), int(left.max())
    width = np.full(count, len(str(least)), np.int64)
    for power in _POWERS[len(str(least)) - 1 : len(str(most)) - 1]:
        width += left >= np.uint64(power)
    cells, begin = _digits(left, most, signed)
    begin -= width
    flat = cells.reshape(-1).view(np.uint8)
    if signed:
        begin -= negative
        width += negative
        flat[begin[negative]] = ord("-")
    if none is not None:
        cells[none, -1] = _NULL
        begin[none] += width[none] - 4
        width[none] = 4
    return Slices(flat, begin, width)


def _digits(left: NDArray[np.uint64], most: int, signed: bool) -> tuple[NDArray[np.uint32], Numbers]:
    """Digits, right-aligned in rows, and where each row ends; for a sign there is room before them."""
    groups = max((len(str(most)) + 3) // 4, 1)
    cells = np.empty((len(left), groups + signed), np.uint32)
    rest: NDArray[Any] = left.astype(np.uint32) if most < 1 << 32 else left
    for place in range(groups + signed - 1, signed, -1):
        more = rest // rest.dtype.type(_STEP)
        cells[:, place] = _FOUR[rest - more * rest.dtype.type(_STEP)]  # dearer in one step
        rest = more
    cells[:, int(signed)] = _FOUR[rest]
    size = 4 * (groups + signed)
    return cells, np.arange(size, size * (len(left) + 1), size, dtype=np.int64)
