"""The fields of a frame as a tree: name, raw bytes, meaning, place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message as Posted
from textual.strip import Strip

from tuyasniff.model import Field, Message
from tuyasniff.render.labels import ELLIPSIS, cut, pad, visible
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.paint import grow
from tuyasniff.tui.widgets.linespane import LinesPane

_PLACE = 8
_MOST_ROWS = 8
"""Of a long meaning; the bytes below it hold the rest."""

_LEAST_TEXT = 6


class _Entry(NamedTuple):
    """A field and how deep it stands; without a field, a fault that belongs to none."""

    depth: int
    field: Field | None
    fault: str = ""


class _Row(NamedTuple):
    """A row of the screen: its entry, which row of it this is, and the words in its last column."""

    entry: int
    turn: int
    words: Segment


class FieldTree(LinesPane):
    """One row a field, more where its meaning is long; the cursor stands on whole fields."""

    DEFAULT_CSS = """
    FieldTree > .fields--cursor { background: $block-cursor-blurred-background; }
    FieldTree:focus > .fields--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"fields--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Field above", show=False),
        Binding("down", "move(1)", "Field below", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-100000)", "First field", show=False),
        Binding("end", "move(100000)", "Last field", show=False),
    ]

    @dataclass
    class Selected(Posted):
        """Somebody moved the cursor to a field."""

        field: Field

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._whole = b""
        self._entries: list[_Entry] = []
        self._rows: list[_Row] = []
        self._first_rows: list[int] = []
        self._cursor = 0

    @property
    def selected(self) -> Field | None:
        """The field under the cursor."""
        return self._entries[self._cursor].field if self._entries else None

    def show(self, message: Message | None) -> None:
        """The fields of another message, or none. The cursor stays where the message is built alike."""
        self._whole = b"" if message is None else message.frame.whole
        old, self._entries = self._entries, [] if message is None else list(_entries(message))
        if not _alike(old, self._entries, self._cursor):
            self._cursor = 0
            self.scroll_to(y=0, animate=False, force=True)
        self.lay_out()

    def select_byte(self, byte: int) -> Field | None:
        """Move the cursor to the field that holds a byte, without saying so; gives the field."""
        for number, (_, field, _) in enumerate(self._entries):
            if field is not None and not field.children and field.span.start <= byte < field.span.end:
                self._go(number)
                return field
        return None

    # ---- painting

    def lay_out(self) -> None:
        """Break the meanings for the width of now."""
        self._rows, self._first_rows = [], []
        room = self._words_room
        for number, entry in enumerate(self._entries):
            self._first_rows.append(len(self._rows))
            words = _words(entry, room)
            self._rows += [_Row(number, turn, text) for turn, text in enumerate(words)]
        grow(self, Size(self.room, len(self._rows)))
        self.refresh()

    @property
    def _raw(self) -> int:
        """Columns for the bytes: eight, four or two of them."""
        return 3 * next((count for count, columns in ((8, 90), (4, 60), (2, 32)) if self.room >= columns), 0)

    @property
    def _name_room(self) -> int:
        return 22 if self.room >= 60 else 13 if self.room >= 32 else 9

    @property
    def _with_place(self) -> bool:
        return self.room >= 48

    @property
    def _words_room(self) -> int:
        return max(self.room - self._name_room - 1 - self._raw - _PLACE * self._with_place, _LEAST_TEXT)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, as text: for copying."""
        return tuple(map(self._line, self._rows))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        place = y + self.scroll_offset.y
        if place >= len(self._rows):
            return Strip.blank(self.size.width, self.ground)
        row = self._rows[place]
        at_cursor = row.entry == self._cursor
        over = self.get_component_rich_style("fields--cursor") if at_cursor else None
        return self.with_selection(self.strip(self._line(row), self.size.width, over), place)

    def _line(self, row: _Row) -> Line:
        depth, field, _ = self._entries[row.entry]
        if field is None:
            return (row.words,)
        first = row.turn == 0
        place = f"{field.span.start}" + (f"-{field.span.end - 1}" if field.span.end > field.span.start + 1 else "")
        name = "  " * depth + visible(field.label)
        style = "strong" if field.children else "fault" if field.fault else "label"
        return (
            Segment(pad(place if first else "", _PLACE) if self._with_place else "", "offset"),
            Segment(pad(name if first else "", self._name_room) + " ", style),
            Segment(self._bytes(field) if first else " " * self._raw, field.role),
            row.words,
        )

    def _bytes(self, field: Field) -> str:
        """The first bytes of a field, or all; none of a group, whose members show them."""
        fit = self._raw // 3
        data = b"" if field.children else self._whole[field.span.start : field.span.end]
        shown = data[: fit - (len(data) > fit)].hex(" ") + (f" {ELLIPSIS}" if len(data) > fit else "")
        return pad(shown, self._raw)

    # ---- the cursor

    def action_move(self, count: int) -> None:
        """Move the cursor down so many fields."""
        if self._entries:
            self._choose(min(max(self._cursor + count, 0), len(self._entries) - 1))

    def action_page(self, pages: int) -> None:
        """Move the cursor down so many screens."""
        if self._rows:
            row = self._first_rows[self._cursor] + pages * max(self.size.height - 1, 1)
            self._choose(self._rows[min(max(row, 0), len(self._rows) - 1)].entry)

    def on_click(self, event: events.Click) -> None:
        """The field under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None and 0 <= offset.y + self.scroll_offset.y < len(self._rows):
            self._choose(self._rows[offset.y + self.scroll_offset.y].entry)

    def _choose(self, number: int) -> None:
        field = self._entries[number].field
        moved = number != self._cursor
        self._go(number)
        if field is not None and moved:
            self.post_message(self.Selected(field))

    def _go(self, number: int) -> None:
        self._cursor = number
        start = self._first_rows[number]
        end = self._first_rows[number + 1] if number + 1 < len(self._first_rows) else len(self._rows)
        height = max(self.size.height, 1)
        top = self.scroll_offset.y
        if end > top + height:
            top = end - height
        top = min(top, start)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        self.refresh()


