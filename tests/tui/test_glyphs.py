"""Signs for terminals that have letters only."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color

from tuyasniff.tui.glyphs import LettersOnly


def test_bars_and_frames_become_letters_and_nothing_else_does() -> None:
    segments = [Segment("▆▁ "), Segment("┌─┐│"), Segment("Käse 5"), Segment("plain")]
    texts = [segment.text for segment in LettersOnly().apply(segments, Color(0, 0, 0))]
    assert texts == ["## ", "+-+|", "Käse 5", "plain"]
