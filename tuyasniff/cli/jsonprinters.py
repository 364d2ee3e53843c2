"""How items become JSON: one object a line, or one document, both written while they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tuyasniff.capture.moments import iso
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.large import each
from tuyasniff.cli.output import Output
from tuyasniff.cli.sieve import Sieve
from tuyasniff.model import Item
from tuyasniff.render.filters import filter_entry
from tuyasniff.render.jsonout import Json, dumps, input_entry, session_line, summary_entry
from tuyasniff.render.jsontext import entry_text, line_text

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns


def input_entries(inputs: Iterable[Input]) -> list[Json]:
    """The files of the inputs as the head of a session lists them: their family as it is known by then."""
    return [
        input_entry(
            name=capture.name,
            format=capture.format,
            score=capture.format_score,
            size=capture.size,
            family=None if source.session.family is None else str(source.session.family),
            baud=capture.baud,
        )
        for source in inputs
        for capture in source.captures
    ]


class JsonLinesPrinter:
    """One object a line, the session first."""

    ahead = True

    def __init__(self, output: Output, *, fields: bool, sieve: Sieve | None = None) -> None:
        self._output = output
        self._fields = fields

    def begin(self, inputs: Sequence[Input]) -> None:
        """The session line."""
        started = iso(inputs[0].capture.started) if inputs else None
        self._put(dumps(session_line(input_entries(inputs), started)))

    def show(self, entry: Input, items: Iterable[Columns | Item]) -> None:
        """A line for each item."""
        if entry.many:
            _write_many(self._output, items, lines=True, fields=self._fields)
            return
        for item in each(items):
            self._put(line_text(item, fields=self._fields))

    def end(self, inputs: Sequence[Input], *, interrupted: bool = False) -> None:
        """Nothing."""

    def _put(self, text: str) -> None:
        self._output.text(text + "\n")


class JsonPrinter:
    """One document, written while it grows; an interrupted one is closed properly."""

    ahead = True

    def __init__(self, output: Output, *, fields: bool, sieve: Sieve | None = None) -> None:
        self._output = output
        self._fields = fields
        self._sieve = sieve
        self._between = "\n"

    def begin(self, inputs: Sequence[Input]) -> None:
        """The document up to its items."""
        entries = dumps(input_entries(inputs))
        self._output.text('{"schema":1,"inputs":' + entries + ',"items":[')

    def show(self, entry: Input, items: Iterable[Columns | Item]) -> None:
        """Each item on a line of its own."""
        if entry.many:
            begun = self._between != "\n"
            if _write_many(self._output, items, lines=False, fields=self._fields, begun=begun):
                self._between = ",\n"
            return
        for item in each(items):
            self._output.text(self._between + entry_text(item, fields=self._fields))
            self._between = ",\n"

    def end(self, inputs: Sequence[Input], *, interrupted: bool = False) -> None:
        """The summary, and the end of the document."""
        summary = summary_entry([entry.session.summary for entry in inputs], interrupted=interrupted)
        if self._sieve is not None and self._sieve.wanted is not None:
            summary |= filter_entry(str(self._sieve.wanted), self._sieve.passed, self._sieve.seen)
        self._output.text('\n],"summary":' + dumps(summary) + "}\n")


def _write_many(
    output: Output, parts: Iterable[Columns | Item], *, lines: bool, fields: bool, begun: bool = False
) -> bool:
    """The same of a large input, thousands of items at a time; gives whether there was any."""
    from tuyasniff.render.columns.jsonlines import ManyJson

    written = False
    many = ManyJson(lines=lines, fields=fields, begun=begun)
    for part in parts:
        written = True
        if isinstance(part, Item):
            output.data(many.item(part))
        else:
            for data in many.text(part):
                output.data(data)
    return written
