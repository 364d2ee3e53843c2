"""BL0906 and BL6523: the same framing, told apart by the registers (ESPHome's and Tasmota's drivers)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Rate
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.polled import PolledChip
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

_BL0906 = {
    0x0D: ("RMS current 1", 3), 0x0E: ("RMS current 2", 3), 0x0F: ("RMS current 3", 3), 0x10: ("RMS current 4", 3),
    0x13: ("RMS current 5", 3), 0x14: ("RMS current 6", 3), 0x16: ("RMS voltage", 3), 0x23: ("power 1", 3),
    0x24: ("power 2", 3), 0x25: ("power 3", 3), 0x26: ("power 4", 3), 0x29: ("power 5", 3), 0x2A: ("power 6", 3),
    0x2C: ("power of all", 3), 0x30: ("pulses 1", 3), 0x31: ("pulses 2", 3), 0x32: ("pulses 3", 3),
    0x33: ("pulses 4", 3), 0x36: ("pulses 5", 3), 0x37: ("pulses 6", 3), 0x39: ("pulses of all", 3),
    0x4E: ("frequency", 3), 0x5E: ("temperature", 3), 0x9E: ("write protection", 3), 0x9F: ("reset", 3),
}  # fmt: skip
_BL6523 = {
    0x05: ("RMS current A", 3), 0x06: ("RMS current B", 3), 0x07: ("RMS voltage", 3), 0x08: ("power factor", 3),
    0x09: ("frequency", 3), 0x0A: ("power", 3), 0x0C: ("energy", 3), 0x14: ("MODE", 3), 0x3E: ("write protection", 3),
}  # fmt: skip


def _written(data: bytes, at: int) -> tuple[int, str]:
    end = at + 6
    if end > len(data) or ~sum8(data[at + 1 : end - 1]) & 0xFF != data[end - 1]:
        return 0, ""
    return end, f"write register {data[at + 1]:02X} {data[at + 2 : end - 1].hex()}"


_FIRST = PolledChip("bl0906", "BL0906", 0x35, 0xCA, _BL0906, False, False, _written, any_register=3)
_SECOND = PolledChip("bl6523", "BL6523 or BL6552", 0x35, 0xCA, _BL6523, False, False, _written, any_register=3)
_LEAD = regex(rb"[\x35\xca]")


def _scan_bl0906(heard: Heard) -> Finding | None:
    return _FIRST.scan(heard, _LEAD, (_SECOND,))


def _scan_bl6523(heard: Heard) -> Finding | None:
    return _SECOND.scan(heard, _LEAD, (_FIRST,))


BL0906 = Detector("bl0906", "BL0906", (Rate(19_200),), 16, False, _scan_bl0906)
BL6523 = Detector("bl6523", "BL6523", (Rate(4_800),), 16, False, _scan_bl6523)
