"""The text of lists of datapoints, straight from their values: that of `lines.item_lines`, for a tenth of its cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tuyasniff.model import Datapoint, DpType, Message
from tuyasniff.render.labels import visible, width
from tuyasniff.render.lines import Layout
from tuyasniff.render.parts import TALKERS, dp_value
from tuyasniff.render.styles import Segment

_BITMAP = int(DpType.BITMAP)
_LONG = 8
"""Bytes of a value whose length is told."""

_HELD = "x"
"""Stands for a word, where its ink is asked for."""


class ListLines:
    """Writes sound lists of datapoints. What it keeps is bounded: it depends on ids, types and commands alone."""

    def __init__(self, ink: Callable[[Iterable[Segment]], str]) -> None:
        """`ink` is that of KnownLines: what it makes of segments of one style does not depend on their words."""
        self._ink = ink
        self._begins, self._ends = self.around("dpvalue")
        self._layout: Layout | None = None
        self._left = self._body = 0
        self._heads: dict[tuple[str, int, str], tuple[str, int]] = {}
        self._names: dict[tuple[int, int], tuple[str, int]] = {}

    def around(self, *styles: str) -> tuple[str, str]:
        """The ink before and behind words of these styles, side by side."""
        inked = self._ink([Segment(_HELD, style) for style in styles])
        before, _, behind = inked.partition(_HELD * len(styles))
        return before, behind

    def body(self, message: Message, layout: Layout, margin: int) -> str | None:
        """The lines of a list without the margin of the first, which takes so many columns, each line with its end.

        None where something would have to be cut.
        """
        if layout is not self._layout:
            self._layout, self._left = layout, min(layout.body, max(layout.columns // 2, layout.indent))
            self._body = layout.body
        columns, cuts, left = layout.columns, layout.cuts, self._left
        below = columns - left
        row, used = self._head(message)
        used += margin
        start = max(self._body, used + 2)
        rows = []
        parts = 0
        for dp in message.dps:
            text, need = self._part(dp)
            room = columns - (used + 2 if parts else start)
            if need > room:
                if parts or need <= below or room < below // 2:
                    if used > columns and cuts:
                        return None
                    rows.append(row.rstrip())
                    row, used, start, parts = "", 0, left, 0
                    room = below
                if need > room and cuts:
                    return None
            gap = 2 if parts else start - used
            row += " " * gap + text
            used += gap + need
            parts += 1
        if used > columns and cuts:
            return None
        rows.append(row.rstrip())
        return "\n".join(rows) + "\n"

    def _head(self, message: Message) -> tuple[str, int]:
        """Talker, command and title, and the columns they take."""
        frame = message.frame
        key = (frame.talker, frame.cmd, message.title)
        head = self._heads.get(key)
        if head is None:
            words, title = TALKERS[frame.talker], visible(message.title)
            line = (
                Segment(words, str(frame.talker)),
                Segment("  ", "fault"),
                Segment(f"{frame.cmd:02x}", "command"),
                Segment(" "),
                Segment(title, "title"),
            )
            head = self._heads[key] = self._ink(line), sum(width(segment.text) for segment in line)
        return head

    def _part(self, dp: Datapoint) -> tuple[str, int]:
        """One datapoint, and the columns it takes."""
        dp_id, dp_type, value, raw, _, _ = dp
        length = len(raw)
        if value is True:
            shown = "true"
        elif type(value) is int and dp_type != _BITMAP:
            shown = str(value)
        else:
            shown = dp_value(dp)
        key = (dp_id, dp_type if length <= _LONG else -length)
        name = self._names.get(key)
        if name is None or length > _LONG:
            name = self._name(dp)
            if length <= _LONG:
                self._names[key] = name
        return f"{name[0]}{self._begins}{shown}{self._ends}", name[1] + width(shown)

    def _name(self, dp: Datapoint) -> tuple[str, int]:
        """The id and the type in front of a value."""
        kind = dp.type_name + (f"[{len(dp.raw)}]" if len(dp.raw) > _LONG else "")
        line = (Segment(str(dp.id), "dpid"), Segment(" "), Segment(kind, "dptype"), Segment(" "))
        return self._ink(line), sum(len(segment.text) for segment in line)
