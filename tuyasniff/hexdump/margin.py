"""What stands beside the bytes of a line and is neither payload nor words: row numbers, hex words, code."""

from __future__ import annotations

import re
from typing import NamedTuple

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.tokens import header_runs
from tuyasniff.patterns import regex

_FIRST = r"(?:0[xX])?55[\s:]?(?:0[xX])?[aA]{2}"
_CELL = regex(rf"\s*\|?\s*[0-9A-Fa-f]{{1,8}}\s*\|\s*(?={_FIRST})")
_MARKED = regex(rf"\s*[\[(]?[0-9A-Fa-f]{{1,8}}(?::|\.|\)|\]|\]:)\s+(?={_FIRST}(?!\s*[:.]\s))")
_NUMBER = regex(rf"\s*(?P<number>[0-9]{{1,6}})\s+(?:(?P<one>55[aA]{{2}}(?:[0-9A-Fa-f]{{2}}){{5,}})|(?={_FIRST}))")
_WORD_BEFORE = regex(rf"\s*[A-Fa-f]{{3,}}(?:(?P<colon>\s*:\s*)|\s+)(?={_FIRST})")
_WORD_AFTER = regex(r"(?<=[0-9A-Fa-f])[\s,;]+(?P<word>[A-Fa-f]{3,})\s*\Z")
_BYTES_PREFIX = regex(r"(?<![0-9A-Za-z])[rRbB]{1,2}(?=[\"'])")
_LETTERS = frozenset(high << 4 | low for high in range(10, 16) for low in range(10, 16))
_CODE_BEFORE = regex(
    r"[A-Za-z_][\w.:>-]*\((?:[^()]{0,80},\s*)?(?:[\w.]+\()*[\"'\[{\s]*(?:[bB][\"'])?\Z"
    r"|\\?[\"']\w+\\?[\"']\s*:\s*[\\\"'\[{(]*\s*\Z"
    r"|\A[\s-]*(?i:data|payload|bytes|hex|buffer)\s*[:=]\s*[\[>|\"'{(]*\s*\Z"
)
_CODE_LINE = regex(
    r"\A[\s-]*[a-z]\w*\.[a-z]\w*\s*:?\s*\Z"
    r"|\A[\s-]*(?:id|data|platform|then|lambda|on_[a-z_]+|[a-z]+_id)\s*:\s*[\w|>\[{-]*\s*\Z"
    r"|\A\s*(?:\w+\s+){0,3}[\w.\[\]]+\s*=\s*[\[({]"
)
_ROWS_BETWEEN = 8
_STATED = regex(
    r"[\s,;(]{0,4}(?:chc?k[\s_-]?sum|check[\s_-]?sum|crc|sum)\s*(?:is\b|[:=])?\s*"
    r"(?:(?P<decimal>[0-9]{3})|(?P<prefix>0[xX])?(?P<hex>[0-9A-Fa-f]{2}))\b(?:\s+[0-9]{3}\b)?\)?",
    re.IGNORECASE,
)
_EXPLAINED = regex(
    r"(?<=[0-9A-Fa-f]{2})(?:\t[ \t]*| {2,})"
    r"(?=[0-9]{1,10}(?:[.,][0-9]{1,6})?\s{0,2}(?:->|=|%|°|[A-Za-z]{0,16}[G-Zg-z]))"
)
"""The gap before a number that is said in words, `2304 -> 230.4 V`."""


class Stated(NamedTuple):
    """A checksum that the words behind some bytes give, and the index behind those words."""

    checksum: int
    end: int


def stated_checksum(text: str, at: int, bare: bytes) -> Stated | None:
    """The checksum that is said at `at`, behind a frame without one; two digits are decimal where only that fits."""
    found = _STATED.match(text, at)
    if found is None or scan.look(bare).verdict is not scan.Verdict.MISSING:
        return None
    if found["decimal"]:
        value = int(found["decimal"])
    else:
        value = int(found["hex"], 16)
        if not found["prefix"] and found["hex"].isdigit() and int(found["hex"]) == scan.mended(bare)[-1]:
            value = int(found["hex"])
    return Stated(value, found.end()) if value <= 0xFF else None


