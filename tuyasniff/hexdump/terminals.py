"""Serial terminals that print a direction, or unprintable bytes in brackets.

RX and TX are those of the tool and say nothing about who talks: they become channels, and the talker stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Dialect, Example, hexes, marked, share_score
from tuyasniff.hexdump.escapes import unbracket
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_BYTES = r"[0-9A-Fa-f]{2}(?:[ ][0-9A-Fa-f]{2})*"
_DOCKLIGHT = regex(rf"\s*\[(?P<tag>[^\]]{{1,24}})\]\s+-\s+(?:(?P<hex>{_BYTES})(?!\S)|(?=\s*\Z))")
_MORE = regex(rf"(?P<blank>\s{{2,}})?(?P<hex>{_BYTES})\s*\Z")
_SSCOM = regex(
    rf"[\s\]]*+(?P<tag>发|收|<-|->|(?:RX|TX|recv|send)\b)\s*+(?:<-|->)?\s*+(?:[◆◇□■]|HEX:?)?\s*+(?P<hex>{_BYTES})?[\s□■]*+\Z",
    re.IGNORECASE,
)
_ARROW = regex(r"[\s\]]*+(<-|->)\s")
_LLCOM = regex(rf"\s*HEX:\s*(?P<hex>{_BYTES})\s*\Z")
_NICEDUMP = regex(rf"(?P<tag>[<>])\s+(?P<hex>{_BYTES})\s+\|")
_SENT = frozenset(("发", "->", "tx", "send", "sent", ">"))
_BRACKETS = regex(r"(?:[\[<][0-9A-Fa-f]{2}[\]>])")


def _channel(tag: str) -> str:
    word = tag.strip().lower()
    if word in {"rx", "tx"}:
        return word
    return "tx" if word in _SENT else "rx" if word in {"收", "<-", "recv", "<"} else word


class _Docklight:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._last: Record | None = None

    def __call__(self, line: Line) -> list[Item] | None:
        stamp, at = line.time()
        if stamp is not None:
            found = _DOCKLIGHT.match(line.text, at)
            if found is None:
                return None
            data = bytes.fromhex(found["hex"] or "")
            column = line.column(found.start("hex")) if data else None
            channel = _channel(found["tag"])
            self._last = Record(data, line.number, column, stamp, channel, kind=Kind.STREAM)
            return [self._last] if data else []
        more = _MORE.match(line.text) if self._last is not None else None
        if more is None or self._last is None:
            self._last = None
            return None
        data = bytes.fromhex(more["hex"])
        return [self._last._replace(data=data, line=line.number, column=line.column(more.start("hex")))]


class _Sscom:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._last: tuple[str, Stamp] | None = None

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        if self._last is not None and (below := _LLCOM.match(text)) is not None:
            return [_stream(line, below, self._last[1], self._last[0])]
        stamp, at = line.time()
        if stamp is not None:
            found = _SSCOM.match(text, at)
            if found is not None and found["hex"] is not None:
                self._last = None
                return [_stream(line, found, stamp, _channel(found["tag"]))]
            arrow = _ARROW.match(text, at)
            if arrow is not None:
                self._last = _channel(arrow[1]), stamp
                return [] if "\ufffd" in text or not text[arrow.end() :].strip() else None
            return None
        found = _NICEDUMP.match(line.raw)
        return [_stream(line, found, None, _channel(found["tag"]))] if found is not None else None


def _stream(line: Line, found: re.Match[str], stamp: Stamp | None, channel: str) -> Record:
    column = line.column(found.start("hex"))
    return Record(bytes.fromhex(found["hex"]), line.number, column, stamp, channel, kind=Kind.STREAM)


class _Bracketed:
    def __init__(self, head: Sequence[str]) -> None:
        del head

    def __call__(self, line: Line) -> list[Item] | None:
        if len(_BRACKETS.findall(line.text)) < 2:
            return None
        stamp, at = line.time()
        data = unbracket(line.text[at:].lstrip(" :->") if stamp is not None else line.text)
        return [Record(data, line.number, None, stamp, kind=Kind.STREAM)]


def _score_brackets(head: Sequence[str]) -> float:
    lines = [line for line in head if len(_BRACKETS.findall(line)) >= 2]
    if not any(scan.HEADER in unbracket(line) for line in lines):
        return IMPOSSIBLE
    return share_score(len(lines), head)


_FRAMES = hexes("55aa0008000007", "55aa0307000814020004000008fc2f")

DOCKLIGHT = Dialect(
    "docklight",
    "Docklight and others: time, [RX] or [TX], hex",
    (
        Example(
            "10.05.2023 14:44:32.02 [TX] - 55 AA 00 08 00 00 07\n"
            "10.05.2023 14:44:32.08 [RX] - 55 AA 03 07 00 08 14 02 00 04\n"
            "                              00 00 08 FC 2F\n",
            _FRAMES,
        ),
    ),
    marked(r"\d\s+\[[^\]]{1,24}\]\s+-\s+(?:[0-9A-Fa-f]{2}\s){3,}"),
    _Docklight,
)
SSCOM = Dialect(
    "sscom",
    "SSCOM, llcom and other serial assistants: time, an arrow or 发/收, hex",
    (
        Example(
            "[10:21:17.968]发→◇55 AA 00 08 00 00 07 □\n"
            "[10:21:17.990]收←◆55 AA 03 07 00 08 14 02 00 04 00 00 08 FC 2F \n",
            _FRAMES,
        ),
        Example(
            ">  55 aa 00 08 00 00 07           | U.....\n<  55 aa 03 07 00 08 14 02 00 04 00 00 08 fc 2f | U....\n",
            _FRAMES,
        ),
    ),
    marked(r"[◆◇]|[发收]\s*(?:<-|->)|\A\s*HEX:\s*[0-9A-Fa-f]{2} |\A[<>]\s+(?:[0-9A-Fa-f]{2} )+\s*\|"),
    _Sscom,
)
BRACKETS = Dialect(
    "brackets",
    "unprintable bytes in brackets, the others as they are: picocom, U[AA][03]",
    (
        Example(
            "U[AA][00][08][00][00][07]\n[55][aa][03][00][00][01][00][03]\n", hexes("55aa0008000007", "55aa030000010003")
        ),
    ),
    _score_brackets,
    _Bracketed,
    block=True,
)
