"""The items of one page as parts in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.render.columns.margins import days, times
from tuyasniff.render.columns.pool import NOTHING
from tuyasniff.render.columns.wrapping import rows_of
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from datetime import date

    from tuyasniff.bulk.columns import Bytes, Numbers
    from tuyasniff.render.columns.paper import Paper


class Rows(NamedTuple):
    """Rows of columns from `begin` up to `end`. `t_us` are their times, None where none has one."""

    columns: Columns
    begin: int
    end: int
    t_us: Numbers | None


class _Extras(NamedTuple):
    """Two parts that stand behind the datapoints of some rows, in ascending order of these."""

    rows: Numbers
    first: Numbers
    second: Numbers


class Sheet:
    """Some rows of columns. `aside` are those that are written one by one, `folded` those that say nothing.

    Every row has two parts, its margin and its body, and then two for each datapoint; wrong sums and noise have two
    more.
    """

    def __init__(self, paper: Paper, rows: Rows, data: Bytes) -> None:
        """`data` is that of the columns with room behind it."""
        columns, begin, end, t_us = rows
        self.columns = columns
        self.begin = begin
        self._end = end
        self._paper = paper
        self._data = data
        self._t_us = t_us
        self._kind = columns.kind[begin:end]
        low = int(columns.dp_first[begin])
        self._first = columns.dp_first[begin : end + 1] - low
        heads = paper.bodies.heads(columns, begin, end)
        paper.pool.begin()
        self.aside = self._kind == Row.ODD
        self.aside |= heads.start < 0
        self.folded = np.zeros(end - begin, np.bool_)
        self._body = heads.body
        self._margin = paper.margins.parts(columns.first + begin, end - begin, self._times())
        cells = paper.datapoints.cells(columns, data, low, int(columns.dp_first[end]))
        wrapped = paper.wrapping.wrapped(self._first, cells.width, heads.start)
        self._before = paper.datapoints.before.take(cells.form)
        self._before[wrapped.down] = paper.datapoints.below.take(cells.form[wrapped.down])
        self._value = cells.value
        self.aside[rows_of(cells.odd, self._first)] = True
        if paper.layout.cuts:
            wide = np.flatnonzero(cells.width > paper.layout.columns - paper.wrapping.left)
            self.aside[rows_of(wide, self._first)] = True
        bare = np.concatenate((np.flatnonzero((wrapped.used == 0) & (heads.start > 0)), wrapped.alone))
        if bare.size:
            self._body[bare] = paper.bodies.bare(self._kind[bare], columns.proto[begin:end][bare])
        self._extras = [self._noise(), self._wrong(wrapped.used)]

    def days(self, before: date | None) -> tuple[Numbers, Numbers]:
        """The rows with a time, and the day before each of them, with that of the last one at the end."""
        none = np.empty(0, np.int64)
        started, t_us = self._paper.started, self._t_us
        if self._paper.layout.watch is None or started is None or t_us is None:
            return none, none
        rows = np.flatnonzero((t_us != NO_TIME) & ~self.folded)
        if not rows.size:
            return none, none
        day = days(t_us[rows], started)
        return rows, np.concatenate((day[:1] if before is None else [before.toordinal()], day))

    def write(self, row: int, text: bytes) -> None:
        """Put whole lines in the place of a row."""
        self._margin[row] = NOTHING
        self._body[row] = self._paper.pool.put(b"\n" + text[:-1])

    def written(self) -> bytes:
        """All lines."""
        rows = len(self._margin)
        counts = np.diff(self._first)
        extra = np.zeros(rows, np.bool_)
        for extras in self._extras:
            extra[extras.rows] = True
        if self.aside.any():
            gone = np.repeat(self.aside, counts)
            self._before[gone] = NOTHING
            self._value[gone] = NOTHING
        place = np.arange(rows) + np.cumsum(extra) - extra
        behind = np.repeat(place + 1, counts) + np.arange(len(self._value))
        place += self._first[:-1]
        pairs = np.empty((rows + len(self._value) + int(np.count_nonzero(extra)), 2), np.int64)
        pairs[place, 0] = self._margin
        pairs[place, 1] = self._body
        pairs[behind, 0] = self._before
        pairs[behind, 1] = self._value
        for extras in self._extras:
            shown = ~self.aside[extras.rows]
            at = place[extras.rows] + 1 + counts[extras.rows]
            pairs[at, 0] = extras.first * shown
            pairs[at, 1] = extras.second * shown
        page = self._paper.pool.page(pairs.reshape(-1))
        page[-1] = 0x0A
        return page[1:].tobytes()

    def _times(self) -> Bytes | None:
        watch = self._paper.layout.watch
        if watch is None:
            return None
        known = np.full(self._end - self.begin, NO_TIME, np.int64) if self._t_us is None else self._t_us
        time, odd = times(known, watch, self._paper.started)
        self.aside |= odd
        return time

    def _noise(self) -> _Extras:
        """Noise that follows noise is one run."""
        rows = np.flatnonzero(self._kind == Row.NOISE)
        if not rows.size:
            return _Extras(rows, rows, rows)
        new = np.ones(len(rows), np.bool_)
        new[1:] = rows[1:] != rows[:-1] + 1
        if self.columns.several is not None:
            tap = self.columns.several.tap[self.begin + rows]
            new[1:] |= tap[1:] != tap[:-1]
        begin, end = self.columns.begin[self.begin + rows], self.columns.end[self.begin + rows]
        reason = self.columns.proto[self.begin + rows]
        starts = np.flatnonzero(new)
        last = np.append(starts[1:], len(rows)) - 1
        if len(starts) < len(rows):
            self.folded[rows[~new]] = True
            self._margin[rows[~new]] = NOTHING
            apart = np.zeros(len(rows), np.bool_)
            apart[1:] = ~new[1:] & (begin[1:] != end[:-1])
            self.aside[rows[starts]] |= np.logical_or.reduceat(apart, starts)
            lowest, highest = np.minimum.reduceat(reason, starts), np.maximum.reduceat(reason, starts)
            reason = np.where(lowest == highest, lowest, -1)
        first = rows[starts]
        runs = self._paper.noises.runs(self._data, begin[starts], end[last] - begin[starts], reason)
        self.aside[first[runs.odd]] = True
        self._body[first] = runs.words
        return _Extras(first, runs.shown, runs.end)

    def _wrong(self, used: Numbers) -> _Extras:
        """Wrong sums are told behind the datapoints."""
        paper = self._paper
        rows = np.flatnonzero(self._kind == Row.WRONG_SUM)
        if not rows.size:
            return _Extras(rows, rows, rows)
        wide, columns = paper.sums.columns, paper.layout.columns
        self.aside[rows[used[rows] == 0]] = True
        if wide > columns - paper.wrapping.left:
            self.aside[rows] = True
        down = used[rows] + 2 + wide > columns
        before = np.where(down, paper.datapoints.down, paper.datapoints.gap)
        return _Extras(rows, before, paper.sums.parts(self.columns, rows + self.begin))
