"""The text of items, quickly: most of what a wire says was said before, and only its number and time are new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from tuyasniff.model import FamilyName, Item, Message, Talker
from tuyasniff.render.lines import NUMBER, Layout, item_lines
from tuyasniff.render.listlines import ListLines
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import Segment

KEPT = 4096
_LONGEST = 64
"""Bytes of a frame that may come again just so; longer ones carry what is new."""

_Key: TypeAlias = tuple[bytes, bool, Talker, FamilyName | None, str, int]


class KnownLines:
    """Gives the text of items line by line, and remembers that of sound frames. Memory is bounded."""

    def __init__(self, ink: Callable[[Iterable[Segment]], str]) -> None:
        """`ink` makes text of the segments of a line, with its trailing blanks: `inked` or `bare`."""
        self._ink = ink
        self._layout: Layout | None = None
        self._known: dict[_Key, str] = {}
        self._lists = ListLines(ink)
        self._begins, self._ends = self._lists.around("number")
        self._one_ink = self._lists.around("number", "time") == (self._begins, self._ends)

    def text(self, item: Item, layout: Layout) -> str:
        """What `item_lines` gives, each line with its end."""
        thing = item.thing
        if not isinstance(thing, Message) or thing.faults:
            return self._text(item, layout)
        frame = thing.frame
        raw = frame.raw
        if frame.rebuilt is not None or len(raw) > _LONGEST:
            return self._text(item, layout)
        if layout is not self._layout:
            self._layout = layout
            self._known.clear()
        margin, columns = self._margin(item.number, frame.t_us, layout)
        key = (raw, frame.extended, frame.talker, frame.family, thing.variant, len(margin))
        body = self._known.get(key)
        if body is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            body = self._known[key] = self._body(item, layout, thing, margin, columns)
        return margin + body

    def _margin(self, number: int, t_us: int | None, layout: Layout) -> tuple[str, int]:
        """What `Layout.margin` gives as text, and the columns it takes."""
        watch = layout.watch
        if not self._one_ink:
            line = layout.margin(number, t_us)
            return self._ink(line), columns_of(line)
        words = f"{number:>{NUMBER}} " if watch is None else f"{number:>{NUMBER}} {watch.text(t_us)} "
        return f"{self._begins}{words}{self._ends}", len(words)

    def _body(self, item: Item, layout: Layout, message: Message, margin: str, columns: int) -> str:
        """What stands behind the margin of the first line."""
        quick = self._lists.body(message, layout, columns) if message.is_list and layout.meanings is None else None
        return self._text(item, layout)[len(margin) :] if quick is None else quick

    def _text(self, item: Item, layout: Layout) -> str:
        return "".join([self._ink(line).rstrip() + "\n" for line in item_lines(item, layout)])
