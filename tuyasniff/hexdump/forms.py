"""Lines of one regular form, thousands at once: rows of hex digits, spaced or not, and rows of a dump.

Each function answers None unless every single line is of its form, and would be taken by the reader of lines just so.
"""

from __future__ import annotations

import re
from binascii import Error, unhexlify
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.cutting import good_end
from tuyasniff.hexdump.dump import Ahead
from tuyasniff.hexdump.margin import Seen
from tuyasniff.hexdump.record import Kind
from tuyasniff.hexdump.rows import Rows, closes_frame
from tuyasniff.hexdump.tokens import plain_bytes
from tuyasniff.patterns import regex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuyasniff.hexdump.rows import Numbers

_NEVER_PAYLOAD = (4, 10)
"""Lines of so many digits, from and to, may be words or times."""

_DUMP_ROW = regex(rb"([0-9A-Fa-f]{6,9}):? {1,3}(?=[0-9A-Fa-f])")
_GROUP = regex(rb" {0,2}((?:[0-9A-Fa-f]{2})+)(?=[ \n])")
_FIRST_PRINTABLE, _LAST_PRINTABLE = 0x20, 0x7E
_WIDEST_GUTTER = 60


class HexRows(NamedTuple):
    """Rows of bytes, and their lines, none of them empty; `all_lines` counts the empty ones too.

    `numbers` are rows that begin with what could be a number in the margin, and these numbers.
    """

    rows: Rows
    numbers: list[tuple[int, Seen]]
    text: bytes
    all_lines: int

    def doubtful(self, before: Seen) -> list[int]:
        """Rows that the floor has to see itself: what they begin with counts on from `before`, the number seen last."""
        last = [before, *(seen for _, seen in self.numbers)]
        counted = [row for (row, seen), one in zip(self.numbers, last, strict=False) if one.goes_on(*seen)]
        return [row for row in counted if not closes_frame(self.rows.data, self.rows.begin(row))]


