"""Text that came from outside, made safe to show: nothing in it may steer a terminal or turn its direction."""

from __future__ import annotations

import unicodedata
from typing import Any

_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
ELLIPSIS = "…"

# Printable as Unicode has it, but they show nothing: fillers and joiners.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_VARIATION = frozenset("\ufe0e\ufe0f")
_STACKED = 4


def visible(text: str) -> str:
    r"""The text with every control character as a symbol of one column (␛ for ESC) or an escape (`\u202e`).

    Bidirectional marks, C1 controls, lone surrogates and characters that show nothing become escapes too, and no
    more than four combining marks stay on one letter. The result is one line that prints as it reads.
    """
    if text.isascii() and text.isprintable():
        return text
    out = []
    stacked = 0
    for char in text:
        code = ord(char)
        picture = _PICTURES.get(code)
        if picture is not None:
            out.append(chr(picture))
            continue
        if unicodedata.combining(char):
            stacked += 1
        else:
            stacked = 0
        if unicodedata.category(char) == "Zs":
            out.append(" ")
        elif not char.isprintable() or char in _INVISIBLE or stacked > _STACKED:
            out.append(f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
        elif char not in _VARIATION:
            out.append(char)
    return "".join(out)


def value_text(value: Any, type_name: str, *, quoted: bool = True) -> str:
    """The value of a datapoint as tables have it: `2301`, `true`, `0x05`, `"rgb"` (or bare), hex as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and type_name == "bitmap":
        return f"0x{value:02x}"
    text = visible(str(value))
    return f'"{text}"' if quoted and type_name == "string" else text


def width(text: str) -> int:
    """Columns that a visible text takes: two for wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """The text in at most so many columns, the last one `…` where something had to go."""
    if len(text) * 2 <= columns or width(text) <= columns:
        return text
    if columns < 1:
        return ""
    taken = 0
    for place, char in enumerate(text):
        taken += _columns(char)
        if taken > columns - 1:
            return text[:place] + ELLIPSIS
    return text


def cut_amounts(text: str, columns: int) -> str:
    """Like `cut`, but no number is cut in its middle, where it would pass for another one."""
    shown = cut(text, columns)
    if shown == text:
        return text
    begun = shown.removesuffix(ELLIPSIS)
    whole, _, part = begun.rpartition(" ")
    numeric = any(char.isdigit() for char in part) and not text[len(begun) :].startswith(" ")
    return f"{whole} {ELLIPSIS}" if whole and numeric else shown


def cut_left(text: str, columns: int) -> str:
    """Like `cut`, but the beginning goes: for paths, whose end tells more."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[1:]
    return ELLIPSIS + text if columns > 0 else ""


def pad(text: str, columns: int) -> str:
    """The text cut or filled with blanks to exactly so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - width(text))


def plural(number: int, word: str) -> str:
    """`1 frame`, `2,048 frames`."""
    return f"{number:,} {word}" + ("s" if number != 1 else "")
