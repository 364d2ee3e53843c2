r"""Every byte that a text writes down between its words, whatever protocol it may be of.

The reader of pastes looks for TuyaMCU frames, and takes what has no `55 AA` only where a line is nothing but bytes.
Who asks what talks on a wire has neither: `TX -> 58 AA`, `request 24`, `0x55, 0x5A, ...`. Here each run of bytes of a
line counts, on the side that the words before it name. It is for those who check what comes out by checksums: words
of a person may well look like a byte or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.clock import Clock
from tuyasniff.hexdump.engine import numbered
from tuyasniff.hexdump.record import Line
from tuyasniff.hexdump.tokens import Token, tokenize
from tuyasniff.model import Chunk, Origin
from tuyasniff.patterns import regex

_BETWEEN = regex(r"[\s,:;._+\"'-]{0,4}\Z")
_SIDE = regex(
    r"(?<![A-Za-z0-9])(?:(?P<word>rx|tx|in|out|recv|rcvd|received|receive|rcv|sent|send|snd|read|write|wrote|module|mcu"
    r"|esp|wifi|cbu|chip|meter|host|master|slave|request|req|query|poll|answer|reply|response|resp)d?[0-9]?"
    r"(?![A-Za-z0-9]))|(?P<out>-+>|=+>|>>)|(?P<in><-+|<=+|<<)",
    re.IGNORECASE,
)
_EDGE = regex(r"\s*[\[({]?\s*(?P<mark>>|<)\s*\Z")
_CAPTION = 60
_MOST_SIDES = 4
_NEAR = 24
_SHORT = 4


class _Run(NamedTuple):
    """Bytes in a row, and where they stand in the line."""

    start: int
    end: int
    data: bytes


def loose(lines: Iterable[str], *, tap: str = "paste", name: str = "") -> list[Chunk]:
    """The bytes of all lines in their order, those of named sides on taps of their own: `paste/tx`, `paste/request`.

    A side is named on the line itself, or by a caption above. A text that names many is read as one stream. Times that
    lines begin with are microseconds since the first of them.
    """
    clock = Clock()
    chunks: list[Chunk] = []
    section = ""
    sides: set[str] = set()
    for number, raw in numbered(lines):
        line = Line(number, raw, clean_line(raw))
        stamp, at = line.time()
        body = " " * at + line.text[at:] if at else line.text
        runs = _runs(body)
        if not runs:
            section = _caption(body, section)
            continue
        t_us = None if stamp is None else clock.at(stamp)
        side, words_at = section, 0
        for run in runs:
            side = _side(body[words_at : run.start]) or side
            words_at = run.end
            sides.add(side)
            where = f"{tap}/{side}" if side else tap
            chunks.append(Chunk(where, run.data, t_us, origin=Origin(name, number, line.column(run.start))))
    if len(sides) > _MOST_SIDES:
        return [chunk._replace(tap=tap) for chunk in chunks]
    return chunks


def _side(before: str) -> str:
    """Who talks, by the last word about it before the bytes; empty where none is there."""
    last = None
    for last in _SIDE.finditer(before):
        if last["word"]:
            return last["word"].lower()
    if last is None:
        last = _EDGE.match(before)
        return "" if last is None else {">": "out", "<": "in"}[last["mark"]]
    return "out" if last["out"] else "in"


def _caption(body: str, section: str) -> str:
    """The side that a line without bytes announces for those below it, else the one that was announced before."""
    text = body.strip()
    return _side(text) or section if 0 < len(text) <= _CAPTION and text.endswith(":") else section


def _runs(body: str) -> list[_Run]:
    """The bytes of a line: two and more in a row, or a single one that a side, or nothing at all, stands before."""
    found: list[_Run] = []
    tokens = tokenize(body)
    place = 0
    while place < len(tokens):
        if not _is_bytes(tokens[place]):
            place += 1
            continue
        first = place
        while (
            place + 1 < len(tokens)
            and _is_bytes(tokens[place + 1])
            and _BETWEEN.match(body, tokens[place].end, tokens[place + 1].start) is not None
        ):
            place += 1
        if first != place or _stands_alone(body, tokens, place):
            digits = "".join(token.digits for token in tokens[first : place + 1])
            found.append(_Run(tokens[first].start, tokens[place].end, bytes.fromhex(digits)))
        place += 1
    return found


def _stands_alone(body: str, tokens: list[Token], place: int) -> bool:
    """Whether one word of digits is bytes: as the only one on its line, by the side before it, or by its length."""
    token = tokens[place]
    if len(tokens) == 1:
        return True
    if place == len(tokens) - 1 and _side(body[max(0, token.start - _NEAR) : token.start]):
        return True
    return len(token.digits) > _SHORT and not token.digits.isdigit() and not token.digits.isalpha()


def _is_bytes(token: Token) -> bool:
    return bool(token.digits) and len(token.digits) % 2 == 0
