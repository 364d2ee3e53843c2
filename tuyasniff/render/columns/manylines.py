"""The text of items from columns: byte for byte what the printer writes of them one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.model import Item, Noise
from tuyasniff.render.columns.margins import STRIDE
from tuyasniff.render.columns.page import Page
from tuyasniff.render.columns.pool import writes_in_order
from tuyasniff.render.columns.sheet import Rows
from tuyasniff.render.lines import Layout
from tuyasniff.render.onebyone import OneByOne
from tuyasniff.render.styles import Segment, bare
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from datetime import datetime

    from tuyasniff.bulk.columns import Numbers

_ROOM = 1 << 18
"""Bytes of a wire that make a page of lines at most, but for its last item."""

_LEAST = 16
"""Bytes that an item counts at least."""


class ManyLines:
    """Takes columns block by block, in the order of the wire. Memory is bounded, whatever they hold."""

    def __init__(
        self,
        layout: Layout,
        *,
        started: datetime | None = None,
        ink: Callable[[Iterable[Segment]], str] = bare,
        encoding: str = "utf-8",
    ) -> None:
        """`layout` is that of the first item, without a clock; `started` the moment of 0, where the capture tells it.

        Quick without colours, and where the encoding leaves ASCII as it is.
        """
        self._one = OneByOne(layout, started, ink, encoding)
        self._page = Page(self._one) if ink is bare and _leaves_ascii(encoding) and writes_in_order() else None

    def text(self, columns: Columns) -> bytes:
        """The lines of the items, each with its end; noise at the end of the columns waits for what follows."""
        return b"".join(self._texts(columns))

    def items(self, items: Iterable[Item]) -> bytes:
        """The same for items that are in no columns."""
        return b"".join([self._one.item(item) for item in items])

    def end(self) -> bytes:
        """What was waiting."""
        return self._one.waiting()

    def _texts(self, columns: Columns) -> Iterator[bytes]:
        if self._page is None:
            yield self.items(columns.items())
            return
        for begin, end in _pages(columns):
            odd = (np.flatnonzero(columns.kind[begin:end] == Row.ODD) + begin).tolist()
            if any(isinstance(columns.odd[place].thing, Noise) for place in odd):
                for place in range(begin, end):
                    yield self._one.item(columns.item(place))
            else:
                yield from self._some(columns, begin, end, _times(columns, begin, end, odd))

    def _some(self, columns: Columns, begin: int, end: int, t_us: Numbers | None) -> Iterator[bytes]:
        """Rows of one ten thousand, their noise all of one tap."""
        assert self._page is not None
        noise, front = columns.kind[begin:end] == Row.NOISE, begin
        while begin < end:
            while begin < end and self._one.run is not None and columns.kind[begin] == Row.NOISE:
                yield self._one.item(columns.item(begin))
                begin += 1
            if begin == end:
                return
            yield self._one.waiting()
            stop = end
            if self._one.layout.clock is None and t_us is not None:
                timed = np.flatnonzero(t_us[begin - front :] != NO_TIME)
                stop = begin + int(timed[0]) if timed.size else end
            if stop == begin:
                # with it the layout changes
                yield self._one.item(columns.item(begin))
                begin += 1
                continue
            last = stop
            while last > begin and noise[last - 1 - end]:
                last -= 1
            if last > begin:
                known = None if t_us is None else t_us[begin - front : last - front]
                yield self._page.text(Rows(columns, begin, last, known))
            for place in range(last, stop):
                yield self._one.item(columns.item(place))
            begin = stop


def _pages(columns: Columns) -> Iterator[tuple[int, int]]:
    """Where pages begin and end: at each ten thousand, and sooner where there is much to say."""
    size = np.cumsum(np.maximum(columns.end - columns.begin, _LEAST))
    begin, count = 0, len(columns)
    while begin < count:
        end = min(count, begin + STRIDE - (columns.first + begin) % STRIDE)
        before = int(size[begin - 1]) if begin else 0
        end = min(end, max(int(np.searchsorted(size, before + _ROOM, "right")), begin + 1))
        yield begin, end
        begin = end


def _times(columns: Columns, begin: int, end: int, odd: list[int]) -> Numbers | None:
    """The times of some rows, those of odd ones as their items have them."""
    told = [NO_TIME if (t_us := columns.odd[place].thing.t_us) is None else t_us for place in odd]
    if columns.t_us is None and all(t_us == NO_TIME for t_us in told):
        return None
    known = np.full(end - begin, NO_TIME, np.int64) if columns.t_us is None else columns.t_us[begin:end].copy()
    known[np.array(odd, np.int64) - begin] = told
    return known


def _leaves_ascii(encoding: str) -> bool:
    ascii_ = bytes(range(128))
    return ascii_.decode("ascii").encode(encoding, "backslashreplace") == ascii_
