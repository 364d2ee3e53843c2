"""The filter language as people and scripts see it, and what a filter left over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tuyasniff.render.jsonout import SCHEMA, Json
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.styles import Line
from tuyasniff.render.tables import Column, table_lines


class WordRow(Protocol):
    """A word or a sign of the filter language."""

    @property
    def form(self) -> str:
        """How it is written."""

    @property
    def help(self) -> str:
        """What it chooses."""

    @property
    def examples(self) -> Sequence[str]:
        """Filters of this word alone."""


_COLUMNS = (
    Column("word", "strong"),
    Column("items that it chooses", least=30),
    Column("for example", "label", least=12),
)


def filter_lines(words: Iterable[WordRow], signs: Iterable[WordRow], *, room: int) -> list[Line]:
    """Two tables: the words, and what joins them."""
    first = table_lines(_COLUMNS, [_row(word) for word in words], room=room)
    joined = (_COLUMNS[0]._replace(title="written"), _COLUMNS[1]._replace(title="means"), _COLUMNS[2])
    return [*first, (), *table_lines(joined, [_row(sign) for sign in signs], room=room)]


def _row(word: WordRow) -> tuple[str, str, str]:
    return word.form, word.help, word.examples[-1]


def filters_document(words: Iterable[WordRow], signs: Iterable[WordRow]) -> Json:
    """The same for scripts."""
    return {"schema": SCHEMA, "words": [_entry(word) for word in words], "signs": [_entry(sign) for sign in signs]}


def _entry(word: WordRow) -> Json:
    return {"form": word.form, "title": word.help, "examples": list(word.examples)}


def matched_words(passed: int, seen: int, what: str, wanted: str) -> str:
    """`12 of 340 items match dp:20`, `none of 340 items matches dp:20`."""
    things = plural(seen, what)
    if not passed:
        return f"none of {things} matches {visible(wanted)}"
    return f"{passed:,} of {things} match{'es' if passed == 1 else ''} {visible(wanted) or 'everything'}"


def filter_entry(wanted: str, matched: int, items: int) -> Json:
    """What a filter adds to the summary of a document."""
    return {"filter": wanted, "items": items, "matched": matched}
