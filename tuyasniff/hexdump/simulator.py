"""Tuya's MCU simulator assistant: a title line with time, kind and side, and the hex below it.

The program plays the MCU: its `rx` is the module talking, its `tx` the MCU.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump import tokens
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_TITLE = regex(r"\s*\[(?P<kind>frame|raw|error|info|system)\]\s*\[(?P<side>[rt]x|-|)\]", re.IGNORECASE)
_TALKERS = {"rx": Talker.MODULE, "tx": Talker.MCU}


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._title: tuple[Stamp, str, str] | None = None

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        title = _TITLE.match(text, line.time()[1]) if "][" in text else None
        time = line.time()[0] if title is not None else None
        if title is not None and time is not None:
            self._title = time, title["side"].lower(), title["kind"].lower()
            return []
        if self._title is None:
            return None
        stamp, side, kind = self._title
        start = len(text) - len(text.lstrip(" ."))
        run = tokens.hex_only(" " * start + text[start:])
        if run is None:
            self._title = None
            return None
        talker = _TALKERS.get(side, Talker.UNKNOWN)
        channel = str(talker) if talker is not Talker.UNKNOWN else ""
        form = Kind.FRAME if kind == "frame" else Kind.STREAM
        return [Record(run.data, line.number, line.column(run.start), stamp, channel, talker, form)]


SIMULATOR = Dialect(
    "simulator",
    "Tuya's MCU simulator assistant: [time][frame][rx], hex below",
    (
        Example(
            "[2024/05/01 12:00:00.123][frame][rx] query CMD 0x08\n55 AA 00 08 00 00 07\n"
            "[2024/05/01 12:00:00.150][frame][tx] DP report CMD 0x07\n"
            "55 AA 03 07 00 08 14 02 00 04 00 00 08 FC 2F\n",
            hexes("55aa0008000007", "55aa0307000814020004000008fc2f"),
        ),
    ),
    marked(r"\]\[(?:frame|raw)\]\[[rt]x\]", re.IGNORECASE),
    _Reader,
)
