"""The targets of `export` as people and scripts see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tuyasniff.render.jsonout import SCHEMA, Json
from tuyasniff.render.styles import Line
from tuyasniff.render.tables import Column, table_lines


class TargetRow(Protocol):
    """What a mapping can be written as."""

    @property
    def name(self) -> str:
        """What `--to` calls it."""

    @property
    def title(self) -> str:
        """What it is."""

    @property
    def suffixes(self) -> Sequence[str]:
        """Ends of file names that tell it."""

    @property
    def boards(self) -> Sequence[str]:
        """What `--board` may say, the usual one first."""


_COLUMNS = (
    Column("--to", "strong"),
    Column("what it is", least=30),
    Column("names end in", "label", least=12),
    Column("--board", "label", least=8),
)


def exporter_lines(targets: Iterable[TargetRow], *, room: int) -> list[Line]:
    """One row for each target."""
    rows = [(row.name, row.title, " ".join(row.suffixes), " ".join(row.boards)) for row in targets]
    return list(table_lines(_COLUMNS, rows, room=room))


def exporters_document(targets: Iterable[TargetRow]) -> Json:
    """The same for scripts."""
    return {"schema": SCHEMA, "exporters": [_entry(row) for row in targets]}


def _entry(row: TargetRow) -> Json:
    return {"name": row.name, "title": row.title, "suffixes": list(row.suffixes), "boards": list(row.boards)}
