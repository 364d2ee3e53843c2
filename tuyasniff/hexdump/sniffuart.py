"""SniffUART's table: "port";"time";"delta";"hex";"characters";"message". The port name says nothing about who talks."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.hexdump.clock import date_stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_ROW = regex(r"\"(?P<port>[^\"]*)\";\"(?P<time>[^\"]*)\";\"(?P<delta>[^\"]*)\";\"(?P<hex>[^\"]*)\"(?:;|\Z)")
_BYTES = regex(r"[0-9A-Fa-f]{2}(?:\s?[0-9A-Fa-f]{2})*")


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        ports = {
            found["port"] for line in head if (found := _ROW.match(line)) is not None and _BYTES.match(found["hex"])
        }
        self._one = len(ports) == 1

    def __call__(self, line: Line) -> list[Item] | None:
        found = _ROW.match(line.text)
        if found is None:
            return None
        if _BYTES.fullmatch(found["hex"]) is None:
            return []
        channel = "" if self._one else found["port"].lower()
        stamp = date_stamp(found["time"])
        column = line.column(found.start("hex"))
        return [Record(bytes.fromhex(found["hex"]), line.number, column, stamp, channel, kind=Kind.FRAME)]


SNIFFUART = Dialect(
    "sniffuart",
    "SniffUART's table with semicolons",
    (
        Example(
            '"PortName";"Time";"DeltaTime";"Hex";"ASCII";"Message"\n'
            '"COM4";"23-08-02 14:15:39.45";"00:00:08.68";"55 AA 03 00 00 01 00 03";"U.......";"first"\n'
            '"COM4";"23-08-02 14:15:40.45";"00:00:01.00";"55 AA 03 07 00 08 14 02 00 04 00 00 08 FC 2F";"U";"dp"\n',
            hexes("55aa030000010003", "55aa0307000814020004000008fc2f"),
        ),
    ),
    marked(r"\A\"[^\"]*\";\"[-0-9:. ]+\";\"[^\"]*\";\"(?:[0-9A-Fa-f]{2} ?)*\""),
    _Reader,
)
