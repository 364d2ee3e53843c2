"""The targets of `tuyasniff export`, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.mapping.files import JSON, YAML, Language, dumps
from tuyasniff.mapping.model import Mapping


class Target(NamedTuple):
    """One thing that a mapping can be written as.

    `suffixes` of file names tell it where nobody says it; none: it has to be named. `language`: it is the mapping
    itself in that language, which can be read again and merged into.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Mapping], str]
    language: Language | None = None


def _json(mapping: Mapping) -> str:
    return dumps(mapping, JSON)


def _yaml(mapping: Mapping) -> str:
    return dumps(mapping, YAML)


TARGETS: tuple[Target, ...] = (
    Target("json", "the mapping file as JSON", JSON.suffixes, _json, JSON),
    Target("yaml", "the mapping file as YAML, for editing by hand", YAML.suffixes, _yaml, YAML),
)


def target(name: str) -> Target:
    """The target of that name; FormatError for others."""
    found = next((row for row in TARGETS if row.name == name), None)
    if found is None:
        raise FormatError(f"there is no target '{name}'", f"possible: {', '.join(row.name for row in TARGETS)}")
    return found


def target_for(file: str) -> Target:
    """The target that the name of a file tells; FormatError where it tells none."""
    suffix = PurePath(file).suffix.lower()
    found = next((row for row in TARGETS if suffix in row.suffixes), None)
    if found is None:
        names = ", ".join(row.name for row in TARGETS)
        raise FormatError(f"the name '{file}' does not tell what to write", f"say it with --to: {names}")
    return found
