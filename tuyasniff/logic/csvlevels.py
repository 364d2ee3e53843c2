"""Tables of levels: Saleae's (`Time [s],Channel 0`), DSView's (`Time(s), D0`) and sigrok's (one row a sample).

Tables of decoded bytes look alike and are read elsewhere: here every cell behind the time is 0 or 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.logic.edges import MOST_EDGES, MOST_WIRES, Changes, Planes, Recording
from tuyasniff.logic.hertz import hertz
from tuyasniff.logic.sigrok import TOO_MANY_EDGES
from tuyasniff.patterns import regex

TICKS = 1_000_000_000
"""Ticks a second of a table with times: they are told to the nanosecond."""

_BOM = b"\xef\xbb\xbf"
_COUNTER = "samples"
"""sigrok's name for the column of times where it does not know the rate; nothing but 0 stands in it."""

_COUNTED = 16
_HEAD_LINES = 64
_LINE_MOST = 64 * 1024
_HEAD_MOST = 1 << 20
_ROWS_LOOKED_AT = 16
_SECONDS = {"s": 1.0, "seconds": 1.0, "ms": 1e-3, "milliseconds": 1e-3, "us": 1e-6, "µs": 1e-6, "microseconds": 1e-6}
_SECONDS |= {"": 1.0, "ns": 1e-9, "nanoseconds": 1e-9, "ps": 1e-12, "picoseconds": 1e-12}
_TIME_COLUMN = regex(
    r"\"?\s*(?:time\s*(?:[\[(]\s*(?P<unit>[munpµ]?s)\s*[\])])?|(?P<word>(?:milli|micro|nano|pico)?seconds))\s*\"?\Z",
    re.IGNORECASE,
)
_BYTES_COLUMN = regex(r"value|parity|framing|error|result|data|type|duration|start", re.IGNORECASE)
_LEVELS = regex(rb"[\s\"]*[01](?:[\s\",;]+[01])*[\s\"]*\Z")
_NUMBER = regex(rb"\s*\"?-?[0-9]{1,12}(?:\.[0-9]{0,18})?(?:[eE][-+]?[0-9]{1,2})?\"?\s*\Z")
_DATED = regex(rb"\s*\"?([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,12}))?[^,]{0,8}\Z")
_RATE = regex(r"(?:;|META)\s*Sample\s?rate:\s*(.+)", re.IGNORECASE)
_CHANNELS = regex(r";\s*Channels\s*\([0-9]+/[0-9]+\):\s*(.+)", re.IGNORECASE)


class _Head(NamedTuple):
    """What stands above the rows: names, the unit of the time column (None without one), the sample rate."""

    names: tuple[str, ...]
    seconds: float | None
    rate: int | None
    length: int


def is_level_table(head: bytes) -> bool:
    """Whether a file that begins like this is a table of levels: a heading, and rows of nothing but 0 and 1."""
    head = head.removeprefix(_BOM)
    read = _read_head(head[:_HEAD_MOST])
    if read is None:
        return False
    rows = [row for row in head[read.length :].split(b"\n")[: _ROWS_LOOKED_AT + 1] if row.strip()]
    if len(rows) > 1 and not head.endswith(b"\n"):
        rows.pop()  # it may be cut
    return bool(rows) and all(_is_row(row, read) for row in rows[:_ROWS_LOOKED_AT])


def _is_row(row: bytes, head: _Head) -> bool:
    if head.seconds is not None:
        time, _, row = row.partition(b",")
        if _NUMBER.match(time) is None and _DATED.match(time) is None:
            return False
    return _LEVELS.match(row) is not None and row.count(b",") == len(head.names) - 1


