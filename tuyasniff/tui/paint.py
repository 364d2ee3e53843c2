"""From the lines of `render/` to strips on the screen: a style name is a component class, so every theme works.

The app has these classes, once for all widgets: in each of them they would be most of what laying out styles takes.
"""

from __future__ import annotations

from typing import Any

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tuyasniff.render.styles import SGR, Line

TONES = tuple(SGR)
"""The style names of `render/`; each has a rule `.tone--NAME` in `style.tcss`."""

TONE_CLASSES = {f"tone--{name}" for name in TONES}
"""What an app has in its COMPONENT_CLASSES for widgets to have tones."""


class Painter(Widget):
    """A widget that shows lines of `render/`. Mix it in before the Textual class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._ground: Style | None = None
        self._tones: dict[str, Style] = {}
        self._paints = False
        super().__init__(*args, **kwargs)

    @property
    def ground(self) -> Style:
        """The look of the widget itself in the theme of now."""
        if self._ground is None:
            self._ground = self.rich_style
        return self._ground

    def tone(self, name: str) -> Style:
        """The look of a style name in the theme of now; plain where there is none."""
        styles = self.app._component_styles.get(f"tone--{name}")
        return Style.null() if styles is None else styles.partial_rich_style

    def notify_style_update(self) -> None:
        """Another theme, or the focus came or went."""
        self._ground = None
        self._tones.clear()
        super().notify_style_update()

    def strip(self, line: Line, columns: int | None = None, over: Style | None = None) -> Strip:
        """A line as a strip; `over` is laid over all of it, `columns` fills or cuts it."""
        ground = self.ground if over is None else self.ground + over
        segments = [RichSegment(part.text, self._toned(part.style)) for part in line]
        if over is not None:
            segments = [RichSegment(part.text, (part.style or ground) + over) for part in segments]
        strip = Strip(segments)
        return strip if columns is None else strip.adjust_cell_length(columns, ground)

    def _toned(self, name: str) -> Style:
        style = self._tones.get(name)
        if style is None:
            style = self._tones[name] = self.ground + self.tone(name)
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is painted. It needs no offsets, and a style without them is written faster."""
        self._paints = True
        try:
            return super().render_lines(crop)
        finally:
            self._paints = False

    def marked(self, strip: Strip, row: int) -> Strip:
        """The strip of a row, what the mouse has selected of it laid over."""
        selection = self.text_selection
        span = None if selection is None else selection.get_span(row)
        if span is None:
            return strip
        start, end = span
        style = self.screen.get_component_rich_style("screen--selection")
        return laid_over(strip, start, strip.cell_length if end == -1 else end, style)

    def placed(self, strip: Strip, row: int) -> Strip:
        """The strip as it is asked for: with the offsets by which the mouse selects, where it is not for painting."""
        return strip if self._paints else strip.apply_offsets(0, row)


def grow(pane: ScrollView, size: Size) -> None:
    """Another size of what a pane scrolls over. The screen is laid out anew only where a scroll bar comes or goes."""
    old = pane.virtual_size
    height = pane.scrollable_content_region.height
    if pane.styles.is_auto_height or size.width != old.width or (size.height > height) != (old.height > height):
        pane.virtual_size = size
    elif size != old:
        pane.set_reactive(Widget.virtual_size, size)
        bar = pane.vertical_scrollbar
        if pane.show_vertical_scrollbar:
            bar.window_virtual_size = size.height
        pane.scroll_y = pane.validate_scroll_y(pane.scroll_y)


def laid_over(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with a style laid over the columns from `start` up to, not including, `end`."""
    end = min(end, strip.cell_length)
    if start >= end:
        return strip
    middle = [RichSegment(text, (own or Style.null()) + style) for text, own, _ in strip.crop(start, end)]
    return Strip.join([strip.crop(0, start), Strip(middle), strip.crop(end, strip.cell_length)])
