"""Bytes of a file that holds one record a line -> its lines, however long, cut or damaged they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tuyasniff.patterns import regex

LONGEST = 32 << 20
BLOCK = 1 << 20
"""Bytes of whole lines that are looked at together."""

_FIRST_BLOCK = 64 << 10
_LONG = 4 << 20
_BOM = b"\xef\xbb\xbf"
_NULS = regex(rb"\x00+")


class RecordLine(NamedTuple):
    """A line: its number from 1 and its bytes without the end. `ended`: something followed it, an end of line or NULs.

    Of a line that is longer than LONGEST the bytes are gone and `too_long` is set. Disks leave NULs where nothing was
    written any more: they part a line, and `before` and `after` say on which side of these bytes they stood.
    """

    number: int
    data: bytes
    ended: bool = True
    too_long: bool = False
    before: bool = False
    after: bool = False

    @property
    def text(self) -> str:
        """The line as text; what is no UTF-8 becomes U+FFFD."""
        return self.data.decode("utf-8", "replace")


class LineBlock(NamedTuple):
    r"""Whole lines, each ended by `\n` and holding no other end of line; the first one has this number from 1."""

    number: int
    data: bytes


def line_blocks(pieces: Iterable[bytes], size: int = BLOCK) -> Iterator[LineBlock | RecordLine]:
    """The same lines as those of `record_lines`, many at a time; those that are not like the others come alone.

    The first blocks are small, so that something is there soon; later ones have about `size` bytes.
    """
    number, wanted = 1, min(_FIRST_BLOCK, size)
    stream = iter(pieces)
    parts: list[bytes] = []
    have = 0
    for piece in stream:
        parts.append(piece)
        have += len(piece)
        if have < wanted or (b"\n" not in piece and len(parts) > 1 and have < _LONG):
            continue
        data = b"".join(parts)
        end = data.rfind(b"\n") + 1
        if end:
            for after, one in _block(number, data[:end]):
                yield one
                number = after
            parts = [data[end:]]
        elif have >= _LONG:  # what goes on and on without an end of line need not be fast
            parts = []
            for one in record_lines(_to_line_end(data, stream, parts), number):
                yield one
                number = one.number + 1
        have = sum(map(len, parts))
        wanted = min(wanted * 2, size)
    data = b"".join(parts)
    end = data.rfind(b"\n") + 1
    if end:
        for after, one in _block(number, data[:end]):
            yield one
            number = after
    yield from record_lines([data[end:]], number)


def _block(number: int, data: bytes) -> Iterator[tuple[int, LineBlock | RecordLine]]:
    """What lines that are all ended become, each with the number of the line behind it."""
    joined = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    if b"\r" in joined:
        for line in record_lines([data], number):
            yield line.number + 1, line
        return
    after = number + joined.count(b"\n")
    yield after, LineBlock(number, joined)


def _to_line_end(data: bytes, stream: Iterator[bytes], left: list[bytes]) -> Iterator[bytes]:
    r"""These bytes and those up to the next `\n`; what was taken too much goes to `left`."""
    yield data
    for piece in stream:
        end = piece.find(b"\n") + 1
        yield piece[:end] if end else piece
        if end:
            left.append(piece[end:])
            return


def record_lines(pieces: Iterable[bytes], number: int = 1) -> Iterator[RecordLine]:
    r"""Lines that end with `\n`, `\r\n` or `\r`, and a last one that does not, if it holds anything.

    `number` is that of the first one.
    """
    size = 0
    parts: list[bytes] = []
    halved = False  # a \r at the end of a piece may be the first half of \r\n
    for piece in pieces:
        fresh = piece.removeprefix(b"\n") if halved else piece
        if not fresh:
            halved = halved and not piece
            continue
        halved = fresh.endswith(b"\r")
        for place, part in enumerate(fresh.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")):
            if place:
                yield from _line(number, parts, size, ended=True)
                number, size = number + 1, 0
                parts.clear()
            size += len(part)
            if size > LONGEST:
                parts.clear()
            else:
                parts.append(part)
    if size:
        yield from _line(number, parts, size, ended=False)


def ended_line(number: int, data: bytes) -> Iterator[RecordLine]:
    """A line of a block without its end: more than one where NULs part it."""
    return _line(number, [data], len(data), ended=True)


def _line(number: int, parts: list[bytes], size: int, *, ended: bool) -> Iterator[RecordLine]:
    if size > LONGEST:
        yield RecordLine(number, b"", ended, True)
        return
    data = b"".join(parts)
    if number == 1:
        data = data.removeprefix(_BOM)
    if b"\x00" not in data:
        yield RecordLine(number, data, ended)
        return
    whole = _NULS.split(data)
    filled = [place for place, part in enumerate(whole) if part]
    for place in filled:
        last = place == filled[-1]
        yield RecordLine(number, whole[place], ended or not last, False, place > 0, place < len(whole) - 1)
    if not filled:
        yield RecordLine(number, b"", ended, False, True, True)
