r"""Bytes as source code writes them: strings with escapes, decimal arrays, arrays of 0x numbers.

`b'U\xaa\x03'` is what Python prints for 55 AA 03. C strings may stand in pieces side by side. A decimal array is
told by 85, 170, for no hex byte has three digits; it may go on in the next lines. Arrays of 0x numbers need nothing
but the floor's tokens, and are read there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Dialect, Example, hexes, share_score
from tuyasniff.hexdump.escapes import unescape
from tuyasniff.hexdump.record import Item, Kind, Line, Record
from tuyasniff.patterns import regex

_BYTES_LITERAL = regex(r"\bb(?:\"((?:[^\"\\]|\\.)*)\"?|'((?:[^'\\]|\\.)*)'?)")
_C_STRINGS = regex(r"(?:\"(?:[^\"\\]|\\.)*\"\s*)+")
_QUOTED = regex(r"\"((?:[^\"\\]|\\.)*)\"")
_SINGLE = regex(r"'((?:[^'\\]|\\.)*)'")
_BARE = regex(r"(?:U|\\x55|\\125)\\(?:x[aA]{2}|252)(?:\\(?:x[0-9A-Fa-f]{2}|.)|[^\s\"'\\])*")
_HEADER = regex(r"(?:U|\\x55|\\125|\\u0055)(?:[\"']\s*[\"'])?(?:\\x[aA]{2}|\\252|\\u00[aA]{2})")
_DECIMAL = regex(
    r"(?<![0-9.])85(?P<gap>\s*[,:;]\s*|\s+)170(?=(?P=gap)[0-9])(?:(?P=gap)|\s*[,:;]\s*)?(?:[0-9]{1,3}(?:\s*[,:;]\s*|\s+|\b))*"
)
_MORE = regex(r"\s*+(?:[0-9]{1,3}+\s*+[,;:]?\s*+)++(?=[\]})]|//|\Z)")
_NUMBER = regex(r"[0-9]+")
_HEX_ARRAY = regex(r"0[xX][0-9A-Fa-f]{1,2}\s*[,;|]?\s*(?:[\"']\s*,\s*[\"']\s*)?0[xX][0-9A-Fa-f]{1,2}")


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        del head
        self._open = b""

    def __call__(self, line: Line) -> list[Item] | None:
        text = line.text
        wanted, self._open = self._open, b""
        if wanted:
            more = _MORE.match(text)
            data = _bytes(more.group()) if more is not None else None
            if data is not None:
                self._follow(wanted + data)
                return [Record(data, line.number, line.column(0), kind=Kind.RUN)]
        if "85" in text and "170" in text and (items := self._decimals(line)):
            return items
        if "\\" in text and _HEADER.search(text) is not None:
            return self._strings(line)
        return None

    def _decimals(self, line: Line) -> list[Item]:
        stamp, _ = line.time()
        items: list[Item] = []
        for found in _DECIMAL.finditer(line.text):
            data = _bytes(found.group())
            if data is None:
                continue
            column = line.column(found.start())
            items.append(Record(data, line.number, column, stamp, kind=Kind.RUN, cut=True))
            closed = line.text[found.end() :].strip()
            self._open = b""
            if not closed or closed.startswith("//"):
                self._follow(data)
        return items

    def _follow(self, data: bytes) -> None:
        self._open = scan.tail(data)

    def _strings(self, line: Line) -> list[Item] | None:
        # cleaning changes characters that are bytes here, so the line is taken as it was given
        text = line.raw if _HEADER.search(line.raw) is not None else line.text
        for form in _FORMS:
            records: list[Item] = [
                Record(data, line.number, start + 1 if text is line.raw else None, line.time()[0], cut=True)
                for start, data in form(text)
                if scan.HEADER in data
            ]
            if records:
                return records
        return None


def _bytes_literals(text: str) -> Iterator[tuple[int, bytes]]:
    for found in _BYTES_LITERAL.finditer(text):
        yield found.start(), unescape(found[1] if found[1] is not None else found[2])


def _c_strings(text: str) -> Iterator[tuple[int, bytes]]:
    for found in _C_STRINGS.finditer(text):
        yield found.start(), b"".join(unescape(part) for part in _QUOTED.findall(found.group()))


def _others(text: str) -> Iterator[tuple[int, bytes]]:
    for found in _SINGLE.finditer(text):
        yield found.start(), unescape(found[1])


def _bare(text: str) -> Iterator[tuple[int, bytes]]:
    for found in _BARE.finditer(text):
        yield found.start(), unescape(found.group())


_FORMS = (_bytes_literals, _c_strings, _others, _bare)  # from the surest to a bare row of escapes


def _bytes(text: str) -> bytes | None:
    values = [int(number) for number in _NUMBER.findall(text)]
    return bytes(values) if values and max(values) < 256 else None


def _score(head: Sequence[str]) -> float:
    hits = sum(
        1
        for line in head
        if _HEX_ARRAY.search(line)
        or ("\\" in line and _HEADER.search(line))
        or ("170" in line and _DECIMAL.search(line))
    )
    return share_score(hits, head) if hits else IMPOSSIBLE


LITERAL = Dialect(
    "literal",
    "source code: C arrays, Python bytes, lists of numbers, JSON buffers, strings with escapes",
    (
        Example(
            "const uint8_t volts[] = {\n  0x55, 0xAA, 0x03, 0x07, 0x00, 0x08, // head 07\n"
            "  0x14, 0x02, 0x00, 0x04, 0x00, 0x00, 0x08, 0xFC, 0x2F };\n",
            hexes("55aa0307000814020004000008fc2f"),
        ),
        Example(
            "RX: b'U\\xaa\\x03\\x07\\x00\\x08\\x14\\x02\\x00\\x04\\x00\\x00\\x08\\xfc/'\n",
            hexes("55aa0307000814020004000008fc2f"),
        ),
        Example('send("\\x55" "\\xAA\\x00\\x08\\x00\\0\\a");\n', hexes("55aa0008000007")),
        Example("[85, 170, 3, 0, 0, 1,\n 0, 3]\n", hexes("55aa030000010003")),
        Example("['0x55', '0xaa', '0x3', '0x0', '0x0', '0x1', '0x0', '0x3']\n", hexes("55aa030000010003")),
    ),
    _score,
    _Reader,
    floored=True,
)
