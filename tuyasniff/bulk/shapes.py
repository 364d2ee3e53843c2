"""Which dpIDs came with which types: from then on tables and traces have a place for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.model import Datapoint, DpType, Message, Thing

if TYPE_CHECKING:
    from tuyasniff.analysis.traces import Traces

_NUMBERS = np.isin(np.arange(256), (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP))
_SHAPES = 1 << 17
"""A dpID, a type, and whether the value is a number."""


class Shapes:
    """The dpIDs and types that came so far."""

    def __init__(self) -> None:
        self._met: set[int] = set()
        self._of: Columns | None = None
        self._fresh: list[tuple[int, int]] = []

    def news(self, columns: Columns) -> list[int]:
        """The rows in which columns have a datapoint first, or first with a type, ascending.

        Between them the tables have a place for everything that is in columns, and it makes no difference which of two
        dpIDs they take first.
        """
        right = np.repeat(columns.kind != Row.WRONG_SUM, np.diff(columns.dp_first))
        shapes = (columns.dp_id.astype(np.int64) << 9) | (columns.dp_type.astype(np.int64) << 1)
        shapes |= _NUMBERS[columns.dp_type]
        places = np.flatnonzero(right)[::-1]
        first = np.full(_SHAPES, -1)
        first[shapes[places]] = places  # the last assignment counts
        met = [shape for shape in np.flatnonzero(first >= 0).tolist() if shape not in self._met]
        self._met.update(met)
        self._of, self._fresh = columns, sorted((int(first[shape]), shape) for shape in met)
        rows = np.searchsorted(columns.dp_first, [place for place, _ in self._fresh], side="right") - 1
        return sorted(set(rows.tolist()))

    def make_room(self, traces: Traces, columns: Columns, start: int, stop: int) -> None:
        """Let traces have a place for what comes first in these rows, in the order in which it comes."""
        if columns is not self._of:
            return
        low, high = int(columns.dp_first[start]), int(columns.dp_first[stop])
        for place, shape in self._fresh:
            if low <= place < high:
                make = traces.of_numbers if shape & 1 else traces.of_blobs
                make(shape >> 9, shape >> 1 & 0xFF)


def datapoints_of(columns: Columns, row: int) -> tuple[Datapoint, ...]:
    """The datapoints that an item has of its own."""
    is_odd = int(columns.kind[row]) == Row.ODD
    thing: Thing = columns.odd[row].thing if is_odd else columns.protos[int(columns.proto[row])]
    return thing.dps if isinstance(thing, Message) else ()
