"""Lines of chunks as a session file usually has them, thousands at a time: a regex in place of JSON and checks.

What it takes it takes as the ordinary reading does; every other line is given back as it stands.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from tuyasniff.capture.recordlines import LineBlock, RecordLine, ended_line
from tuyasniff.patterns import regex

_LINES = regex(
    rb'(?:\{"t":(null|-?(?:0|[1-9][0-9]{0,17})),"tap":"([ !#-\[\]-~]*+)","hex":"([0-9a-f]++)"'
    rb'((?:,"(?:talker|by)":"[a-z_]*+")*+(?:,"frame":true)?+)\}|([^\n]*+))\n'
)
_OTHER = 4
_WRITTEN = itemgetter(2)
_KIND = itemgetter(1, 3)
_Row: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes]
Kind: TypeAlias = tuple[bytes, bytes]
"""The name of a tap and what follows the bytes, as they are written."""


class Run(NamedTuple):
    """Lines of chunks that follow each other.

    `times` are those of the lines, None where none is known; `offsets` the places in `data` at which their bytes begin.
    `kinds` are those that are there in the order in which they came first, and `which` tells the kind of each line.
    """

    number: int
    data: bytes
    offsets: list[int]
    times: Sequence[int | None]
    kinds: Sequence[Kind]
    which: Sequence[int]


def sample(kind: Kind) -> RecordLine:
    """A line that says the same of its bytes."""
    return RecordLine(0, b'{"t":null,"tap":"%s","hex":"00"%s}' % kind)


def session_runs(block: LineBlock) -> Iterator[Run | RecordLine]:
    """The lines of a block in order, as runs where that can be, else one by one."""
    rows: list[_Row] = _LINES.findall(block.data)
    lengths = list(map(len, map(_WRITTEN, rows)))
    if min(lengths) and not any(map((1).__and__, lengths)):
        yield _run(block.number, rows)
        return
    number = block.number
    for is_regular, group in groupby(rows, _is_regular):
        alike = list(group)
        yield from [_run(number, alike)] if is_regular else _lines(number, alike)
        number += len(alike)


def _is_regular(row: _Row) -> bool:
    size = len(_WRITTEN(row))
    return size > 0 and size % 2 == 0


def _lines(number: int, rows: Sequence[_Row]) -> Iterator[RecordLine]:
    for place, row in enumerate(rows, number):
        yield from ended_line(place, _as_written(row) if _WRITTEN(row) else row[_OTHER])


def _as_written(row: _Row) -> bytes:
    """A line of which half a byte is missing."""
    return b'{"t":%s,"tap":"%s","hex":"%s"%s}' % row[:_OTHER]


def _run(number: int, rows: Sequence[_Row]) -> Run:
    times, _, written, _, _ = zip(*rows, strict=True)
    ends = accumulate(map(len, written[:-1]), initial=0)
    moments = [None if time == b"null" else int(time) for time in times] if b"null" in times else list(map(int, times))
    kinds = list(map(_KIND, rows))
    numbers = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
    which = list(map(numbers.__getitem__, kinds)) if len(numbers) > 1 else [0] * len(kinds)
    return Run(number, unhexlify(b"".join(written)), [end >> 1 for end in ends], moments, list(numbers), which)
