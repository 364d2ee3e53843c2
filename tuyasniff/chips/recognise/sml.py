"""SML, what German meters send by themselves (BSI TR-03109: escape, version, messages, CRC of X.25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tuyasniff.chips.crcs import crc_kermit, crc_x25
from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import finding, listed
from tuyasniff.patterns import regex

_START, _STOP = b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01", b"\x1b\x1b\x1b\x1b\x1a"
_MOST = 8_192
_DAMAGED = "It begins as a telegram does, and none is whole with a right checksum."
_ITEM = regex(rb"\x77\x07\x01\x00([\x00-\xff])([\x00-\xff])([\x00-\xff])\xff")
"""An entry of a list, and the item of electricity that it is about."""

ITEMS = {
    "1.8.0": "energy", "1.8.1": "energy at tariff 1", "1.8.2": "energy at tariff 2", "2.8.0": "energy fed in",
    "2.8.1": "energy fed in at tariff 1", "2.8.2": "energy fed in at tariff 2", "1.7.0": "power drawn",
    "2.7.0": "power fed in", "16.7.0": "power", "15.7.0": "power", "36.7.0": "power L1", "56.7.0": "power L2",
    "76.7.0": "power L3", "21.7.0": "power drawn L1", "41.7.0": "power drawn L2", "61.7.0": "power drawn L3",
    "31.7.0": "current L1", "51.7.0": "current L2", "71.7.0": "current L3", "32.7.0": "voltage L1",
    "52.7.0": "voltage L2", "72.7.0": "voltage L3", "14.7.0": "frequency",
}  # fmt: skip
"""Items of OBIS (IEC 62056-61) without medium and channel."""


def _units(data: bytes) -> Iterator[Unit]:
    at = data.find(_START)
    while at >= 0:
        again = data.find(_START, at + 8, at + _MOST)
        stop = data.find(_STOP, at + 8, again if again >= 0 else at + _MOST)
        end = stop + 8
        if stop >= 0 and end <= len(data):
            told = data[end - 2] | data[end - 1] << 8
            if told in (crc_x25(data[at : end - 2]), crc_kermit(data[at : end - 2])):
                items = [".".join(str(byte[0]) for byte in match.groups()) for match in _ITEM.finditer(data, at, end)]
                items = [item for item in items if item in ITEMS]
                yield Unit(at, end, Kind.PUSH, " ".join(["telegram", *dict.fromkeys(items)]))
                at = data.find(_START, end)
                continue
        at = again if again >= 0 else data.find(_START, at + 8)


def _cut(data: bytes) -> Iterator[Unit]:
    """Telegrams that begin, and have no end or no right checksum."""
    at = data.find(_START)
    while at >= 0:
        again = data.find(_START, at + len(_START))
        end = again if again >= 0 else len(data)
        yield Unit(at, end, Kind.PUSH, "telegram, cut short or damaged", checked=False)
        at = again


def _scan(heard: Heard) -> Finding | None:
    units = tuple(_units(heard.data))
    if not units and (cut := tuple(_cut(heard.data))):
        found = finding("sml", heard, cut, proof=None, subject="SML", remarks=(_DAMAGED,))
        return None if found is None else replace(found, frames=len(cut))
    items = [f"{ITEMS[word]} ({word})" for unit in units for word in unit.text.split()[1:]]
    return finding(
        "sml",
        heard,
        units,
        proof=1,
        subject="SML",
        remarks=(f"The meter tells {listed(items)}.",) if items else (),
    )


DETECTOR = Detector("sml", "SML", (Rate(9_600),), 88, False, _scan)
