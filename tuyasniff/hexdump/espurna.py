"""Firmwares that print an arrow and the frame: espurna, the Zigbee thermostat firmware, home-made ones.

Where the ESP or Zigbee module prints the log, what it sends is the module talking. Some draw the arrow the other
way round, so the word or tag beside it decides, never the arrow alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_BYTES = r"[0-9A-Fa-f]{2}(?:[ ]?[0-9A-Fa-f]{2})*"
_FORMS = regex(
    rf"\[T(?:UY|YU)A\]\s*(?P<tag><=|=>|IN|OUT):\s*(?P<espurna>{_BYTES})"
    rf"|\b(?P<packet>out|inp|in)_?pkt\s*[<=>-]+\s*(?:0x)?(?P<zigbee>{_BYTES})"
    rf"|\[(?P<word>Received|Sending|Sent)\]\s*(?:<-+|-+>)\s*\[(?P<boxed>{_BYTES})\s*\]",
)
_QUICK = regex(r"\[T[UY]|pkt|\[[RS]e")
_LOG_LINE = regex(r"\s*\[[A-Z][A-Z0-9_]{2,15}\]\s")
_SENT = frozenset(("=>", "OUT", "out", "Sending", "Sent"))


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._seen = False

    def __call__(self, line: Line) -> list[Item] | None:
        found = _FORMS.search(line.text) if _QUICK.search(line.text) is not None else None
        if found is None and not self._seen:
            return None
        stamp, at = line.time()
        if found is None:
            mere_log = stamp is not None and _LOG_LINE.match(line.text, at) is not None
            return [] if mere_log else None
        self._seen = self._seen or found["espurna"] is not None
        group = next(name for name in ("espurna", "zigbee", "boxed") if found[name] is not None)
        sent = (found["tag"] or found["packet"] or found["word"]) in _SENT
        talker = Talker.MODULE if sent else Talker.MCU
        data = bytes.fromhex(found[group])
        column = line.column(found.start(group))
        return [Record(data, line.number, column, stamp, str(talker), talker, Kind.FRAME)]


ESPURNA = Dialect(
    "espurna",
    "espurna and others that print an arrow and the frame",
    (
        Example(
            "[343970] [TUYA] =>: 55aa0008000007\n[344006] [TUYA] <=: 55aa0307000814020004000008fc2f\n"
            "[344100] [RELAY] #0 set to ON\n",
            hexes("55aa0008000007", "55aa0307000814020004000008fc2f"),
        ),
        Example(
            "out_pkt <== 0x55AA02000101000003\n"
            "[20:10:01][E][main:215]:   [Received] <----- [55 AA 03 00 00 01 00 03 ]\n",
            hexes("55aa02000101000003", "55aa030000010003"),
        ),
    ),
    marked(r"\[T(?:UY|YU)A\]\s*(?:<=|=>|IN|OUT):|\b(?:out|inp)_?pkt\s*[<=>]|\[(?:Received|Sending)\]\s*[<-]-+"),
    _Reader,
)
