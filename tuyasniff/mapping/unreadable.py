"""A text that is not what it should be."""

from __future__ import annotations

DEEPEST = 64
"""Lists and objects inside each other; a mapping has ten."""


class Unreadable(Exception):
    """What keeps a text from being read, in words, its line (from 1) where one is known, and how to mend it."""

    def __init__(self, line: int | None, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.line = line
        self.text = text
        self.hint = hint
