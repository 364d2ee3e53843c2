r"""Every byte that a text writes down between its words, whatever protocol it may be of.

The reader of pastes looks for TuyaMCU frames, and takes what has no `55 AA` only where a line is nothing but bytes.
Who asks what talks on a wire has neither: `TX -> 58 AA`, `request 24`, `0x55, 0x5A, ...`, `88 170`. Here each run of
numbers on a line counts, on the side that the words before it name. It is for those who check what comes out by
checksums: words of a person may well look like a byte or two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.clock import Clock
from tuyasniff.hexdump.engine import numbered
from tuyasniff.hexdump.record import Line
from tuyasniff.hexdump.tokens import Token, tokenize
from tuyasniff.model import Chunk, Origin
from tuyasniff.patterns import regex

_BETWEEN = regex(r"(?!:\s)[\s,:;._+\"'-]{0,4}\Z")
_SIDE = regex(
    r"(?<![A-Za-z0-9])(?:(?P<word>rx|tx|in|out|recv|rcvd|received|receive|rcv|sent|send|snd|read|write|wrote|module|mcu"
    r"|esp|wifi|cbu|chip|meter|host|master|slave|request|req|query|poll|answer|reply|response|resp)d?[0-9]?"
    r"(?![A-Za-z0-9]))|(?P<out>-+>|=+>|>>)|(?P<in><-+|<=+|<<)",
    re.IGNORECASE,
)
_EDGE = regex(r"\s*[\[({]?\s*(?P<mark>>|<)\s*\Z")
_TAP = "paste"
_CAPTION = 60
_MOST_SIDES = 4
_NEAR = 24
_SHORT = 4
_MISFITS = 0.2
"""From this share of numbers on that cannot be bytes in one way of writing, the text is not written so."""

_BIT = 8
_BYTE = 256


class _Run(NamedTuple):
    """Numbers in a row, each as it is written and its digits, and where they stand in the line."""

    start: int
    end: int
    texts: tuple[tuple[str, str], ...]


class _Said(NamedTuple):
    """A run with the line it stands on, its side and its time."""

    run: _Run
    line: int
    column: int | None
    side: str
    t_us: int | None


Writing: TypeAlias = Callable[[str, str], bytes | None]
"""What a word stands for, given with and without what marks it as hex; None where it cannot be so."""


def loose(lines: Iterable[str]) -> list[Chunk]:
    """The bytes of all lines in their order, those of named sides on taps of their own: `paste/tx`, `paste/request`.

    A side is named on the line itself, or by a caption above. A text that names many is read as one stream. Times that
    lines begin with are microseconds since the first of them.
    """
    said, sides = _said(lines)
    writing = _writing(said)
    if writing is None:
        return []
    chunks: list[Chunk] = []
    for one in said:
        parts = [writing(*word) for word in one.run.texts]
        data = b"".join(part for part in parts if part is not None)
        if None in parts or not data:
            continue
        tap = f"{_TAP}/{one.side}" if one.side and len(sides) <= _MOST_SIDES else _TAP
        chunks.append(Chunk(tap, data, one.t_us, origin=Origin("", one.line, one.column)))
    return chunks


def _said(lines: Iterable[str]) -> tuple[list[_Said], set[str]]:
    """Every run of numbers of a text, and the sides that are named in it."""
    clock = Clock()
    said: list[_Said] = []
    section = ""
    sides: set[str] = set()
    for number, raw, part in numbered(lines):
        line = Line(number, raw, clean_line(raw), part=part)
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
            said.append(_Said(run, number, line.column(run.start), side, t_us))
    return said, sides


def _writing(said: Sequence[_Said]) -> Writing | None:
    """How the bytes are written: that in which nearly all numbers are bytes, the most usual first."""
    if not said:
        return None
    words = [word for one in said for word in one.run.texts]
    misfits = {writing: sum(writing(*word) is None for word in words) for writing in _WRITINGS}
    best = min(_WRITINGS, key=misfits.__getitem__)
    return best if misfits[best] <= _MISFITS * len(words) else None


def _bits(word: str, digits: str) -> bytes | None:
    """`01011000`."""
    fits = len(digits) == _BIT and not digits.strip("01") and word == digits
    return bytes((int(digits, 2),)) if fits else None


def _pairs(word: str, digits: str) -> bytes | None:
    """`58`, `0x58`, `58AA`."""
    del word
    return bytes.fromhex(digits) if digits and len(digits) % 2 == 0 else None


def _bare_numbers(word: str, digits: str) -> bytes | None:
    """`88`: decimal, and without zeros before it."""
    fits = word == digits and digits.isdecimal() and (digits[0] != "0" or digits == "0")
    return bytes((int(digits),)) if fits and len(digits) <= len(str(_BYTE)) and int(digits) < _BYTE else None


def _without_zeros(word: str, digits: str) -> bytes | None:
    """`8`, `58`, `0x8`: hex as programs print it that leave out zeros."""
    del word
    return bytes((int(digits, 16),)) if 0 < len(digits) <= 2 else None


_WRITINGS: tuple[Writing, ...] = (_bits, _pairs, _bare_numbers, _without_zeros)


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
    """The numbers of a line: two and more in a row, or a single one that a side, or nothing at all, stands before."""
    found: list[_Run] = []
    tokens = tokenize(body)
    place = 0
    while place < len(tokens):
        if not _is_number(tokens[place]):
            place += 1
            continue
        first = place
        while (
            place + 1 < len(tokens)
            and _is_number(tokens[place + 1])
            and _BETWEEN.match(body, tokens[place].end, tokens[place + 1].start) is not None
        ):
            place += 1
        if first != place or _stands_alone(body, tokens, place):
            words = tokens[first : place + 1]
            texts = tuple((body[word.start : word.end], word.digits) for word in words)
            found.append(_Run(words[0].start, words[-1].end, texts))
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


def _is_number(token: Token) -> bool:
    """Whether it may be one: words that have letters of hex only, as `added`, are none."""
    return bool(token.digits) and not (token.digits.isalpha() and len(token.digits) % 2 and len(token.digits) > 1)
