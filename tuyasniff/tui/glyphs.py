"""The signs of the screen: for terminals that draw, and for those that have letters only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


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


_LETTERS = str.maketrans(
    {
        **dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+"),
        **dict.fromkeys(map(chr, range(0x2580, 0x25A0)), " "),
        **dict.fromkeys("─━╌╍┄┅┈┉╴╶╸╺", "-"),
        **dict.fromkeys("│┃╎╏┆┇┊┋╵╷╹╻", "|"),
        **dict.fromkeys("▁▂▃▄▅▆▇█", "#"),
        **dict(zip("…●•▶▼▲◀", "~o*>v^<", strict=True)),
        "🔎": "/ ",
    }
)


class LettersOnly(LineFilter):
    """Scroll bars and frames of every widget without signs that draw."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments where there is nothing to replace."""
        return list(_letters(segments))


def _letters(segments: Iterable[Segment]) -> Iterable[Segment]:
    for segment in segments:
        text, style, control = segment
        yield segment if text.isascii() else Segment(text.translate(_LETTERS), style, control)
