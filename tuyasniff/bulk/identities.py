"""What columns tell of the device itself: the versions in its headers, and what it says it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.lists import first_places
from tuyasniff.bulk.messages import frame_of, is_silent
from tuyasniff.model import Message

_PRODUCT = "product_info"


class Identities:
    """Asks each message that stands for rows once; the list of them grows."""

    def __init__(self) -> None:
        self._messages: Sequence[Message] = ()
        self._right = self._informs = np.zeros(0, bool)

    def versions(self, columns: Columns) -> list[int]:
        """The version bytes of the frames in columns whose checksum is right; odd items are not asked."""
        self._look_at(columns.protos)
        frames = np.flatnonzero(columns.kind <= Row.LIST)
        right = frames[self._right.take(columns.proto[frames])]
        there = np.zeros(256, bool)
        there[columns.bytes.take(columns.begin[right] + 2)] = True
        return np.flatnonzero(there).tolist()

    def products(self, columns: Columns) -> list[int]:
        """In order the rows in which the product is told with a right checksum, of equal ones the last.

        Odd items are not among them.
        """
        self._look_at(columns.protos)
        known = np.flatnonzero(columns.kind == Row.KNOWN)
        rows = known[self._informs.take(columns.proto[known])][::-1]
        return sorted(rows[first_places(columns.proto[rows])].tolist())

    def _look_at(self, messages: Sequence[Message]) -> None:
        if messages is not self._messages:
            self._messages, self._right, self._informs = messages, np.zeros(0, bool), np.zeros(0, bool)
        more = range(len(self._right), len(messages))
        if more:
            right = [frame_of(messages, index).checksum != "bad" for index in more]
            informs = [
                sound and not is_silent(messages, index) and messages[index].name == _PRODUCT
                for sound, index in zip(right, more, strict=True)
            ]
            self._right = np.concatenate((self._right, np.array(right, bool)))
            self._informs = np.concatenate((self._informs, np.array(informs, bool)))
