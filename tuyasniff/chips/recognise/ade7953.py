"""ADE7953 on a UART: no checksum at all, so never more than possible (its data sheet: registers and their lengths)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import finding, listed
from tuyasniff.patterns import regex

_NAMES_24 = {
    0x00: "SAGLVL", 0x01: "ACCMODE", 0x03: "AP_NOLOAD", 0x04: "VAR_NOLOAD", 0x05: "VA_NOLOAD", 0x10: "AVA",
    0x11: "BVA", 0x12: "AWATT", 0x13: "BWATT", 0x14: "AVAR", 0x15: "BVAR", 0x16: "IA", 0x17: "IB", 0x18: "V",
    0x1A: "IRMSA", 0x1B: "IRMSB", 0x1C: "VRMS", 0x1E: "AENERGYA", 0x1F: "AENERGYB", 0x20: "RENERGYA",
    0x21: "RENERGYB", 0x22: "APENERGYA", 0x23: "APENERGYB", 0x24: "OVLVL", 0x25: "OILVL", 0x26: "VPEAK",
    0x27: "RSTVPEAK", 0x28: "IAPEAK", 0x29: "RSTIAPEAK", 0x2A: "IBPEAK", 0x2B: "RSTIBPEAK", 0x2C: "IRQENA",
    0x2D: "IRQSTATA", 0x2E: "RSTIRQSTATA", 0x2F: "IRQENB", 0x30: "IRQSTATB", 0x31: "RSTIRQSTATB", 0x80: "AIGAIN",
    0x81: "AVGAIN", 0x82: "AWGAIN", 0x83: "AVARGAIN", 0x84: "AVAGAIN", 0x86: "AIRMSOS", 0x88: "VRMSOS",
    0x89: "AWATTOS", 0x8A: "AVAROS", 0x8B: "AVAOS", 0x8C: "BIGAIN", 0x8D: "BVGAIN", 0x8E: "BWGAIN",
    0x8F: "BVARGAIN", 0x90: "BVAGAIN", 0x92: "BIRMSOS", 0x95: "BWATTOS", 0x96: "BVAROS", 0x97: "BVAOS",
}  # fmt: skip
_NAMES = {
    0x000: "SAGCYC", 0x001: "DISNOLOAD", 0x004: "LCYCMODE", 0x007: "PGA_V", 0x008: "PGA_IA", 0x009: "PGA_IB",
    0x040: "WRITE_PROTECT", 0x0FD: "LAST_OP", 0x0FE: "unlock", 0x0FF: "LAST_RWDATA", 0x702: "version",
    0x100: "ZXTOUT", 0x101: "LINECYC", 0x102: "CONFIG", 0x103: "CF1DEN", 0x104: "CF2DEN", 0x107: "CFMODE",
    0x108: "PHCALA", 0x109: "PHCALB", 0x10A: "PFA", 0x10B: "PFB", 0x10C: "ANGLE_A", 0x10D: "ANGLE_B",
    0x10E: "Period", 0x110: "ALT_OUTPUT", 0x120: "needed setting", 0x1FE: "LAST_ADD", 0x1FF: "LAST_RWDATA",
}  # fmt: skip
_BYTES = {0x0: 1, 0x1: 2, 0x2: 3, 0x3: 4, 0x7: 1}
"""The high digit of a register's address tells how many bytes it has."""

_LEAST = 3
_SHARE = 0.8
_LEAD = regex(rb"[\x35\xca][\x00-\x03\x07]")


def _register(high: int, low: int) -> tuple[str, int] | None:
    address = high << 8 | low
    name = _NAMES.get(address) if high not in (2, 3) else _NAMES_24.get(low)
    return None if name is None else (f"{name} ({address:03X})", _BYTES[high])


def _at(data: bytes, at: int) -> tuple[str, int] | None:
    if at + 3 > len(data) or data[at] not in (0x35, 0xCA) or data[at + 1] not in _BYTES:
        return None
    return _register(data[at + 1], data[at + 2])


def _chain(data: bytes, at: int, index: int) -> list[Unit]:
    """What follows one upon the other from there: nothing but the order of requests and lengths speaks for it."""
    units: list[Unit] = []
    while (known := _at(data, at)) is not None:
        name, length = known
        after = at + 3
        if data[at] == 0xCA:
            if after + length > len(data):
                break
            units.append(Unit(at, after + length, Kind.WRITE, f"write {name}", checked=False))
            at = after + length
            continue
        whole = after + length <= len(data) and (after + length == len(data) or _at(data, after + length) is not None)
        asks = Unit(at, after, Kind.REQUEST, f"read {name}", checked=False)
        if whole:
            raw = int.from_bytes(data[after : after + length], "little")
            told = Unit(after, after + length, Kind.REPLY, f"{name} {raw}", answers=index + len(units), checked=False)
            units += [asks, told]
            at = after + length
        elif after == len(data) or _at(data, after) is not None:
            units.append(asks)
            at = after
        else:
            break
    return units


def _scan(heard: Heard) -> Finding | None:
    data = heard.data
    units: list[Unit] = []
    at = 0
    while (place := _LEAD.search(data, at)) is not None:
        got = _chain(data, place.start(), len(units))
        if sum(unit.kind is not Kind.REPLY for unit in got) >= _LEAST:
            units += got
        at = got[-1].end if got else place.start() + 1
    names = [unit.text for unit in units if unit.kind is not Kind.REPLY]
    found = finding(
        "ade7953",
        heard,
        units,
        proof=None,
        share=_SHARE,
        subject="ADE7953",
        remarks=(
            "An ADE7953 has no checksum on a UART, so this is possible and never sure.",
            f"What is asked: {listed(names)}.",
        ),
    )
    if found is not None and found.line is not Line.BOTH and len(names) < 2 * _LEAST:
        return None
    return found


DETECTOR = Detector("ade7953", "ADE7953", (Rate(4_800),), 12, False, _scan)