def _read_head(head: bytes) -> _Head | None:
    """The heading, None where there is none of a table of levels."""
    names: tuple[str, ...] = ()
    rate: int | None = None
    length = 0
    sigrok = False
    for line in head.split(b"\n", _HEAD_LINES)[:_HEAD_LINES]:
        if len(line) > _LINE_MOST:
            return None
        text = line.decode("utf-8", "replace").strip()
        length += len(line) + 1
        if text.startswith((";", "META ")):  # sigrok-cli writes META lines into what it was asked for
            sigrok = sigrok or "libsigrok" in text
            if (found := _RATE.match(text)) is not None:
                rate = hertz(found[1])
            elif (found := _CHANNELS.match(text)) is not None:
                names = tuple(name.strip() for name in found[1].split(","))
        elif text:
            cells = [cell.strip().strip('"').strip() for cell in text.split(",")]
            found = _TIME_COLUMN.match(cells[0])
            if found is not None:
                if len(cells) < 2 or any(_BYTES_COLUMN.search(cell) for cell in cells[1:]):
                    return None
                unit = (found["unit"] or found["word"] or "").lower()
                return _Head(_named(cells[1:], names), _SECONDS[unit], rate, length)
            if not (sigrok or set(cells) == {"logic"}) or len(cells) > MOST_WIRES:
                return None
            if _LEVELS.match(line) is not None:  # no heading above the rows
                return _Head(_named(["logic"] * len(cells), names), None, rate, length - len(line) - 1)
            if cells[0].lower() == _COUNTER:
                return _Head((_COUNTER, *_named(cells[1:], names)), None, rate, length)
            return _Head(_named(cells, names), None, rate, length)
    return None


def _named(cells: Sequence[str], told: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the columns: `logic` says nothing, and bare numbers are channels."""
    if set(cells) == {"logic"}:
        return told if len(told) == len(cells) else tuple(f"D{place}" for place in range(len(cells)))
    return tuple(f"D{cell}" if cell.isdecimal() else cell for cell in cells)


def read_level_table(pieces: Iterable[bytes], *, samplerate: int | None = None) -> Recording:
    """The wires of a table. `samplerate` is that of rows without times, where the table does not tell it.

    Raises FormatError where it is no table of levels, or nobody tells how fast its rows follow each other.
    """
    source = iter(pieces)
    start = b""
    for piece in source:
        start = (start + piece).removeprefix(_BOM)
        if len(start) >= _HEAD_MOST or start.count(b"\n") > _HEAD_LINES:
            break
    head = _read_head(start)
    if head is None or len(head.names) > MOST_WIRES:
        raise FormatError("its heading names no columns of levels", "export the digital channels as CSV")
    rows = chain((start[head.length :],), source)
    if head.seconds is not None:
        return _timed(head, rows)
    rate = head.rate or samplerate
    if rate is None:
        raise FormatError("it does not tell its sample rate", "give it: --samplerate 1M")
    return _sampled(head, rows, rate)


def _sampled(head: _Head, rows: Iterable[bytes], rate: int) -> Recording:
    """One row a sample. All rows are equally long, so each column is a slice of the text."""
    count = len(head.names)
    planes = [Planes((0,), most=MOST_EDGES // count) for _ in range(count)]
    broken = 0
    for block in _whole_lines(rows):
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
    if head.names[0] == _COUNTER:
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


def _timed(head: _Head, rows: Iterable[bytes]) -> Recording:
    """Rows with a time: of each change, or of each sample."""
    changes = Changes(head.names)
    scale = (head.seconds or 1.0) * TICKS
    clock = _Clock(scale)
    before = b""
    broken = 0
    block = b""
    for block in _whole_lines(rows):
        for row in block.split(b"\n"):
            time, _, cells = row.partition(b",")
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
    if changes.back:
        remarks.append(f"{changes.back:,} rows go back in time: the file may be damaged")
    return Recording(changes.levels(TICKS), (*remarks, *_said(broken)))


class _Clock:
    """Reads times: a number, or a date; ticks count from the first one where that is a date or below 0."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._zero: int | None = None
        self._second = b""
        self._second_ticks = 0

    def tick(self, text: bytes) -> int | None:
        """The time in ticks, None where it is none."""
        if _NUMBER.match(text) is not None:
            tick = round(float(text.strip(b' \t\r"')) * self._scale)
            dated = False
        else:
            found = _DATED.match(text)
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
            rest = rest + piece if len(rest) < _LINE_MOST else rest
            continue
        yield rest + piece[:cut]
        rest = piece[cut:]
    if rest:
        yield rest
