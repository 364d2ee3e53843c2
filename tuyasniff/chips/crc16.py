"""The 16-bit checksum of Modbus RTU, and asking it of any stretch of a long stream in the same short time."""

from __future__ import annotations

from array import array
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from tuyasniff.chips.crcs import crc_a001, table_of

_POLYNOMIAL = 0xA001
_START = 0xFFFF
"""Reversed polynomial 8005, begun with all ones, the low byte sent first (Modbus over serial line, V1.02)."""


def crc16(data: bytes) -> int:
    """The checksum of those bytes."""
    return crc_a001(data, _START)


def with_crc16(data: bytes) -> bytes:
    """The bytes with their checksum behind them, as they are sent."""
    return data + crc16(data).to_bytes(2, "little")


class Checked:
    """A stream in which each stretch can be asked whether it ends in its checksum, without going over it again.

    The checksum of a stretch follows from the states at its two ends, because the register is linear: what stood in it
    at the beginning is carried over the length, and the rest is what the bytes between have added.
    """

    __slots__ = ("_length", "_states")

    def __init__(self, data: bytes) -> None:
        table = table_of(_POLYNOMIAL, 16, low_first=True)
        self._length = len(data)
        self._states = array("H", accumulate(data, lambda crc, byte: crc >> 8 ^ table[(crc ^ byte) & 0xFF], initial=0))

    def ends_right(self, start: int, end: int) -> bool:
        """Whether the two bytes before `end` are the checksum of those from `start` on. False beyond the stream."""
        length = end - start
        if length < 3 or end > self._length:
            return False
        carried = self._states[start] ^ _START
        low, high = _carried(length)
        return self._states[end] == low[carried & 0xFF] ^ high[carried >> 8]


def _shifted(value: int, bits: int) -> int:
    """The register after so many zero bits."""
    for _ in range(bits):
        value = value >> 1 ^ _POLYNOMIAL if value & 1 else value >> 1
    return value


class _Carry(NamedTuple):
    low: tuple[int, ...]
    high: tuple[int, ...]


@cache
def _carried(length: int) -> _Carry:
    """What becomes of the low and of the high byte of the register over so many bytes of zero, one at least.

    Put together from two halves: so a length that was not asked for before costs next to nothing.
    """
    if length == 1:
        bits = [_shifted(1 << place, 8) for place in range(16)]
    else:
        (low, high), (then_low, then_high) = _carried(length // 2), _carried(length - length // 2)
        halfway = [*(low[1 << place] for place in range(8)), *(high[1 << place] for place in range(8))]
        bits = [then_low[image & 0xFF] ^ then_high[image >> 8] for image in halfway]

    def spread(eight: list[int]) -> tuple[int, ...]:
        images = [0]
        for image in eight:
            images += [image ^ other for other in images]
        return tuple(images)

    return _Carry(spread(bits[:8]), spread(bits[8:]))
