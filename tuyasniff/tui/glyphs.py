"""The signs of the screen: for terminals that draw, and for those that have letters only."""

from __future__ import annotations

from typing import NamedTuple


class Glyphs(NamedTuple):
    """Signs of one column each. `rule` draws a line, `record` stands beside REC, `mark` beside a marked row."""

    rule: str
    wall: str
    record: str
    mark: str
    more: str


DRAWN = Glyphs("─", "│", "●", "*", "…")
PLAIN = Glyphs("-", "|", "o", "*", "~")


def glyphs(ascii: bool) -> Glyphs:
    """The signs to use."""
    return PLAIN if ascii else DRAWN
