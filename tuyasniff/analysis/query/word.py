"""What a row of the filter language is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tuyasniff.analysis.query.nodes import Hint, Predicate
from tuyasniff.patterns import regex

BARE = regex(r'[^\s()&|"]+')
"""What may be written without quotes."""


class Meaning(NamedTuple):
    """An argument understood: its usual spelling, what it asks of an item, and what is to be said if none has it."""

    spelling: str
    predicate: Predicate
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `form` shows how it is written, `examples` are filters of this word alone.

    `flag` is the test without an argument, `read` understands one; a word has at least one of them.
    """

    code: str
    form: str
    help: str
    examples: tuple[str, ...]
    flag: Predicate | None = None
    read: Callable[[str], Meaning] | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """What joins words, and text that is searched for."""

    form: str
    help: str
    examples: tuple[str, ...]


def quoted(argument: str) -> str:
    """An argument as it must be written: in quotes where a sign or a blank would end it."""
    if BARE.fullmatch(argument):
        return argument
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
