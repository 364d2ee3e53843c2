"""OpenBeken's log and console commands: `Received` is the MCU, `Sent` the module."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_QUICK = regex(r"TuyaMCU|TUYAMCU|(?i:fakehex|sendhex)")
_LOG_LINE = regex(r"\s*(?:Info|Error|Warn|Warning|Debug|ExtraDebug|All):\s?\w*:?")
_HEX = r"(?P<hex>[0-9A-Fa-f]{2}(?:[ ]?[0-9A-Fa-f]{2})*)"
_PAYLOAD = regex(
    rf"(?:TUYAMCU\s+)?(?P<kind>[Rr]eceived|[Ss]ent|Skipped data \(part\)):?\s+{_HEX}"
    rf"|\b(?P<command>(?i:uartFakeHex|fakeHex|tuyaMcu_fakeHex|uartSendHex))\s+{_HEX.replace('hex', 'console')}"
)
_SENDING = frozenset(("sent", "uartsendhex"))
_FRAGMENT = regex(r"\s*[0-9A-Fa-f]{1,2}(?:\s[0-9A-Fa-f]{2}){0,3}\s*\Z")


class _Reader:
    def __init__(self) -> None:
        self._seen = False

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if _QUICK.search(text) is None:
            return [] if self._seen and self._mere_log(text) else None
        found = _PAYLOAD.search(text)
        if found is None:
            self._seen = self._seen or _LOG_LINE.match(text) is not None
            return [] if self._seen else None
        console = found["command"] is not None
        self._seen = self._seen or not console
        word = (found["command"] or found["kind"]).lower()
        module = word in _SENDING
        group = "console" if console else "hex"
        return [
            Record(
                bytes.fromhex(found[group]),
                line.number,
                line.column(found.start(group)),
                line.time()[0],
                "module" if module else "mcu",
                Talker.MODULE if module else Talker.MCU,
                Kind.STREAM if word.startswith("skipped") else Kind.FRAME,
            )
        ]

    def _mere_log(self, text: str) -> bool:
        """A line of another part of the firmware, or the end of a line whose beginning was overwritten."""
        return _LOG_LINE.match(text) is not None or _FRAGMENT.match(text) is not None


def _open(_head: Sequence[str]) -> _Reader:
    return _Reader()


OPENBEKEN = Dialect(
    "openbeken",
    "OpenBeken's log, and its fakeHex and SendHex commands",
    (
        Example(
            "Info:TuyaMCU:Received: 55 AA 03 07 00 08 14 02 00 04 00 00 08 FC 2F \n"
            "Info:TuyaMCU:ParseState: id 20 type 2-val len 4\n"
            "Info:TuyaMCU:Sent: 55 AA 00 08 00 00 07\n"
            "Info:MQTT:Publishing val 2300 to dev/1/get retain=0\n",
            hexes("55aa0307000814020004000008fc2f", "55aa0008000007"),
        ),
        Example(
            "uartFakeHex 55AA030000010003\nuartSendHex 55AA0001000000\n", hexes("55aa030000010003", "55aa0001000000")
        ),
    ),
    marked(r"(?:Info|Error|Debug):TuyaMCU:|TUYAMCU received|\b(?i:uartFakeHex|fakeHex|uartSendHex) "),
    _open,
)
