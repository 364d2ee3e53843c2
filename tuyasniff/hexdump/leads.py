"""What stands before the bytes of a line: who talks, or on which wire; and the lines below that begin alike.

A program that prints something before each of its lines prints it before the rest of a frame too: `12:00:05.110 -> `,
`MCU: `, `[RX] `. A lead that stood before a header says so of the lines that follow, whatever it is made of.
"""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_ARROW = r"\s*(?:-+>|=+>|to\b|>)\s*"
_MODULE = r"(?:esp\w*|wi-?fi(?:\s+module)?|module|modul|tywe\w+|wb[a-z]?\d\w*|cb\d\w*|cbu)"
_MODULE_TALKS = regex(rf"\b{_MODULE}{_ARROW}(?:the\s+)?mcu\b|\b{_MODULE}\s+(?:sends|sent)\b", re.IGNORECASE)
_MCU_TALKS = regex(rf"\bmcu{_ARROW}(?:the\s+)?{_MODULE}\b|\bmcu\s+(?:sends|sent)\b", re.IGNORECASE)
LABEL = regex(
    r"\s*[\[(<]?(?P<label>rxd?|txd?|in|out|recv|rcvd|received|receive|send|sent|read|write|wrote|rcv|snd)\d?[\])>]?"
    r"\s*+(?P<mark>[:=\-<>|]{1,5})?+\s*+(?=\S)",
    re.IGNORECASE,
)
_RECEIVING = frozenset(("rx", "rxd", "in", "recv", "rcvd", "received", "receive", "read", "rcv"))
_AROUND = " \t\"'`=:>|()[]"
_OTHER_THAN_BYTES = regex(r"[^0-9A-Fa-f\s]")
_MOST = 6
_LONGEST = 80


class Side(NamedTuple):
    """The stream that words before bytes name, and who talks there."""

    channel: str
    talker: Talker


def side(before: str, label: re.Match[str] | None) -> Side:
    """Channel and talker of a line by the words before its bytes."""
    if _MODULE_TALKS.search(before):
        return Side("module", Talker.MODULE)
    if _MCU_TALKS.search(before):
        return Side("mcu", Talker.MCU)
    if label is not None and (label["mark"] or label.end() >= len(before.rstrip())):
        return Side("rx" if label["label"].lower() in _RECEIVING else "tx", Talker.UNKNOWN)
    return Side("", Talker.UNKNOWN)


def only_a_side(before: str, body: str) -> bool:
    """Whether the words before the bytes of a line say who talks or on which wire, and nothing else."""
    label = LABEL.match(body)
    if label is not None and label.end() >= len(before.rstrip(_AROUND)):
        return True
    words = before.strip(_AROUND)
    return any(pattern.fullmatch(words) is not None for pattern in (_MODULE_TALKS, _MCU_TALKS))


class Leads:
    """The last few beginnings of lines behind which a frame began."""

    def __init__(self) -> None:
        self._seen: deque[tuple[str, Side]] = deque(maxlen=_MOST)

    def saw(self, lead: str, side: Side) -> None:
        """A header stood behind such a beginning."""
        if len(lead) > _LONGEST or _OTHER_THAN_BYTES.search(lead) is None:
            return
        if any(known == side and behind(one, lead) == len(lead) for one, known in self._seen):
            return
        self._seen.appendleft((lead, side))

    def find(self, text: str) -> tuple[int, Side] | None:
        """The index behind a known beginning of a line, and its side; None for another line."""
        for lead, side in self._seen:
            end = behind(lead, text)
            if end > 0:
                return end, side
        return None


def behind(lead: str, text: str) -> int:
    """The index at which a text goes on that begins as `lead` does, but for its numbers and blanks; -1 for others."""
    at = place = 0
    while place < len(lead):
        sign = lead[place]
        if sign.isdecimal() or sign.isspace():
            same = str.isdecimal if sign.isdecimal() else str.isspace
            begin = at
            while place < len(lead) and same(lead[place]):
                place += 1
            while at < len(text) and same(text[at]):
                at += 1
            if at == begin:
                return -1
        elif at < len(text) and text[at] == sign:
            at, place = at + 1, place + 1
        else:
            return -1
    return at
