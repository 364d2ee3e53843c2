"""A place in text that is private, and the patterns that find such places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.patterns import regex
from tuyasniff.protocol.private import Kind


class Spot(NamedTuple):
    """A private thing in some bytes: where it begins, where it ends, and what it is."""

    start: int
    end: int
    kind: Kind


def compiled(pattern: str) -> re.Pattern[bytes]:
    """A pattern for bytes; small and capital letters are the same to it."""
    return regex(pattern.encode(), re.IGNORECASE | re.MULTILINE)


class Shape:
    """A pattern, and what must stand in the text for it to be worth looking: one of the `signs` or of the `words`."""

    __slots__ = ("kind", "needs", "pattern")

    def __init__(self, kind: Kind, pattern: str, signs: str = "", words: str = "") -> None:
        self.kind = kind
        self.pattern = compiled(pattern)
        self.needs = tuple(need.encode() for need in (*signs, *words.split()))

    def matches(self, data: bytes, lower: bytes) -> Iterator[re.Match[bytes]]:
        """Where it stands; `lower` is the same in small letters."""
        worth = not self.needs or any(need in lower for need in self.needs)
        return self.pattern.finditer(data) if worth else iter(())
