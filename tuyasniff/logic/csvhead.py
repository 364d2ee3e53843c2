"""What stands above the rows of a table of levels: names, times, the sample rate, and how its cells are written.

Cells are parted by commas, semicolons or tabs, and with the latter two a fraction may be written with a comma, as
spreadsheets of many countries do. Lines of comments, and what a program says of its trigger, are passed over. Of tables
without a heading the first column is taken for seconds where it ascends and all others are 0 and 1. Columns of volts
beside those of levels are left out; where there are no others, volts are compared with two thresholds.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tuyasniff.logic.edges import MOST_WIRES
from tuyasniff.logic.hertz import hertz
from tuyasniff.patterns import regex

BOM = b"\xef\xbb\xbf"
COUNTER = "samples"
"""sigrok's name for the column of times where it does not know the rate; nothing but 0 stands in it."""

HEAD_LINES = 64
LINE_MOST = 64 * 1024
HEAD_MOST = 1 << 20

_ROWS_LOOKED_AT = 16
_ROWS_WITHOUT_HEADING = 12
_ROWS_OF_VOLTS = 4
_SEPARATORS = (b",", b";", b"\t")
_SECONDS = {"s": 1.0, "seconds": 1.0, "ms": 1e-3, "milliseconds": 1e-3, "us": 1e-6, "µs": 1e-6, "microseconds": 1e-6}
_SECONDS |= {"ns": 1e-9, "nanoseconds": 1e-9, "ps": 1e-12, "picoseconds": 1e-12}
_SIGROKS_UNITS = ((1, 1.0), (1_000, 1e-3), (1_000_000, 1e-6), (1_000_000_000, 1e-9))
"""Up to which sample rate sigrok counts in which unit, where its heading does not tell it; above, in picoseconds."""

_TIME_COLUMN = regex(
    r"\"?\s*(?:time\s*(?:[\[(]\s*(?P<unit>[munpµ]?s)\s*[\])])?|(?P<word>(?:milli|micro|nano|pico)?seconds))\s*\"?\Z",
    re.IGNORECASE,
)
_BYTES_COLUMN = regex(r"value|parity|framing|error|result|data|type|duration|start", re.IGNORECASE)
_VOLTS_COLUMN = regex(
    r"(?:channel|ch|a|ain)\s*[0-9]{1,3}(?:\s*[\[(]m?v[\])])?|.*analog.*|.*\[v\]|.*\(v\)", re.IGNORECASE
)
_LEVELS = regex(rb"[\s\"]*[01](?:[\s\",]+[01])*[\s\"]*\Z")
_LEVEL = regex(rb"[\s\"]*[01][\s\"]*\Z")
NUMBER = regex(rb"\s*\"?[-+]?[0-9]{1,12}(?:\.[0-9]{0,18})?(?:[eE][-+]?[0-9]{1,2})?\"?\s*\Z")
DATED = regex(rb"\s*\"?([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,12}))?[^,]{0,8}\Z")
_FRACTION = regex(
    rb"\s*\"?[-+]?[0-9]{1,12}(?:\.[0-9]{3,18}(?:[eE][-+]?[0-9]{1,2})?|(?:\.[0-9]{0,18})?[eE]-[0-9]{1,2})\"?\s*\Z"
)
_RATE = regex(r"(?:[;#]|META)\s*Sample\s?rate:\s*(.+)", re.IGNORECASE)
_CHANNELS = regex(r"[;#]\s*Channels\s*\([0-9]+/[0-9]+\):\s*(.+)", re.IGNORECASE)


class Head(NamedTuple):
    """What stands above the rows, `length` bytes long.

    `names` are those of the columns that are read, `seconds` is the unit of the column of times (None without one).
    `separator` stands between cells, and unless it is a comma a comma may stand for the point. `columns` are the places
    of the levels behind the time, None for all; `volts` says that they are no levels but volts. `cells` counts those of
    a row, without its time.
    """

    names: tuple[str, ...]
    seconds: float | None
    rate: int | None
    length: int
    separator: bytes = b","
    cells: int = 0
    columns: tuple[int, ...] | None = None
    volts: bool = False

    def plain(self, block: bytes) -> bytes:
        """Rows with points in their numbers and commas between their cells."""
        return block if self.separator == b"," else block.replace(b",", b".").replace(self.separator, b",")


def read_head(start: bytes) -> Head | None:
    """The heading of a table that begins like this, and what its first rows are; None where these are no levels."""
    head = heading(start)
    if head is None:
        return None
    rows = [row for row in start[head.length :].split(b"\n")[: 4 * _ROWS_LOOKED_AT] if row.strip()]
    if len(rows) > 1 and not start.endswith(b"\n"):
        rows.pop()  # it may be cut
    return _judged(head, [head.plain(row) for row in rows[:_ROWS_LOOKED_AT]])


