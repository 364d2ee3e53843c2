"""The text of items, quickly: most of what a wire says was said before, and only its number and time are new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from tuyasniff.model import FamilyName, Item, Message, Talker
from tuyasniff.render.lines import Layout, item_lines
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
        margin = self._ink(layout.margin(item.number, frame.t_us))
        key = (raw, frame.extended, frame.talker, frame.family, thing.variant, len(margin))
        body = self._known.get(key)
        if body is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            body = self._known[key] = self._text(item, layout)[len(margin) :]
        return margin + body

    def _text(self, item: Item, layout: Layout) -> str:
        return "".join([self._ink(line).rstrip() + "\n" for line in item_lines(item, layout)])
