r"""Any text as one printable line, and back: `\n`, `\x1b`, `\ud83d` for what would not print or would not survive."""

from __future__ import annotations

import re

from tuyasniff.patterns import regex

_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONG = {short[1]: char for char, short in _SHORT.items()}
_ESCAPE = regex(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))")
_PLAIN = regex(r"[!-\[\]-~](?:[ -\[\]-~]*[!-\[\]-~])?\Z")


def escaped(text: str) -> str:
    """The text as one line of printable characters that neither begins nor ends with a blank."""
    if not text or _PLAIN.match(text):
        return text
    out = [_SHORT.get(char) or (char if char.isprintable() else _code(char)) for char in text]
    for end in (0, -1):
        if out[end] == " ":
            out[end] = "\\x20"
    return "".join(out)


def _code(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def unescaped(line: str) -> str:
    """The text that `escaped` was given; what nobody escaped stays as it is."""
    return _ESCAPE.sub(_char, line) if "\\" in line else line


def _char(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits is None:
        return _LONG.get(found[4], found[4])
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else found[0]


def quoted(text: str) -> str:
    """The text between double quotes."""
    return '"' + escaped(text).replace('"', '\\"') + '"'


QUOTED = r'"((?:[^"\\]|\\.)*)"'
"""A pattern with one group for what `quoted` gives; the group is to be unescaped."""
