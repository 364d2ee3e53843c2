"""Saleae's exports of its asynchronous serial analyser, Logic 1 and Logic 2: one byte a row.

Values may be hex, decimal, or characters. Framing errors on most rows mean that the rate or polarity was wrong: such
rows are not bytes of anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.escapes import unescape
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_HEADER = regex(r"\A\W*(?:Time \[s\]|name,\s*type|Start|Time)\b.*\b(?:Value|Result|data|start_time)\b", re.IGNORECASE)
_ROW = regex(r"\A\s*-?[0-9]+(?:\.[0-9]+|[eE]-?[0-9]+|s)(?:[eE]-?[0-9]+)?s?,|\A\s*\"?[^\",]{1,60}\"?,\s*\"?data\"?,")
_FIELD = regex(r"\s*(?:\"((?:[^\"]|\"\")*)\"|('(?:[^'\\]|\\.)*')|([^,]*))(?:,|\Z)")
_TIME = regex(r"-?([0-9]{1,9})(?:\.([0-9]{1,12}))?(?:[eE](-?[0-9]{1,2}))?s?\Z")
_NAMES = {"COMMA": 0x2C, "SPACE": 0x20, "SEMICOLON": 0x3B, "TAB": 9, "LF": 10, "CR": 13, "NUL": 0}
_DEFAULT = {"time": 0, "value": 1, "error": 3}
_ENOUGH = 8


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        self._columns = dict(_DEFAULT)
        self._rows = self._errors = 0
        values = [value for line in head if (value := self._value_of(line))]
        self._decimal = bool(values) and all(value.isdecimal() and value.isascii() for value in values)
        self._columns = dict(_DEFAULT)
        self._seen = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if _HEADER.match(text) is not None and "," in text:
            self._learn(text)
            self._seen = True
            return []
        if _ROW.match(text) is None:
            return [] if self._seen and not text.strip(" >") else None
        fields = _fields(text)
        if not self._fits(fields):
            return None
        data = self._byte(fields[self._columns["value"]])
        if data is None:
            return [] if self._seen and "name" in self._columns else None
        self._rows += 1
        if "error" in self._columns and len(fields) > self._columns["error"]:
            self._errors += "error" in fields[self._columns["error"]].lower()
        if self._rows >= _ENOUGH and 2 * self._errors > self._rows:
            return []
        channel = fields[self._columns["name"]].strip().lower() if "name" in self._columns else ""
        stamp = _seconds(fields[self._columns["time"]])
        return [Record(data, line.number, None, stamp, channel, kind=Kind.STREAM)]

    def remarks(self) -> list[str]:
        """What the framing errors mean."""
        if self._rows < _ENOUGH or 2 * self._errors <= self._rows:
            return []
        return [f"{self._errors} of {self._rows} bytes have framing errors: wrong baud rate or polarity"]

    def _value_of(self, line: str) -> str:
        if _HEADER.match(line) is not None and "," in line:
            self._learn(line)
            return ""
        fields = _fields(line) if _ROW.match(line) is not None else []
        return fields[self._columns["value"]] if self._fits(fields) else ""

    def _fits(self, fields: Sequence[str]) -> bool:
        columns = self._columns
        if len(fields) <= max(columns["value"], columns["time"]):
            return False
        if "type" in columns:
            return fields[columns["type"]] == "data"
        return len(fields) >= 3 or "name" in columns

    def _learn(self, header: str) -> None:
        names = [field.strip().lower() for field in _fields(header)]
        columns: dict[str, int] = {}
        for index, name in enumerate(names):
            if name.startswith(("time", "start")) and "time" not in columns:
                columns["time"] = index
            elif name in {"value", "data", "decoded protocol result"}:
                columns["value"] = index
            elif name in {"name", "analyzer name"}:
                columns["name"] = index
            elif name == "type":
                columns["type"] = index
            elif "framing" in name or name == "error":
                columns["error"] = index
        if "time" in columns and "value" in columns:
            self._columns = columns

    def _byte(self, value: str) -> bytes | None:
        value = value.strip() or value[:1]
        if value.upper() in _NAMES:
            return bytes((_NAMES[value.upper()],))
        if re.fullmatch(r"0[xX][0-9A-Fa-f]{1,2}", value):
            return bytes((int(value, 16),))
        if re.fullmatch(r"0b[01]{8}", value):
            return bytes((int(value, 2),))
        if self._decimal and value.isdecimal() and int(value) < 256:
            return bytes((int(value),))
        bare = value[1:-1] if len(value) > 2 and value[0] == value[-1] == "'" else value
        data = unescape(bare)
        return data if len(data) == 1 else None


def _fields(text: str) -> list[str]:
    fields: list[str] = []
    at = 0
    while at <= len(text) and len(fields) < 32:
        found = _FIELD.match(text, at)
        if found is None:
            break
        fields.append(next(part for part in (*found.groups(), "") if part is not None).replace('""', '"'))
        if found.end() >= len(text):
            break
        at = found.end()
    return fields


def _seconds(text: str) -> Stamp | None:
    found = _TIME.match(text.strip())
    if found is None:
        return None
    us = int(found[1]) * 1_000_000 + int((found[2] or "0")[:6].ljust(6, "0"))
    return Stamp("run", us if not found[3] else int(float(text.strip().rstrip("s")) * 1_000_000))


def _table(frame: str, form: str) -> str:
    rows = enumerate(bytes.fromhex(frame))
    return "".join(form.format(time=0.5 + 0.001 * index, value=value) for index, value in rows)


SALEAE_ASYNC = Dialect(
    "saleae_async",
    "Saleae Logic: table of its asynchronous serial analyser",
    (
        Example(
            "Time [s],Value,Parity Error,Framing Error\n" + _table("55aa030000010003", "{time:.6f}s,0x{value:02X},,\n"),
            hexes("55aa030000010003"),
        ),
        Example(
            "name,type,start_time,duration,data\n"
            + _table("55aa0008000007", '"Async Serial","data",{time:.6f},0.000868,0x{value:02X}\n'),
            hexes("55aa0008000007"),
        ),
    ),
    marked(
        r"\A\W*-?[0-9]+\.[0-9]+(?:[eE]-?[0-9]+)?s?,[^,]{1,8},[^,]*,[^,]*\Z|\A\"[^\"]+\",\"data\",[-0-9.e]+,"
        r"|Time \[s\],.*(?:Value|Result)"
    ),
    _Reader,
)
