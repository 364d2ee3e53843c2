"""Frames printed field by field with their names: `header[0]: 55, header[1]: AA, version: 3, ... data: 1 2 0 4`.

Home-made sniffers print like this, mostly without leading zeros.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_NAME = r"[A-Za-z][\w ]{0,20}(?:\[[0-9]\])?\s?[:=]\s?"
_VALUE = r"(?:0x)?[0-9A-Fa-f]{1,2}(?:\s(?:0x)?[0-9A-Fa-f]{1,2})*+"
_FIELDS = regex(rf"{_NAME}(?:0x)?55(?:,\s?{_NAME}|\s)(?:0x)?AA(?:,\s?{_NAME}{_VALUE}){{2,}}", re.IGNORECASE)
_BEGIN = regex(rf"55(?:,\s?{_NAME}|\s)(?:0x)?AA,", re.IGNORECASE)
"""Part of the above that is found at once: what a line begins with may be many names."""
_FIELD = regex(rf"{_NAME}({_VALUE})")
_DIGITS = regex(r"(?:0x)?([0-9A-Fa-f]{1,2})")


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if "55" not in text or "," not in text or _BEGIN.search(text) is None:
            return None
        found = _FIELDS.search(text)
        if found is None:
            return None
        values = [int(digits, 16) for field in _FIELD.findall(found.group()) for digits in _DIGITS.findall(field)]
        column = line.column(found.start())
        return [Record(bytes(values), line.number, column, line.time()[0], kind=Kind.FRAME)]


LABELLED = Dialect(
    "labelled",
    "fields with their names: header[0]: 55, header[1]: AA, version: 3",
    (
        Example(
            "header[0]: 55, header[1]: AA, version: 3, command: 0, length[0]: 0, length[1]: 1, data: 0, checksum: 3\n"
            "header[0]: 55, header[1]: AA, version: 3, command: 7, length[0]: 0, length[1]: 8,"
            " data: 14 2 0 4 0 0 8 FC, checksum: 2F\n",
            hexes("55aa030000010003", "55aa0307000814020004000008fc2f"),
        ),
    ),
    marked(_FIELDS.pattern, re.IGNORECASE),
    _Reader,
)