def _judged(head: Head, rows: Sequence[bytes]) -> Head | None:
    """The heading with what its columns hold; None where these are no levels."""
    table = []
    for row in rows:
        time, _, cells = row.partition(b",") if head.seconds is not None else (b"0", b",", row)
        if NUMBER.match(time) is None and DATED.match(time) is None:
            return None
        table.append(cells)
    if not table or any(row.count(b",") != head.cells - 1 for row in table):
        return None
    if all(_LEVELS.match(row) is not None for row in table):
        return head
    if head.seconds is None:
        return None
    columns = list(zip(*(row.split(b",") for row in table), strict=True))
    if any(NUMBER.match(cell) is None for column in columns for cell in column):
        return None
    levels = tuple(at for at, column in enumerate(columns) if all(_LEVEL.match(cell) is not None for cell in column))
    if levels:
        return head._replace(names=tuple(head.names[at] for at in levels), columns=levels)
    if len(table) < _ROWS_OF_VOLTS or any(_VOLTS_COLUMN.fullmatch(name) is None for name in head.names):
        return None
    return head._replace(volts=True)


def heading(start: bytes) -> Head | None:
    """The heading alone, whatever the rows below it hold."""
    start = start[:HEAD_MOST]
    names: tuple[str, ...] = ()
    rate: int | None = None
    length = 0
    sigrok = False
    lines = start.split(b"\n", HEAD_LINES)[:HEAD_LINES]
    for place, line in enumerate(lines):
        if len(line) > LINE_MOST:
            return None
        text = line.decode("utf-8", "replace").strip()
        before = length
        length += len(line) + 1
        if text.startswith((";", "#", "META ")):  # sigrok-cli writes META lines into what it was asked for
            sigrok = sigrok or "libsigrok" in text
            if (found := _RATE.match(text)) is not None:
                rate = hertz(found[1]) or rate
            elif (found := _CHANNELS.match(text)) is not None:
                names = tuple(name.strip() for name in found[1].split(","))
        elif text:
            head = _timed(text, names, rate, length, sigrok=sigrok)
            if head is None and (sigrok or set(_cells(text, b",")) == {"logic"}):
                return _sampled(line, text, _Above(names, rate, before, length))
            if head is None:
                head = _without_heading(lines[place:], before)
            if head is not None:
                return head
    return None


def _cells(text: str, separator: bytes) -> list[str]:
    """The cells of a heading; a name in quotes may hold anything."""
    try:
        row = next(csv.reader([text], delimiter=separator.decode(), skipinitialspace=True), [])
    except csv.Error:
        return [text]
    return [cell.strip().strip('"').strip() for cell in row]


def _timed(text: str, told: tuple[str, ...], rate: int | None, length: int, *, sigrok: bool) -> Head | None:
    """A heading that begins with a column of times."""
    for separator in _SEPARATORS:
        cells = _cells(text, separator)
        found = _TIME_COLUMN.match(cells[0]) if len(cells) > 1 else None
        if found is None:
            continue
        if len(cells) - 1 > MOST_WIRES or any(_BYTES_COLUMN.search(cell) for cell in cells[1:]):
            return None
        unit = (found["unit"] or found["word"] or "").lower()
        seconds = _SECONDS[unit] if unit else _sigroks_unit(rate) if sigrok and rate else 1.0
        return Head(_named(cells[1:], told), seconds, rate, length, separator, len(cells) - 1)
    return None


def _sigroks_unit(rate: int) -> float:
    return next((unit for most, unit in _SIGROKS_UNITS if rate <= most), 1e-12)


class _Above(NamedTuple):
    """What was told above a line that may be a heading, where that line begins, and where it ends."""

    names: tuple[str, ...]
    rate: int | None
    before: int
    behind: int


def _sampled(line: bytes, text: str, above: _Above) -> Head | None:
    """Sigrok's rows of samples, with a heading or without; one more cell than it has channels is the time."""
    separator = next((one for one in _SEPARATORS if one in line), b",")
    cells = _cells(text, separator)
    count = len(cells)
    if count > MOST_WIRES:
        return None
    if above.rate and count == len(above.names) + 1 > 1 and all(cell.isdecimal() for cell in cells):
        return Head(above.names, _sigroks_unit(above.rate), above.rate, above.before, separator, count - 1)
    if _LEVELS.match(line.replace(separator, b",")) is not None:  # no heading above the rows
        return Head(_named(["logic"] * count, above.names), None, above.rate, above.before, separator, count)
    named = (COUNTER, *_named(cells[1:], above.names)) if cells[0].lower() == COUNTER else _named(cells, above.names)
    return Head(named, None, above.rate, above.behind, separator, count)


def _without_heading(lines: Sequence[bytes], length: int) -> Head | None:
    """Rows of seconds and levels from their first one on; they have to be many, for nothing says what they are."""
    for separator in _SEPARATORS:
        head = Head((), 1.0, None, length, separator)
        rows = [head.plain(line) for line in lines[:-1] if line.strip()]
        if len(rows) < _ROWS_WITHOUT_HEADING:
            continue
        parts = [row.partition(b",") for row in rows]
        if not all(_FRACTION.match(time) and _LEVELS.match(levels) for time, _, levels in parts):
            continue
        times = [float(time.strip(b' \t"')) for time, _, _ in parts]
        cells = {levels.count(b",") + 1 for _, _, levels in parts}
        if len(cells) == 1 and all(earlier < later for earlier, later in pairwise(times)):
            count = cells.pop()
            return head._replace(names=tuple(f"D{place}" for place in range(count)), cells=count)
    return None


def _named(cells: Sequence[str], told: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the columns: `logic` says nothing, and bare numbers are channels."""
    if set(cells) == {"logic"}:
        return told if len(told) == len(cells) else tuple(f"D{place}" for place in range(len(cells)))
    return tuple(f"D{cell}" if cell.isdecimal() else cell for cell in cells)
