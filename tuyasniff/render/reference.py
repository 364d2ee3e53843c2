"""The program's own tables as people and scripts see them: the commands of the families, the text formats."""

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


_COMMANDS = (
    Column("cmd", "dpid"),
    Column("sub", "dpid"),
    Column("name", "strong"),
    Column("from", "label"),
    Column("title", least=30),
    Column("source", "label", least=8),
)
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


def format_lines(formats: Iterable[FormatRow], *, room: int) -> list[Line]:
    """A table of what `--format` takes."""
    rows = [("raw", "the bytes of the wire themselves, in a binary file")]
    rows += [(entry.name, visible(entry.title)) for entry in formats]
    return table_lines(_FORMATS, rows, room=room)


def formats_document(formats: Iterable[FormatRow]) -> Json:
    """The same for scripts."""
    raw: list[Json] = [{"name": "raw", "title": "the bytes of the wire themselves, in a binary file"}]
    return {"schema": SCHEMA, "formats": raw + [{"name": row.name, "title": row.title} for row in formats]}
