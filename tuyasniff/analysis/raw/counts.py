"""Counts as they stand in raw datapoints, and as exact text: integers all the way, never floats."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Literal

from tuyasniff.model import Meaning

Endian = Literal["big", "little"]


class Sign(StrEnum):
    """How a count can be negative.

    `TENTH` is what meters do that divide a wrapped register by ten: the count for -1 is a tenth of the range of the
    type, less one (0x199999 in three bytes). Such a device may also send two's complement; both are told apart.
    """

    NONE = "none"
    TENTH = "tenth"


_TENTHS = {3: (0x100000, 0x19999A), 4: (0x0FFFFFFF, 0x1999999C)}
"""Length -> counts above the first, up to the second, are negative by that encoding."""


def count(raw: bytes, offset: int, length: int, endian: Endian = "big", sign: Sign = Sign.NONE) -> int:
    """The count in these bytes; bytes that are not there count as zero."""
    value = int.from_bytes(raw[offset : offset + length], endian)
    if sign is Sign.NONE:
        return value
    if sign is Sign.TENTH and length in _TENTHS:
        above, upto = _TENTHS[length]
        if above < value <= upto:
            return value - upto
    return value - (1 << 8 * length) if value >= 1 << (8 * length - 1) else value


def exact(value: int, meaning: Meaning) -> str:
    """The physical value without its unit: `232.1`; as many decimals as the count resolves."""
    number = value * meaning.mul
    digits = len(str(meaning.div)) - 1
    if meaning.div == 10**digits:
        whole = f"{abs(number):0{digits + 1}d}"
        text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
        return f"-{text}" if number < 0 else text
    return f"{(Decimal(number) / Decimal(meaning.div)).normalize():f}"


def shown(value: int, meaning: Meaning) -> str:
    """The physical value with its unit: `232.1 V`."""
    return f"{exact(value, meaning)} {meaning.unit}" if meaning.unit else exact(value, meaning)
