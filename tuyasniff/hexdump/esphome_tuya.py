"""ESPHome's own Tuya component at log level VERBOSE and VERY_VERBOSE.

`DATA=[..]` holds the data alone: header, length and checksum are put around it. The number in brackets behind it is
the count of bytes, not one of them. `Sending` is the module, as which the ESP acts, `Received` the MCU. Versions of
2019 print command and checksum in decimal and the data in hex; VERY_VERBOSE prints every byte on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_QUICK = regex(r"CMD=0x|\bcommand [0-9]|Packet:|Read 0b|Wrote 0b|invalid message checksum|\]\s*[:|]|\[[A-Z]{1,2}\]\[")
_MESSAGE = regex(
    r"(?P<what>Sending Tuya|Received Tuya|Message with bad checksum)[^:]*:\s*CMD=0x(?P<cmd>[0-9A-Fa-f]{1,2})\s+"
    r"VERSION=(?P<version>[0-9]{1,3})\s+DATA=\[(?P<data>[0-9A-Fa-f. ]*+)(?:\((?P<count>[0-9]{1,5})\))?\s*+\]"
)
_OLD = regex(
    r"\bcommand (?P<cmd>[0-9]{1,3}) version (?P<version>[0-9]{1,3}) count (?P<count>[0-9]{1,5}) "
    r"data \[(?P<data>[0-9A-Fa-f ]*)\](?: checksum (?P<sum>[0-9]{1,3}) (?P<right>[0-9]{1,3}))?"
)
_PACKET = regex(r"\bPacket:\s+(?P<data>55 AA(?: [0-9A-F]{2})+)")
_BYTE = regex(r"\b(?P<way>Read|Wrote) 0b[01]{8} \(0x(?P<data>[0-9A-Fa-f]{2})\)")
_BAD_SUM = regex(r"invalid message checksum ([0-9A-Fa-f]{2})!=([0-9A-Fa-f]{2})")
_LOG_LINE = regex(r"\s*(?:\[[A-Z]{1,2}\]\s*\[[\w. :-]{1,60}\]|\|\s*\[[A-Z]{1,2}\]\s*\|)")


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._bad_sum: int | None = None
        self._seen = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if _QUICK.search(text) is None:
            return None
        stamp, at = line.time()
        record = self._record(line, stamp)
        self._seen = self._seen or record is not None
        if record is not None:
            return [record]
        stated = _BAD_SUM.search(text)
        if stated is not None:
            self._bad_sum = int(stated[1], 16)
            return []
        if _LOG_LINE.match(text, at) is not None and "uart_debug" not in text:
            return []
        return None

    def _record(self, line: Line, stamp: Stamp | None) -> Record | None:
        text = line.text
        if "CMD=0x" in text:
            found = _MESSAGE.search(text)
            return self._message(line, found, stamp) if found is not None else None
        if "0b" in text and (found := _BYTE.search(text)) is not None:
            sent = found["way"] == "Wrote"
            return _record(line, stamp, sent, bytes.fromhex(found["data"]), Kind.STREAM, source="bytes")
        if "Packet:" in text and (found := _PACKET.search(text)) is not None:
            return Record(bytes.fromhex(found["data"]), line.number, None, stamp, kind=Kind.FRAME)
        if "command " in text and (found := _OLD.search(text)) is not None:
            data = bytes.fromhex("".join(found["data"].split())) if _pairs(found["data"]) else None
            if data is None or len(data) != int(found["count"]):
                return None
            whole = _whole(int(found["version"]), int(found["cmd"]), data)
            if whole is not None and found["sum"]:
                whole = whole[:-1] + bytes((int(found["sum"]) & 0xFF,))
            return _record(line, stamp, False, data, Kind.BODY, whole)
        return None

    def _message(self, line: Line, found: re.Match[str], stamp: Stamp | None) -> Record | None:
        if not _pairs(found["data"]):
            return None
        data = bytes.fromhex(re.sub(r"[. ]", "", found["data"]))
        if found["count"] is not None and int(found["count"]) != len(data):
            return None
        whole = _whole(int(found["version"]), int(found["cmd"], 16), data)
        bad_sum, self._bad_sum = self._bad_sum, None
        if whole is not None and found["what"].startswith("Message") and bad_sum is not None:
            whole = whole[:-1] + bytes((bad_sum,))
            return _record(line, stamp, False, whole, Kind.BODY, whole)
        return _record(line, stamp, found["what"].startswith("Sending"), data, Kind.BODY, whole)


def _pairs(digits: str) -> bool:
    return all(len(part) % 2 == 0 for part in re.split(r"[. ]+", digits))


def _whole(version: int, command: int, data: bytes) -> bytes | None:
    if version > 0xFF or command > 0xFF or len(data) > 0xFFFF:
        return None
    return scan.mended(bytes((0x55, 0xAA, version, command, len(data) >> 8, len(data) & 0xFF)) + data)


def _record(  # noqa: PLR0917
    line: Line,
    stamp: Stamp | None,
    sent: bool,
    data: bytes,
    kind: Kind,
    whole: bytes | None = None,
    source: str = "verbose",
) -> Record | None:
    if kind is Kind.BODY and whole is None:
        return None
    talker = Talker.MODULE if sent else Talker.MCU
    return Record(
        data, line.number, None, stamp, str(talker), talker, kind, whole=whole, group="esphome", source=source
    )


ESPHOME_TUYA = Dialect(
    "esphome_tuya",
    "ESPHome's Tuya component, verbose: CMD=.. DATA=[..]",
    (
        Example(
            "[20:10:01][V][tuya:314]: Sending Tuya: CMD=0x08 VERSION=0 DATA=[] INIT_STATE=5\n"
            "[20:10:01][V][tuya:120]: Received Tuya: CMD=0x07 VERSION=3 DATA=[14.02.00.04.00.00.08.FC (8)] INIT=5\n"
            "[20:10:01][D][tuya:284]: Datapoint 20 update to 2300\n",
            hexes("55aa0008000007", "55aa0307000814020004000008fc2f"),
        ),
        Example(
            "[20:10:01][V][tuya:139]: command 0 version 3 count 1 data [00 ] checksum 3 3\n",
            hexes("55aa030000010003"),
        ),
        Example(
            "".join(
                f"[20:10:01][VV][uart_esp8266:132]:     Read 0b{byte:08b} (0x{byte:02X})\n"
                for byte in bytes.fromhex("55aa030000010003")
            )
            + "[20:10:01][V][tuya:105]: Received Tuya: CMD=0x00 VERSION=3 DATA=[00 (1)] INIT_STATE=5\n",
            hexes("55aa030000010003"),
        ),
    ),
    marked(r"Tuya: CMD=0x|\[tuya[:.]|\bRead 0b[01]{8} \(|\bWrote 0b[01]{8} \(|with bad checksum: CMD="),
    _Reader,
)
