"""Memory that two processes share: bytes go there in pieces, framed blocks come back as arrays that nobody copies."""

from __future__ import annotations

import ctypes
import mmap
import weakref
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuyasniff.bulk.byid import IDS, ById
from tuyasniff.bulk.framing import Framed
from tuyasniff.bulk.lists import Lists

PIECE = 1 << 20
"""Bytes that one piece holds at most."""

PIECES = 3
ANSWERS = 3

_ANSWER = 16 << 20
"""Bytes for one framed block; what is not used costs nothing."""

_Place = ctypes.c_ubyte * _ANSWER
"""What holds a block, and is gone when the last array in it is."""


class Sizes(NamedTuple):
    """How many rows and datapoints a framed block has, and how many of its bytes are decided."""

    used: int
    rows: int
    dps: int
    values: int
    """As many as datapoints, or 0 where they are left out."""

    ids: int
    """IDS, or 0 where nothing is known by dpID."""


class Shared:
    """The memory itself; whoever forks after it was made has the same."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, PIECES * PIECE + ANSWERS * _ANSWER)
        self.released: deque[int] = deque()
        """Answers of which nobody holds an array any more."""

    def put_piece(self, slot: int, data: bytes | memoryview) -> None:
        """Put bytes into a piece."""
        at = slot * PIECE
        self._memory[at : at + len(data)] = data

    def piece(self, slot: int, size: int) -> memoryview:
        """The bytes of a piece, as they lie there."""
        at = slot * PIECE
        return memoryview(self._memory)[at : at + size]

    def put_answer(self, slot: int, framed: Framed) -> Sizes | None:
        """Put a framed block into an answer; None where it does not fit."""
        by_id = () if framed.by_id is None else framed.by_id
        lists = framed.lists
        sizes = Sizes(framed.used, len(framed.begin), len(lists.id), len(lists.value), IDS if by_id else 0)
        if _room(sizes) > _ANSWER:
            return None
        parts = (*framed[1:7], *lists, framed.reach, *by_id)
        for part, into in zip(parts, self._arrays(self._place(slot), sizes), strict=False):
            into[:] = part
        return sizes

    def answer(self, slot: int, sizes: Sizes) -> Framed:
        """The framed block of an answer: `released` gets its number when all of its arrays are gone."""
        place = self._place(slot)
        weakref.finalize(place, self.released.append, slot).atexit = False
        begin, end, noise, reason, wrong, extended, *lists, reach, row, order, ends = self._arrays(place, sizes)
        by_id = ById(row, order, ends) if sizes.ids else None
        return Framed(sizes.used, begin, end, noise, reason, wrong, extended, Lists(*lists), reach, by_id)

    def _place(self, slot: int) -> ctypes.Array[ctypes.c_ubyte]:
        return _Place.from_buffer(self._memory, PIECES * PIECE + slot * _ANSWER)

    @staticmethod
    def _arrays(place: ctypes.Array[ctypes.c_ubyte], sizes: Sizes) -> Iterator[NDArray[Any]]:
        """The arrays of an answer, in the order of the fields."""
        arrays: dict[str, NDArray[Any]] = {}
        at, memory, counts = 0, memoryview(place), _counts(sizes)
        for name in _WIDEST_FIRST:
            kind, count = _FIELDS[name]
            arrays[name] = np.frombuffer(memory, kind, counts[count], at)
            at += arrays[name].nbytes
        yield from (arrays[name] for name in _FIELDS)


_ROWS, _MORE, _DPS, _VALUES, _SORTED, _IDS = range(6)

_FIELDS: dict[str, tuple[type, int]] = {
    "begin": (np.int64, _ROWS),
    "end": (np.int64, _ROWS),
    "noise": (np.bool_, _ROWS),
    "reason": (np.uint8, _ROWS),
    "wrong": (np.bool_, _ROWS),
    "extended": (np.bool_, _ROWS),
    "sound": (np.bool_, _ROWS),
    "first": (np.int64, _MORE),
    "id": (np.uint8, _DPS),
    "type": (np.uint8, _DPS),
    "at": (np.int64, _DPS),
    "length": (np.int64, _DPS),
    "value": (np.int64, _VALUES),
    "reach": (np.int64, _ROWS),
    "row": (np.int64, _SORTED),
    "order": (np.int64, _SORTED),
    "ends": (np.int64, _IDS),
}
"""Each array of a framed block: what it holds, and of what it has one for each; `first` has one more than rows."""

_WIDEST_FIRST = tuple(sorted(_FIELDS, key=lambda name: -np.dtype(_FIELDS[name][0]).itemsize))
"""The order in which they lie, so that each is where the processor likes it."""

_WIDTHS = tuple((np.dtype(kind).itemsize, count) for kind, count in _FIELDS.values())


def _counts(sizes: Sizes) -> tuple[int, ...]:
    """By what an array has one for each of, how many those are."""
    dps = sizes.dps
    return (sizes.rows, sizes.rows + 1, dps, sizes.values, dps if sizes.ids else 0, sizes.ids)


def _room(sizes: Sizes) -> int:
    counts = _counts(sizes)
    return sum(width * counts[count] for width, count in _WIDTHS)
