"""How items become output: lines for people, one JSON object a line, or one JSON document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tuyasniff.cli.inputs import Input
from tuyasniff.cli.output import Output
from tuyasniff.model import Item, Message
from tuyasniff.render.clock import Clock, iso
from tuyasniff.render.folding import folded
from tuyasniff.render.hexview import hex_lines, marked
from tuyasniff.render.jsonout import dumps, item_entry, item_line, session_line, summary_entry
from tuyasniff.render.lines import Folded, Layout, folded_line, item_lines
from tuyasniff.render.tree import explain, tree


class Printer(Protocol):
    """Takes the inputs of a run one by one."""

    ahead: bool

    def begin(self, inputs: Sequence[Input]) -> None:
        """Before the first input. With `ahead`, all inputs are known already."""

    def show(self, entry: Input, items: Iterable[Item]) -> None:
        """The items of one input."""

    def end(self, inputs: Sequence[Input]) -> None:
        """After the last input, or when the run was interrupted."""


class TextPrinter:
    """A line per item, noise folded; on request the hex or the fields under each frame."""

    ahead = False

    def __init__(self, output: Output, *, hexed: bool = False, fields: bool = False) -> None:
        self._output = output
        self._hexed = hexed
        self._fields = fields

    def begin(self, inputs: Sequence[Input]) -> None:
        """Nothing stands above the items."""

    def show(self, entry: Input, items: Iterable[Item]) -> None:
        """Print as they come."""
        layout = Layout(self._output.columns)
        for item in folded(items):
            if isinstance(item, Folded):
                layout = timed(layout, item.t_us, entry)
                self._output.line(folded_line(item, layout))
                continue
            layout = timed(layout, _moment(item), entry)
            self._output.lines(item_lines(item, layout))
            if isinstance(item.thing, Message):
                self._more(item.thing, layout)

    def _more(self, message: Message, layout: Layout) -> None:
        columns = self._output.columns
        if self._hexed:
            leaves = [leaf for field in message.fields for leaf in field.leaves()]
            what = marked(message.frame.whole, leaves)
            self._output.lines(hex_lines(what, columns=min(columns, 1 << 16), indent=layout.indent))
        if self._fields:
            self._output.lines(tree(message, columns))

    def end(self, inputs: Sequence[Input]) -> None:
        """Nothing stands below them."""


class ExplainPrinter:
    """Only some items, each to the last byte. Reading ends with the last of them."""

    ahead = False

    def __init__(self, output: Output, numbers: tuple[range, ...]) -> None:
        self.last_seen = 0
        self.shown = 0
        self._output = output
        self._numbers = numbers
        self._last = max(wanted.stop for wanted in numbers) - 1

    def begin(self, inputs: Sequence[Input]) -> None:
        """Nothing."""

    def show(self, entry: Input, items: Iterable[Item]) -> None:
        """Print those that are wanted."""
        layout = Layout(self._output.columns)
        for item in items:
            self.last_seen = item.number
            layout = timed(layout, _moment(item), entry)
            if any(item.number in wanted for wanted in self._numbers):
                if self.shown:
                    self._output.text("\n")
                self._output.lines(explain(item, layout))
                self.shown += 1
            if item.number >= self._last:
                return

    @property
    def done(self) -> bool:
        """Whether nothing that is wanted can follow."""
        return self.last_seen >= self._last

    def end(self, inputs: Sequence[Input]) -> None:
        """Nothing."""


class JsonLinesPrinter:
    """One object a line, the session first."""

    ahead = True

    def __init__(self, output: Output, *, fields: bool) -> None:
        self._output = output
        self._fields = fields

    def begin(self, inputs: Sequence[Input]) -> None:
        """The session line."""
        started = iso(inputs[0].capture.started) if inputs else None
        self._put(dumps(session_line([entry.entry() for entry in inputs], started)))

    def show(self, entry: Input, items: Iterable[Item]) -> None:
        """A line for each item."""
        for item in items:
            self._put(dumps(item_line(item, fields=self._fields)))

    def end(self, inputs: Sequence[Input]) -> None:
        """Nothing."""

    def _put(self, text: str) -> None:
        self._output.text(text + "\n")


class JsonPrinter:
    """One document, written while it grows; an interrupted one is closed properly."""

    ahead = True

    def __init__(self, output: Output, *, fields: bool) -> None:
        self._output = output
        self._fields = fields
        self._between = "\n"

    def begin(self, inputs: Sequence[Input]) -> None:
        """The document up to its items."""
        entries = dumps([entry.entry() for entry in inputs])
        self._output.text('{"schema":1,"inputs":' + entries + ',"items":[')

    def show(self, entry: Input, items: Iterable[Item]) -> None:
        """Each item on a line of its own."""
        for item in items:
            self._output.text(self._between + dumps(item_entry(item, fields=self._fields)))
            self._between = ",\n"

    def end(self, inputs: Sequence[Input]) -> None:
        """The summary, and the end of the document."""
        summary = dumps(summary_entry([entry.session.summary for entry in inputs]))
        self._output.text('\n],"summary":' + summary + "}\n")


def timed(layout: Layout, t_us: int | None, entry: Input) -> Layout:
    """The layout with a column for times from the first item on that has one."""
    if layout.clock is not None or t_us is None:
        return layout
    return layout._replace(clock=Clock(entry.capture.started))


def _moment(item: Item) -> int | None:
    thing = item.thing
    return thing.frame.t_us if isinstance(thing, Message) else thing.t_us
