"""Items as the printer writes them, and as `ManyLines` does."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tuyasniff.bulk.columns import Columns
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.output import Output, Width
from tuyasniff.cli.printers import TextPrinter
from tuyasniff.model import Item
from tuyasniff.render.columns.manylines import ManyLines
from tuyasniff.render.lines import UNLIMITED, Layout
from tuyasniff.render.styles import bare, inked

PIPE = Width(80, cuts=False)
WIDTHS = (PIPE, Width(80), Width(40), Width(120), Width(UNLIMITED), Width(51), Width(30, cuts=False), Width(20))


class _Told:
    """As much of an input as the printer asks for."""

    many = False

    def __init__(self, started: datetime | None) -> None:
        self.capture = self
        self.started = started


def printed(
    items: Iterable[Item],
    width: Width = PIPE,
    *,
    started: datetime | None = None,
    colour: bool = False,
    encoding: str = "utf-8",
) -> bytes:
    """What the ordinary printer writes."""
    stream = io.BytesIO()
    output = Output(stream, encoding=encoding, colour=colour, width=width, eager=False)
    entry: Any = _Told(started)
    told: Input = entry
    TextPrinter(output).show(told, items)
    output.flush()
    return stream.getvalue()


def many(
    columns: Sequence[Columns],
    width: Width = PIPE,
    *,
    started: datetime | None = None,
    colour: bool = False,
    encoding: str = "utf-8",
) -> bytes:
    """What is made of columns, block by block."""
    ink = inked if colour else bare
    lines = ManyLines(Layout(width.columns, cuts=width.cuts), started=started, ink=ink, encoding=encoding)
    return b"".join([lines.text(block) for block in columns]) + lines.end()
