"""The program's own tables as people and scripts see them: the commands of the families, the formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from tuyasniff.model import Talker
from tuyasniff.render.jsonout import SCHEMA, Json
from tuyasniff.render.labels import visible
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

_SIDES = {Talker.MCU: "MCU >", Talker.MODULE: "< MOD"}


class ShapeRow(Protocol):
    """One form of a payload."""

    @property
    def talker(self) -> Talker:
        """Who sends it."""


class CommandRow(Protocol):
    """One command of a family."""

    @property
    def code(self) -> int:
        """The command byte."""

    @property
    def sub(self) -> int | None:
        """The first payload byte, where that tells commands apart."""

    @property
    def name(self) -> str:
        """The word for scripts."""

    @property
    def title(self) -> str:
        """The words for people."""

    @property
    def source(self) -> str:
        """Where the fact is from."""

    @property
    def shapes(self) -> Sequence[ShapeRow]:
        """The forms of its payload."""


class FamilyRow(Protocol):
    """One family."""

    @property
    def name(self) -> str:
        """The word for scripts."""

    @property
    def title(self) -> str:
        """The words for people."""

    @property
    def commands(self) -> Sequence[CommandRow]:
        """All commands."""


class FormatRow(Protocol):
    """One text format."""

    @property
    def name(self) -> str:
        """What `--format` takes."""

    @property
    def title(self) -> str:
        """The words for people."""


class WrittenRow(FormatRow, Protocol):
    """A format that is written, too."""

    @property
    def suffixes(self) -> Sequence[str]:
        """Those of file names."""

    @property
    def holds(self) -> Iterable[object]:
        """What it keeps on the way there and back."""


_COMMANDS = (
    Column("cmd", "dpid"),
    Column("sub", "dpid"),
    Column("name", "strong"),
    Column("from", "label"),
    Column("title", least=30),
    Column("source", "label", least=8),
)
_RAW = "the bytes of the wire themselves, in a binary file"
_WRITTEN = (Column("name", "strong"), Column("suffix", "label"), Column("title", least=20))
_FORMATS = (Column("name", "strong"), Column("title", least=20))
_TOPICS = (Column("topic", "strong"), Column("what it lists", least=20))


def topic_lines(topics: Mapping[str, str], *, room: int) -> list[Line]:
    """A table of the tables: name and what it lists."""
    return table_lines(_TOPICS, list(topics.items()), room=room)


def topics_document(topics: Mapping[str, str]) -> Json:
    """The same for scripts."""
    return {"schema": SCHEMA, "topics": [{"name": name, "title": title} for name, title in topics.items()]}


def command_lines(families: Iterable[FamilyRow], *, room: int) -> list[Line]:
    """A table for each family."""
    lines: list[Line] = []
    for family in families:
        rows = [_command(command) for command in _ordered(family)]
        lines += [*([()] if lines else []), (Segment(f"{family.title} ({family.name})", "heading"),)]
        lines += table_lines(_COMMANDS, rows, room=room) if rows else []
    return lines


def _ordered(family: FamilyRow) -> list[CommandRow]:
    return sorted(family.commands, key=lambda row: (row.code, -1 if row.sub is None else row.sub))


def _sides(command: CommandRow) -> list[Talker]:
    return [side for side in _SIDES if any(shape.talker is side for shape in command.shapes)]


def _command(command: CommandRow) -> tuple[str, ...]:
    sides = _sides(command)
    return (
        f"{command.code:02x}",
        "" if command.sub is None else f"{command.sub:02x}",
        command.name,
        "both" if len(sides) == len(_SIDES) else _SIDES[sides[0]] if sides else "?",
        visible(command.title),
        visible(command.source),
    )


def commands_document(families: Iterable[FamilyRow]) -> Json:
    """The same for scripts."""
    return {
        "schema": SCHEMA,
        "families": [
            {
                "name": str(family.name),
                "title": family.title,
                "commands": [
                    {
                        "cmd": command.code,
                        "sub": command.sub,
                        "name": command.name,
                        "title": command.title,
                        "talkers": [str(side) for side in _sides(command)],
                        "source": command.source,
                    }
                    for command in _ordered(family)
                ],
            }
            for family in families
        ],
    }


def format_lines(formats: Iterable[FormatRow], *, room: int, written: Iterable[WrittenRow] = ()) -> list[Line]:
    """A table of what is written and read, and one of what is read only."""
    rows = [(entry.name, " ".join(entry.suffixes), visible(entry.title)) for entry in written]
    lines: list[Line] = []
    if rows:
        lines = [(Segment("Written by convert, and read", "heading"),), *table_lines(_WRITTEN, rows, room=room)]
        lines += [(), (Segment("Read: logs, pastes and logic captures", "heading"),)]
    raw = [] if any(name == "raw" for name, _, _ in rows) else [("raw", _RAW)]
    texts = [(entry.name, visible(entry.title)) for entry in formats]
    return lines + table_lines(_FORMATS, [*raw, *texts], room=room)


def formats_document(formats: Iterable[FormatRow], *, written: Iterable[WrittenRow] = ()) -> Json:
    """The same for scripts, raw first; `holds` lists what a form keeps on the way there and back."""
    entries: list[Json] = [
        {
            "name": row.name,
            "title": row.title,
            "reads": True,
            "writes": True,
            "suffixes": list(row.suffixes),
            "holds": sorted(str(ability) for ability in row.holds),
        }
        for row in written
    ]
    entries.sort(key=lambda entry: entry["name"] != "raw")
    only_read: list[Json] = [
        {"name": row.name, "title": row.title, "reads": True, "writes": False, "suffixes": [], "holds": []}
        for row in formats
    ]
    raw: list[Json] = [] if entries else [{"name": "raw", "title": _RAW, "reads": True, "writes": False}]
    return {"schema": SCHEMA, "formats": [*raw, *entries, *only_read]}
