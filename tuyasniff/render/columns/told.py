"""How the talkers of many frames became known, and when they came: the same as `Told` counts one by one."""

from __future__ import annotations

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.messages import WAYS, known_by
from tuyasniff.render.closing import Told
from tuyasniff.stretch import NO_TIME

_LAST_FRAME = int(Row.WRONG_SUM)


def add_columns(told: Told, columns: Columns) -> None:
    """Count all items."""
    frames = columns.kind <= _LAST_FRAME
    ways = known_by(columns.protos)
    if len(ways):
        way = ways.take(columns.proto, mode="clip")
        for code in np.flatnonzero(np.bincount(ways)).tolist():
            told.by[WAYS[code]] += int(np.count_nonzero((way == code) & frames))
    if columns.t_us is not None:
        times = columns.t_us.take(np.flatnonzero(frames))
        times = times[times != NO_TIME]
        if len(times):
            first, last = int(times.min()), int(times.max())
            told.first_us = first if told.first_us is None else min(told.first_us, first)
            told.last_us = last if told.last_us is None else max(told.last_us, last)
    for item in columns.odd.values():
        told.add(item)
