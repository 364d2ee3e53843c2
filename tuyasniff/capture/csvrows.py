"""Rows of a table as spreadsheets save them: what is between cells, headings in any order, numbers in any dress."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from tuyasniff.capture.jsonrecords import Damaged
from tuyasniff.capture.recordlines import RecordLine
from tuyasniff.patterns import regex

COLUMNS = (
    "kind", "t_us", "time", "tap", "talker", "talker_by", "hex", "whole", "text", "detail", "quantity", "value",
    "unit", "frame",
)  # fmt: skip
_SEPARATORS = ",;\t|"
_LONGEST_HEADING = 2000
_MOST_BREAKS = 64
_QUOTED = regex(r'"((?:[^"]|"")*)"')
_SEP_LINE = regex(r'"?sep=.?"?\Z', re.IGNORECASE)
_PLAIN = regex(r"-?[0-9]{1,18}\Z")
_GROUPED = regex(r"-?[0-9]{1,3}([,.'\u2019 \u00a0\u202f])[0-9]{3}(?:\1[0-9]{3}){0,5}\Z")
_DECIMAL = regex(r"-?[0-9]{1,18}(?:[.,][0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?\Z")
_LARGEST = 1 << 62


class Heading(NamedTuple):
    """What stands between cells, and the names of the columns, in small letters."""

    separator: str
    columns: tuple[str, ...]

    def row(self, cells: list[str]) -> dict[str, str]:
        """The cells of a row by name; of two columns of one name the first counts."""
        pairs = list(zip(self.columns, cells, strict=False))
        return dict.fromkeys(COLUMNS, "") | dict(reversed(pairs))


USUAL = Heading(",", COLUMNS)


def read_heading(text: str) -> Heading | None:
    """The heading, if a line is that of such a table: it names `hex`, and `kind` or `tap`, or begins as ours does."""
    lower = text.lower()
    if len(text) > _LONGEST_HEADING or ("hex" not in lower and "t_us" not in lower):
        return None
    for separator in _SEPARATORS:
        names = tuple(part.strip(' "') for part in lower.split(separator))
        if names[:4] == COLUMNS[:4] or ("hex" in names and ("kind" in names or "tap" in names)):
            return Heading(separator, names)
    return None


def is_separator_line(text: str) -> bool:
    """Whether a line only tells a spreadsheet what stands between cells, as `sep=;` does."""
    return _SEP_LINE.match(text.strip(" ;,\t")) is not None


def split_row(text: str, separator: str) -> list[str]:
    """The cells of a row (RFC 4180). Raises Damaged where a quote is not closed."""
    cells: list[str] = []
    place = 0
    while True:
        if text.startswith('"', place):
            found = _QUOTED.match(text, place)
            if found is None:
                raise Damaged("a quote is not closed")
            cells.append(found[1].replace('""', '"'))
            end = found.end()
        else:
            end = text.find(separator, place)
            end = len(text) if end < 0 else end
            cells.append(text[place:end])
        if end >= len(text):
            return cells
        if not text.startswith(separator, end):
            raise Damaged("something stands behind a quote")
        place = end + 1


def whole_rows(lines: Iterator[RecordLine], is_row: Callable[[str], bool]) -> Iterator[RecordLine]:
    """Lines, those put together that a quoted line break parted, where `is_row` finds that they make a row."""
    ahead: deque[RecordLine] = deque()
    while True:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            return
        if line.data.count(b'"') % 2:
            line = _closed(line, ahead, lines, is_row) or line
        yield line


def _closed(
    line: RecordLine, ahead: deque[RecordLine], lines: Iterator[RecordLine], is_row: Callable[[str], bool]
) -> RecordLine | None:
    """The line with those after it up to the one that closes its quote; these are taken out of `ahead`."""
    parts = [line.data]
    for place in range(_MOST_BREAKS):
        if place == len(ahead):
            follower = next(lines, None)
            if follower is None:
                return None
            ahead.append(follower)
        parts.append(ahead[place].data)
        if ahead[place].data.count(b'"') % 2:
            whole = RecordLine(line.number, b"\n".join(parts), ahead[place].ended)
            if not is_row(whole.text):
                return None
            for _ in range(place + 1):
                ahead.popleft()
            return whole
    return None


def whole_number(text: str) -> int | None:
    """The number of a cell: plain, with thousands set off, or as `4.95579E+05`; None where it is none."""
    text = text.strip().removeprefix("'")
    if _PLAIN.match(text):
        return int(text)
    if grouped := _GROUPED.match(text):
        value = Decimal(text.replace(grouped[1], ""))
    elif _DECIMAL.match(text):
        value = Decimal(text.replace(",", "."))
    else:
        return None
    return round(value) if abs(value) < _LARGEST else None
