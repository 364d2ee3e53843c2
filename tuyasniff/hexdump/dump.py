"""Rows of numbers with an offset before and characters behind them: how such a dump is laid out, and its bytes.

An offset is told from data by the step between rows, never by its look: 16 bytes a row count 0, 10, 20 in hex,
0, 20, 40 in octal and 0, 16, 32 in decimal. The characters at the end are cut off by counting bytes; where a short
last row leaves that open, they must spell the bytes. Repeated rows may be left out and marked `*`; a last line may
hold nothing but the size, which cuts the padding of a last word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from tuyasniff.hexdump.clock import Stamp, read_stamp
from tuyasniff.hexdump.record import Item, Kind, Line, Record, Words
from tuyasniff.patterns import regex

_OFFSET = regex(r"\s*(?:[\w.-]{1,32}:\s+(?=0x))?(?:0[xX])?([0-9A-Fa-f]{3,16})[hH]?[:|]?(?=\s|\Z)")
_DASH = regex(r"(?<=\s[0-9A-Fa-f]{2})-(?=[0-9A-Fa-f]{2}\s)")
_GROUP = regex(r"\S+")
_SAMPLE = 500
_MOST_STEP = 256
MOST_REPEATED = 1 << 18
"""Bytes that all the `*` of a text may stand for; a few letters could claim gigabytes."""
_BASES = (16, 8, 10)


class Spec(NamedTuple):
    """How one number of a dump becomes bytes. `gap`: the most blanks between two numbers of a row.

    `plain`: the bytes stand there in hex, in their order.
    """

    decode: Callable[[str], bytes | None]
    word: int = 1
    gap: int = 2
    bare: bool = True
    plain: bool = False


class Layout(NamedTuple):
    """How a dump is laid out: base of its offsets (0: it has none), bytes a row (0: any), characters at the end."""

    base: int
    step: int
    gutter: bool


class Row(NamedTuple):
    """One row taken apart."""

    offset: int
    data: bytes
    start: int


def hex_groups(word: int, *, little: bool = False) -> Callable[[str], bytes | None]:
    """Numbers of `word` bytes in hex, low byte first when `little`; any even number of digits when `word` is 0."""

    def decode(text: str) -> bytes | None:
        if word and (len(text) > 2 * word or (not little and len(text) != 2 * word)):
            return None
        try:
            data = bytes.fromhex(text)
        except ValueError:
            return None
        return data[::-1] if little else data

    return decode


def numbers(base: int, word: int, widths: tuple[int, ...]) -> Callable[[str], bytes | None]:
    """Numbers of `word` bytes, low byte first, in decimal, octal or binary, of certain widths."""
    digits = frozenset("0123456789"[:base])
    most = 1 << 8 * word

    def decode(text: str) -> bytes | None:
        if len(text) not in widths or not digits.issuperset(text):
            return None
        value = int(text, base)
        return value.to_bytes(word, "little") if value < most else None

    return decode


def find_layout(spec: Spec, head: Sequence[str]) -> tuple[Layout, int] | None:
    """The layout of a dump and how many lines are in it; None where the lines are no such dump."""
    offset = _with_offsets(spec, head)
    if not spec.bare:
        return offset
    rows = sum(1 for line in head[:_SAMPLE] if _all_numbers(spec, _untimed(line)))
    if offset is not None and offset[1] >= rows:
        return offset
    return (Layout(0, 0, False), rows) if rows else None


def _with_offsets(spec: Spec, head: Sequence[str]) -> tuple[Layout, int] | None:
    rows = []
    for text in head[:_SAMPLE]:
        line = _untimed(text)
        found = _OFFSET.match(line)
        parts = _groups(spec, line, found.end(), 0) if found is not None else []
        if found is not None and parts:
            rows.append((found.group(1), parts, line))
    votes: Counter[tuple[int, int]] = Counter()
    for first, second in pairwise(rows):
        for base in _BASES:
            step = _offset(second[0], base) - _offset(first[0], base)
            if 0 < step <= _MOST_STEP and _holds(first[1], first[2], step):
                votes[base, step] += 1
    if votes:
        (base, step), count = max(votes.items(), key=lambda vote: (vote[1], vote[0][1]))
        return Layout(base, step, any(line[parts[-1][1] :].strip() for _, parts, line in rows)), count + 1
    for digits, parts, line in rows:
        gutter = line[parts[-1][1] :].strip()
        data = b"".join(part[0] for part in parts)
        if len(digits) >= 4 and int(digits, 16) == 0 and (_spells(gutter, data) or _ends(head, len(data))):
            return Layout(16, 0, bool(gutter)), 1
    return None


def _ends(head: Sequence[str], size: int) -> bool:
    """Whether a line holds nothing but the size of the dump."""
    for text in head[:_SAMPLE]:
        line = _untimed(text)
        found = _OFFSET.match(line)
        if found is not None and not line[found.end() :].strip():
            return any(0 <= size - _offset(found.group(1), base) < 2 for base in _BASES)
    return False


def _untimed(line: str) -> str:
    """The line behind a time that a terminal has put before it, without a dash in the middle of a row."""
    stamped = read_stamp(line)
    return _DASH.sub(" ", line[stamped[1] :] if stamped is not None else line)


def _all_numbers(spec: Spec, line: str) -> bool:
    parts = _groups(spec, line, 0, 0)
    return len(parts) >= 2 and (not line[parts[-1][1] :].strip() or line[parts[-1][1] :].startswith("   "))


def _groups(spec: Spec, line: str, at: int, most: int) -> list[tuple[bytes, int]]:
    """The numbers of a row as bytes, each with the index behind it; no more than `most` bytes, if given."""
    parts: list[tuple[bytes, int]] = []
    size, end = 0, at
    for found in _GROUP.finditer(line, at):
        if parts and found.start() - end > spec.gap:
            break
        data = spec.decode(found.group())
        if data is None:
            break
        end = found.end()
        parts.append((data, end))
        size += len(data)
        if len(data) < spec.word or (most and size >= most):
            break
    return parts


def _holds(parts: Sequence[tuple[bytes, int]], line: str, step: int) -> bool:
    """Whether a row has just so many bytes; what looks like more of them must be the characters of the row."""
    size = 0
    for index, (data, end) in enumerate(parts, 1):
        size += len(data)
        if size == step:
            given = b"".join(part[0] for part in parts[:index])
            return index == len(parts) or _spells(line[end:].strip(), given)
    return False


def _spells(text: str, data: bytes) -> bool:
    """Whether the characters at the end of a row are those of the bytes before."""
    if not text:
        return False
    shown = "".join(chr(code) if 32 <= code < 127 else "." for code in data)
    for left, right in (("", ""), ("|", "|"), (">", "<")):
        if text.startswith(left) and text.endswith(right):
            inner = text[len(left) : len(text) - len(right)]
            if inner.strip() == shown.strip() or _alike(inner, shown):
                return True
    return False


def _alike(given: str, shown: str) -> bool:
    """The same characters, apart from those that cleaning a line has blanked."""
    padded = given.ljust(len(shown))
    return len(padded) == len(shown) and all(
        left == right or (left == " " and right in "`*<>&\\") for left, right in zip(padded, shown, strict=True)
    )


def _offset(digits: str, base: int) -> int:
    try:
        return int(digits, base)
    except ValueError:
        return -1


class Ahead(NamedTuple):
    """A row that is to come: its offset, how many bytes, and the column (from 1) where these begin."""

    offset: int
    step: int
    column: int


class DumpReader:
    """Claims the rows of one dump. A row waits for the next line, which may say that its end is padding."""

    def __init__(self, spec: Spec, layout: Layout) -> None:
        self._spec = spec
        self._layout = layout
        self._expected: int | None = None
        self._room = MOST_REPEATED
        self._held: Record | None = None
        self._starred = False

    def __call__(self, line: Line) -> list[Item] | None:
        """The row before this one; None where the line is no row."""
        stamp, at = line.time()
        text = _DASH.sub(" ", line.text[at:])
        if text.strip() == "*" and self._held is not None:
            self._starred = True
            return []
        row = self._row(text)
        if row is None:
            return None
        if not row.data:
            return self._end(row.offset)
        items = self._repeated(row.offset)
        items += self._hole(row.offset, line, stamp)
        self._expected = row.offset + len(row.data)
        self._held = Record(row.data, line.number, line.column(at + row.start), stamp, kind=Kind.STREAM)
        return items

    @property
    def goes_on(self) -> Ahead | None:
        """What the next row has to be to go on as the one before; None where a row may be something else."""
        held, layout, expected = self._held, self._layout, self._expected
        if held is None or expected is None or layout.base != 16 or self._starred or held.stamp is not None:
            return None
        if not self._spec.plain:
            return None
        whole = len(held.data) == layout.step and held.column is not None
        return Ahead(expected, layout.step, held.column or 0) if whole else None

    def took(self, rows: int, last: Record) -> Record:
        """So many rows, that are as foretold, were taken otherwise: the one before them. `last` is the last of them."""
        held = self._held
        assert held is not None
        assert self._expected is not None
        self._held = last
        self._expected += rows * self._layout.step
        return held

    def finish(self) -> list[Item]:
        """The row that still waits."""
        held, self._held = self._held, None
        self._starred = False
        return [] if held is None else [held]

    def _row(self, text: str) -> Row | None:
        layout = self._layout
        if not layout.base:
            parts = _groups(self._spec, text, 0, 0)
            rest = text[parts[-1][1] :] if parts else ""
            if not parts or (rest.strip() and not rest.startswith("   ")):
                return None
            return Row(0, b"".join(part[0] for part in parts), len(text) - len(text.lstrip()))
        found = _OFFSET.match(text)
        if found is None:
            return None
        offset = _offset(found.group(1), layout.base)
        if offset < 0:
            return None
        if not text[found.end() :].strip():
            return Row(offset, b"", 0) if self._held is not None else None
        parts = _groups(self._spec, text, found.end(), layout.step)
        if not parts:
            return None
        start = found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip())
        data = b"".join(part[0] for part in parts)
        if layout.step and len(data) > layout.step:
            return None
        if layout.gutter and (not layout.step or len(data) < layout.step):
            data = self._short(text, parts, data)
        return Row(offset, data, start)

    def _short(self, text: str, parts: Sequence[tuple[bytes, int]], data: bytes) -> bytes:
        """A row that is not full: where its end is in doubt, the characters behind the bytes decide."""
        for used in range(len(parts), 0, -1):
            taken = b"".join(part[0] for part in parts[:used])
            if _spells(text[parts[used - 1][1] :].strip(), taken):
                return taken
        return data

    def _repeated(self, offset: int) -> list[Item]:
        """The row that waited, and the rows that a `*` stands for."""
        held, starred = self._held, self._starred
        items = self.finish()
        if held is None or not starred or self._expected is None or len(held.data) != self._layout.step:
            return items
        missing = min(offset - self._expected, self._room)
        repeats = max(0, missing // len(held.data))
        self._room -= repeats * len(held.data)
        items += [held._replace(column=None)] * repeats
        self._expected += repeats * len(held.data)
        return items

    def _hole(self, offset: int, line: Line, stamp: Stamp | None) -> list[Item]:
        """What to say where the offsets jump over bytes that the text does not give."""
        missing = offset - self._expected if self._layout.base and self._expected is not None else 0
        if missing <= 0:
            return []
        plural = "s" if missing != 1 else ""
        return [Words(f"{missing:,} byte{plural} not given before offset {offset:x}", line.number, stamp, hole=True)]

    def _end(self, size: int) -> list[Item]:
        """The line with the size alone."""
        held, starred, expected = self._held, self._starred, self._expected
        if held is None or expected is None:
            return []
        if starred:
            items = self._repeated(size)
        else:
            padding = expected - size
            if 0 < padding < self._spec.word and padding < len(held.data):
                self._held = held._replace(data=held.data[:-padding])
            items = self.finish()
        self._expected = None
        return items
