"""What export makes of a flash dump: the file of a firmware for a device that has no TuyaMCU."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.errors import FormatError

if TYPE_CHECKING:
    from tuyasniff.knowledge.flashdump.dump import FlashDump

TARGETS = ("openbeken", "esphome")
"""The firmwares that can work the pins of a module themselves."""

_FEWEST = 1 << 16
_MOST = 32 << 20
_HEAD = 1 << 12
_WORDS = frozenset(b"\t\n\r" + bytes(range(0x20, 0x7F)))


def dump_among(names: Sequence[str]) -> str | None:
    """The first of the inputs that is a flash dump. What cannot be read is none: who reads it will say so."""
    return next((name for name in names if name != "-" and _is_dump(Path(name))), None)


def refuse_dump(names: Sequence[str], why: str) -> None:
    """Raises FormatError where one of the inputs is a flash dump; `why` follows that in the line."""
    name = dump_among(names)
    if name is not None:
        raise FormatError(
            f"{name} is a flash dump: {why}", f"show what 'tuyasniff identify {name}' says: nothing private"
        )


def _is_dump(path: Path) -> bool:
    try:
        if not path.is_file() or not _FEWEST <= path.stat().st_size <= _MOST:
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if not set(head) - _WORDS or head.startswith(b"\x1f\x8b"):
                return False
            from tuyasniff.knowledge.flashdump.dump import is_dump

            return is_dump(head + file.read())
    except (OSError, ValueError):
        return False


def flash_text(path: Path, to: str) -> tuple[str, list[str]]:
    """The file of a firmware for the device of a dump, and words for stderr.

    Raises FormatError where the dump tells no pins, with what it tells instead.
    """
    from tuyasniff.knowledge.flashdump.dump import read_dump

    dump = read_dump(path.name, path.read_bytes())
    remarks = [f"{path.name}: {remark.text}" for remark in dump.remarks]
    if dump.verdict == "tuyamcu":
        raise FormatError(f"{path.name}: this device has a TuyaMCU, so its pins tell nothing", _tap_it(path, dump))
    if dump.pins is None or (not dump.pins.pins and dump.pins.chip is None):
        hint = f"tuyasniff identify {path.name} says what is in it"
        raise FormatError(f"{path.name}: the dump tells no pins", hint)
    if to not in TARGETS:
        hint = f"possible: {', '.join(TARGETS)}"
        raise FormatError(f"{path.name}: a device without TuyaMCU has no datapoints for {to}", hint)
    title = " ".join(filter(None, ("Tuya device, product", dump.product_id))) if dump.product_id else ""
    if to == "openbeken":
        from tuyasniff.mapping.pinned import openbeken

        return openbeken.text(dump.pins, title=title), remarks
    from tuyasniff.mapping.pinned import esphome

    name = re.sub(r"[^a-z0-9]+", "-", f"tuya-{dump.product_id or 'device'}".lower()).strip("-")
    return esphome.text(dump.pins, name=name, title=title), remarks


def _tap_it(path: Path, dump: FlashDump) -> str:
    rate = f"{dump.baud} baud" if dump.baud else "9600 or 115200 baud"
    known = f", after 'tuyasniff schema import {path.name}'" if dump.schemas else ""
    return f"tap its wires at {rate} and export that capture{known}"
