"""Which values of an entry were put there by tuyasniff, and from where.

Each value that a guess or a declaration has put into an entry is stated by a line of evidence: `guess.scale: 1/10`.
As long as the line says what the entry says, the value is ours, and a newer judgement may replace it. When the two
differ, or there is no such line, a person has written the value: it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tuyasniff.mapping.model import Entry, Evidence, Range, RawField, RawLayout, Scale

GUESS = "guess"
SCHEMA = "schema"
CONFIRMED = "confirmed"
CANDIDATE = "candidate"
"""What a datapoint may be, where nothing can be told."""

MEANT = ("quantity", "unit", "scale", "state_class", "display_precision")
"""What a meaning fills: these belong together."""

_RANKS = {CANDIDATE: 0, GUESS: 1, SCHEMA: 2, CONFIRMED: 3}
_REASONED = frozenset({"quantity", "unit", "scale", "raw"})
_IN_SCHEMA = frozenset({"name", "code", "quantity", "unit", "scale", "enum", "raw", "bitmap"})
"""Fields that a line of evidence can name; of others the rule tells it."""


def stating(source: str, entry: Entry, fields: Iterable[str]) -> tuple[Evidence, ...]:
    """The lines that state these fields as the entry has them; what it does not say needs none."""
    told = ((name, value_text(getattr(entry, name))) for name in fields if getattr(entry, name) is not None)
    return tuple(
        Evidence(f"{source}.{name}", name if name in _IN_SCHEMA else None, text=text) for name, text in told if text
    )


def source_of(entry: Entry, name: str) -> str | None:
    """Whose value of that field it is: a source of ours, None where a person's or nothing stands there."""
    value = getattr(entry, name)
    if value is None or name in entry.user_set:
        return None
    text = value_text(value)
    for line in entry.evidence:
        source, dot, field = line.rule.partition(".")
        if dot and field == name and source in _RANKS and line.text == text:
            return source
    return None


def is_overruled(entry: Entry, name: str) -> bool:
    """Whether a person has written another value over one of ours: lines state it, none states what stands there."""
    if getattr(entry, name) is None or source_of(entry, name) is not None:
        return False
    rules = {f"{source}.{name}" for source in _RANKS}
    return any(line.rule in rules for line in entry.evidence)


def rank(source: str | None) -> int:
    """What is worth more replaces what is worth less; so does what is newer and worth the same."""
    return _RANKS.get(source or "", 0)


def group_of(line: Evidence) -> str | None:
    """What a line of ours is about: `meaning`, `raw`, or the name of another field; None for a line of others."""
    head, _, field = line.rule.partition(".")
    if head in _RANKS:
        name = field or line.field or ""
    elif line.weight is not None and line.field in _REASONED:
        name = line.field
    else:
        return None
    return "meaning" if name in MEANT or not name else name


def value_text(value: Any) -> str:
    """A value in the one form in which it is stated."""
    if isinstance(value, Scale):
        offset = f" + {value.offset}" if value.offset else ""
        return f"{value.mul}/{value.div}{offset}"
    if isinstance(value, Range):
        low, high = ("" if one is None else str(one) for one in (value.min, value.max))
        return f"{low}..{high}" + (f" step {value.step}" if value.step is not None else "")
    if isinstance(value, RawLayout):
        parts = [f"{value.layout or 'parts'}, {value.length} bytes" if value.length else value.layout or "parts"]
        return "; ".join([*parts, *map(field_text, value.fields)])
    return str(value)


def field_text(field: RawField) -> str:
    """A number inside: `voltage at 0, 2 big, voltage V 1/10 measurement`."""
    form = f"{field.length} {field.endian}{' signed' if field.signed else ''}"
    meant = (field.quantity, field.unit, None if field.scale is None else value_text(field.scale), field.state_class)
    return ", ".join(filter(None, (f"{field.name} at {field.offset}", form, " ".join(filter(None, meant)))))
