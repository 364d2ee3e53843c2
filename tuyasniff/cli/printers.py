"""How items become lines for people. The JSON forms are in `jsonprinters.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from tuyasniff.cli.inputs import Input
from tuyasniff.cli.large import each
from tuyasniff.cli.output import Output
from tuyasniff.cli.sieve import Sieve
from tuyasniff.model import Item, Message
from tuyasniff.render.clock import Clock
from tuyasniff.render.hexview import hex_lines, marked
from tuyasniff.render.lines import Layout
from tuyasniff.render.onebyone import OneByOne
from tuyasniff.render.tree import explain, tree

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns


class Printer(Protocol):
    """Takes the inputs of a run one by one."""

    ahead: bool

    def begin(self, inputs: Sequence[Input]) -> None:
        """Before the first input. With `ahead`, all inputs are known already."""

    def show(self, entry: Input, items: Iterable[Columns | Item]) -> None:
        """The items of one input."""

    def end(self, inputs: Sequence[Input], *, interrupted: bool = False) -> None:
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

    def show(self, entry: Input, items: Iterable[Columns | Item]) -> None:
        """Print as they come; of a large input, thousands at a time."""
        if entry.many and not (self._hexed or self._fields):
            self._print_many(entry, items)
            return
        output = self._output
        layout = Layout(output.width.columns, cuts=output.width.cuts)
        lines = OneByOne(layout, entry.capture.started, output.ink, output.encoding)
        more = self._hexed or self._fields
        for item in each(items):
            output.data(lines.item(item))
            if more and isinstance(item.thing, Message):
                self._more(item.thing, lines.layout)
        output.data(lines.waiting())

    def _print_many(self, entry: Input, parts: Iterable[Columns | Item]) -> None:
        """The same lines."""
        from tuyasniff.render.columns.manylines import ManyLines

        output = self._output
        layout = Layout(output.width.columns, cuts=output.width.cuts)
        lines = ManyLines(layout, started=entry.capture.started, ink=output.ink, encoding=output.encoding)
        for part in parts:
            output.data(lines.items((part,)) if isinstance(part, Item) else lines.text(part))
        output.data(lines.end())

    def _more(self, message: Message, layout: Layout) -> None:
        width = self._output.width
        if self._hexed:
            leaves = [leaf for field in message.fields for leaf in field.leaves()]
            what = marked(message.frame.whole, leaves)
            self._output.lines(hex_lines(what, columns=min(width.columns, 1 << 16), indent=layout.indent))
        if self._fields:
            self._output.lines(tree(message, width.room))

    def end(self, inputs: Sequence[Input], *, interrupted: bool = False) -> None:
        """Nothing stands below them."""


class ExplainPrinter:
    """Only some items, each to the last byte. Reading ends with the last of them."""

    ahead = False

    def __init__(self, output: Output, numbers: tuple[range, ...], sieve: Sieve) -> None:
        self.last_seen = 0
        self.found = 0
        self._output = output
        self._sieve = sieve
        self._numbers = numbers
        self._last = max(wanted.stop for wanted in numbers) - 1

    def begin(self, inputs: Sequence[Input]) -> None:
        """Nothing."""

    def show(self, entry: Input, items: Iterable[Columns | Item]) -> None:
        """Print those that are wanted."""
        layout = Layout(self._output.width.columns, cuts=self._output.width.cuts)
        for part in items:
            for item in (part,) if isinstance(part, Item) else self._of_columns(part, timed=layout.clock is not None):
                self.last_seen = item.number
                if layout.clock is None and item.thing.t_us is not None:
                    layout = layout._replace(clock=Clock(entry.capture.started))
                if any(item.number in wanted for wanted in self._numbers):
                    self._show(item, layout)
                if item.number >= self._last:
                    return

    def _show(self, item: Item, layout: Layout) -> None:
        self.found += 1
        if self._sieve.passes(item):
            if self._sieve.passed > 1:
                self._output.text("\n")
            self._output.lines(explain(item, layout))

    def _of_columns(self, columns: Columns, *, timed: bool) -> Iterator[Item]:
        """The items that matter: those that are wanted, the first one with a time, and the last one."""
        first, stop = columns.first, columns.first + len(columns)
        wanted = [range(max(one.start, first), min(one.stop, stop)) for one in self._numbers]
        places = {number - first for one in wanted for number in one}
        places |= {len(columns) - 1} if len(columns) else set()
        if not timed:
            first_timed = columns.first_timed
            places |= set() if first_timed is None else {first_timed}
        return map(columns.item, sorted(places))

    @property
    def done(self) -> bool:
        """Whether nothing that is wanted can follow."""
        return self.last_seen >= self._last

    def end(self, inputs: Sequence[Input], *, interrupted: bool = False) -> None:
        """Nothing."""
