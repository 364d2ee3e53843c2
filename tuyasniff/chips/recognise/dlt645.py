"""DL/T645, the language of Chinese electricity meters: 2007, and 1997 (the standard: data bytes are sent + 33 hex)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import answered, finding, listed, tail, walk
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

_HEAD = regex(rb"\xfe{0,4}\x68(?s:.{6})\x68")
_ACTIONS = {
    0x01: "read", 0x03: "read again", 0x04: "write", 0x08: "set the clock", 0x0A: "write the address",
    0x0C: "change the rate", 0x0F: "change the password", 0x10: "set demand to zero",
    0x11: "read", 0x12: "read what follows", 0x13: "read the address", 0x14: "write", 0x15: "write the address",
    0x16: "freeze", 0x17: "change the rate", 0x18: "change the password", 0x19: "set demand to zero",
    0x1A: "set the meter to zero", 0x1C: "switch the relay",
}  # fmt: skip
_ITEMS = {
    "00010000": ("energy, total", 4, 2, "kWh"), "00000000": ("energy, both ways", 4, 2, "kWh"),
    "00020000": ("energy, fed in", 4, 2, "kWh"), "02010100": ("voltage A", 2, 1, "V"),
    "02010200": ("voltage B", 2, 1, "V"), "02010300": ("voltage C", 2, 1, "V"), "02020100": ("current A", 3, 3, "A"),
    "02020200": ("current B", 3, 3, "A"), "02020300": ("current C", 3, 3, "A"), "02030000": ("power", 3, 4, "kW"),
    "02060000": ("power factor", 2, 3, ""), "02800002": ("frequency", 2, 2, "Hz"),
    "9010": ("energy, total", 4, 2, "kWh"),
    "B611": ("voltage A", 2, 0, "V"), "B621": ("current A", 2, 2, "A"), "B630": ("power", 3, 4, "kW"),
}  # fmt: skip
"""What an item is, the bytes of its value, the decimals, the unit."""


def _bcd(data: bytes) -> str | None:
    """Bytes of two digits, the low ones first."""
    digits = data[::-1].hex()
    return digits if digits.isdecimal() else None


def _meter(address: bytes) -> str:
    if address == b"\xaa" * 6:
        return "any meter"
    if address == b"\x99" * 6:
        return "all meters"
    digits = _bcd(address)
    # the number of a meter tells whose it is
    return "meter " + tail(digits if digits is not None else address[::-1].hex())


def _said(data: bytes, reply: bool, action: int) -> str:
    """What a frame with an item says, as far as it is plain."""
    width = 4 if action >= 0x11 else 2
    if action not in (0x01, 0x11) or len(data) < width:
        return ""
    plain = bytes((byte - 0x33) & 0xFF for byte in data)
    item = plain[:width][::-1].hex().upper()
    known = _ITEMS.get(item)
    if known is None:
        return f" item {item}"
    name, length, decimals, unit = known
    value = _bcd(plain[width : width + length]) if reply and len(plain) >= width + length else None
    if value is None:
        return f" {name} ({item})"
    number = f"{int(value):0{decimals + 1}d}"
    text = f"{number[:-decimals]}.{number[-decimals:]}" if decimals else number
    return f" {name} ({item}): {text} {unit}".rstrip()


def _parse(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    start = at
    while start < len(data) and data[start] == 0xFE:
        start += 1
    if start + 12 > len(data) or data[start] != 0x68 or data[start + 7] != 0x68:
        return ()
    control, length = data[start + 8], data[start + 9]
    end = start + 12 + length
    if length > 200 or end > len(data) or data[end - 1] != 0x16 or sum8(data[start : end - 2]) != data[end - 2]:
        return ()
    action = control & 0x1F
    word = _ACTIONS.get(action, f"command {control:02X}")
    reply = bool(control & 0x80)
    refused = " refused" if control & 0x40 and reply else ""
    said = _said(data[start + 10 : end - 2], reply and not refused, action)
    meter = _meter(data[start + 1 : start + 7])
    text = f"{meter}:{said or ' ' + word + ' answered'}{refused}" if reply else f"{word}{said} of {meter}"
    return (Unit(at, end, Kind.REPLY if reply else Kind.REQUEST, text),)


def _scan(heard: Heard) -> Finding | None:
    data = heard.data
    units = walk(data, _HEAD, _parse)

    def control(unit: Unit) -> int:
        start = unit.start
        while data[start] == 0xFE:
            start += 1
        return data[start + 8]

    def matches(asks: Unit, tells: Unit) -> bool:
        return control(asks) & 0x1F == control(tells) & 0x1F

    asked = [unit.text for unit in units if unit.kind is Kind.REQUEST]
    return finding(
        "dlt645",
        heard,
        answered(units, matches),
        proof=1,
        subject="DL/T645",
        remarks=(f"What is asked: {listed(asked)}.",) if asked else (),
    )


DETECTOR = Detector(
    "dlt645", "DL/T645", (Rate(2_400, "even"), Rate(1_200, "even"), Rate(9_600, "even")), 32, False, _scan
)