def hex_rows(block: bytes, first: int, longest: int) -> HexRows | None:
    """Lines of nothing but pairs of digits, all of them with one blank between two pairs, or all without.

    `first` is the number of the first line, `longest` the length from which on a line comes in pieces.
    """
    import numpy as np

    whole: list[bytes] = []
    body = block.replace(b" \n", b"\n") if b" \n" in block else block
    ends = np.flatnonzero(np.frombuffer(body, np.uint8) == ord("\n"))
    sizes = np.diff(ends, prepend=-1) - 1
    lines = np.arange(first, first + len(ends))
    if not sizes.all():
        filled = sizes > 0
        sizes, lines = sizes[filled], lines[filled]
        body = re.sub(rb"\n\n+", b"\n", body).removeprefix(b"\n")
    if not len(sizes):
        return HexRows(Rows(b"", sizes, lines), [], body, len(ends))
    if int(sizes.max()) + 1 > longest:
        whole = [line for line in block.split(b"\n") if line.strip()]
        if min(map(len, whole)) <= longest:
            return None
    spaced = len(body) % 3 == 0 and b" " in body and not body[2::3].translate(None, b" \n")
    data = _digits(body, spaced)
    if data is None or (not spaced and not _is_payload(body, sizes)):
        return None
    starts = np.cumsum((sizes + 1) // 3 if spaced else sizes // 2)
    starts = np.concatenate(([0], starts[:-1]))
    if whole:
        begins, places = _in_pieces(whole, 3 if spaced else 2, longest)
        starts, lines = starts[places] + begins, lines[places]
    rows = Rows(data, starts, lines, None if whole else 1)
    numbers = _row_numbers(rows) if spaced else []
    return HexRows(rows, numbers, body, len(ends))


def _digits(body: bytes, spaced: bool) -> bytes | None:
    """The bytes of lines that are not empty; None where they are not of the form."""
    digits = body.translate(None, b" \n" if spaced else b"\n")
    if spaced and 3 * len(digits) != 2 * len(body):
        return None
    try:
        return unhexlify(digits)
    except Error:
        return None


def _is_payload(body: bytes, sizes: Numbers) -> bool:
    """Whether all lines of digits without blanks have whole bytes, and none is a word or a time."""
    if (sizes % 2).any():
        return False
    least, most = _NEVER_PAYLOAD
    doubtful = ((sizes >= least) & (sizes <= most)).nonzero()[0]
    if not len(doubtful):
        return True
    ends = (sizes + 1).cumsum()
    return all(
        plain_bytes(body[end - 1 - size : end - 1].decode("ascii")) is not None
        for end, size in zip(ends[doubtful].tolist(), sizes[doubtful].tolist(), strict=True)
    )


def _in_pieces(texts: Sequence[bytes], cell: int, longest: int) -> tuple[Numbers, Numbers]:
    """The pieces in which very long lines are read: the byte of its line at which each begins, and the line's place."""
    import numpy as np

    begins = [[begin // cell for begin in _pieces(text.decode("ascii"), longest)] for text in texts]
    places = [[place] * len(found) for place, found in enumerate(begins)]
    return np.array([*chain(*begins)]), np.array([*chain(*places)])


def _pieces(line: str, longest: int) -> Iterator[int]:
    at = 0
    yield at
    while len(line) - at > longest:
        at += good_end(line[at : at + longest + 1], longest)
        yield at


def _row_numbers(rows: Rows) -> list[tuple[int, Seen]]:
    """Rows in which two decimal digits stand before a header, and what they say."""
    import numpy as np

    seen, starts = np.frombuffer(rows.data + b"\x00\x00", np.uint8), rows.starts
    sizes = np.diff(starts, append=len(rows.data))
    found = (seen[starts + 1] == scan.HEADER[0]) & (seen[starts + 2] == scan.HEADER[1]) & (sizes > 2)
    first = seen[starts]
    places = np.flatnonzero(found & (first >> 4 < 10) & (first & 15 < 10))
    first = first[places]
    numbers = ((first >> 4) * 10 + (first & 15)).tolist()
    return list(zip(places.tolist(), map(Seen, numbers, rows.lines[places].tolist()), strict=True))


def dump_rows(block: bytes, first: int, ahead: Ahead) -> Rows | None:
    """Rows of a dump with hex offsets that go on as foretold, all laid out as the first one, whose line is `first`."""
    import numpy as np

    width = block.find(b"\n") + 1
    found = _DUMP_ROW.match(block, 0, width)
    if found is None or len(block) % width:
        return None
    cells = np.frombuffer(block, np.uint8).reshape(-1, width)
    digits = found.end(1)
    begin = found.end()
    end = _digits_end(block, begin, ahead.step)
    if (
        begin + 1 != ahead.column
        or end is None
        or end >= width
        or width - end > _WIDEST_GUTTER
        or block[end : end + 1] not in b" \n"
    ):
        return None
    between = [place for place in range(digits, end) if place < begin or block[place] == ord(" ")]
    if (cells[:, width - 1] != ord("\n")).any() or (cells[:, between] != cells[0, between]).any():
        return None
    gutter = cells[:, end : width - 1]
    if width - 1 > end and (
        (cells[:, end] != ord(" ")).any() or gutter.min() < _FIRST_PRINTABLE or gutter.max() > _LAST_PRINTABLE
    ):
        return None
    try:
        data = unhexlify(cells[:, begin:end].tobytes().translate(None, b" "))
    except Error:
        return None
    if not _counts(cells[:, :digits], ahead):
        return None
    count = len(cells)
    return Rows(data, ahead.step * np.arange(count), np.arange(first, first + count), ahead.column, Kind.STREAM)


def _digits_end(row: bytes, at: int, step: int) -> int | None:
    """The index behind `step` bytes of digits in groups of whole bytes with no more than two blanks between them."""
    group = _GROUP.match(row, at)
    while group is not None and step > 0:
        step -= len(group[1]) // 2
        at = group.end(1)
        group = _GROUP.match(row, at)
    return at if step == 0 else None


def _counts(digits: NDArray[np.uint8], ahead: Ahead) -> bool:
    """Whether the offsets go up from row to row."""
    import numpy as np

    count, width = digits.shape
    text = digits.tobytes() if width % 2 == 0 else np.insert(digits, 0, ord("0"), axis=1).tobytes()
    try:
        places = np.frombuffer(unhexlify(text), np.uint8).reshape(count, -1)
    except Error:
        return False
    offsets = np.zeros(count, np.int64)
    for column in range(places.shape[1]):
        offsets = offsets << 8 | places[:, column]
    return bool((offsets == ahead.offset + ahead.step * np.arange(count)).all())
