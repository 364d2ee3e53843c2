"""Blocks of several taps as one: their rows in the order of the wire, and where that order is certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.framing import Framed, declared_by, frame_block
from tuyasniff.bulk.headers import header_places
from tuyasniff.bulk.line import NEVER, Line
from tuyasniff.bulk.lists import Flags
from tuyasniff.bulk.mending import mended
from tuyasniff.bulk.rearranging import behind, no_rows, rows_of
from tuyasniff.bulk.settling import heads_of
from tuyasniff.order.wire import WAITING_MOST
from tuyasniff.protocol.claims import HEADER
from tuyasniff.stretch import TALKERS


class _Lane(NamedTuple):
    """The rows of one tap: which are good frames with nothing open behind them, and when each is sure to have come out.

    `place` and `due` are places of chunks, `open` that of the first byte that is not decided.
    """

    framed: Framed
    place: Numbers
    due: Numbers
    closed: Flags
    open: int


class Joint(NamedTuple):
    """The rows of all taps in wire order, as far as that is certain.

    `framed` counts places in `data`, the bytes of all taps. For each row the number of its tap, its offset in the
    stream of that tap, its moments, who is said to speak (as `Prototypes` has it), and whether nothing is open behind
    it on its tap.
    """

    data: bytes
    framed: Framed
    tap: Numbers
    start: Numbers
    t_us: Numbers
    end_us: Numbers
    said: Numbers
    closed: Flags

    def first(self, rows: int) -> Joint:
        """The first rows only."""
        part = slice(rows)
        framed = self.framed
        if rows < len(framed.begin):
            framed = rows_of(framed, np.arange(rows))
        tap, start, t_us, end_us, said, closed = (
            column[part] for column in (self.tap, self.start, self.t_us, self.end_us, self.said, self.closed)
        )
        return Joint(self.data, framed, tap, start, t_us, end_us, said, closed)  # type: ignore[arg-type]

    def ends(self, taps: int) -> list[int | None]:
        """For each tap the offset in its stream at which its last row ends."""
        size = self.framed.end - self.framed.begin
        found: list[int | None] = []
        for tap in range(taps):
            own = np.flatnonzero(self.tap == tap)
            found.append(int(self.start[own[-1]] + size[own[-1]]) if len(own) else None)
        return found

    def all_closed(self, taps: int) -> Flags:
        """Of each row, whether nothing is open on any tap before it."""
        size = len(self.tap)
        found = np.ones(size, bool)
        for tap in range(taps):
            last = np.maximum.accumulate(np.where(self.tap == tap, np.arange(size), -1))
            before = np.concatenate(([-1], last))[:-1]
            found &= (before < 0) | self.closed[before]
        return found


def joined(lines: Sequence[Line]) -> Joint | None:
    """The rows of lines in wire order; None where there are none."""
    lanes = [(number, line, _lane(line)) for number, line in enumerate(lines) if line.pending.data]
    limit = min((lane.open for _, _, lane in lanes), default=NEVER)
    lanes = [one for one in lanes if len(one[2].place)]
    if not lanes:
        return None
    shifts = np.cumsum([0, *(len(line.pending.data) for _, line, _ in lanes)]).tolist()[:-1]
    place = np.concatenate([lane.place for _, _, lane in lanes])
    order = np.argsort(place, kind="stable")
    limit = min(limit, _crowded(place[order], np.concatenate([lane.due for _, _, lane in lanes])[order]))
    order = order[: int(np.searchsorted(place[order], limit, side="right"))]
    times = [_times(line, lane) for _, line, lane in lanes]
    start = [line.pending.offset + lane.framed.begin for _, line, lane in lanes]
    said = [line.pending.said(at) + number * len(TALKERS) for (number, line, _), at in zip(lanes, start, strict=True)]
    return Joint(
        b"".join(line.pending.data for _, line, _ in lanes),
        rows_of(behind([lane.framed for _, _, lane in lanes], shifts), order),
        np.repeat([number for number, _, _ in lanes], [len(lane.place) for _, _, lane in lanes])[order],
        np.concatenate(start)[order],
        np.concatenate([begun for begun, _ in times])[order],
        np.concatenate([ended for _, ended in times])[order],
        np.concatenate(said)[order],
        np.concatenate([lane.closed for _, _, lane in lanes])[order],
    )


def _times(line: Line, lane: _Lane) -> tuple[Numbers, Numbers]:
    pending = line.pending
    begun = pending.when(pending.offset + lane.framed.begin, line.byte_us)
    ended = pending.when(pending.offset + lane.framed.end - 1, line.byte_us)
    assert begun is not None
    assert ended is not None
    return begun, ended


def _crowded(place: Numbers, due: Numbers) -> int:
    """The place before the first row for which so many others may have to wait that they do not; NEVER for none."""
    waiting = np.searchsorted(place, due, side="right") - np.arange(len(place))
    crowded = np.flatnonzero(waiting >= WAITING_MOST)
    return int(place[crowded].min()) - 1 if len(crowded) else NEVER


def _lane(line: Line) -> _Lane:
    pending = line.pending
    data = pending.data
    framed = frame_block(data, synced=line.synced)
    none = np.zeros(0, np.int64)
    if framed is not None:
        framed = mended(pending, framed, len(data), synced=line.synced, byte_us=line.byte_us).framed
    if framed is None or not framed.used:
        return _Lane(no_rows(), none, none, none > 0, int(line.place_of(np.array([pending.offset]))[0]))
    left = framed.used < len(data)
    open_ = int(line.place_of(np.array([pending.offset + framed.used]))[0]) if left else NEVER
    held, closed = _held(data, framed)
    beyond = held > len(data)
    due = line.place_of(pending.offset + np.minimum(held, len(data)) - 1)
    return _Lane(
        framed,
        line.place_of(pending.offset + framed.begin),
        np.where(beyond, NEVER, due),
        closed,
        open_,
    )


def _held(data: bytes, framed: Framed) -> tuple[Numbers, Flags]:
    """Where the bytes end that the framer wants at most before it gives a row; whether nothing is open behind it."""
    raw = np.frombuffer(data, np.uint8)
    heads = declared_by(raw, heads_of(raw, header_places(raw))[0])
    low = np.searchsorted(heads.at, framed.begin)
    high = np.searchsorted(heads.at, framed.end)
    reach = np.maximum(framed.end, framed.reach)
    several = np.flatnonzero(high - low > 0)
    if len(several):
        pairs = np.stack((low[several], high[several]), axis=1).ravel()
        reach[several] = np.maximum(reach[several], np.maximum.reduceat(np.append(heads.end, 0), pairs)[::2])
    reach = np.maximum.accumulate(reach + (raw[framed.end - 1] == HEADER[0]))
    good = ~framed.noise & ~framed.wrong
    closed = good & (reach <= framed.end)
    # noise, and frames with a wrong checksum, wait for the next good one
    ends = np.where(good, reach, NEVER)[::-1]
    following = np.minimum.accumulate(ends)[::-1]
    held: Numbers = np.where(good, reach, np.maximum(reach, following))
    return held, closed
