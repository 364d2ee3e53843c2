"""V9261F and V9240 of Vango: a head byte, a control byte, registers of four bytes (working drivers of both).

A V9821 is asked in the same frames and answers in decimal digits; it has a detector of its own, and is left to it.
"""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import WEAK_SHARE, answered, finding, listed, walk
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

_READ, _WRITE = 1, 2
_MOST = 60
"""Registers in one reply, so that a frame of chance cannot take a capture with it."""
_V9821_ASKED, _V9821_TOLD = b"\xfe\x01\x0f\x08", b"\xfe\x01\x08"


def _checks(data: bytes, at: int, end: int) -> bool:
    return end <= len(data) and (~sum8(data[at : end - 1]) + 0x33) & 0xFF == data[end - 1]


def _parse(data: bytes, at: int, index: int) -> tuple[Unit, ...]:
    if at + 4 > len(data) or data.startswith(_V9821_ASKED, at):
        return ()
    if data.startswith(_V9821_TOLD, at) and _checks(data, at, at + 36):
        return ()
    control, low = data[at + 1], data[at + 2]
    # the operation in the low half and the address in the high one; one board swaps the halves
    operation, high = (control & 0x0F, control >> 4) if control & 0x0F else (control >> 4, control & 0x0F)
    if operation not in (_READ, _WRITE):
        return ()
    address = f"{high:X}{low:02X}"
    if _checks(data, at, at + 8) and (operation == _WRITE or (data[at + 3] and not any(data[at + 4 : at + 7]))):
        if operation == _WRITE:
            return (Unit(at, at + 8, Kind.WRITE, f"write {address}"),)
        many = data[at + 3]
        return (Unit(at, at + 8, Kind.REQUEST, f"read {many} from {address}" if many > 1 else f"read {address}"),)
    if operation == _READ and 1 <= low <= _MOST and _checks(data, at, end := at + 4 + 4 * low):
        counts = [str(int.from_bytes(data[place : place + 4], "little")) for place in range(at + 3, end - 1, 4)]
        return (Unit(at, end, Kind.REPLY, " ".join(counts)),)
    if operation == _WRITE and _checks(data, at, at + 4):
        return (Unit(at, at + 4, Kind.REPLY, f"written {address}"),)
    return ()


def _scan(heard: Heard, protocol_head: int, subject: str) -> Finding | None:
    data = heard.data
    units = walk(data, _LEADS[protocol_head], _parse)

    def matches(asks: Unit, tells: Unit) -> bool:
        return data[asks.start + 3] == data[tells.start + 2]

    read = [unit.text for unit in units if unit.kind is not Kind.REPLY]
    talk = answered(units, matches)
    return finding(
        "v9261",
        heard,
        talk,
        proof=3,
        different=all(unit.answers is None for unit in talk),
        share=0.5 if len(units) < 3 else WEAK_SHARE,
        subject=subject,
        remarks=(f"What is asked: {listed(read)}.",) if read else (),
    )


_LEADS = {0xFE: regex(rb"\xfe"), 0x7D: regex(rb"\x7d")}


def _scan_both(heard: Heard) -> Finding | None:
    found = [one for one in (_scan(heard, 0xFE, "V9261F"), _scan(heard, 0x7D, "V9240")) if one is not None]
    return max(found, key=lambda one: one.covered, default=None)


DETECTOR = Detector("v9261", "V9261F or V9240", (Rate(4_800, "odd"), Rate(19_200, "odd")), 16, False, _scan_both)
