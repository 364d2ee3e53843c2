"""Tables of levels: Saleae's (`Time [s],Channel 0`), DSView's (`Time(s), D0`) and sigrok's (one row a sample).

Tables of decoded bytes look alike and are read elsewhere: here every cell behind the time is 0 or 1, or volts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from tuyasniff.errors import FormatError
from tuyasniff.logic.csvhead import (
    BOM,
    COUNTER,
    DATED,
    HEAD_LINES,
    HEAD_MOST,
    LINE_MOST,
    NUMBER,
    Head,
    heading,
    read_head,
)
from tuyasniff.logic.edges import MOST_EDGES, MOST_WIRES, Changes, Planes, Recording
from tuyasniff.logic.sigrok import TOO_MANY_EDGES

TICKS = 1_000_000_000
"""Ticks a second of a table with times: they are told to the nanosecond."""

_COUNTED = 16
_HIGH, _LOW = 1.5, 0.9
"""Volts from which on a wire is high, and below which it is low: of 5 V, 3.3 V and 1.8 V alike."""


def is_level_table(head: bytes) -> bool:
    """Whether a file that begins like this is a table of levels: a heading, and rows of nothing but 0 and 1."""
    return read_head(head.removeprefix(BOM)) is not None


def read_level_table(pieces: Iterable[bytes], *, samplerate: int | None = None) -> Recording:
    """The wires of a table. `samplerate` is that of rows without times, where the table does not tell it.

    Raises FormatError where it is no table of levels, or nobody tells how fast its rows follow each other.
    """
    source = iter(pieces)
    start = b""
    for piece in source:
        start = (start + piece).removeprefix(BOM)
        if len(start) >= HEAD_MOST or start.count(b"\n") > 2 * HEAD_LINES:
            break
    head = read_head(start) or heading(start)
    if head is None or len(head.names) > MOST_WIRES:
        raise FormatError("its heading names no columns of levels", "export the digital channels as CSV")
    rows = chain((start[head.length :],), source)
    if head.seconds is not None:
        return _timed(head, rows)
    rate = head.rate or samplerate
    if rate is None:
        raise FormatError("it does not tell its sample rate", "give it: --samplerate 1M")
    return _sampled(head, rows, rate)


def _sampled(head: Head, rows: Iterable[bytes], rate: int) -> Recording:
    """One row a sample. All rows are equally long, so each column is a slice of the text."""
    count = len(head.names)
    planes = [Planes((0,), most=MOST_EDGES // count) for _ in range(count)]
    broken = 0
    for block in map(head.plain, _whole_lines(rows)):
        width = block.find(b"\n") + 1
        even = width >= 2 * count and len(block) % width == 0
        if even and block[width - 1 :: width].count(b"\n") * width == len(block) == block.count(b"\n") * width:
            places = [at for at in range(width) if block[at] in b"01"]
            columns = [block[at::width] for at in places]
            if len(places) == count and all(not column.translate(None, b"01") for column in columns):
                for plane, column in zip(planes, columns, strict=True):
                    plane.feed(column)
                continue
        broken += _row_by_row(block, planes)
        if any(plane.full for plane in planes):
            break
    full = any(plane.full for plane in planes)
    levels = tuple(plane.levels({0: name}, rate)[0] for plane, name in zip(planes, head.names, strict=True))
    if head.names[0] == COUNTER:
        levels = levels[1:]
        changes = sum(len(wire.edges) for wire in levels)
        if not levels or _COUNTED < planes[0].samples <= changes + 1:
            raise FormatError("its rows are changes, and their times are missing", "export it with dedup=false")
    return Recording(levels, (*((TOO_MANY_EDGES,) if full else ()), *_said(broken)))


def _row_by_row(block: bytes, planes: Sequence[Planes]) -> int:
    """The same for rows that are not equally long; counts those that are none."""
    broken = 0
    columns: list[bytearray] = [bytearray() for _ in planes]
    for row in block.split(b"\n"):
        cells = row.translate(None, b' \t\r"').split(b",")
        if len(cells) == len(planes) and all(cell in (b"0", b"1") for cell in cells):
            for column, cell in zip(columns, cells, strict=True):
                column.extend(cell)
        elif row.strip():
            broken += 1
    for plane, column in zip(planes, columns, strict=True):
        plane.feed(bytes(column))
    return broken


def _timed(head: Head, rows: Iterable[bytes]) -> Recording:
    """Rows with a time: of each change, or of each sample."""
    changes = Changes(head.names)
    scale = (head.seconds or 1.0) * TICKS
    clock = _Clock(scale)
    chosen = _volts() if head.volts else _chosen(head.columns)
    before = b""
    broken = 0
    block = b""
    for block in map(head.plain, _whole_lines(rows)):
        for row in block.split(b"\n"):
            time, _, cells = row.partition(b",")
            if chosen is not None:
                cells = chosen(cells)
            if cells == before and cells:
                continue
            levels = cells.translate(None, b' \t\r",')
            if len(levels) != len(head.names) or levels.translate(None, b"01"):
                broken += bool(row.strip())
                continue
            tick = clock.tick(time)
            if tick is None:
                broken += 1
                continue
            before = cells
            changes.at(tick)
            for wire, level in enumerate(levels):
                changes.level(wire, level - 48)
            if changes.full:
                break
        if changes.full:
            break
    last = clock.tick(block.rstrip().rpartition(b"\n")[2].partition(b",")[0])
    if last is not None and not changes.full:
        changes.at(last)
    remarks = [TOO_MANY_EDGES] if changes.full else []
    if head.volts:
        remarks.append(f"analog channels: high from {_HIGH} V on, low below {_LOW} V; digital ones are exacter")
    elif head.columns is not None:
        left = head.cells - len(head.columns)
        remarks.append(f"{left} column{'s' * (left != 1)} of no levels left out, analog ones it seems")
    if changes.back:
        remarks.append(f"{changes.back:,} rows go back in time: the file may be damaged")
    return Recording(changes.levels(TICKS), (*remarks, *_said(broken)))


def _chosen(columns: Sequence[int] | None) -> Callable[[bytes], bytes] | None:
    """What takes these cells of a row, and nothing of a row that is too short; None for all cells."""
    if columns is None:
        return None

    def cells_of(row: bytes) -> bytes:
        cells = row.split(b",")
        return b",".join([cells[at] for at in columns]) if len(cells) > columns[-1] else b""

    return cells_of


def _volts() -> Callable[[bytes], bytes]:
    """What makes levels of volts: between the thresholds a wire stays as it was."""
    levels: list[bytes] = []

    def cells_of(row: bytes) -> bytes:
        cells = row.split(b",")
        levels.extend([b""] * (len(cells) - len(levels)) if len(levels) < len(cells) <= MOST_WIRES else ())
        for place, cell in enumerate(cells[:MOST_WIRES]):
            try:
                volts = float(cell.strip(b' \t\r"'))
            except ValueError:
                return b""
            if volts >= _HIGH or volts < _LOW or not levels[place]:
                levels[place] = b"1" if volts >= (_HIGH + _LOW) / 2 else b"0"
        return b",".join(levels[: len(cells)])

    return cells_of


class _Clock:
    """Reads times: a number, or a date; ticks count from the first one where that is a date or below 0."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._zero: int | None = None
        self._second = b""
        self._second_ticks = 0

    def tick(self, text: bytes) -> int | None:
        """The time in ticks, None where it is none."""
        if NUMBER.match(text) is not None:
            tick = round(float(text.strip(b' \t\r"')) * self._scale)
            dated = False
        else:
            found = DATED.match(text)
            if found is None:
                return None
            if found[1] != self._second:
                try:
                    moment = datetime.fromisoformat(found[1].decode())
                except ValueError:
                    return None
                self._second = found[1]
                self._second_ticks = (moment - datetime(1970, 1, 1)).days * 86_400 * TICKS
                self._second_ticks += (moment.hour * 3600 + moment.minute * 60 + moment.second) * TICKS
            tick = self._second_ticks + int((found[2] or b"0")[:9].ljust(9, b"0"))
            dated = True
        if self._zero is None:
            self._zero = tick if dated or tick < 0 else 0
        return tick - self._zero


def _said(broken: int) -> tuple[str, ...]:
    return (f"{broken:,} row{'s' * (broken != 1)} without levels left out",) if broken else ()


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces that end with a line; the rest of a line that is longer than any is left out."""
    rest = b""
    for piece in pieces:
        cut = piece.rfind(b"\n") + 1
        if not cut:
            rest = rest + piece if len(rest) < LINE_MOST else rest
            continue
        yield rest + piece[:cut]
        rest = piece[cut:]
    if rest:
        yield rest
