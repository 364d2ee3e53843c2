"""DSView's table of a decoder: `Id,Time[ns],0:UART: RX/TX` and one byte a row; start and stop bits may be mixed in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_HEADER = regex(r"\A\s*Id\s*,\s*Time\[(?P<unit>[nuµm]?s)\]\s*,(?P<names>.*)", re.IGNORECASE)
_ROW = regex(r"\A\s*[0-9]+\s*,\s*(?P<time>[0-9]{1,18}(?:\.[0-9]{1,18})?)\s*,(?P<cells>.*)\Z")
_BYTE = regex(r"\s*\"?([0-9A-Fa-f]{2})\"?\s*\Z")
_UNIT_US = {"ns": 0.001, "us": 1.0, "µs": 1.0, "ms": 1000.0, "s": 1_000_000.0}


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._names: list[str] = []
        self._unit = 0.001

    def __call__(self, line: Line) -> list[Item] | None:
        header = _HEADER.match(line.text)
        if header is not None:
            self._unit = _UNIT_US[header["unit"].lower()]
            self._names = [name.strip() for name in header["names"].split(",")]
            return []
        row = _ROW.match(line.text) if self._names else None
        if row is None:
            return None
        stamp = Stamp("run", int(float(row["time"]) * self._unit))
        items: list[Item] = []
        for index, cell in enumerate(row["cells"].split(",")):
            found = _BYTE.match(cell)
            if found is not None:
                channel = self._channel(index)
                items.append(Record(bytes.fromhex(found[1]), line.number, None, stamp, channel, kind=Kind.STREAM))
        return items

    def _channel(self, index: int) -> str:
        if len(self._names) < 2 or index >= len(self._names):
            return ""
        return self._names[index].rpartition(":")[2].strip().lower()


DSVIEW = Dialect(
    "dsview",
    "DSView: table of its UART decoder",
    (
        Example(
            "Id,Time[ns],0:UART: RX/TX\n"
            + "".join(
                f"{index},{1000000 + index * 1041000}.00,{value:02X}\n"
                for index, value in enumerate(bytes.fromhex("55aa030000010003"))
            ),
            hexes("55aa030000010003"),
        ),
    ),
    marked(r"\A\s*Id\s*,\s*Time\[[nuµm]?s\]", re.IGNORECASE),
    _Reader,
)
