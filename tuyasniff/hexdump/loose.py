r"""Every byte that a text writes down between its words, whatever protocol it may be of.

The reader of pastes looks for TuyaMCU frames, and takes what has no `55 AA` only where a line is nothing but bytes.
Who asks what talks on a wire has neither: `TX -> 58 AA`, `request 24`, `0x55, 0x5A, ...`, `88 170`. Here each run of
numbers on a line counts, on the side that the words before it name. It is for those who check what comes out by
checksums: words of a person may well look like a byte or two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.clock import Clock, Stamp
from tuyasniff.hexdump.engine import numbered
from tuyasniff.hexdump.record import Line
from tuyasniff.hexdump.tokens import NO_WORD, Token, tokenize, unmarked
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
_SAME_FORM = 7
_LONGEST_NUMBER = 3
_BEFORE_SIGN = frozenset(" \t[({,;:")
_BEHIND = " \t,;.)]}"
_NUMBERS = regex(r"[0-9]+")
_MOST_SIDES = 4
_NEAR = 24
_SHORT = 4
_MISFITS = 0.2
"""From this share of numbers on that cannot be bytes in one way of writing, the text is not written so."""

_BIT = 8
_BYTE = 256


class Run(NamedTuple):
    """Numbers in a row, each as it is written and its digits, and where they stand in the line.

    `form`: it is one number at the end of a line, and looks like a byte only if more lines have that form, their words
    with a 0 in place of each number. Empty for a run that speaks for itself.
    """

    start: int
    end: int
    texts: tuple[tuple[str, str], ...]
    form: str = ""


class Said(NamedTuple):
    """A run with the line it stands on, the side that is named for it, and the time of the line."""

    run: Run
    line: int
    column: int | None
    side: str
    stamp: Stamp | None


Writing: TypeAlias = Callable[[str, str], bytes | None]
"""What a word stands for, given with and without what marks it as hex; None where it cannot be so."""


def loose(lines: Iterable[str], *, single: bool = False) -> list[Chunk]:
    """The bytes of all lines in their order, those of named sides on taps of their own: `paste/tx`, `paste/request`.

    A side is named on the line itself, or by a caption above. A text that names many is read as one stream. Times that
    lines begin with are microseconds since the first of them. `single`: read one byte of each line of the forms that
    end in one, and nothing where there are none.
    """
    reader, clock = Reader(), Clock()
    said = [one for line in _lines(lines) for one in reader.read(line)]
    forms = usual_forms(said) if single else frozenset()
    if single and not forms:
        return []
    said = [one for one in said if (one.run.form in forms if forms else not one.run.form)]
    sides = {one.side for one in said}
    writing = _writing(said)
    if writing is None:
        return []
    chunks: list[Chunk] = []
    for one in said:
        data = bytes_of(one.run, writing)
        if not data:
            continue
        t_us = None if one.stamp is None else clock.at(one.stamp)
        tap = f"{_TAP}/{one.side}" if one.side and len(sides) <= _MOST_SIDES else _TAP
        chunks.append(Chunk(tap, data, t_us, origin=Origin("", one.line, one.column)))
    return chunks


def _lines(lines: Iterable[str]) -> Iterator[Line]:
    for number, raw, part in numbered(lines):
        yield Line(number, raw, clean_line(raw), part=part)


class Reader:
    """Takes lines in their order; a caption counts for those below it."""

    def __init__(self) -> None:
        self._section = ""

    def read(self, line: Line) -> list[Said]:
        """Every run of numbers of a line."""
        stamp, at = line.time()
        body = unmarked(" " * at + line.text[at:] if at else line.text)
        runs = _runs(body)
        if not runs:
            self._section = _caption(body, self._section)
            return []
        said = []
        side, words_at = self._section, 0
        for run in runs:
            side = _side(body[words_at : run.start]) or side
            words_at = run.end
            said.append(Said(run, line.number, line.column(run.start), side, stamp))
        return said


def usual_forms(said: Iterable[Said]) -> frozenset[str]:
    """The forms that so many lines have that their numbers may well be bytes: as many as the shortest frame has."""
    counts = Counter(one.run.form for one in said)
    return frozenset(form for form, count in counts.items() if form and count >= _SAME_FORM)


def bytes_of(run: Run, writing: Writing) -> bytes:
    """What a run is in that way of writing, empty where one of its numbers is no byte in it."""
    parts = [writing(*word) for word in run.texts]
    return b"" if None in parts else b"".join(part for part in parts if part is not None)


def _writing(said: Sequence[Said]) -> Writing | None:
    """How the bytes are written: that in which nearly all numbers are bytes, the most usual first."""
    if not said:
        return None
    words = [word for one in said for word in one.run.texts]
    misfits = {writing: sum(writing(*word) is None for word in words) for writing in WRITINGS}
    best = min(WRITINGS, key=misfits.__getitem__)
    return best if misfits[best] <= _MISFITS * len(words) else None


def _bits(word: str, digits: str) -> bytes | None:
    """`01011000`."""
    fits = len(digits) == _BIT and not digits.strip("01") and word == digits
    return bytes((int(digits, 2),)) if fits else None


def _pairs(word: str, digits: str) -> bytes | None:
    """`58`, `0x58`, `58AA`."""
    return bytes.fromhex(digits) if digits and len(digits) % 2 == 0 and word[0] != "-" else None


def _bare_numbers(word: str, digits: str) -> bytes | None:
    """`88`: decimal, and without zeros before it."""
    fits = word == digits and digits.isdecimal() and (digits[0] != "0" or digits == "0")
    return bytes((int(digits),)) if fits and len(digits) <= len(str(_BYTE)) and int(digits) < _BYTE else None


def _without_zeros(word: str, digits: str) -> bytes | None:
    """`8`, `58`, `0x8`: hex as programs print it that leave out zeros."""
    return bytes((int(digits, 16),)) if 0 < len(digits) <= 2 and word[0] != "-" else None


def _signed(word: str, digits: str) -> bytes | None:
    """`88`, `-86`: decimal as languages print it whose bytes have a sign."""
    if word[0] != "-":
        return _bare_numbers(word, digits)
    value = _BYTE - int(digits) if digits.isdecimal() and len(digits) <= len(str(_BYTE)) else 0
    return bytes((value,)) if _BYTE // 2 <= value < _BYTE else None


WRITINGS: tuple[Writing, ...] = (_bits, _pairs, _bare_numbers, _without_zeros, _signed)


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


def _runs(body: str) -> list[Run]:
    """The numbers of a line: two and more in a row, or a single one that a side, or nothing at all, stands before."""
    found: list[Run] = []
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
            and _BETWEEN.match(body[tokens[place].end : tokens[place + 1].start].replace(NO_WORD, "")) is not None
        ):
            place += 1
        words = tokens[first : place + 1]
        if first != place or _stands_alone(body, tokens, place):
            texts = tuple((_as_written(body, word), word.digits) for word in words)
            found.append(Run(words[0].start, words[-1].end, texts))
        if place == len(tokens) - 1 and (form := _form(body, tokens[place])):
            found.append(
                Run(
                    tokens[place].start,
                    tokens[place].end,
                    ((_as_written(body, tokens[place]), tokens[place].digits),),
                    form,
                )
            )
        place += 1
    return found


def _as_written(body: str, token: Token) -> str:
    """A number with the sign before it, which is one where no other number ends there."""
    at = token.start - 1
    signed = body[at : token.start] == "-" and (at == 0 or body[at - 1] in _BEFORE_SIGN)
    return body[token.start - signed : token.end]


def _form(body: str, last: Token) -> str:
    """What a line is but for its numbers, if its last one may be a byte and nothing is behind it; empty if not."""
    if len(last.digits) > _LONGEST_NUMBER or len(body) > _CAPTION or body[last.end :].strip(_BEHIND):
        return ""
    return _NUMBERS.sub("0", body[: last.start].strip()) or "0"


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