def _entries(message: Message) -> Iterator[_Entry]:
    """The fields in byte order, a group before its members, and at the end the faults that belong to none."""
    told = set()

    def walk(fields: tuple[Field, ...], depth: int) -> Iterator[_Entry]:
        for field in fields:
            if field.fault is not None:
                told.add(field.fault)
            yield _Entry(depth, field)
            yield from walk(field.children, depth + 1)

    yield from walk(message.fields, 0)
    for fault in message.faults:
        if fault not in told:
            yield _Entry(0, None, fault.text)


def _alike(old: Sequence[_Entry], new: Sequence[_Entry], cursor: int) -> bool:
    """Whether the same fields stand down to the cursor."""

    def names(entries: Sequence[_Entry]) -> list[str]:
        return [field.label for _, field, _ in entries[: cursor + 1] if field is not None]

    return cursor < min(len(old), len(new)) and names(old) == names(new)


def _words(entry: _Entry, room: int) -> list[Segment]:
    """The rows of the last column: the meaning, then what is wrong."""
    if entry.field is None:
        return [Segment(row, "fault") for row in broken(f"! {visible(entry.fault)}", room)]
    rows = [Segment(row) for row in _limited(visible(entry.field.text[: room * _MOST_ROWS + 1]), room)]
    if entry.field.fault is not None:
        rows += [Segment(row, "fault") for row in _limited(f"! {visible(entry.field.fault.text)}", room)]
    return [row for row in rows if row.text] or [Segment("")]


def _limited(text: str, room: int) -> list[str]:
    if len(text) * 2 <= room:
        return [text]
    rows = broken(text, room)
    return (
        rows if len(rows) <= _MOST_ROWS else [*rows[: _MOST_ROWS - 1], cut(rows[_MOST_ROWS - 1], room - 1) + ELLIPSIS]
    )
