r"""Bytes written as characters: `b'U\xaa\x03'`, `"\x55\252\0"`, `U[AA][03]`."""

from __future__ import annotations

import re

from tuyasniff.patterns import regex

_ESCAPE = regex(r"\\(?:x([0-9A-Fa-f]{1,2})|u00([0-9A-Fa-f]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "e": 27, "s": 32}
_BRACKETED = regex(r"[\[<]([0-9A-Fa-f]{2})[\]>]|(.)", re.DOTALL)


def unescape(text: str) -> bytes:
    r"""The bytes of a string literal's inside. Two hex digits follow `\x`; characters above 255 become `?`."""
    out = bytearray()
    at = 0
    for found in _ESCAPE.finditer(text):
        out += text[at : found.start()].encode("latin-1", "replace")
        hexed, coded, octal, name = found.groups()
        if hexed or coded:
            out.append(int(hexed or coded, 16))
        elif octal:
            out.append(int(octal, 8) & 0xFF)
        elif name in _NAMED:
            out.append(_NAMED[name])
        else:
            out += name.encode("latin-1", "replace")
        at = found.end()
    return bytes(out + text[at:].encode("latin-1", "replace"))


def unbracket(text: str) -> bytes:
    """The bytes of a text that writes unprintable ones as `[AA]` and the others as they are."""
    out = bytearray()
    for found in _BRACKETED.finditer(text):
        out += bytes.fromhex(found[1]) if found[1] else found[2].encode("latin-1", "replace")
    return bytes(out)
