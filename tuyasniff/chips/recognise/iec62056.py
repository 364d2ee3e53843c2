"""IEC 62056-21 and the P1 port: telegrams of text, from a line that begins with `/` to one with `!`.

The standard and DSMR's companion; numbers of meters are among the values, so values are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tuyasniff.chips.crcs import crc_a001
from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import finding, listed
from tuyasniff.chips.recognise.sevenbits import without_parity
from tuyasniff.chips.recognise.sml import ITEMS
from tuyasniff.patterns import regex

_BEGIN = regex(rb"/([A-Za-z]{3})([0-9A-Za-z])[^\r\n!]{0,40}\r?\n")
_ASK = regex(rb"/\?[0-9A-Za-z ]{0,32}!\r?\n|\x06[0-9]{3}\r?\n")
_OBIS = regex(rb"^(?:\x02)?(?:[0-9]-[0-9]{1,3}:)?([0-9CF]{1,3}\.[0-9]{1,3}(?:\.[0-9]{1,3})?)(?:[*&][0-9]{1,3})?\(", 8)
_CRC = regex(rb"[0-9A-Fa-f]{4}")
_MOST = 16_384
_LINES = 2
"""So many lines with an item make a telegram that has no checksum."""


def _units(data: bytes) -> Iterator[Unit]:
    at = 0
    asked = ((match.start(), match.end()) for match in _ASK.finditer(data))
    ask = next(asked, None)
    while (begin := _BEGIN.search(data, at)) is not None:
        start = begin.start()
        while ask is not None and ask[0] < start:
            yield Unit(ask[0], ask[1], Kind.REQUEST, "asks the meter", checked=False)
            ask = next(asked, None)
        stop = data.find(b"!", begin.end(), start + _MOST)
        if stop < 0 or _BEGIN.search(data, begin.end(), stop) is not None:
            at = begin.end()
            continue
        items = [match[1].decode("ascii") for match in _OBIS.finditer(data, begin.end(), stop)]
        end, checked = _end(data, start, stop)
        at = begin.end()
        if checked or len(items) >= _LINES:
            yield Unit(
                start, end, Kind.PUSH, " ".join([f"telegram of {begin[1].decode('ascii')}", *items]), (), None, checked
            )
            at = end
            while ask is not None and ask[0] < end:
                ask = next(asked, None)
    while ask is not None:
        yield Unit(ask[0], ask[1], Kind.REQUEST, "asks the meter", checked=False)
        ask = next(asked, None)


def _end(data: bytes, start: int, stop: int) -> tuple[int, bool]:
    """Where a telegram ends whose `!` is at `stop`, and whether the CRC of a P1 port follows and is right."""
    digits = _CRC.match(data, stop + 1)
    checked = digits is not None and int(digits[0], 16) == crc_a001(data[start : stop + 1], 0)
    end = stop + (5 if checked else 1)
    for line_end in (b"\r\n\x03", b"\r\n", b"\n"):
        if data.startswith(line_end, end):
            end += len(line_end)
            # mode C has a byte after the end of text that checks the block
            return end + (line_end.endswith(b"\x03") and end < len(data)), checked
    return end, checked


def _scan(heard: Heard) -> Finding | None:
    data, seven = without_parity(heard.data)
    if b"!" not in data or (b"/" not in data and b"\x06" not in data):
        return None
    units = tuple(_units(data))
    telegrams = [unit for unit in units if unit.kind is Kind.PUSH]
    if not telegrams and sum(unit.end - unit.start for unit in units) < len(data) // 2:
        # "/?!" stands in texts of all kinds; alone on a wire it is a reader that nobody answers
        return None
    p1 = sum(unit.checked for unit in telegrams)
    items = [f"{ITEMS[word]} ({word})" for unit in telegrams for word in unit.text.split() if word in ITEMS]
    remarks = []
    if items:
        remarks.append(f"The meter tells {listed(items)}.")
    if seven:
        remarks.append("It is sent in 7 bits with even parity.")
    if not telegrams:
        remarks.append("Somebody asks a meter to begin, and no meter answers.")
    found = finding(
        "iec62056", heard, units, proof=1, subject="P1 port of a meter" if p1 else "IEC 62056-21", remarks=remarks
    )
    if found is None:
        return None
    # a telegram without CRC is told by its first line, its items and its end
    return replace(found, frames=len(telegrams), proven=bool(telegrams))


DETECTOR = Detector("iec62056", "IEC 62056-21 or P1", (Rate(300, "even"), Rate(9_600), Rate(115_200)), 40, False, _scan)
