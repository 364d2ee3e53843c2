"""TuyaMCUAnalyzer: its capture files (`//R 4/30/2023 6:18:06 PM WiFi received:` and hex below) and its list, copied.

R is received, S is sent, by the side that the words name; without such words the talker stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump import tokens
from tuyasniff.hexdump.clean import clean_words
from tuyasniff.hexdump.clock import Stamp, date_stamp, read_stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record, Words
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_MARK = regex(r"\A\s*//\s*(?P<way>[RS])\s+(?=[0-9])")
_TITLE = regex(
    r"\A\s*(?P<way>Received|Sent) by (?:the )?(?P<who>WiFi module|WiFi|module|MCU)\b.{0,20}:?\s*\Z", re.IGNORECASE
)
_WHO = regex(r"\b(?P<who>wi-?fi|module|mcu)\b", re.IGNORECASE)
_LABELS = regex(r"\A\s*HEADER\s+VER=")


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._talker = Talker.UNKNOWN
        self._channel = ""
        self._stamp: Stamp | None = None
        self._armed = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        mark, title = _MARK.match(text), _TITLE.match(text)
        if mark is not None:
            stamped = read_stamp(text, mark.end())
            words = text[stamped[1] if stamped is not None else mark.end() :]
            self._turn(mark["way"], words, stamped[0] if stamped is not None else date_stamp(words))
            said = clean_words(words)
            return [Words(said, line.number, self._stamp)] if said else []
        if title is not None:
            self._turn(title["way"][0].upper(), title["who"], None)
            return []
        if not self._armed:
            return None
        if _LABELS.match(text) is not None:
            return []
        run = tokens.hex_only(text)
        if run is None:
            self._armed = False
            return None
        column = line.column(run.start)
        return [Record(run.data, line.number, column, self._stamp, self._channel, self._talker, Kind.RUN, cut=True)]

    def _turn(self, way: str, words: str, stamp: Stamp | None) -> None:
        who = _WHO.search(words)
        self._talker, self._channel = Talker.UNKNOWN, "rx" if way == "R" else "tx"
        if who is not None:
            named = Talker.MCU if who["who"].lower() == "mcu" else Talker.MODULE
            self._talker = named if way == "S" else named.other
            self._channel = str(self._talker)
        self._stamp = stamp
        self._armed = True


ANALYZER = Dialect(
    "analyzer",
    "TuyaMCUAnalyzer: //R and //S marks, or its list with a row of labels",
    (
        Example(
            "//R 4/30/2023 6:18:06 PM WiFi received:\n55AA030000010003\n"
            "//S 4/30/2023 6:18:07 PM WiFi sent:\n55AA0008000007\n",
            hexes("55aa030000010003", "55aa0008000007"),
        ),
        Example(
            "Received by WiFi module:\n55 AA\t03\t\t07\t\t00 08\t14020004000008FC\t2F\t\n"
            "HEADER\tVER=03\tState\t\tLEN\t\t14020004000008FC\tCHK\t\n",
            hexes("55aa0307000814020004000008fc2f"),
        ),
    ),
    marked(r"\A\s*//\s*[RS]\s+[0-9]|\A\s*(?:Received|Sent) by (?:the )?(?:WiFi|MCU)|\A\s*HEADER\s+VER=", re.IGNORECASE),
    _Reader,
)