def explanation(text: str) -> int | None:
    """The index behind the bytes of a line that a number explains, in a column of its own; None where none does."""
    found = _EXPLAINED.search(text)
    return None if found is None or header_runs(text[found.end() :]) else found.start()


def is_code_before(words: str) -> bool:
    """Whether the words before the bytes of a line open a call, a JSON value or a field that says nothing."""
    return _CODE_BEFORE.search(words) is not None


def is_code_line(text: str) -> bool:
    """Whether a line without bytes is YAML or an assignment around some."""
    return _CODE_LINE.match(text) is not None


def may_have_margin(data: bytes) -> bool:
    """Whether a line that could be read as these bytes begins or ends with what may be none of them."""
    if data[:2] != scan.HEADER and scan.HEADER in data[1:6]:
        return True
    return len(data) > 8 and data[-1] in _LETTERS and data[-2] in _LETTERS


class Seen(NamedTuple):
    """A number in the margin, and its line."""

    number: int
    line: int

    def goes_on(self, number: int, line: int) -> bool:
        """Whether that number in that line counts on."""
        return number == self.number + 1 > 0 and line - self.line <= _ROWS_BETWEEN


class Margin:
    """Blanks what is no payload at both ends of lines, one line after the other: row numbers count upwards.

    `seen` is the last one, -1 before there was any, and its line. The next is looked for a few lines further at most:
    in a long text bytes that count upwards by chance are many.
    """

    def __init__(self) -> None:
        self.seen = Seen(-1, 0)

    def is_none(self, text: str, line: int) -> bool:
        """Whether a line of nothing but pairs of digits and blanks has no margin for certain, whatever is unfinished.

        What `blanked` would remember of it is remembered.
        """
        if text[:1].isspace() or _WORD_BEFORE.match(text) is not None or _WORD_AFTER.search(text[-40:]) is not None:
            return False
        found = _NUMBER.match(text)
        if found is None or not header_runs(text[found.end("number") :]):
            return True
        number = int(found["number"])
        if found["one"] is not None or len(found["number"]) == 1 or self.seen.goes_on(number, line):
            return False
        self.seen = Seen(number, line)
        return True

    def blanked(self, text: str, unfinished: bytes, line: int) -> str:
        """The line with blanks in the place of its margins. `unfinished` is the frame that it may go on with."""
        if "'" in text or '"' in text:
            text = _BYTES_PREFIX.sub(lambda found: " " * len(found.group()), text)
        if "55" not in text:
            return text
        end = self._before(text, unfinished, line)
        if end:
            text = " " * end + text[end:]
        after = _WORD_AFTER.search(text[-40:])
        if after is not None:
            start = max(0, len(text) - 40) + after.start()
            runs = header_runs(text[:start])
            if runs and runs[-1].end == start and _ends_whole(runs[-1].data):
                text = text[:start] + " " * (len(text) - start)
        return text

    def _before(self, text: str, unfinished: bytes, line: int) -> int:
        found = _CELL.match(text) or _MARKED.match(text)
        if found is not None:
            return found.end()
        found = _WORD_BEFORE.match(text)
        if found is not None:
            return 0 if unfinished and found["colon"] is None else found.end()
        found = _NUMBER.match(text)
        if found is None or not header_runs(text[found.end("number") :]):
            return 0
        number, last = int(found["number"]), self.seen
        self.seen = Seen(number, line)
        if unfinished and (scan.look(unfinished).need != 1 or scan.mended(unfinished)[-1:].hex() == found["number"]):
            return 0
        is_row = last.number < number if found["one"] is not None else last.goes_on(number, line)
        return found.end("number") if is_row or len(found["number"]) == 1 else 0


def _ends_whole(data: bytes) -> bool:
    """Whether bytes end with a valid frame."""
    end = 0
    for _, end in scan.spans(data):  # noqa: B007
        pass
    return end == len(data) > 0
