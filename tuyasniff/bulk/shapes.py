"""Which dpIDs came with which types: from then on tables and traces have a place for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.model import Datapoint, DpType, FaultCode, Message, Thing

if TYPE_CHECKING:
    from tuyasniff.analysis.traces import Traces

_NUMBERS = np.isin(np.arange(256), (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP))
_LARGEST = 2**63 - 1
_SHAPES = 1 << 17
"""A dpID, a type, and whether the value is a number."""


class Shapes:
    """The dpIDs and types that came so far."""

    def __init__(self) -> None:
        self._met: set[int] = set()
        self._of: Columns | None = None
        self._fresh: list[tuple[int, int]] = []

    def news(self, columns: Columns, unusual: list[int]) -> int:
        """The last row in which a datapoint comes first, or first with a type; -1 for none. `unusual` have their own.

        Behind it the tables have a place for everything, and it makes no difference which of two dpIDs they take first.
        """
        news = -1
        right = np.repeat(columns.kind != Row.WRONG_SUM, np.diff(columns.dp_first))
        shapes = (columns.dp_id.astype(np.int64) << 9) | (columns.dp_type.astype(np.int64) << 1)
        shapes |= _NUMBERS[columns.dp_type]
        places = np.flatnonzero(right)[::-1]
        first = np.full(_SHAPES, -1)
        first[shapes[places]] = places  # the last assignment counts
        met = np.flatnonzero(first >= 0)
        self._of, self._fresh = columns, []
        for place, shape in sorted(zip(first[met].tolist(), met.tolist(), strict=True)):
            if shape not in self._met:
                self._met.add(shape)
                news = max(news, int(np.searchsorted(columns.dp_first, place, side="right")) - 1)
                self._fresh.append((place, shape))
        for row in unusual:
            for dp in datapoints_of(columns, row):
                number = isinstance(dp.value, int) and abs(dp.value) <= _LARGEST
                shape = (dp.id << 9) | (int(dp.type) << 1) | number
                if shape not in self._met and not any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults):
                    self._met.add(shape)
                    news = max(news, row)
        return news

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
