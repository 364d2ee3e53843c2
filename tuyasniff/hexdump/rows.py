"""Many rows of bytes as one value, and what an assembler would make of them, without feeding it.

Nearly every row becomes a chunk just as it is. Which ones may not is told from the headers alone, all at once, and
errs only in saying "perhaps":

* A row joins others, or takes from them, only where it begins with a header while a frame that began before it is open.
* A row that is one frame with a wrong checksum is claimed; one in which frames without checksum touch is taken apart.
* A thousand rows and more that wait for the end of a frame are given up.

No two rows know of each other across a place at which no frame is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.assemble import MOST_WAITING
from tuyasniff.hexdump.record import Kind, Record
from tuyasniff.hexdump.scan import Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

_EVER = 1 << 60
_LOOKED_AT = 256
_LONG_FRAME = 1024
_MOST_ROWS = MOST_WAITING - 24


class Rows(NamedTuple):
    """Rows of one stream without times: where each begins in `data`, its line, the column of all of them."""

    data: bytes
    starts: Numbers
    lines: Numbers
    column: int | None = None
    kind: Kind = Kind.RUN

    def part(self, first: int, end: int) -> Rows:
        """Some of the rows."""
        starts = self.starts[first:end]
        begin = int(starts[0]) if len(starts) else 0
        return self._replace(
            data=self.data[begin : self.begin(end)], starts=starts - begin, lines=self.lines[first:end]
        )

    def begin(self, row: int) -> int:
        """Where a row begins; behind the last one, the end of the data."""
        return int(self.starts[row]) if row < len(self.starts) else len(self.data)

    def row(self, row: int) -> bytes:
        """The bytes of a row."""
        return self.data[self.begin(row) : self.begin(row + 1)]

    def each(self) -> list[bytes]:
        """The bytes of every row."""
        bounds = [*self.starts.tolist(), len(self.data)]
        return [self.data[begin:end] for begin, end in pairwise(bounds)]

    def record(self, row: int) -> Record:
        """A row as the record that its line gives."""
        return Record(self.row(row), int(self.lines[row]), self.column, kind=self.kind)

    def like(self, other: Rows) -> bool:
        """Whether both may be put together."""
        return self.column == other.column and self.kind is other.kind


def rows_of(records: Sequence[Record]) -> Rows:
    """Records of one kind and column as rows."""
    import numpy as np

    starts = np.cumsum([0, *(len(record.data) for record in records[:-1])], dtype=np.int64)
    lines = np.array([record.line for record in records], np.int64)
    return Rows(b"".join(record.data for record in records), starts, lines, records[0].column, records[0].kind)


def is_row(record: Record) -> bool:
    """Whether a record is nothing but bytes of the stream without a name."""
    return record == Record(record.data, record.line, record.column, kind=record.kind) and (
        len(record.data) > 0 and record.kind in {Kind.RUN, Kind.STREAM}
    )


def together(first: Rows, second: Rows) -> Rows:
    """The rows of both, one behind the other."""
    import numpy as np

    return first._replace(
        data=first.data + second.data,
        starts=np.concatenate((first.starts, second.starts + len(first.data))),
        lines=np.concatenate((first.lines, second.lines)),
    )


class Study(NamedTuple):
    """What becomes of rows, taken that nothing was open before them.

    `wrong` are the rows that are claimed as a frame with a wrong checksum, `odd` those about which only the assembler
    can tell.
    """

    wrong: list[int]
    odd: list[int]
    shut: Shut


class Shut:
    """Before which rows no frame is open."""

    def __init__(self, data: Bytes, bounds: Numbers, heads: _Headers) -> None:
        import numpy as np

        self._data = data
        self._bounds = bounds
        self._heads = heads
        self._until = np.concatenate(([0], np.maximum.accumulate(heads.until)))

    def last(self, row: int) -> int:
        """The last row, up to that one, before which no frame is open; 0 where there is none."""
        import numpy as np

        while row > 0:
            first = max(0, row - _LOOKED_AT)
            bounds = self._bounds[first : row + 1]
            shut = self._until[np.searchsorted(self._heads.at, bounds)] <= bounds
            shut &= self._data[bounds - 1] != scan.HEADER[0]
            found = shut.nonzero()[0]
            if len(found):
                return max(0, first + int(found[-1]))
            row = first - 1
        return 0


class _Headers(NamedTuple):
    """All headers: where they stand, where their frame ends (both layouts of version 2), until when it may be open."""

    at: Numbers
    ends: tuple[Numbers, ...]
    until: Numbers


def study(rows: Rows) -> Study:
    """What becomes of the rows."""
    import numpy as np

    size = len(rows.data)
    data = np.zeros(size + 10, np.uint8)
    data[:size] = np.frombuffer(rows.data, np.uint8)
    bounds = np.append(rows.starts, size)
    heads = _headers(data, size)
    odd = _conflicts(rows, bounds, heads, data) | _long_waits(bounds, heads)
    wrong: list[int] = []
    if rows.kind is Kind.RUN and len(heads.at):
        odd |= _touching(rows, bounds, heads, data)
        wrong = _wrong(rows, bounds, heads, data)
    return Study(wrong, sorted(odd), Shut(data, bounds, heads))


def _headers(data: Bytes, size: int) -> _Headers:
    import numpy as np

    at = np.flatnonzero(data[:size] == scan.HEADER[0])
    at = at[data[at + 1] == scan.HEADER[1]]
    version = data[at + 2]
    ends, until = _layout(data, at, 6)
    both: tuple[Numbers, ...] = (ends,)
    if (version == 2).any():
        further, open_until = _layout(data, at, 8)
        both = (ends, np.where(version == 2, further, 0))
        until = np.where(version == 2, np.maximum(until, open_until), until)
    impossible = version > scan.MAX_VERSION
    both = tuple(np.where(impossible, 0, one) for one in both)
    until = np.where(impossible, at + 3, until)
    # what the data do not tell, bytes that follow may
    until = np.where(at + np.where(version == 2, 8, 6) > size, _EVER, until)
    return _Headers(at, both, until)


def _layout(data: Bytes, at: Numbers, head: int) -> tuple[Numbers, Numbers]:
    """Where frames with so many bytes before their data end, 0 where none can be; and until when they are open."""
    import numpy as np

    behind = np.minimum(at + head, len(data))
    length = data[behind - 2].astype(np.int64) << 8 | data[behind - 1]
    too_long = length > scan.MAX_DATA
    return np.where(too_long, 0, at + head + 1 + length), np.where(too_long, at + head, at + head + 1 + length)


def closes_frame(data: bytes, at: int) -> bool:
    """Whether the byte there is the checksum that the only frame lacks which is open before it: no doubt about it."""
    import numpy as np

    begin = data.rfind(scan.HEADER, max(0, at - _LONG_FRAME), at)
    window = at - 2 * scan.MAX_DATA
    if window < 0 or begin < 0:
        return False
    found = scan.look(data[begin : at + 1])
    if found.verdict is not Verdict.VALID or found.end != at + 1 - begin:
        return False
    before = np.zeros(begin - window + 10, np.uint8)
    before[: begin - window] = np.frombuffer(data, np.uint8, begin - window, window)
    heads = _headers(before, begin - window)
    return bool((heads.until <= begin - window).all()) and data[begin - 1] != scan.HEADER[0]


def _conflicts(rows: Rows, bounds: Numbers, heads: _Headers, data: Bytes) -> set[int]:
    """Rows that begin with a header while an earlier frame is open, and may be read otherwise because of that."""
    import numpy as np

    begun = (data[rows.starts] == scan.HEADER[0]) & (data[rows.starts + 1] == scan.HEADER[1])
    fresh = np.flatnonzero(begun & (np.diff(bounds) > 1))
    if not len(fresh) or not len(heads.at):
        return set()
    places = rows.starts[fresh]
    following = np.searchsorted(places, heads.at, "right")
    reach = np.append(places, _EVER)[following]
    odd: set[int] = set()
    for head in np.flatnonzero(heads.until > reach).tolist():
        row = int(fresh[following[head]])
        if row not in odd and _disturbs(rows, int(heads.at[head]), row):
            odd.add(row)
    return odd


def _disturbs(rows: Rows, at: int, row: int) -> bool:
    begin, end = rows.begin(row), rows.begin(row + 1)
    tail = rows.data[at:begin]
    verdict = scan.look(tail).verdict
    if verdict is Verdict.MISSING and scan.believable(tail):
        return True
    if verdict is Verdict.TRUNCATED and rows.kind is Kind.RUN and scan.is_cut_report(tail):
        return True
    return scan.look(rows.data[at:end]).verdict is Verdict.VALID


def _long_waits(bounds: Numbers, heads: _Headers) -> set[int]:
    import numpy as np

    until = np.minimum(heads.until, bounds[-1])
    long = np.flatnonzero(until - heads.at > _MOST_ROWS)
    if not len(long):
        return set()
    first = np.searchsorted(bounds, heads.at[long], "right") - 1
    last = np.searchsorted(bounds, until[long])
    return set(first[last - first > _MOST_ROWS].tolist())


def _touching(rows: Rows, bounds: Numbers, heads: _Headers, data: Bytes) -> set[int]:
    """Rows in which a header stands where the checksum of a frame should be."""
    import numpy as np

    odd: set[int] = set()
    row_of = np.searchsorted(bounds, heads.at, "right") - 1
    row_end = bounds[row_of + 1]
    for ends in heads.ends:
        inside = np.flatnonzero((ends > 0) & (ends < row_end))
        bare = ends[inside] - 1
        inside = inside[(data[bare] == scan.HEADER[0]) & (data[bare + 1] == scan.HEADER[1])]
        for head in inside.tolist():
            if scan.believable(rows.data[int(heads.at[head]) : int(ends[head]) - 1]):
                odd.add(int(row_of[head]))
    return odd


def _wrong(rows: Rows, bounds: Numbers, heads: _Headers, data: Bytes) -> list[int]:
    """Rows that are exactly one frame with a wrong checksum."""
    import numpy as np

    place = np.minimum(np.searchsorted(heads.at, rows.starts), len(heads.at) - 1)
    whole = np.zeros(len(rows.starts), bool)
    for ends in heads.ends:
        whole |= ends[place] == bounds[1:]
    whole &= heads.at[place] == rows.starts
    if not whole.any():
        return []
    sums = np.add.reduceat(data[: bounds[-1]], rows.starts, dtype=np.uint8) - 2 * data[bounds[1:] - 1]
    found = []
    for row in np.flatnonzero(whole & (sums != 0)).tolist():
        frame = rows.row(row)
        seen = scan.look(frame)
        if seen.verdict is Verdict.BAD and seen.end == len(frame) and scan.believable(frame):
            found.append(row)
    return found
