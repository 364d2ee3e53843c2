"""The bytes of a frame in rows; every byte knows the field it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message as Posted
from textual.strip import Strip

from tuyasniff.model import Field, Span
from tuyasniff.render.hexview import as_text, marked
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.paint import grow
from tuyasniff.tui.widgets.linespane import LinesPane

_OFFSET = 5
"""Columns of the offset and the blank behind it."""


class HexPane(LinesPane):
    """Rows of 16, 8 or 4 bytes. `|` stands where a field ends, `[` and `]` around the one that is pointed at."""

    DEFAULT_CSS = """
    HexPane > .hex--pointed { text-style: underline bold; }
    HexPane > .hex--bad { text-style: reverse bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"hex--pointed", "hex--bad"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Byte before", show=False),
        Binding("right", "move(1)", "Next byte", show=False),
        Binding("up", "rows(-1)", "Row above", show=False),
        Binding("down", "rows(1)", "Row below", show=False),
        Binding("home", "move(-65536)", "First byte", show=False),
        Binding("end", "move(65536)", "Last byte", show=False),
    ]

    @dataclass
    class Pointed(Posted):
        """Somebody pointed at a byte, with the mouse or the keys."""

        byte: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._what = marked(b"")
        self._bad: frozenset[int] = frozenset()
        self._span = Span(0, 0)
        self._byte = 0
        self._per_row = 16

    @property
    def span(self) -> Span:
        """The bytes that are pointed at."""
        return self._span

    def show(self, data: bytes, leaves: Sequence[Field] = ()) -> None:
        """Other bytes, and the fields that they are."""
        self._what = marked(data, leaves)
        bad = (leaf.span for leaf in leaves if leaf.role == "checksum" and leaf.fault is not None)
        self._bad = frozenset(place for span in bad for place in range(*span))
        self._span, self._byte = Span(0, 0), 0
        self.scroll_to(y=0, animate=False, force=True)
        self.lay_out()

    def lay_out(self) -> None:
        """As many bytes a row as fit."""
        fitting = (count for count in (16, 8) if _OFFSET + 4 * count + 2 <= self.room)
        self._per_row = next(fitting, 4)
        size = -(-len(self._what.data) // self._per_row)
        grow(self, Size(self.room, size))
        self.refresh()

    def point(self, span: Span, *, scroll: bool = True) -> None:
        """Point at bytes."""
        self._span = span
        if not span.start <= self._byte < span.end:
            self._byte = span.start
        if scroll:
            self._into_view(span.end - 1)
            self._into_view(span.start)
        self.refresh()

    # ---- painting

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, as text: for copying."""
        return tuple(
            tuple(Segment(text) for text, _ in self._pieces(start))
            for start in range(0, len(self._what.data), self._per_row)
        )

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        place = y + self.scroll_offset.y
        start = place * self._per_row
        ground = self.ground
        if start >= len(self._what.data):
            return Strip.blank(self.size.width, ground)
        strip = Strip([RichSegment(text, ground + style) for text, style in self._pieces(start)])
        return self.with_selection(strip.adjust_cell_length(self.size.width, ground), place)

    def _pieces(self, start: int) -> list[tuple[str, Style]]:
        """The offset, the bytes and the text of a row."""
        what = self._what
        places = range(start, min(start + self._per_row, len(what.data)))
        pieces = [(f"{start:04x}", self.tone("offset"))]
        for place in places:
            pieces += [
                (self._between(place, place == start), self.tone("dim")),
                self._cell(f"{what.data[place]:02x}", place),
            ]
        pieces.append(
            (("]" if self._ends(places[-1]) else " ").ljust(3 * (self._per_row - len(places)) + 2), self.tone("dim"))
        )
        pieces += [
            self._cell(char, start + column) for column, char in enumerate(as_text(what.data[start : places[-1] + 1]))
        ]
        return pieces

    def _between(self, place: int, first: bool) -> str:
        """What stands before a byte."""
        if self._span.start == place < self._span.end:
            return "["
        if first:
            return " "
        if self._ends(place - 1):
            return "]"
        return "|" if place in self._what.ends else " "

    def _ends(self, place: int) -> bool:
        """Whether what is pointed at ends behind this byte."""
        return place + 1 == self._span.end > self._span.start

    def _cell(self, text: str, place: int) -> tuple[str, Style]:
        style = self.tone(self._what.roles[place])
        if place in self._bad:
            style += self.get_component_rich_style("hex--bad", partial=True)
        if self._span.start <= place < self._span.end:
            style += self.get_component_rich_style("hex--pointed", partial=True)
        return text, style + Style(meta={"byte": place})

    # ---- pointing

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The byte under the mouse."""
        self._at(event.style.meta.get("byte"))

    def on_click(self, event: events.Click) -> None:
        """The byte under the mouse."""
        self._at(event.style.meta.get("byte"))

    def action_move(self, count: int) -> None:
        """Point at another byte."""
        if self._what.data:
            self._at(min(max(self._byte + count, 0), len(self._what.data) - 1))

    def action_rows(self, count: int) -> None:
        """Point at a byte some rows away."""
        self.action_move(count * self._per_row)

    def _at(self, byte: int | None) -> None:
        if byte is None or (byte == self._byte and self._span.end):
            return
        self._byte = byte
        self._into_view(byte)
        self.post_message(self.Pointed(byte))

    def _into_view(self, byte: int) -> None:
        row = byte // self._per_row
        rows = max(self.size.height, 1)
        if row < self.scroll_offset.y:
            self.scroll_to(y=row, animate=False, force=True)
        elif row >= self.scroll_offset.y + rows:
            self.scroll_to(y=row - rows + 1, animate=False, force=True)
