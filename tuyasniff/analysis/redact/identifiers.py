"""Which texts of datapoints are the number of one single device or person: a serial number, a card, a phone.

Colours, schedules, versions and times are written in letters and digits, too, and stay.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tuyasniff.patterns import regex

_WORD = regex(rb"[0-9A-Za-z][0-9A-Za-z_-]{4,62}[0-9A-Za-z]")
_RUN = regex(rb"(?<![0-9A-Za-z])[0-9A-Za-z][0-9A-Za-z_-]{6,62}[0-9A-Za-z](?![0-9A-Za-z])")
_HEX = regex(rb"[0-9a-f]+", re.IGNORECASE)
_COLOUR = regex(rb"0[01][0-9a-f]{2}0[0-3][0-9a-f]{2}0[0-3][0-9a-f]{2}", re.IGNORECASE)
_DATE = regex(
    rb"(?:19|20)?[0-9]{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12][0-9]|3[01])(?:[T_-]?[0-2][0-9](?:[0-5][0-9]){1,2}(?:[0-9]{2,3})?)?"
)
_HEX_LENGTHS = frozenset({12, 16, 20, 24, 32, 40})
_LEAST_DIGITS = 5
_KINDS_OF_HEX = 6


def is_identifier(text: bytes) -> bool:
    """Whether a text that never changes names one device or person."""
    text = text.strip(b"\0 ")
    digits = sum(0x30 <= byte <= 0x39 for byte in text)
    if _WORD.fullmatch(text) is None or _DATE.fullmatch(text):
        return False
    if digits == len(text):
        return 8 <= digits <= 20 and len(set(text)) >= 3
    if _HEX.fullmatch(text) and len(text) >= 12:
        zeros = text.count(b"0") / len(text)
        crowded = len(set(text.lower())) >= _KINDS_OF_HEX and zeros <= 0.35
        return len(text) in _HEX_LENGTHS and crowded and _COLOUR.fullmatch(text) is None
    if max(text.count(byte) for byte in set(text)) > len(text) / 3:
        return False
    changes = sum(chr(a).isdigit() is not chr(b).isdigit() for a, b in pairwise(text))
    return digits >= _LEAST_DIGITS or (digits >= 3 and changes >= 5)


def runs(raw: bytes) -> list[bytes]:
    """The texts inside a raw value that may be such a number."""
    return [match[0] for match in _RUN.finditer(raw) if is_identifier(match[0])]
