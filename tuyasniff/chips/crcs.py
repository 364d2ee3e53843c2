"""CRCs as protocols on wires use them, made of two loops; tables are made when they are first needed."""

from __future__ import annotations

from binascii import crc_hqx
from functools import cache


@cache
def _turned() -> bytes:
    """Every byte with its bits in the other order."""
    return bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _turn16(value: int) -> int:
    turned = _turned()
    return turned[value & 0xFF] << 8 | turned[value >> 8]


def crc_ccitt(data: bytes, start: int = 0xFFFF) -> int:
    """Polynomial 1021, the high bit first: CCITT-FALSE from FFFF, XMODEM from 0."""
    return crc_hqx(data, start)


def crc_x25(data: bytes) -> int:
    """Polynomial 1021, the low bit first, from FFFF and inverted: HDLC, SML, IEC 62056."""
    return _turn16(crc_hqx(data.translate(_turned()), 0xFFFF)) ^ 0xFFFF


def crc_kermit(data: bytes) -> int:
    """Polynomial 1021, the low bit first, from 0."""
    return _turn16(crc_hqx(data.translate(_turned()), 0))


@cache
def table_of(polynomial: int, bits: int, *, low_first: bool) -> tuple[int, ...]:
    """What each byte adds to the register. Made when it is first needed."""
    top, mask = 1 << (bits - 1), (1 << bits) - 1
    table = []
    for byte in range(256):
        value = byte if low_first else byte << (bits - 8)
        for _ in range(8):
            if low_first:
                value = value >> 1 ^ (polynomial if value & 1 else 0)
            else:
                value = (value << 1 ^ (polynomial if value & top else 0)) & mask
        table.append(value)
    return tuple(table)


def crc_a001(data: bytes, start: int = 0xFFFF) -> int:
    """Polynomial 8005, the low bit first: Modbus from FFFF, ARC (the P1 port of meters) from 0."""
    table = table_of(0xA001, 16, low_first=True)
    value = start
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 0xFF]
    return value


def crc8(data: bytes, polynomial: int = 0x07, start: int = 0, *, low_first: bool = False) -> int:
    """Eight bits; with `low_first` the polynomial is given turned round: 8C for the one of Maxim's 1-Wire."""
    table = table_of(polynomial, 8, low_first=low_first)
    value = start
    for byte in data:
        value = table[value ^ byte]
    return value
