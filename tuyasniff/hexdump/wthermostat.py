"""WThermostatBeca: frames without their checksum, with the meaning of a datapoint before some of them.

What it prints was said by the MCU, except after `commandCharsToSerial`. `>` marks the dpID inside the bytes; the
checksum appears, if at all, as `ChckSum 0x..` behind them. A frame is printed once as it comes and once explained.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record, Words
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_QUICK = regex(r"MCU|commandCharsToSerial|mcucommand|\"unknown")
_KEY = r"Unknown MCU command|commandCharsToSerial|mcucommand|(?<![\w>])(?<!> )MCU(?=:)|\"unknown(?:MCU)?(?=\")"
_PAYLOAD = regex(
    rf"(?P<key>{_KEY})(?P<between>[^{{}}]{{0,80}}?)(?P<hex>55 aa(?:[ ]+>?[ ]?[0-9a-f]{{2}})*)(?![0-9A-Za-z])"
    r"(?:,\s*ChckSum 0x(?P<sum>[0-9a-fA-F]{1,2}))?",
    re.IGNORECASE,
)
_LOG_LINE = regex(r"\s*(?:\S+/tele/log\s+)?(?:trace|verbose|notice|warning|error|fatal|silent):\s", re.IGNORECASE)
_MEANING = regex(r"(?P<name>[a-z]\w*_x[0-9a-f]{2}\w*)(?P<value>:[^;]+)?")
_BYTES_OR_NOTHING = regex(r"[\s:;=\"'\[(<>|-]*(?:[0-9a-f]{2}\s+)*", re.IGNORECASE)
_TALK = "commandchars", "mcucommand"


class _Reader:
    def __init__(self) -> None:
        self._seen = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if _QUICK.search(text) is None:
            return [] if self._seen and _LOG_LINE.match(text) is not None else None
        stamp, at = line.time()
        items: list[Item] = []
        for found in _PAYLOAD.finditer(text):
            data = bytes.fromhex(found["hex"].replace(">", " "))
            if not text[at : found.start("key")].strip() and _BYTES_OR_NOTHING.fullmatch(found["between"]) is not None:
                continue  # others name the MCU as well, and print checksums, or parts of frames
            module = found["key"].lower().startswith(_TALK)
            meaning = _MEANING.search(found["between"])
            if meaning is not None:
                items.append(Words(meaning["name"] + (meaning["value"] or ""), line.number, stamp))
            items.append(
                Record(
                    data,
                    line.number,
                    line.column(found.start("hex")),
                    stamp,
                    "module" if module else "mcu",
                    Talker.MODULE if module else Talker.MCU,
                    Kind.FRAME,
                    checksum=int(found["sum"], 16) if found["sum"] else None,
                    group="wthermostat",
                    source=_source(found["key"], found["between"]),
                    bare=found["sum"] is None,
                )
            )
        mere_log = _LOG_LINE.match(text) is not None
        self._seen = self._seen or (bool(items) and mere_log)
        return items if items or (self._seen and mere_log) else None


def _source(key: str, between: str) -> str:
    """Which of the firmware's print statements it was: as received, or explained afterwards."""
    if key.lower() == "mcu":
        return "explained" if "_x" in between or "unknown" in between else "received"
    return key.lower().strip('"')


def _open(_head: Sequence[str]) -> _Reader:
    return _Reader()


WTHERMOSTAT = Dialect(
    "wthermostat",
    "WThermostatBeca's log: frames without checksum",
    (
        Example(
            "verbose: MCU: processSerial;55 aa 03 07 00 08 03 02 00 04 00 00 00 2a\n"
            "verbose: MCU: actualTemperature_x03:21.00/21.00;55 aa 03 07 00 08 03 02 00 04 00 00 00 2a\n"
            "trace: sending heartBeatCommand\n"
            "trace: commandCharsToSerial: 55 aa 00 00 00 00, ChckSum 0xff\n"
            "warning: MCU: unknown;          55 aa 03 07 00 05 >66 01 00 01 01\n",
            hexes("55aa03070008030200040000002a44", "55aa00000000ff", "55aa03070005660100010177"),
        ),
        Example(
            '{"notice":"MCU: 55 aa 01 07 00 05 65 01 00 01 00"}\n'
            '{"error":"Unknown MCU command: 55 aa 01 07 00 05 65 01 00 01 00"}\n',
            hexes("55aa01070005650100010073"),
        ),
    ),
    marked(rf"(?:{_KEY})[^{{}}]{{0,80}}?\b55 aa 0[0-3]\b", re.IGNORECASE),
    _open,
)
