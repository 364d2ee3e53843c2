"""Tasmota's console: weblog 3 and 4, MQTT, syslog, versions from 2019 on.

Module and MCU are named by the print statements: `TYA: Send`, `SerialSend5`, `TX Packet` is the module, `TuyaReceived`,
`RX Packet`, `DMP:` and `SerialReceived` what came from the MCU. The same frame is printed up to three times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clean import clean_words
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record, Words
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_HEX = "[0-9A-Fa-f]"
_QUICK = regex(
    r"TYA:|TuyaReceived|SerialReceived|DMP:|DpIdData|\bSend \"55|[RT]X Packet|(?i:serialsend|tuyasend)\d?|ESP-TYA"
)
_WORDS = ("TYA", "Received", "DMP:", "DpIdData", "X Packet")
_SEND_COMMAND = r"(?i:serialsend)[0-9]?"
_PAYLOAD = regex(
    rf"\"Data\":\s*\"(?P<json>{_HEX}*)"
    rf"|\"SerialReceived\":\s*\"(?P<serial>{_HEX}+)"
    rf"|\bSend\s+\"(?P<send>{_HEX}+)"
    rf"|\bDMP:\s*(?P<dump>{_HEX}{{2}}(?:\s?{_HEX}{{2}})*)"
    rf"|\bRX Packet:\s*\"(?P<rx>{_HEX}+)"
    rf"|\bTX Packet:\s*\"(?P<tx>{_HEX}+)"
    rf"|{_SEND_COMMAND}['\"][^'\"\n]{{0,60}}['\"](?P<cmd>{_HEX}{{2}}[0-9A-Fa-f ]+)['\"]"
    rf"|{_SEND_COMMAND}\s+(?P<console>55\s?(?i:aa){_HEX}*(?:\s{_HEX}{{2}})*)"
)
_BODY = regex(rf"\"Cmnd\":\s*([0-9]{{1,3}}).{{0,40}}?\"CmndData\":\s*\"({_HEX}*)\"")
_UNIT = regex(
    rf"\"DpId\":\s*([0-9]{{1,3}}),\s*\"DpIdType\":\s*([0-5]),(?:\s*\"DpIdLen\":\s*[0-9]+,)?\s*\"DpIdData\":\s*\"({_HEX}*)\""
)
_LOG_LINE = regex(r"\s*(?:[A-Z]{3}:\s|\{\"\w)")
_MODULE_SOURCES = frozenset(("send", "tx", "cmd", "console"))
_MCU_VERSION = 3


class _Reader:
    def __init__(self) -> None:
        self._seen = False
        self._version = _MCU_VERSION
        self._pending = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        stamp, at = line.time()
        pending, self._pending = self._pending, False
        if not pending and not (_may_be_quick(text) and _QUICK.search(text) is not None):
            mere_log = stamp is not None and _LOG_LINE.match(text, at) is not None
            return [] if self._seen and mere_log else None
        items: list[Item] = [item for found in _PAYLOAD.finditer(text) for item in self._record(line, found, stamp)]
        if not any(isinstance(item, Record) for item in items) and (pending or "TuyaReceived" in text):
            items += self._rebuilt(line, stamp)
            self._pending = not items and "}}" not in text
        tasmota = bool(items) or "TYA:" in text or "TuyaReceived" in text
        self._seen = self._seen or tasmota
        if not items and not tasmota and not self._seen:
            return None
        note = _words_after(text) if items and stamp is None else ""
        return [*items, Words(note, line.number)] if note else items

    def _record(self, line: Line, found: re.Match[str], stamp: Stamp | None) -> list[Record]:
        source = found.lastgroup or "json"
        digits = "".join(found[source].split())
        if not digits:
            return []
        data = bytes.fromhex(digits[: len(digits) // 2 * 2])
        module = source in _MODULE_SOURCES
        if not module and data[:2] == scan.HEADER and len(data) > 2:
            self._version = data[2]
        return [
            Record(
                data,
                line.number,
                line.column(found.start(source)),
                stamp,
                "module" if module else "mcu",
                Talker.MODULE if module else Talker.MCU,
                Kind.STREAM if source == "serial" else Kind.FRAME,
                group="tasmota" if source != "serial" else "",
                source=source if source != "serial" else "",
            )
        ]

    def _rebuilt(self, line: Line, stamp: Stamp | None) -> list[Record]:
        """A report whose `Data` is empty: from the command data, else from the datapoints one by one."""
        command = re.search(r"\"Cmnd\":\s*([0-9]{1,3})\b", line.text)
        if command is None:
            return []
        body = _BODY.search(line.text)
        data = bytes.fromhex(body[2]) if body is not None and len(body[2]) % 2 == 0 else b""
        if not data:
            data = b"".join(_unit(found) for found in _UNIT.finditer(line.text))
        if not data or int(command[1]) > 0xFF:
            return []
        head = bytes((0x55, 0xAA, self._version, int(command[1]), len(data) >> 8 & 0xFF, len(data) & 0xFF))
        whole = scan.mended(head + data)
        record = Record(data, line.number, None, stamp, "mcu", Talker.MCU, Kind.BODY, whole=whole)
        return [record._replace(group="tasmota", source="parts")]


def _may_be_quick(text: str) -> bool:
    """Whether the pattern for a line of Tasmota is worth trying."""
    return any(word in text for word in _WORDS) or "send" in text.lower()


def _unit(found: re.Match[str]) -> bytes:
    dp_id, kind, digits = int(found[1]) & 0xFF, int(found[2]), found[3]
    value = bytes.fromhex(digits[: len(digits) // 2 * 2])
    return bytes((dp_id, kind, len(value) >> 8, len(value) & 0xFF)) + value


def _words_after(text: str) -> str:
    """What a person wrote behind a command: `Send "55aa.." -> power on`."""
    found = re.search(r"\"\s*->\s*(?P<words>[^{}\"]{2,120})\Z", text)
    return clean_words(found["words"]) if found is not None else ""


def _open(_head: Sequence[str]) -> _Reader:
    return _Reader()


TASMOTA = Dialect(
    "tasmota",
    "Tasmota's console and MQTT log (weblog 3 or 4)",
    (
        Example(
            '10:11:12.100 TYA: Send "55aa0008000007"\n'
            "10:11:12.150 DMP: 55 AA 03 07 00 08 14 02 00 04 00 00 08 FC 2F\n"
            '10:11:12.153 {"TuyaReceived":{"Data":"55AA0307000814020004000008FC2F","Cmnd":7,'
            '"CmndData":"14020004000008FC","DpType2Id20":2300,"20":{"DpId":20,"DpIdType":2,"DpIdData":"000008FC"}}}\n'
            "10:11:12.160 TYA: fnId=33 is set for dpId=20\n",
            hexes("55aa0008000007", "55aa0307000814020004000008fc2f"),
        ),
        Example(
            '09:00:01 CMD: Group 0, Index 5, Command "SERIALSEND", Data "55aa0001000000"\n'
            '09:00:01 TYA: Send "55aa0001000000"\n'
            '09:00:02 TYA: RX Packet: "55aa03070005010100010112"\n',
            hexes("55aa0001000000", "55aa03070005010100010112"),
        ),
        Example(
            '09:00:05 {"TuyaReceived":{"Data":"","Cmnd":7,"CmndData":"",'
            '"1":{"DpId":1,"DpIdType":1,"DpIdData":"01"}}}\n',
            hexes("55aa03070005010100010112"),
        ),
    ),
    marked(r"\bTYA: |TuyaReceived|\bDMP: [0-9A-F]{2} |(?i:serialsend)[0-9]?[\"' ]|\bSend \"55"),
    _open,
)
