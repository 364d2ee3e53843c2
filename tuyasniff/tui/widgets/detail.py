"""One item in full: what it is, its fields, and its bytes; pointing at the one shows the other."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from tuyasniff.model import Field, Gap, Item, Message, Noise, Span
from tuyasniff.render.clock import Clock, duration
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.lines import Layout, item_lines
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tree import explain
from tuyasniff.tui.widgets.fieldtree import FieldTree
from tuyasniff.tui.widgets.hexpane import HexPane
from tuyasniff.tui.widgets.linespane import LinesPane

_LEAST_ROOM = 20


class _Head(LinesPane, can_focus=False):
    """What the item is, in a few lines."""

    def __init__(self) -> None:
        super().__init__(id="head")
        self._shown: tuple[Item | None, Clock | None, Item | None] = (None, None, None)

    def show(self, item: Item | None, clock: Clock | None, previous: Item | None) -> None:
        self._shown = item, clock, previous
        self.lay_out()

    def lay_out(self) -> None:
        item, clock, previous = self._shown
        columns = max(self.room, _LEAST_ROOM)
        self.set_lines([] if item is None else head_lines(item, clock, previous, columns))


class DetailPane(Vertical):
    """Shows one item of a session. `item` and `previous` are what is shown, for whoever compares or copies."""

    DEFAULT_CSS = """
    DetailPane > #head { height: auto; max-height: 30%; }
    DetailPane > FieldTree { height: 1fr; min-height: 2; }
    DetailPane > HexPane { height: auto; max-height: 40%; min-height: 2; }
    DetailPane.-bytes > FieldTree { display: none; }
    DetailPane.-bytes > HexPane { height: 1fr; max-height: 100%; }
    DetailPane.-words > FieldTree, DetailPane.-words > HexPane { display: none; }
    DetailPane.-words > #head { height: 1fr; max-height: 100%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.item: Item | None = None
        self.previous: Item | None = None

    def compose(self) -> ComposeResult:
        """Head, fields, bytes."""
        yield _Head()
        yield FieldTree(id="fields")
        yield HexPane(id="bytes")

    def show(self, item: Item | None, clock: Clock | None = None, previous: Item | None = None) -> None:
        """Show an item, whole as the store gives it; `previous` is the frame before it of the same kind."""
        self.item, self.previous = item, previous
        thing = None if item is None else item.thing
        message = thing if isinstance(thing, Message) else None
        self.set_class(isinstance(thing, Noise), "-bytes")
        self.set_class(not isinstance(thing, (Noise, Message)), "-words")
        self.query_one(_Head).show(item, clock, previous)
        fields, octets = self.query_one(FieldTree), self.query_one(HexPane)
        fields.show(message)
        if message is not None:
            octets.show(message.frame.whole, [leaf for field in message.fields for leaf in field.leaves()])
            self._point(fields.selected)
        else:
            octets.show(thing.raw if isinstance(thing, Noise) else b"")

    @property
    def selected(self) -> Field | None:
        """The field that is pointed at."""
        return self.query_one(FieldTree).selected

    @on(FieldTree.Selected)
    def _field_selected(self, event: FieldTree.Selected) -> None:
        event.stop()
        self._point(event.field)

    @on(HexPane.Pointed)
    def _byte_pointed(self, event: HexPane.Pointed) -> None:
        event.stop()
        field = self.query_one(FieldTree).select_byte(event.byte)
        span = Span(event.byte, event.byte + 1) if field is None else field.span
        self.query_one(HexPane).point(span, scroll=False)

    def _point(self, field: Field | None) -> None:
        if field is not None:
            self.query_one(HexPane).point(field.span)


def head_lines(item: Item, clock: Clock | None, previous: Item | None, columns: int) -> list[Line]:
    """What an item is; of a frame and of noise without the bytes, which stand below."""
    thing, layout = item.thing, Layout(columns, clock)
    if isinstance(thing, Message):
        bare = Item(item.number, replace(thing, fields=(), faults=()))
        return explain(bare, layout) + _before(thing, previous, columns)
    if isinstance(thing, Noise):
        when = "" if thing.t_us is None or clock is None else f", {clock.text(thing.t_us).strip()}"
        facts = f"{plural(len(thing.raw), 'byte')} at offset {thing.offset} of {visible(thing.tap)}{when}"
        title = (Segment(f"{item.number}  ", "number"), Segment(f"noise, {thing.reason}", "strong"))
        return [title, *((Segment(f"  {row}", "label"),) for row in broken(facts, columns - 2))]
    if isinstance(thing, Gap):
        return [
            *item_lines(item, layout),
            *((Segment(row, "label"),) for row in broken(f"tap {visible(thing.tap)}", columns)),
        ]
    return item_lines(item, layout)


def _before(message: Message, previous: Item | None, columns: int) -> list[Line]:
    """How the frame differs from the one before it."""
    if previous is None or not isinstance(previous.thing, Message):
        return []
    frame, earlier = message.frame, previous.thing.frame
    words = f"before: item {previous.number}"
    if frame.t_us is not None and earlier.t_us is not None:
        words += f", {duration(max(frame.t_us - earlier.t_us, 0))} earlier"
    here, there = frame.whole, earlier.whole
    if here == there:
        words += ", the same bytes"
    elif len(here) != len(there):
        words += f", {len(there)} bytes long"
    else:
        words += f", {plural(sum(a != b for a, b in zip(here, there, strict=True)), 'byte')} differ"
    return [(Segment(f"  {row}", "label"),) for row in broken(words, columns - 2)]
