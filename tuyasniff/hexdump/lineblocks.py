r"""The lines of a text, taken one by one, or many at once as the bytes that they are.

`\n`, `\r\n` and `\r` end a line, nothing else does. A line of more than a million characters is cut before a header,
at a blank or comma, or after an even number of characters, so that a byte written as two digits stays whole.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tuyasniff.hexdump.cutting import good_end

LONGEST_LINE = 1 << 20
_LIKE_ASCII = ("utf-8-sig", "utf-8", "cp1252")
_BOM = codecs.BOM_UTF8


class Sizes(NamedTuple):
    """Bytes of a block, of one that is halved no more, and of rows that may wait for the end of a frame."""

    block: int = 3 << 19
    least: int = 1024
    held: int = 4 << 20


USUAL = Sizes()


class LineBlocks:
    """Iterate for the lines, without their ends. What is left at any time may be had as `blocks` instead."""

    def __init__(self, pieces: Iterable[bytes], encoding: str = "utf-8-sig", longest: int = LONGEST_LINE) -> None:
        """`longest`: where a line is cut."""
        self.encoding = "cp1252" if encoding == "cp1252" else "utf-8"
        self._marked = encoding == "utf-8-sig"
        self._longest = longest
        self._parts = self._whole_lines(pieces if encoding in _LIKE_ASCII else _as_utf8(pieces, encoding))
        self._part = b""
        self._lines: Iterator[str] = iter(())

    def __iter__(self) -> Iterator[str]:
        yield from self._lines
        for part in self._parts:
            self._part, self._lines = part, iter(self.lines(part))
            yield from self._lines

    def lines(self, block: bytes) -> list[str]:
        """The lines of a block as text. What cannot be decoded becomes U+FFFD, never an error."""
        lines = block.decode(self.encoding, "replace").split("\n")
        del lines[-1]
        return lines

    def blocks(self, size: int) -> Iterator[bytes]:
        r"""What has not been taken yet, in blocks of at least `size` bytes but for the last: whole lines with `\n`."""
        left = len(list(self._lines))
        waiting = [b"".join(line + b"\n" for line in self._part.split(b"\n")[-1 - left : -1])] if left else []
        held = len(waiting[0]) if waiting else 0
        for part in self._parts:
            waiting.append(part)
            held += len(part)
            if held >= size:
                yield b"".join(waiting)
                waiting, held = [], 0
        if held:
            yield b"".join(waiting)

    def _whole_lines(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        rest, begun = b"", False
        for piece in _to_an_end(pieces, self._longest):
            rest += piece
            if not begun and self._marked:
                if len(rest) < len(_BOM) and _BOM.startswith(rest):
                    continue
                rest = rest.removeprefix(_BOM)
            begun = True
            # a \r at the very end may be the first half of \r\n: it waits
            held = b"\r" if rest.endswith(b"\r") else b""
            body = rest[: len(rest) - len(held)] if held else rest
            if b"\r" in body:
                body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            end = body.rfind(b"\n") + 1
            if end:
                yield from self._cut(body[:end])
            rest = body[end:] + held
            while len(rest) > self._longest:
                end = self._end(rest)
                yield rest[:end] + b"\n"
                rest = rest[end:]
        if rest:
            yield rest.removesuffix(b"\r") + b"\n"

    def _cut(self, block: bytes) -> Iterator[bytes]:
        """Whole lines, the very long ones cut."""
        if len(block) <= self._longest + 1:
            yield block
            return
        begin = 0
        while begin < len(block):
            # as many lines as fit, so that only one that is too long is left
            end = block.rfind(b"\n", begin, begin + self._longest + 1) + 1
            if end:
                yield block[begin:end]
                begin = end
                continue
            end = begin + self._end(block[begin : begin + self._longest + 1])
            yield block[begin:end] + b"\n"
            begin = end

    def _end(self, line: bytes) -> int:
        end = good_end(line[: self._longest + 1].decode("latin-1"), self._longest)
        while end > self._longest // 2 and self.encoding == "utf-8" and line[end] & 0xC0 == 0x80:
            end -= 1  # in the midst of a character
        return end


def _to_an_end(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces put together up to one in which a line ends, or to so many bytes: what follows looks at them again."""
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size > most or b"\n" in piece or b"\r" in piece:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)


def _as_utf8(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", True).encode("utf-8", "replace")
