"""The fields of a project with what the capture and the person say, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tuyasniff.report.facts import Facts
from tuyasniff.report.projects import Field, Mark, Project

ANSWERED = "✎"
"""Marks what a person said."""


class Entry(NamedTuple):
    """A field as it stands: Markdown that the capture gave, and the words of a person; None where there are none."""

    field: Field
    filled: str | None = None
    answer: str | None = None

    @property
    def open(self) -> bool:
        """Whether a person should still say something. A question that is empty asks for nothing."""
        if self.answer is not None or not self.field.question:
            return False
        return self.filled is None or self.field.mark is not Mark.CAPTURE

    @property
    def shown(self) -> bool:
        """Whether the report has a place for it: what neither asks nor tells has none."""
        return self.filled is not None or self.answer is not None or bool(self.field.question)

    @property
    def mark(self) -> str:
        """The sign beside its title: what is known of it by now."""
        if self.answer is not None:
            return ANSWERED
        if self.filled is None:
            return str(Mark.PERSON)
        return str(self.field.mark)


def entries(project: Project, facts: Facts, answers: Mapping[str, str] | None = None) -> tuple[Entry, ...]:
    """All fields in the order of the form; an answer that is empty is none."""
    told = {name: text.strip() for name, text in (answers or {}).items() if text.strip()}
    filled = (
        Entry(field, None if field.fill is None else field.fill(facts), told.get(field.name))
        for field in project.fields
    )
    return tuple(entry for entry in filled if entry.shown)


def still_open(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those that a person should still say something about."""
    return tuple(entry for entry in found if entry.open)
