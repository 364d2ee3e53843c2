"""CSE7761, and HLW8110 and HLW8112, which talk in the same way (Tasmota's and OpenBeken's drivers)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Rate
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.polled import PolledChip
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

_REGISTERS = {
    0x00: ("SYSCON", 2), 0x01: ("EMUCON", 2), 0x13: ("EMUCON2", 2), 0x1D: ("PULSE1SEL", 2), 0x23: ("frequency", 2),
    0x24: ("RMS current A", 3), 0x25: ("RMS current B", 3), 0x26: ("RMS voltage", 3), 0x27: ("power factor", 3),
    0x2C: ("power A", 4), 0x2D: ("power B", 4), 0x2E: ("apparent power", 4), 0x43: ("status", 1),
    0x6E: ("coefficient offset", 2), 0x6F: ("coefficient checksum", 2), 0x70: ("coefficient of current A", 2),
    0x71: ("coefficient of current B", 2), 0x72: ("coefficient of voltage", 2), 0x73: ("coefficient of power A", 2),
    0x74: ("coefficient of power B", 2), 0x75: ("coefficient of apparent power", 2),
    0x76: ("coefficient of energy A", 2), 0x77: ("coefficient of energy B", 2), 0xEA: ("special command", 1),
}  # fmt: skip

_SPECIAL = {0x96: "reset", 0xE5: "allow writing", 0xDC: "forbid writing", 0x5A: "channel A", 0xA5: "channel B"}


def _written(data: bytes, at: int) -> tuple[int, str]:
    register = data[at + 1]
    if register < 0x80:
        return 0, ""
    end = at + (4 if register == 0xEA else 5)
    if end > len(data) or ~sum8(data[at : end - 1]) & 0xFF != data[end - 1]:
        return 0, ""
    if register == 0xEA:
        word = _SPECIAL.get(data[at + 2])
        return (end, word) if word is not None else (0, "")
    known = _REGISTERS.get(register & 0x7F)
    return (end, f"write {known[0]} {data[at + 2 : end - 1].hex()}") if known is not None and known[1] == 2 else (0, "")


_CHIP = PolledChip(
    "cse7761", "CSE7761, or HLW8110 or HLW8112", 0xA5, 0xA5, _REGISTERS, lead_summed=True, big=True, written=_written
)
_LEAD = regex(rb"\xa5")


def _scan(heard: Heard) -> Finding | None:
    return _CHIP.scan(heard, _LEAD)


DETECTOR = Detector("cse7761", "CSE7761", (Rate(38_400, "even"), Rate(9_600, "even")), 19, False, _scan)
