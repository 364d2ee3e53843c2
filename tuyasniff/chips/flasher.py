"""Somebody reads or writes the flash of a module: the loader of Beken's chips, and that of Espressif's.

Working flashers of both. What is read and written is never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import answered, finding, listed, side_of, walk
from tuyasniff.patterns import regex

_BEKEN_LEAD = regex(rb"\x01\xe0\xfc|\x04\x0e")
_BEKEN = {
    0x00: "link check", 0x01: "write register", 0x03: "read register", 0x0E: "reboot", 0x0F: "set rate",
    0x10: "CRC of flash", 0x70: "reset", 0xAA: "stay in the loader",
}  # fmt: skip
_BEKEN_LONG = {
    0x06: "write page", 0x07: "write 4 KB", 0x08: "read page", 0x09: "read 4 KB", 0x0A: "erase chip",
    0x0B: "erase 4 KB", 0x0C: "read flash register", 0x0D: "write flash register", 0x0E: "flash id", 0x0F: "erase",
}  # fmt: skip
_LINK_CHECK = "link check"
_MOST = 4_200
_MANY = 20
"""So many tries without an answer are no start that took a while any more."""

_ESP = {
    0x02: "begin to write", 0x03: "write flash", 0x04: "end of writing", 0x05: "begin to write RAM",
    0x06: "end of RAM", 0x07: "write RAM", 0x08: "sync", 0x09: "write register", 0x0A: "read register",
    0x0B: "set flash", 0x0D: "attach flash", 0x0F: "set rate", 0x10: "begin to write packed", 0x11: "write packed",
    0x12: "end of packed", 0x13: "MD5 of flash", 0x14: "security information", 0xD0: "erase chip",
    0xD1: "erase region", 0xD2: "read flash",
}  # fmt: skip
_SYNC = b"\x07\x07\x12\x20" + b"\x55" * 32
_FACTS = "The lines swapped, no common ground, or an MCU that holds the line are the usual causes."


def _beken(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    reply = data[at] == 0x04
    head = at + 3 if reply else at
    if not data.startswith(b"\x01\xe0\xfc", head):
        return ()
    size_at = at + 2 if reply else at + 3
    if size_at >= len(data) or head + 4 > len(data):
        return ()
    after = head + 3 if reply else head + 4
    long = data[size_at] == 0xFF and data[after : after + 1] == b"\xf4"
    if long:
        length = int.from_bytes(data[after + 1 : after + 3], "little")
        first, end = after + 3, after + 3 + length
        names = _BEKEN_LONG
    else:
        # a reply counts its three fixed bytes too
        length = data[size_at] - (3 if reply else 0)
        first, end = after, after + length
        names = _BEKEN
    if not 1 <= length <= _MOST or end > len(data) or data[first] not in names:
        return ()
    body = data[first + 1 : end]
    # the answer to a link check is the next code, with one byte
    word = _LINK_CHECK if reply and not long and data[first] == 0x01 and len(body) == 1 else names[data[first]]
    if not long and data[first] == 0x0F and len(body) >= 4:
        word += f" {int.from_bytes(body[:4], 'little')}"
    elif long and data[first] in (0x09, 0x0B, 0x0F) and not reply and len(body) >= 4:
        word += f" at {int.from_bytes(body[:4], 'little'):#x}"
    return (Unit(at, end, Kind.REPLY if reply else Kind.REQUEST, f"{word}: answered" if reply else word),)


def _scan_beken(heard: Heard) -> Finding | None:
    units = walk(heard.data, _BEKEN_LEAD, _beken)

    def matches(asks: Unit, tells: Unit) -> bool:
        return (
            asks.text.split(" at ")[0].split()[:2] == tells.text.removesuffix(": answered").split(" at ")[0].split()[:2]
        )

    return _found("beken_flasher", "loader of a Beken chip", heard, answered(units, matches), _LINK_CHECK)


def _packets(data: bytes) -> Iterator[Unit]:
    """What lies between two bytes C0, where it is a packet of the loader."""
    start = data.find(b"\xc0")
    while start >= 0:
        stop = data.find(b"\xc0", start + 1)
        if stop < 0:
            return
        got = _packet(data, start, stop + 1) if stop - start > 8 and data[start + 1] < 2 else None
        if got is not None:
            yield got
            start = data.find(b"\xc0", stop + 1)
        else:
            start = stop


def _packet(data: bytes, start: int, end: int) -> Unit | None:
    inner = data[start + 1 : end - 1].replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")
    reply, code, size = inner[0] == 1, inner[1], int.from_bytes(inner[2:4], "little")
    word = _ESP.get(code)
    if word is None or len(inner) != 8 + size:
        return None
    body = inner[8:]
    if code == 0x0F and not reply and size >= 4:
        word += f" {int.from_bytes(body[:4], 'little')}"
    if code == 0x08 and not reply and body != _SYNC:
        return None
    return Unit(start, end, Kind.REPLY if reply else Kind.REQUEST, f"{word}: answered" if reply else word)


def _scan_esp(heard: Heard) -> Finding | None:
    def matches(asks: Unit, tells: Unit) -> bool:
        return asks.text.split()[:2] == tells.text.removesuffix(": answered").split()[:2]

    return _found(
        "esp_flasher", "loader of an Espressif chip", heard, answered(list(_packets(heard.data)), matches), "sync"
    )


def _found(protocol: str, subject: str, heard: Heard, units: list[Unit], knock: str) -> Finding | None:
    """The finding; `knock` is what a flasher says until the chip answers."""
    if len(units) < 2 and not (units and len(heard.data) < 2 * (units[0].end - units[0].start)):
        return None
    asked = Counter(unit.text for unit in units if unit.kind is Kind.REQUEST)
    replies = sum(unit.kind is Kind.REPLY for unit in units)
    tries = asked[knock]
    remarks = []
    if tries >= _MANY and not replies:
        remarks.append(
            f"{tries:,} times {knock} and no answer: the chip is not in its loader, or nobody hears it. {_FACTS}"
        )
    elif not replies and asked:
        remarks.append("Only what the flasher asks was heard, no answer of the chip.")
    work = [text.partition(" at ")[0] for text in asked if text != knock]
    if work:
        remarks.append(f"What is done: {listed(work)}.")
    rates = [text.rpartition(" ")[2] for text in asked if text.startswith("set rate ")]
    facts = [("rate", rate) for rate in rates]
    if rates:
        remarks.append(f"The rate is set to {listed(rates)} baud; what comes after it is at that rate.")
    facts += [("knocks", str(tries)), ("answers", str(replies))]
    return finding(
        protocol,
        heard,
        units,
        proof=2,
        share=0.0,
        subject=subject,
        line=Line.BOTH if replies and asked else side_of(units),
        remarks=remarks,
        facts=facts,
    )


BEKEN = Detector("beken_flasher", "Beken flasher", (Rate(115_200), Rate(921_600)), 36, False, _scan_beken)
ESP = Detector("esp_flasher", "Espressif flasher", (Rate(115_200), Rate(460_800), Rate(921_600)), 48, False, _scan_esp)
