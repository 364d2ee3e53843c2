"""Frames of Tuya's local network: another protocol of the same maker, with the same two bytes inside its prefix.

Working clients: 16 bytes of head (6699: 18), the length counts from its own end, then CRC32 or a keyed hash, and a
suffix. What is inside is enciphered, and its keys and ids are nobody's business: only the kind of frame is told.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from tuyasniff.chips.finding import Detector, Finding, Kind, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import finding, listed, walk
from tuyasniff.patterns import regex

_LEAD = regex(rb"\x00\x00\x55\xaa|\x00\x00\x66\x99")
_SUFFIX, _SUFFIX_35 = b"\x00\x00\xaa\x55", b"\x00\x00\x99\x66"
_MOST = 4_096
_HEAD = 56
"""Bits of a head that can hardly be chance: the prefix, three bytes of a known command that are 00, two of a length."""

_COMMANDS = {
    1: "access point configuration", 3: "session key begin", 4: "session key answer", 5: "session key end",
    7: "control", 8: "status", 9: "heartbeat", 0x0A: "query", 0x0D: "control", 0x10: "query", 0x12: "update",
    0x13: "announcement", 0x14: "announcement", 0x25: "announcement", 0x40: "subdevices",
}  # fmt: skip


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _parse(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    newer = data[at + 2] == 0x66
    head = at + (18 if newer else 16)
    if head > len(data):
        return ()
    command, length = _number(data, head - 8), _number(data, head - 4)
    if command > 0xFF or not 4 <= length <= _MOST:
        return ()
    word = _COMMANDS.get(command, f"command {command}")
    suffix = _SUFFIX_35 if newer else _SUFFIX
    # with 6699 the length ends before the suffix
    end = head + length + (4 if newer else 0)
    if data[end - 4 : end] != suffix:
        if command not in _COMMANDS:
            return ()
        # a table in a page shows but its beginning: up to the next one, or up to what it says itself
        again = _LEAD.search(data, head, end)
        end = min(again.start() if again is not None else end, end, len(data))
        return (Unit(at, end, Kind.PUSH, f"{word}, cut short", checked=False),)
    plain = not newer and end - head >= 8 and crc32(data[at : end - 8]) == _number(data, end - 8)
    return (Unit(at, end, Kind.PUSH, f"{word}, {length} bytes{'' if plain else ', with a keyed hash'}"),)


def _scan(heard: Heard) -> Finding | None:
    units = walk(heard.data, _LEAD, _parse)
    words = [unit.text.partition(",")[0] for unit in units]
    found = finding(
        "tuya_lan",
        heard,
        units,
        proof=1,
        subject="Tuya's local network",
        remarks=(f"Frames of Tuya's local network ({listed(words)}): they go over Wi-Fi and are not TuyaMCU.",),
    )
    if found is None or found.frames:
        return found
    # only their heads are whole: prefix, command and length say what they are, and no sum bears it out
    return replace(found, frames=len(units), strength=_HEAD)


DETECTOR = Detector("tuya_lan", "Tuya local network", (), 80, False, _scan)
