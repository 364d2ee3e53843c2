"""An OpenBeken script, read back."""

from __future__ import annotations

import re

from mapping.exporters.backs import Back
from mapping.exporters.openbeken_model import DIMMERS, TYPES, WORDS, Firmware, Link

_TYPES = {1: "bool", 2: "value", 4: "enum", 5: "bitmap"}
_OFFSETS = {"raw_v2c3p3": (0, 2, 5), "raw_vcppff": (0, 3, 6, 11, 13)}
_UNITS = {"C": "°C", "Lux": "lx", "": None}
_PLACES = re.compile(r"// dp (?P<dp>\d+) (?P<type>\w+)")


def back(text: str) -> list[Back]:
    """What the script states. A slider and a text field hold raw counts: no scale, no unit."""
    firmware = Firmware(text)
    types = {int(found["dp"]): found["type"] for found in _PLACES.finditer(text)}
    stated = []
    for link in reversed(firmware.links):
        stated += _of(firmware, link, types.get(link.dp, "unknown"), text)
    return stated


def _of(firmware: Firmware, link: Link, type_: str, text: str) -> list[Back]:
    word = next((word for word, number in WORDS.items() if number == link.type), "")
    if word == "mqtt":
        return [Back(link.dp, None, type_, None, None)]
    if word == "raw_dds238":
        firsts = [
            min(one.number for one in firmware.channels.values() if one.type == name)
            for name in ("Current_div1000", "Voltage_div10")
        ]
        return [_number(firmware, number, link, type_, at) for number, at in zip(firsts, (11, 13), strict=True)]
    if word.startswith("raw_"):
        length = int(max(re.findall(rf"// dp {link.dp} \w+ bytes \d+\.\.(\d+)", text), key=int)) + 1
        offsets = _OFFSETS.get(word) or ((0, 2, 4) if length == 6 else (0, 3, 6))
        return [_number(firmware, link.channel + place, link, type_, at) for place, at in enumerate(offsets)]
    if _TYPES[link.type] != "value":
        return [Back(link.dp, None, _TYPES[link.type], None, None)]
    return [_number(firmware, link.channel, link, "value", None)]


def _number(firmware: Firmware, number: int, link: Link, type_: str, offset: int | None) -> Back:
    channel = firmware.channel(number)
    unit = re.search(r" \(([^)]*)\)$", channel.label)
    if channel.type in DIMMERS or channel.type == "TextField":
        return Back(link.dp, offset, type_, None, None)
    told = _UNITS.get(channel.unit, channel.unit) or (unit[1] if unit else None)
    return Back(link.dp, offset, type_, link.mult / TYPES[channel.type][0], told)
