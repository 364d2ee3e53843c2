"""Frames of Modbus RTU for tests: real ones, and others put together."""

from __future__ import annotations

import struct

from tuyasniff.chips.crc16 import with_crc16
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.modbus.detector import DETECTOR

PZEM_ASK = bytes.fromhex("01 04 00 00 00 0A 70 0D")
PZEM_ANY_ASK = bytes.fromhex("F8 04 00 00 00 0A 64 64")
PZEM = bytes.fromhex("01 04 14 08 D1 00 6C 00 00 00 F4 00 00 00 26 00 00 01 F4 00 64 00 00 51 34")
DC = bytes.fromhex("01 04 10 05 40 00 0A 00 0D 00 00 00 02 00 00 00 00 00 00 D6 29")
DDS_ASK = bytes.fromhex("01 03 00 00 00 12 C5 C7")
DDS = bytes.fromhex(
    "01 03 24 00 00 1C 7B 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 F3 00 00 17 88"
    "09 77 01 A6 03 F8 00 70 03 E1 13 8A 63 ED"
)
RESET = bytes.fromhex("01 42 80 11")


def adu(*parts: int | bytes) -> bytes:
    return with_crc16(b"".join(bytes((part,)) if isinstance(part, int) else part for part in parts))


def ask(slave: int, function: int, register: int, count: int) -> bytes:
    return adu(slave, function, struct.pack(">2H", register, count))


def tell(slave: int, function: int, data: bytes) -> bytes:
    return adu(slave, function, len(data), data)


def words(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}H", *numbers)


def found(data: bytes) -> Finding:
    finding = DETECTOR.scan(Heard(data))
    assert finding is not None
    return finding


def told(finding: Finding) -> list[str]:
    return [f"{reading.value} {reading.unit}".strip() for reading in finding.readings]


def texts(finding: Finding) -> list[str]:
    return [unit.text for unit in finding.units]
