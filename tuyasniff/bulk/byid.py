"""The datapoints of many frames by dpID: found out once, where there is time for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Bytes, Numbers
from tuyasniff.bulk.lists import Flags, ragged

IDS = 256
NO_ID = 0
"""No sound datapoint has this id."""


class ById(NamedTuple):
    """For each datapoint its `row`; `order` are their places by dpID, those of one id in the order of the wire.

    The last one of an id in `order` stands before `ends[id]`. Those of frames with a wrong checksum count as NO_ID.
    """

    row: Numbers
    order: Numbers
    ends: Numbers

    @property
    def ids(self) -> Numbers:
        """The dpIDs that are there, ascending, without NO_ID."""
        return np.flatnonzero(np.diff(self.ends) > 0) + 1


def by_id(first: Numbers, ids: Bytes, wrong: Flags) -> ById:
    """Of the datapoints of some rows, those of row `i` from `first[i]` to `first[i + 1]`, where `first[0]` is 0."""
    counts = np.diff(first)
    some = np.flatnonzero(counts > 0)
    row = np.zeros(int(first[-1]), np.int64)
    row[first.take(some)] = np.diff(some, prepend=0)
    np.cumsum(row, out=row)
    out = np.flatnonzero(wrong & (counts > 0))
    if len(out):
        ids = ids.copy()
        ids[ragged(first.take(out), counts.take(out))] = NO_ID
    return ById(row, np.argsort(ids, kind="stable"), np.cumsum(np.bincount(ids, minlength=IDS)))
