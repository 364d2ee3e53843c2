"""HT7017, sold as ATT7053C, too (its data sheet; the head byte and the register count in the sum)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Rate
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.polled import PolledChip
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

_REGISTERS = {
    0x06: ("RMS current 1", 3), 0x07: ("RMS current 2", 3), 0x08: ("RMS voltage", 3), 0x09: ("frequency", 3),
    0x0A: ("power", 3), 0x0B: ("reactive power", 3), 0x0C: ("apparent power", 3), 0x0D: ("energy", 3),
    0x10: ("power 2", 3), 0x11: ("reactive power 2", 3), 0x19: ("EMU status", 3), 0x1B: ("chip number", 3),
}  # fmt: skip
_ANSWERS = {0x54: "accepted", 0x63: "refused"}
_WRITTEN = {0x32: "WPCFG", 0x33: "soft reset", 0x59: "ADCCON"}


def _written(data: bytes, at: int) -> tuple[int, str]:
    register, end = data[at + 1], at + 5
    if register < 0x80 or end > len(data) or ~sum8(data[at : end - 1]) & 0xFF != data[end - 1]:
        return 0, ""
    word = _WRITTEN.get(register & 0x7F, f"register {register & 0x7F:02X}")
    said = _ANSWERS.get(data[end]) if end < len(data) else None
    return (end, f"write {word}") if said is None else (end + 1, f"write {word}: {said}")


_CHIP = PolledChip(
    "ht7017", "HT7017 or ATT7053C", 0x6A, 0x6A, _REGISTERS | {0x32: ("WPCFG", 3), 0x33: ("soft reset", 3)},
    lead_summed=True, big=True, written=_written, any_register=3,
)  # fmt: skip
_LEAD = regex(rb"\x6a")


def _scan(heard: Heard) -> Finding | None:
    return _CHIP.scan(heard, _LEAD)


DETECTOR = Detector(
    "ht7017", "HT7017", (Rate(4_800, "even"), Rate(9_600, "even"), Rate(19_200, "even")), 17, False, _scan
)
