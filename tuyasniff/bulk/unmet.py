"""Rows that say what no row before said: whoever wants each thing once looks at these alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.lists import first_places
from tuyasniff.model import Message


class Unmet:
    """Remembers which messages were met."""

    def __init__(self) -> None:
        self._messages: Sequence[Message] = ()
        self._met = np.zeros(0, bool)

    def rows(self, columns: Columns) -> list[int]:
        """In order: of the frames that equal others the first one of each, and all odd items.

        Lists of datapoints and noise are not among them.
        """
        if columns.protos is not self._messages:
            self._messages, self._met = columns.protos, np.zeros(0, bool)
        if len(self._met) < len(columns.protos):
            self._met = np.concatenate((self._met, np.zeros(len(columns.protos) - len(self._met), bool)))
        known = np.flatnonzero(columns.kind == Row.KNOWN)
        new = known[~self._met.take(columns.proto[known])]
        firsts = new[first_places(columns.proto[new])]
        self._met[columns.proto[firsts]] = True
        return sorted([*firsts.tolist(), *columns.odd])
