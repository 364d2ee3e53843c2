"""The example frames of the research notes (section 5 of protocol.md), read by machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tuyasniff.model import FamilyName, Talker

_ROW = re.compile(r"\| ([A-Z])(\d+) \| (MCU→mod|mod→MCU) \| `([0-9A-F ]+)` \| (.*?) \| ")
_HEADING = re.compile(r"#+ (.+)")

_FAMILIES = {
    "G": FamilyName.WIFI,
    "K": FamilyName.WIFI,
    "C": FamilyName.WIFI,
    "L": FamilyName.LOWPOWER,
    "B": FamilyName.BLE,
    "Z": FamilyName.ZIGBEE,
    "X": FamilyName.WIFI,
}


class Row(NamedTuple):
    """One documented frame. `section` is the heading that it stands under."""

    key: str
    section: str
    whole: bytes
    meaning: str
    talker: Talker
    family: FamilyName
    variant: str

    @property
    def command(self) -> str:
        """`34/0B` as the meaning writes it, or the bare code where it does not write a sub-command."""
        found = re.search(r"0x([0-9A-F]{2})(?:/\**([0-9A-F]{2}))?", self.meaning)
        assert found, self.key
        return found[1] + (f"/{found[2]}" if found[2] else "")


def _rows(text: str) -> Iterator[Row]:
    section = ""
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            section = heading[1]
        found = _ROW.match(line)
        if found is None:
            continue
        letter, number, direction, data, meaning = found.groups()
        family = FamilyName.LOWPOWER if letter == "X" and "low-power 0x" in meaning else _FAMILIES[letter]
        talker = Talker.MCU if direction == "MCU→mod" else Talker.MODULE
        variant = "homekit" if "HomeKit" in meaning else "voice" if letter == "K" else ""
        yield Row(letter + number, section, bytes.fromhex(data), meaning, talker, family, variant)


def documented(shared: Path) -> tuple[Row, ...]:
    """All frames of the notes in their order."""
    return tuple(_rows((shared / "docs" / "protocol.md").read_text(encoding="utf-8")))
