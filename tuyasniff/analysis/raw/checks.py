"""A byte inside raw bytes that checks the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import xor
from typing import NamedTuple

from tuyasniff.analysis.raw.samples import Samples

_FIRST_MOST = 4
"""A sum may begin behind a head of so many bytes."""

_EXACT_LEAST = 4
_SEEDED_LEAST = 7
"""Distinct values that the byte must have shown: more, where the sum begins with an unknown number."""

_SIEVE = 8
_CRC_POLYNOMIALS = (0x07, 0x31, 0x9B, 0x1D, 0x2F)


class Check(NamedTuple):
    """Where the byte is, what it is, over which bytes, and how many of its values say so."""

    offset: int
    kind: str
    start: int
    seed: int
    agree: int

    @property
    def text(self) -> str:
        """In words."""
        over = f"bytes {self.start} to {self.offset - 1}" if self.offset else "all bytes behind it"
        seed = f" plus 0x{self.seed:02x}" if self.seed else ""
        return f"byte {self.offset} is the {self.kind} of {over}{seed}, in all {self.agree} different values"


def find_checks(samples: Samples) -> list[Check]:
    """The bytes that check others, the last first; an accident is practically impossible."""
    found: list[Check] = []
    for at in range(samples.length - 1, -1, -1):
        if at == 0 and found:
            break  # a check at the end says the same of the first byte
        if samples.distinct[at] >= _EXACT_LEAST and (check := _check(samples, at)) is not None:
            found.append(check)
    return found


def _check(samples: Samples, at: int) -> Check | None:
    rows = list(dict.fromkeys(samples.rows))
    sieve = rows[:: max(1, len(rows) // _SIEVE)]
    for start in range(_FIRST_MOST):
        covered = range(start, at) if at else range(1, samples.length)
        moving = sum(samples.distinct[place] > 1 for place in covered)
        whole = at == samples.length - 1 and start == 0
        if len(covered) < 2 or moving < 2 - whole:
            return None
        for kind, compute in _KINDS:
            seeds = {compute(row[covered.start : covered.stop], row[at]) for row in sieve}
            if len(seeds) > 1:
                continue
            seed = seeds.pop()
            least = _SEEDED_LEAST if seed else _EXACT_LEAST
            if samples.distinct[at] < least or (seed and "CRC" in kind):
                continue
            if seed and start:
                continue
            if _copies(samples, at, covered) and not (whole and not seed and not _repeats(samples, at, covered)):
                continue  # as the last byte, and with all the constants counted in, it is a check all the same
            if all(compute(row[covered.start : covered.stop], row[at]) == seed for row in rows):
                return Check(at, kind, covered.start, seed, samples.distinct[at])
    return None


def _copies(samples: Samples, at: int, covered: range) -> bool:
    """Whether it merely repeats one byte, or goes with one byte alone: no check then."""
    column = samples.columns[at]
    return any(
        len(set(zip(samples.columns[place], column, strict=True))) == samples.distinct[place] == samples.distinct[at]
        for place in covered
        if samples.distinct[place] > 1
    )


def _repeats(samples: Samples, at: int, covered: range) -> bool:
    """Whether it is equal to one of the bytes."""
    return any(samples.columns[place] == samples.columns[at] for place in covered)


def _sum(data: bytes, check: int) -> int:
    return (check - sum(data)) & 0xFF


def _xor(data: bytes, check: int) -> int:
    return reduce(xor, data, check)


def _negative(data: bytes, check: int) -> int:
    return (check + sum(data)) & 0xFF


def _complement(data: bytes, check: int) -> int:
    return (~check - sum(data)) & 0xFF


def _crc_table(polynomial: int) -> Sequence[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = ((value << 1) ^ polynomial) & 0xFF if value & 0x80 else value << 1
        table.append(value)
    return table


def _crc(polynomial: int) -> Callable[[bytes, int], int]:
    table: list[int] = []

    def compute(data: bytes, check: int) -> int:
        if not table:
            table.extend(_crc_table(polynomial))
        value = 0
        for byte in data:
            value = table[value ^ byte]
        return value ^ check

    return compute


_KINDS: tuple[tuple[str, Callable[[bytes, int], int]], ...] = (
    ("sum", _sum),
    ("two's complement of the sum", _negative),
    ("one's complement of the sum", _complement),
    ("exclusive or", _xor),
    *((f"CRC-8 (0x{polynomial:02x})", _crc(polynomial)) for polynomial in _CRC_POLYNOMIALS),
)
