"""Battery managers: Daly and JBD (their own protocol sheets; which frames, not what the cells have)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import answered, finding, listed, walk
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

_DALY = {
    0x90: "voltage, current and charge", 0x91: "highest and lowest cell", 0x92: "temperatures", 0x93: "switches",
    0x94: "state", 0x95: "cell voltages", 0x96: "cell temperatures", 0x97: "balancing", 0x98: "faults",
}  # fmt: skip
_JBD = {0x03: "state of the battery", 0x04: "cell voltages", 0x05: "name", 0xE1: "switches"}
_DALY_LEAD = regex(rb"\xa5[\x01\x40\x80][\x50-\xdf]\x08")
_JBD_LEAD = regex(rb"\xdd")


def _daly(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    end = at + 13
    if end > len(data) or sum8(data[at : end - 1]) != data[end - 1]:
        return ()
    word = _DALY.get(data[at + 2], f"command {data[at + 2]:02X}")
    if data[at + 1] == 0x01:
        return (Unit(at, end, Kind.REPLY, word),)
    return (Unit(at, end, Kind.REQUEST, f"asks for {word}"),)


def _jbd(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    if at + 7 > len(data):
        return ()
    length = data[at + 3]
    end = at + 7 + length
    if end > len(data) or data[end - 1] != 0x77:
        return ()
    # the first byte after the start is not summed where it says read or write, and is the command in a reply
    told = data[end - 3] << 8 | data[end - 2]
    if -sum(data[at + 2 : end - 3]) & 0xFFFF != told:
        return ()
    first, second = data[at + 1], data[at + 2]
    if first == 0xA5 and not length:
        return (Unit(at, end, Kind.REQUEST, f"asks for {_JBD.get(second, f'register {second:02X}')}"),)
    if first == 0x5A:
        return (Unit(at, end, Kind.WRITE, f"writes {_JBD.get(second, f'register {second:02X}')}"),)
    failed = "" if second == 0 else " refused"
    return (Unit(at, end, Kind.REPLY, f"{_JBD.get(first, f'register {first:02X}')}{failed}"),)


def _words(units: list[Unit]) -> tuple[str, ...]:
    asked = [unit.text.removeprefix("asks for ") for unit in units]
    return (f"Frames about {listed(asked)}.",) if asked else ()


def _scan_daly(heard: Heard) -> Finding | None:
    data = heard.data
    units = walk(data, _DALY_LEAD, _daly)
    paired = answered(units, lambda asks, tells: data[asks.start + 2] == data[tells.start + 2])
    return finding("bms_daly", heard, paired, proof=2, subject="Daly battery manager", remarks=_words(units))


def _scan_jbd(heard: Heard) -> Finding | None:
    data = heard.data
    units = walk(data, _JBD_LEAD, _jbd)
    paired = answered(units, lambda asks, tells: data[asks.start + 2] == data[tells.start + 1])
    return finding("bms_jbd", heard, paired, proof=2, subject="JBD battery manager", remarks=_words(units))


DALY = Detector("bms_daly", "Daly battery manager", (Rate(9_600),), 31, False, _scan_daly)
JBD = Detector("bms_jbd", "JBD battery manager", (Rate(9_600),), 32, False, _scan_jbd)
