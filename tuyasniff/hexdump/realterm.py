"""RealTerm's capture with a unix time before each block: `1646227547,` and then hex digits, or the bytes themselves.

The digits of the time are hex digits too: they are taken off first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Line, Record
from tuyasniff.patterns import regex

_LINE = regex(r"\s*([0-9]{9,11})(?:\.([0-9]{1,6}))?,\s*([0-9A-Fa-f]{2}(?:\s?[0-9A-Fa-f]{2})*)\s*\Z")
_STAMP = regex(rb"(?:\A|(?<=\n)|(?<=\r))([0-9]{9,11}),(?=[\x00-\xff])|(?<=[\x00-\xff])([0-9]{10}),(?=\x55\xaa)")


def stamps(data: bytes | bytearray, begin: int = 0, end: int = sys.maxsize) -> list[tuple[int, int, int]]:
    """The stamps between two places of a capture of raw bytes: from where to where each reaches, and its unix time.

    One stands at the beginning, after a line end, or right before a header.
    """
    return [(*found.span(), int(found[1] or found[2])) for found in _STAMP.finditer(data, begin, end)]


def without_line_end(piece: bytes) -> bytes:
    """A piece without the line end that RealTerm put before the next stamp, unless a frame needs it."""
    for end in (b"\r\n", b"\n", b"\r"):
        if piece.endswith(end):
            bare = piece[: -len(end)]
            return piece if scan.count(piece) > scan.count(bare) else bare
    return piece


def _open(_head: Sequence[str]) -> _Reader:
    return _Reader()


class _Reader:
    def __call__(self, line: Line) -> list[Item] | None:
        found = _LINE.match(line.text)
        if found is None:
            return None
        us = int(found[1]) * 1_000_000 + int((found[2] or "0").ljust(6, "0"))
        data = bytes.fromhex(found[3])
        return [Record(data, line.number, line.column(found.start(3)), Stamp("date", us, True))]


REALTERM = Dialect(
    "realterm",
    "RealTerm's capture with a unix time before the bytes",
    (
        Example(
            "1700000000,55AA0300000100\n1700000001,0355AA0307000814020004000008FC2F\n",
            hexes("55aa030000010003", "55aa0307000814020004000008fc2f"),
        ),
    ),
    marked(r"\A\s*[0-9]{9,11}(?:\.[0-9]+)?,\s*(?:[0-9A-Fa-f]{2}\s?){3,}\s*\Z"),
    _open,
)
