"""One item -> one line, or a few where its datapoints want room. Eighty columns are the normal case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.model import Gap, Item, Message, Noise, Note
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import ELLIPSIS, cut, visible
from tuyasniff.render.parts import (
    TALKERS,
    command_byte,
    fault_words,
    noise_preview,
    noise_words,
    payload_parts,
    remark_parts,
    told_faults,
)
from tuyasniff.render.rows import Rows, broken, columns_of, cut_line
from tuyasniff.render.styles import Line, Segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tuyasniff.model import Meaning

UNLIMITED = 1 << 30
"""A width at which nothing is cut."""

NUMBER = 4
"""Columns of the number of an item, at least."""

_TALKER = 5
_TITLE = 20
_SHORT_TITLE = 7
_ROOM_FOR_PARTS = 24
_LEAST = 8
_WORD_ROWS = 12
_ROOM_FOR_TIME = 50


class Layout(NamedTuple):
    """How wide lines are, at least 20 columns, and how they show times: not at all where they are narrow.

    Without `cuts` the columns are filled, but what is longer by itself stays whole. `meanings` tells what datapoints
    are, for lines that show amounts. `taps`: there are several, so a gap names its own.
    """

    columns: int = 80
    clock: Clock | None = None
    cuts: bool = True
    meanings: Mapping[int, Meaning] | None = None
    taps: bool = False

    @property
    def watch(self) -> Clock | None:
        """The clock, if there is room for it."""
        return self.clock if self.columns >= _ROOM_FOR_TIME else None

    @property
    def indent(self) -> int:
        """Columns before the words of an item: its number and its time."""
        return NUMBER + 1 + (self.watch.columns + 1 if self.watch else 0)

    @property
    def room(self) -> int:
        """Columns for the words of an item."""
        return max(self.columns - self.indent, _LEAST)

    @property
    def limit(self) -> int:
        """Columns at which a row is cut."""
        return self.columns if self.cuts else UNLIMITED

    @property
    def body(self) -> int:
        """The column where the parts of a message begin, unless its title is long; sooner where lines are narrow."""
        title = self.indent + _TALKER + 2 + 2 + 1
        return min(title + _TITLE, max(self.columns - _ROOM_FOR_PARTS, title + _SHORT_TITLE))

    def margin(self, number: int | None, t_us: int | None) -> Line:
        """The number and the time of an item."""
        shown = f"{number:>{NUMBER}} " if number is not None else " " * (NUMBER + 1)
        watch = self.watch
        if watch is None:
            return (Segment(shown, "number"),)
        return (Segment(shown, "number"), Segment(watch.text(t_us) + " ", "time"))

    def rows(self, head: Line) -> Rows:
        """Rows to fill behind the head of a message."""
        left = min(self.body, max(self.columns // 2, self.indent))
        return Rows(head, columns=self.columns, start=self.body, left=left, cuts=self.cuts)


class Folded(NamedTuple):
    """Noise that follows noise, as one: the first item's number, time and bytes, and the size of all in bytes."""

    number: int
    t_us: int | None
    size: int
    first: bytes
    reasons: tuple[str, ...]


def item_line(item: Item, layout: Layout) -> Line:
    """The item in one line; what does not fit is counted or cut, visibly."""
    if isinstance(item.thing, Message):
        faults: list[Line] = [(Segment(fault_words(fault), "fault"),) for fault in told_faults(item.thing)]
        parts = payload_parts(item.thing, layout.meanings) + remark_parts(item.thing) + faults
        return _one_line(_head(item.number, item.thing, layout), parts, layout)
    if isinstance(item.thing, Noise):
        return item_lines(item, layout)[0]
    words = cut(_saying(item.thing, taps=layout.taps), layout.room)
    margin = layout.margin(item.number, item.thing.t_us)
    return (*margin, Segment(words, "gap" if isinstance(item.thing, Gap) else "note"))


def item_lines(item: Item, layout: Layout) -> list[Line]:
    """The item in as many lines as its parts need, the later ones indented; only a single long part is cut."""
    thing = item.thing
    if isinstance(thing, Message):
        rows = layout.rows(_head(item.number, thing, layout))
        for part in payload_parts(thing, layout.meanings) + remark_parts(thing):
            rows.flow(part)
        for fault in told_faults(thing):
            rows.words(fault_words(fault), "fault")
        return rows.closed()
    if isinstance(thing, Noise):
        reasons = (str(thing.reason),)
        return [folded_line(Folded(item.number, thing.t_us, len(thing.raw), thing.raw, reasons), layout)]
    style, said = "gap" if isinstance(thing, Gap) else "note", _saying(thing, taps=layout.taps)
    first, *others = broken(cut(said, _WORD_ROWS * layout.room) if layout.cuts else said, layout.room)
    below = Segment(" " * layout.indent)
    return [
        (*layout.margin(item.number, thing.t_us), Segment(first, style)),
        *((below, Segment(row, style)) for row in others),
    ]


def folded_line(noise: Folded, layout: Layout) -> Line:
    """Noise in one line: how much, why, and how it begins."""
    words = f"~ {noise_words(noise.size, noise.reasons)}: {noise_preview(noise.first)}"
    more = noise.size > len(noise.first) and not words.endswith(ELLIPSIS)
    shown = cut(words + (" " + ELLIPSIS if more else ""), layout.limit - layout.indent)
    return (*layout.margin(noise.number, noise.t_us), Segment(shown, "noise"))


def day_line(day: date, layout: Layout) -> Line:
    """The date, between an item and the first one of another day."""
    return (Segment(" " * (NUMBER + 1)), Segment(cut(f"-- {day.isoformat()}", layout.room), "dim"))


def _one_line(head: Line, parts: list[Line], layout: Layout) -> Line:
    """The head and as many parts as fit; `+3` counts the others."""
    rows = layout.rows(head)
    for place, part in enumerate(parts):
        left = len(parts) - place
        room = rows.room() - (5 if left > 1 else 0)
        if columns_of(part) > room and (place or room < _LEAST):
            rows.put((Segment(f"+{left}", "dim"),))
            break
        rows.put(cut_line(part, room))
    return rows.closed()[0]


def _saying(thing: Gap | Note, *, taps: bool) -> str:
    if isinstance(thing, Gap):
        tap = f"{visible(thing.tap)} " if taps else ""
        return f"-- {tap}{visible(thing.reason)}" + (f": {visible(thing.detail)}" if thing.detail else "")
    text = f"# {thing.text}"
    if thing.reference is not None and thing.reference.value not in thing.text:
        text += f" ({thing.reference.quantity} {thing.reference.value} {thing.reference.unit})"
    return visible(text)


def _head(number: int, message: Message, layout: Layout) -> Line:
    frame = message.frame
    command = command_byte(frame)
    return (
        *layout.margin(number, frame.t_us),
        Segment(TALKERS[frame.talker], str(frame.talker)),
        Segment("! " if told_faults(message) else "  ", "fault"),
        Segment("--" if command is None else f"{command:02x}", "command"),
        Segment(" "),
        Segment(visible(message.title), "title"),
    )
