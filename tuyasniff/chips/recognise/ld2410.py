"""LD2410 and its relatives, radars of presence: a head and an end of four bytes each (the maker's protocol sheet)."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector, Finding, Kind, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import answered, finding, walk
from tuyasniff.patterns import regex

_LEAD = regex(rb"\xf4\xf3\xf2\xf1|\xfd\xfc\xfb\xfa")
_ENDS = {0xF4: b"\xf8\xf7\xf6\xf5", 0xFD: b"\x04\x03\x02\x01"}
_MOST = 1_024
_STATES = {0: "nobody", 1: "somebody moves", 2: "somebody is still", 3: "somebody moves and is still"}
_COMMANDS = {
    0xFF: "begin settings", 0xFE: "end settings", 0x60: "set distances", 0x61: "read settings",
    0x62: "engineering reports on", 0x63: "engineering reports off", 0x64: "set sensitivity", 0xA0: "read version",
    0xA1: "set the rate", 0xA2: "factory settings", 0xA3: "restart", 0xA4: "Bluetooth on or off",
    0xA5: "read MAC address", 0xA8: "Bluetooth password", 0xA9: "set Bluetooth password",
}  # fmt: skip


def _parse(data: bytes, at: int, _index: int) -> tuple[Unit, ...]:
    if at + 10 > len(data):
        return ()
    length = data[at + 4] | data[at + 5] << 8
    end = at + 10 + length
    if length > _MOST or data[end - 4 : end] != _ENDS[data[at]]:
        return ()
    inner = data[at + 6 : end - 4]
    if data[at] == 0xF4:
        state = _STATES.get(inner[2]) if len(inner) > 2 and inner[1] == 0xAA else None
        return (Unit(at, end, Kind.PUSH, f"report: {state}" if state is not None else "report"),)
    word = _COMMANDS.get(inner[0], f"command {inner[0]:02X}") if inner else "command"
    answer = len(inner) > 1 and inner[1] == 0x01
    return (Unit(at, end, Kind.REPLY if answer else Kind.REQUEST, f"{word}: answered" if answer else word),)


def _scan(heard: Heard) -> Finding | None:
    data = heard.data
    units = walk(data, _LEAD, _parse)
    paired = answered(
        units, lambda asks, tells: data[asks.start + 6 : asks.start + 7] == data[tells.start + 6 : tells.start + 7]
    )
    return finding("ld2410", heard, paired, proof=2, subject="LD2410 or a relative of it")


DETECTOR = Detector("ld2410", "LD2410", (Rate(256_000), Rate(115_200)), 64, False, _scan)
