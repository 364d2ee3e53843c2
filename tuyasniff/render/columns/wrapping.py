"""Which datapoints go to the next line: what `Rows.flow` decides for one item, for thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Numbers


class Wrapped(NamedTuple):
    """`down` are the places of the datapoints that begin a line, `alone` the rows whose first one does.

    `used` are the columns that are taken on the last line of each row, 0 for rows without datapoints.
    """

    down: Numbers
    alone: Numbers
    used: Numbers


class Wrapping(NamedTuple):
    """A line is so many columns wide, and those below the first one begin at `left`."""

    columns: int
    left: int

    def wrapped(self, first: Numbers, width: Numbers, start: Numbers) -> Wrapped:
        """Rows with the datapoints from `first[i]` up to `first[i + 1]`, as wide as said, that begin at `start[i]`."""
        ends = np.zeros(len(width) + 1, np.int64)
        np.cumsum(width + 2, out=ends[1:])
        used = ends[first[1:]]
        used -= ends[first[:-1]]
        filled = used > 0
        used += start - 2
        used *= filled
        rows = np.flatnonzero(used > self.columns)
        if not rows.size:
            return Wrapped(rows, rows, used)
        place, end, at = first[rows], first[rows + 1], start[rows] - 2
        below = self.columns - self.left
        rank, alone, down = 0, rows[:0], []
        while rows.size:
            wide = width[place]
            over = wide > self.columns - 2 - at
            if not rank:
                over &= (wide <= below) | (self.columns - 2 - at < below // 2)
                alone = rows[over]
            down.append(place[over])
            at = np.where(over, self.left, at + 2) + wide
            place = place + 1
            rank += 1
            done = place == end
            used[rows[done]] = at[done]
            more = ~done
            rows, place, end, at = rows[more], place[more], end[more], at[more]
        return Wrapped(np.concatenate(down), alone, used)


def rows_of(places: Numbers, first: Numbers) -> Numbers:
    """The rows to which some datapoints belong."""
    return np.searchsorted(first, places, "right") - 1
