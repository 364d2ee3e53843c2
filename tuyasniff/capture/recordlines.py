"""Bytes of a file that holds one record a line -> its lines, however long, cut or damaged they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tuyasniff.patterns import regex

LONGEST = 32 << 20
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


def record_lines(pieces: Iterable[bytes]) -> Iterator[RecordLine]:
    r"""Lines that end with `\n`, `\r\n` or `\r`, and a last one that does not, if it holds anything."""
    number, size = 1, 0
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


def _line(number: int, parts: list[bytes], size: int, *, ended: bool) -> Iterator[RecordLine]:
    if size > LONGEST:
        yield RecordLine(number, b"", ended, True)
        return
    data = b"".join(parts)
    if number == 1:
        data = data.removeprefix(b"\xef\xbb\xbf")
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
