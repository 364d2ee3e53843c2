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
    rest = ""
    for text in texts:
        rest += text
        # a \r at the very end may be the first half of \r\n: it waits
        held = "\r" if rest.endswith("\r") else ""
        body = rest[: len(rest) - len(held)]
        lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        yield from lines[:-1]
        rest = lines[-1] + held
        while len(rest) > LONGEST_LINE:
            cut = _cut(rest)
            yield rest[:cut]
            rest = rest[cut:]
    if rest.endswith("\r"):
        rest = rest[:-1]
        yield rest
    elif rest:
        yield rest


def _cut(text: str) -> int:
    for place in range(LONGEST_LINE, LONGEST_LINE - 200, -1):
        if text[place - 1] in _SEPARATORS:
            return place
    return LONGEST_LINE
