"""What a search text means: an expression, words that are seen, or bytes that are there."""

from __future__ import annotations

import re

from tuyasniff.analysis.query import Filter
from tuyasniff.analysis.query.text import Seen, containing, matching
from tuyasniff.analysis.query.values import Wrong, byte_pattern
from tuyasniff.errors import FormatError
from tuyasniff.model import Item, Message, Noise


class Sought(Filter):
    """What a search finds: words that are seen, or bytes that are there."""

    __slots__ = ("pattern", "words")

    def __init__(self, words: Seen, pattern: re.Pattern[bytes] | None = None) -> None:
        self.words, self.pattern = words, pattern

    def __call__(self, item: Item) -> bool:
        """Whether the item is found."""
        return (self.pattern is not None and self.pattern.search(_bytes(item)) is not None) or self.words(item)


def search_test(text: str) -> Sought | None:
    """The test that a search text means, None for an empty one.

    Raises FormatError for an expression that cannot be used.
    """
    return _hit(text.strip()) if text.strip() else None


def _hit(text: str) -> Sought:
    """An expression, or words that are seen or bytes that are there."""
    if len(text) > 2 and text[0] == text[-1] == "/":
        try:
            return Sought(matching(text[1:-1]))
        except Wrong as wrong:
            raise FormatError(wrong.text, wrong.hint) from None
    words = containing(text)
    try:
        pattern = byte_pattern(text)[1]
    except Wrong:
        return Sought(words)
    return Sought(words, pattern)


def _bytes(item: Item) -> bytes:
    thing = item.thing
    if isinstance(thing, Message):
        return thing.frame.whole
    return thing.raw if isinstance(thing, Noise) else b""
