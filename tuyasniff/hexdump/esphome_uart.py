r"""ESPHome's `uart: debug:`: a stream of bytes, cut by 150 bytes, 100 ms or a change of direction, not by frames.

`>>>` is what the ESP sent: it plays the module. `<<<` is what it received: from the MCU, unless the ESP only listens,
with one UART on either wire and both printing `<<<`; then who talks is left open. Bytes come as hex (55:AA), decimal
(85:170), binary, or as a string with escapes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.escapes import unescape
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_PAYLOAD = regex(
    r"(?:\[uart_debug[^\]]*\]\s*[:|]?|(?:\A|[\s:])(?=[<>]{3} ?[0-9A-F]{2}:))\s*(?P<arrow><<<|>>>)\s*(?P<rest>.*)"
)
_STRING = regex(r"\"((?:[^\"\\]|\\.)*)\"?")
_NUMBERS = regex(r"[0-9A-Fa-f]{1,3}(?:[:., ][0-9A-Fa-f]{1,3})*")
_BINARY = regex(r"0b[01]{8} \(0x([0-9A-Fa-f]{2})\)")
_MORE = regex(r"\s{4,}((?:[0-9A-Fa-f]{2}:)*[0-9A-Fa-f]{2}:?)\s*\Z")
_ASKING = frozenset((0x06, 0x08))


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        self._decimal = False
        self._last: Record | None = None
        found = [hit for line in head if "<<<" in line or ">>>" in line if (hit := _PAYLOAD.search(line)) is not None]
        self._sends = any(hit["arrow"] == ">>>" for hit in found)
        received = b"".join(self._decode(hit["rest"]) for hit in found if hit["arrow"] == "<<<")
        self._listens = not self._sends and any(_is_module(received[start:end]) for start, end in scan.spans(received))
        self._decimal = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if "<<<" not in text and ">>>" not in text:
            return self._more(line)
        found = _PAYLOAD.search(text)
        if found is None:
            return None
        return self._record(line, found, line.time()[0])

    def _record(self, line: Line, found: re.Match[str], stamp: Stamp | None) -> list[Item]:
        data = self._decode(found["rest"])
        if found["arrow"] == ">>>":
            channel, talker = "module", Talker.MODULE
            self._sends = True
        elif self._listens:
            channel, talker = "rx", Talker.UNKNOWN
        else:
            channel, talker = "mcu", Talker.MCU
        column = line.column(found.start("rest"))
        record = Record(data, line.number, column, stamp, channel, talker, Kind.STREAM, group="esphome", source="uart")
        self._last = record
        return [record] if data else []

    def _more(self, line: Line) -> list[Item] | None:
        """A line that goes on with the one above, as the `delimiter` setting prints them."""
        last = self._last
        self._last = None
        found = _MORE.match(line.text, line.time()[1]) if last is not None else None
        if found is None or last is None:
            return None
        self._last = last._replace(
            data=bytes.fromhex(found[1].replace(":", "")), line=line.number, column=line.column(found.start(1))
        )
        return [self._last]

    def _decode(self, rest: str) -> bytes:
        if rest.startswith('"'):
            found = _STRING.match(rest)
            return unescape(found[1]) if found is not None else b""
        if "0b" in rest:
            return bytes(int(digits, 16) for digits in _BINARY.findall(rest))
        found = _NUMBERS.match(rest)
        if found is None:
            return b""
        parts = re.split(r"[:., ]", found.group())
        if any(len(part) != 2 for part in parts):
            self._decimal = True
        if self._decimal and all(part.isdecimal() and int(part) < 256 for part in parts):
            return bytes(int(part) for part in parts)
        return b"".join(bytes.fromhex(part) for part in parts if len(part) == 2)


def _is_module(frame: bytes) -> bool:
    """Whether only a module says this: it sets or asks for datapoints, with version 00."""
    return frame[2] == 0 and (frame[3] in _ASKING or (frame[3] in {0x00, 0x01} and len(frame) == 7))


ESPHOME_UART = Dialect(
    "esphome_uart",
    "ESPHome's uart debug lines, <<< and >>>",
    (
        Example(
            "[20:10:01.100][D][uart_debug:114]: >>> 55:AA:00:08:00:00:07\n"
            "[20:10:01.160][D][uart_debug:114]: <<< 55:AA:03:07:00:08:14:02:00:04:00:00:08:FC:2F:55:AA:03\n"
            "[20:10:01.261][D][uart_debug:114]: <<< 00:00:01:00:03\n",
            hexes("55aa0008000007", "55aa0307000814020004000008fc2f", "55aa030000010003"),
        ),
        Example(
            "[20:10:01][D][uart_debug:176]: <<< 85:170:3:0:0:1:0:3\n"
            '[20:10:02][D][uart_debug:158]: <<< "U\\xAA\\x03\\a\\x00\\b\\x14\\x02\\x00\\x04\\x00\\x00\\b\\xFC/"\n',
            hexes("55aa030000010003", "55aa0307000814020004000008fc2f"),
        ),
        Example(
            "[20:10:01][D][uart_debug:114]: <<< 55:AA:03:00:00:01:\n                                   00:03:\n",
            hexes("55aa030000010003"),
        ),
    ),
    marked(r"\[uart_debug|(?:\A|\s)[<>]{3} (?:[0-9A-F]{2}:)+"),
    _Reader,
)
