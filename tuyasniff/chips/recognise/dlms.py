"""DLMS in HDLC frames, as meters of many countries send them (IEC 62056-46: format, addresses, two checks of X.25)."""

from __future__ import annotations

from tuyasniff.chips.crcs import crc_x25
from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import finding, listed, walk
from tuyasniff.patterns import regex

_HEAD = regex(rb"\x7e[\xa0-\xaf]")
_CONTROLS = {0x93: "SNRM", 0x73: "UA", 0x53: "DISC", 0x1F: "DM", 0x97: "FRMR", 0x13: "UI", 0x03: "UI"}
_REQUESTS = {0x93, 0x53}
_GLO = frozenset({0xDB, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD7})
"""The first byte of what is enciphered."""


def _address_end(data: bytes, at: int, end: int) -> int:
    """Where an address of one, two or four bytes ends: the last of it has the low bit set; 0 where none does."""
    for place in range(at, min(at + 4, end)):
        if data[place] & 1:
            return place + 1 if place - at != 2 else 0
    return 0


def _parse(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    if at + 9 > len(data):
        return ()
    length = (data[at + 1] & 0x07) << 8 | data[at + 2]
    last = at + 1 + length
    if length < 7 or last >= len(data) or data[last] != 0x7E:
        return ()
    control_at = _address_end(data, _address_end(data, at + 3, last) or last, last)
    if not control_at or control_at + 3 > last:
        return ()
    header = data[at + 1 : control_at + 1]
    inner = control_at + 3
    if inner < last and crc_x25(header) != data[inner - 2] | data[inner - 1] << 8:
        return ()
    if crc_x25(data[at + 1 : last - 2]) != data[last - 2] | data[last - 1] << 8:
        return ()
    control = data[control_at]
    word = _CONTROLS.get(control, "I" if not control & 1 else "RR" if control & 0x0F == 1 else f"control {control:02X}")
    told = data[inner : last - 2]
    body = told[3:] if told[:3] in (b"\xe6\xe7\x00", b"\xe6\xe6\x00") else told
    secret = bool(body) and body[0] in _GLO
    ask = control in _REQUESTS or told[:3] == b"\xe6\xe6\x00"
    # neighbours may share the flag between them
    end = last + 1 if not (last + 1 < len(data) and data[last + 1] & 0xF0 == 0xA0) else last
    text = f"{word}{f', {len(body)} bytes' if body else ''}{', encrypted' if secret else ''}"
    kind = Kind.PUSH if control in (0x13, 0x03) else Kind.REQUEST if ask else Kind.REPLY
    return (Unit(at, end, kind, text),)


def _scan(heard: Heard) -> Finding | None:
    units = walk(heard.data, _HEAD, _parse)
    remarks = [f"Frames: {listed([unit.text.partition(',')[0] for unit in units])}."] if units else []
    if any(unit.text.endswith("encrypted") for unit in units):
        remarks.append("The payload is encrypted; the company that owns the meter has the key.")
    return finding("dlms", heard, units, proof=1, subject="DLMS in HDLC frames", remarks=remarks)


DETECTOR = Detector("dlms", "DLMS", (Rate(2_400, "even"), Rate(9_600), Rate(115_200)), 36, False, _scan)
