"""sigrok's UART decoder: annotations of sigrok-cli and PulseView, and the Chrome trace (the one with time and side).

An annotation row is a byte when it is two hex digits; with format=ascii a single character or `[AA]`. Start, stop and
single bits may stand between. Sample numbers before a row need the sample rate to mean a time, which is not there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import Dialect, Example, hexes, marked
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_ROW = regex(
    r"\A\s*(?:[0-9]+-[0-9]+\s+)?(?P<decoder>uart(?:-[0-9]+)?|UART)\b:?\s?"
    r"(?:(?P<side>(?:RX|TX|rx|tx)\b(?:[- ]data)?)\s*:?\s)?(?P<value>.*)\Z"
)
_TRACE = regex(
    r"\{\"ph\":\s*\"B\",\s*\"ts\":\s*(?P<ts>[0-9]+)(?:\.(?P<frac>[0-9]+))?,\s*\"pid\":\s*\"(?P<pid>[^\"]*)\","
    r"\s*\"tid\":\s*\"(?P<tid>[^\"]*)\",\s*\"name\":\s*\"(?P<name>[^\"]*)\"\}"
)
_BYTE = regex(r"[0-9A-Fa-f]{2}\Z")
_BRACKETED = regex(r"\[([0-9A-Fa-f]{2})\]\Z")


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        rows = [found["value"].strip() for line in head if (found := _ROW.match(line)) is not None]
        self._characters = any(_BRACKETED.match(value) for value in rows)

    def __call__(self, line: Line) -> list[Item] | None:
        if '"ph"' in line.text:
            return [self._traced(line, found) for found in _TRACE.finditer(line.text) if _BYTE.match(found["name"])]
        found = _ROW.match(line.raw) or _ROW.match(line.text)
        if found is None:
            return None
        data = self._byte(found["value"])
        side = (found["side"] or "")[:2].lower()
        return [Record(data, line.number, None, None, side, kind=Kind.STREAM)] if data else []

    def _byte(self, value: str) -> bytes:
        bare = value.strip()
        if self._characters:
            bracketed = _BRACKETED.match(bare)
            if bracketed is not None:
                return bytes.fromhex(bracketed[1])
            one = bare or value[:1]
            return one.encode("latin-1", "replace") if len(one) == 1 else b""
        return bytes.fromhex(bare) if _BYTE.match(bare) else b""

    def _traced(self, line: Line, found: re.Match[str]) -> Record:
        stamp = Stamp("run", int(found["ts"]))
        channel = found["tid"].lower()
        return Record(bytes.fromhex(found["name"]), line.number, None, stamp, channel, kind=Kind.STREAM)


_FRAME = hexes("55aa030000010003")

SIGROK = Dialect(
    "sigrok",
    "sigrok's and PulseView's UART decoder: annotations or trace",
    (
        Example("".join(f"uart-1: {value:02X}\n" for value in _FRAME[0]), _FRAME),
        Example(
            "".join(f"{3203 + 521 * i}-{3621 + 521 * i} uart-1: {v:02X}\n" for i, v in enumerate(_FRAME[0])), _FRAME
        ),
        Example(
            "uart-1: U\nuart-1: [AA]\nuart-1: [00]\nuart-1: [08]\nuart-1: [00]\nuart-1: [00]\nuart-1: [07]\n",
            hexes("55aa0008000007"),
        ),
        Example(
            '{"traceEvents": [\n'
            + "".join(
                f'{{"ph": "{phase}", "ts": {6406 + 1040 * i}.0, "pid": "uart-1", "tid": "RX", "name": "{v:02X}"}},\n'
                for i, v in enumerate(_FRAME[0])
                for phase in "BE"
            ),
            _FRAME,
        ),
    ),
    marked(r"\A\s*(?:[0-9]+-[0-9]+\s+)?(?:uart-[0-9]+:|UART:)|\A\W*\"?traceEvents|\"ph\": \"[BE]\""),
    _Reader,
)
