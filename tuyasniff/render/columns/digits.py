"""Digits by the thousand: decimal and hexadecimal figures looked up in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk import laying

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Bytes, Numbers

_TENS = 10 ** np.arange(1, 19)


def figures(values: Numbers, columns: int) -> Bytes:
    """Each number from 0 with leading zeros in so many columns, one a row."""
    out = np.empty((len(values), columns), np.uint8)
    for column in range(columns - 1, -1, -1):
        rest = values // 10
        out[:, column] = values - rest * 10 + 48
        values = rest
    return out


def columns_of(values: Numbers) -> Numbers:
    """How many digits each number from 0 has."""
    return np.searchsorted(_TENS, values, "right") + 1


def hex_table(end: bytes = b"") -> Bytes:
    """The two hexadecimal digits of every byte, with something behind them, one a row."""
    return np.frombuffer(b"".join(b"%02x" % byte + end for byte in range(256)), np.uint8).reshape(256, 2 + len(end))


def windows(data: Bytes, length: int, at: Numbers) -> Bytes:
    """So many bytes from each place on, one place a row. They must be there."""
    if not length:
        return np.empty((len(at), 0), np.uint8)
    found: Bytes = laying.windows(data, length)[at].view(np.uint8).reshape(len(at), length)
    return found
