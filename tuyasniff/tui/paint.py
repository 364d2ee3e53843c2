"""From the lines of `render/` to strips on the screen: a style name is a component class, so every theme works."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tuyasniff.render.styles import SGR, Line

TONES = tuple(SGR)
"""The style names of `render/`; each has a rule `.tone--NAME` in `style.tcss`."""


class Painter(Widget):
    """A widget that shows lines of `render/`. Mix it in before the Textual class."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{name}" for name in TONES}

    def tone(self, name: str) -> Style:
        """The look of a style name in the theme of now; plain where there is none."""
        if name not in SGR:
            return Style.null()
        return self.get_component_rich_style(f"tone--{name}", partial=True)

    def strip(self, line: Line, columns: int | None = None, over: Style | None = None) -> Strip:
        """A line as a strip; `over` is laid over all of it, `columns` fills or cuts it."""
        ground = self.rich_style if over is None else self.rich_style + over
        segments = [RichSegment(part.text, ground + self.tone(part.style)) for part in line]
        if over is not None:
            segments = [RichSegment(part.text, (part.style or ground) + over) for part in segments]
        strip = Strip(segments)
        return strip if columns is None else strip.adjust_cell_length(columns, ground)


def laid_over(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with a style laid over the columns from `start` up to, not including, `end`."""
    end = min(end, strip.cell_length)
    if start >= end:
        return strip
    middle = [RichSegment(text, (own or Style.null()) + style) for text, own, _ in strip.crop(start, end)]
    return Strip.join([strip.crop(0, start), Strip(middle), strip.crop(end, strip.cell_length)])
