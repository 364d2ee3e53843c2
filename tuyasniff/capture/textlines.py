"""Bytes of a text -> its lines, as they come, whatever the encoding and however long a line is."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

LONGEST_LINE = 1 << 20
_SEPARATORS = (" ", ",", ";", "\t")


def decode_pieces(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text of the bytes, piece by piece. What cannot be decoded becomes U+FFFD, never an error."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for piece in pieces:
        text = decoder.decode(piece)
        if text:
            yield text
    rest = decoder.decode(b"", True)
    if rest:
        yield rest


def split_lines(texts: Iterable[str]) -> Iterator[str]:
    r"""Lines without their ends: `\n`, `\r\n` and `\r` end one, nothing else does.

    A line of more than a million characters is cut at a blank or comma, or after an even number of characters, so
    that a byte written as two digits stays whole.
    """
    parts: list[str] = []
    size = 0
    held = ""
    for text in texts:
        fresh = held + text
        # a \r at the very end may be the first half of \r\n: it waits
        held = "\r" if fresh.endswith("\r") else ""
        body = fresh[: len(fresh) - len(held)]
        first, *others = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        parts.append(first)
        size += len(first)
        for line in others:
            yield from _pieces("".join(parts))
            parts, size = [line], len(line)
        if size > LONGEST_LINE:
            *whole, rest = _pieces("".join(parts))
            yield from whole
            parts, size = [rest], len(rest)
    if size or held:
        yield from _pieces("".join(parts))


def _pieces(line: str) -> list[str]:
    """A line as it is, cut where it is too long."""
    pieces = []
    while len(line) > LONGEST_LINE:
        cut = _cut(line)
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]


def _cut(text: str) -> int:
    for place in range(LONGEST_LINE, LONGEST_LINE - 200, -1):
        if text[place - 1] in _SEPARATORS:
            return place
    return LONGEST_LINE
