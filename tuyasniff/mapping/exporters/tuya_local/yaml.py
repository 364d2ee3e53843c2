"""YAML as tuya-local's linter wants it: lists indented, 80 columns, and nothing that YAML 1.1 reads as another type.

A document is made of dicts, lists of dicts, texts, whole numbers, booleans and None.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from tuyasniff.patterns import regex

COLUMNS = 80
_CONTINUED = 2
_PLAIN = regex(r"[A-Za-z][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*")
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})

Value: TypeAlias = "str | int | bool | Digits | Mapping[str, Value] | Sequence[Mapping[str, Value]] | None"


class Digits(str):
    """A text that is always quoted: it is no word."""

    __slots__ = ()


def member(key: str, value: Value, indent: int) -> Iterator[str]:
    """The lines of one key of a mapping that is indented by so many columns."""
    pad = " " * indent
    if isinstance(value, Mapping):
        yield f"{pad}{key}:"
        for name, one in value.items():
            yield from member(name, one, indent + 2)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{pad}{key}:"
        for one in value:
            yield from item(one, indent + 2)
    else:
        yield from _line(f"{pad}{key}: ", value, indent)


def item(value: Mapping[str, Value], indent: int) -> Iterator[str]:
    """The lines of one item of a list; the dash is indented by so many columns."""
    lines = [line for key, one in value.items() for line in member(key, one, indent + 2)]
    yield f"{' ' * indent}- {lines[0][indent + 2 :]}"
    yield from lines[1:]


def comment(text: str, indent: int = 0) -> Iterator[str]:
    """A comment, over several lines where it is long. The text holds no line ends."""
    pad = f"{' ' * indent}# "
    yield from textwrap.wrap(text, COLUMNS, initial_indent=pad, subsequent_indent=pad) or [pad.rstrip()]


def commented(lines: Iterable[str]) -> Iterator[str]:
    """The lines switched off: without the first character they are what they were, save for one that is continued."""
    yield from (f"#{line}" for line in lines)


def clean(text: str) -> str:
    """A text that can be written: half of a surrogate pair cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(head: str, value: str | int | bool | None, indent: int) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        yield head + {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, int):
        yield f"{head}{value}"
    elif not isinstance(value, Digits) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        yield from _fitting(head, value, value, indent)
    else:
        yield from _fitting(head, value, "", indent)


def _fitting(head: str, value: str, plain: str, indent: int) -> Iterator[str]:
    """On one line if it fits, else in quotes over several; one column is kept for a `#` before it."""
    letters = [_escaped(letter) for letter in clean(value)]
    whole = plain or f'"{"".join(letters)}"'
    if len(head) + len(whole) < COLUMNS:
        yield head + whole
        return
    yield f'{head}"\\'
    pad = " " * (indent + _CONTINUED)
    line = pad
    for letter in letters:
        # a blank at the beginning of a continued line would be lost
        shown = "\\ " if letter == " " and line == pad else letter
        if len(line) + len(shown) > COLUMNS - 2:
            yield f"{line}\\"
            line, shown = pad, "\\ " if letter == " " else letter
        line += shown
    yield f'{line}"'


def _escaped(letter: str) -> str:
    """A letter in double quotes; what does not show, or steers, as an escape."""
    if letter.isprintable():
        return json.dumps(letter, ensure_ascii=False)[1:-1]
    code = ord(letter)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
