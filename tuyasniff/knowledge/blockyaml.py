"""Plain block YAML, read line by line: what device files are made of, in a tenth of a library's time.

Only the simplest forms are taken: mappings and lists by indentation, words with or without quotes on one line. At
anything else the answer is None, and the library reads the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tuyasniff.patterns import regex

_LINE = regex(r"( *)((?:- +)*)(?:([A-Za-z_][A-Za-z0-9_]*):(?: +|$))?(.*)")
_PLAIN = regex(r"[^\s\"'&*!|>%@`{}\[\],#?:\\-](?:[^:#\\{}\[\]]|:(?=\S)|(?<=\S)#)*|-?[0-9][0-9.]*|-?\.[0-9]+")
_DOUBLE = regex(r'"([^"\\]*)"(?:\s+#.*)?')
_SINGLE = regex(r"'([^']*)'(?:\s+#.*)?")
_COMMENT = regex(r"\s+#.*$")
_ODD = regex(r"[^\x20-\x7e\n\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_DEPTH = 40


class _Beyond(Exception):
    """Something that this reader leaves to the library."""


def block_values(text: str, scalar: Callable[[str], Any]) -> Any:
    """The values of the text, or None where it is more than plain blocks. `scalar` reads a word without quotes."""
    if _ODD.search(text):
        return None
    try:
        lines = [line for raw in text.split("\n") for line in _steps(raw)]
        if not lines:
            return None
        reader = _Reader(lines, scalar)
        value = reader.block(lines[0][0], 0)
        return value if reader.done else None
    except _Beyond:
        return None


def _steps(raw: str) -> list[tuple[int, bool, str | None, str]]:
    """A line as (indent, begins a list item, key, rest); `- a: b` is two of them."""
    raw = raw.rstrip()
    bare = raw.lstrip(" ")
    if not bare or bare.startswith("#"):
        return []
    if bare == "-":
        raise _Beyond
    found = _LINE.fullmatch(raw)
    if found is None:
        raise _Beyond
    indent, dashes, key, rest = len(found[1]), found[2], found[3], found[4]
    steps: list[tuple[int, bool, str | None, str]] = []
    while dashes:
        steps.append((indent, True, None, ""))
        taken = len(dashes) - len(dashes[1:].lstrip(" "))
        indent, dashes = indent + taken, dashes[taken:]
    steps.append((indent, False, key, "" if key is not None and rest.startswith("#") else rest))
    return steps


class _Reader:
    def __init__(self, lines: list[tuple[int, bool, str | None, str]], scalar: Callable[[str], Any]) -> None:
        self._lines = lines
        self._scalar = scalar
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._lines)

    def block(self, indent: int, depth: int) -> Any:
        """What begins here, at this indent."""
        if depth > _DEPTH:
            raise _Beyond
        _, is_item, key, rest = self._lines[self._at]
        if is_item:
            return self._list(indent, depth)
        if key is None:
            self._at += 1
            return self._word(rest)
        return self._mapping(indent, depth)

    def _list(self, indent: int, depth: int) -> list[Any]:
        found = []
        while not self.done:
            at, is_item, _, _ = self._lines[self._at]
            if at < indent or not is_item:
                break
            if at > indent:
                raise _Beyond
            self._at += 1
            if self.done or self._lines[self._at][0] <= indent:
                raise _Beyond
            found.append(self.block(self._lines[self._at][0], depth + 1))
        return found

    def _mapping(self, indent: int, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self.done:
            at, is_item, key, rest = self._lines[self._at]
            if at < indent or (is_item and at == indent):
                break
            if at > indent or key is None or key in found or self._scalar(key) != key:
                raise _Beyond
            self._at += 1
            found[key] = self._word(rest) if rest else self._below(indent, depth)
        return found

    def _below(self, indent: int, depth: int) -> Any:
        """What stands under a key: deeper, or a list at the same indent, or nothing."""
        if self.done:
            return None
        at, is_item, _, _ = self._lines[self._at]
        if at > indent or (at == indent and is_item):
            return self.block(at, depth + 1)
        return None

    def _word(self, rest: str) -> Any:
        for quoted in (_DOUBLE, _SINGLE):
            found = quoted.fullmatch(rest)
            if found is not None:
                return found[1]
        bare = _COMMENT.sub("", rest)
        if not _PLAIN.fullmatch(bare):
            raise _Beyond
        if not self.done and self._lines[self._at][2] is None and not self._lines[self._at][1]:
            raise _Beyond  # a word that goes on in the next line
        return self._scalar(bare)
