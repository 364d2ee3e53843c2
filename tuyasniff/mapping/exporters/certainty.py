"""The one rule for what is not certain: which of the things a mapping says an exported file may state.

What a person has said and what the product declares is certain. A guess is stated from a bar on, and marked as one;
below the bar it stands in the file commented out, or marked where a format has no comments. What nobody can tell
("?") stands below any bar.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from tuyasniff.mapping.model import UNKNOWN, Entry, RawLayout
from tuyasniff.mapping.observe import access_of
from tuyasniff.mapping.stating import SCHEMA, is_overruled, source_of

ACCEPT = 0.8
"""Guesses from this certainty on are stated, where nobody says otherwise: all of those that are told as answers.

What is told is right in 19 of 20 cases where a meter was watched (see `benchmarks/guesser`); what is not sure enough
to be told stands in no mapping as a meaning, only as a candidate."""

_RAW = "raw"


class Standing(StrEnum):
    """How firmly something is known."""

    CERTAIN = "certain"
    GUESSED = "guessed"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"

    @property
    def stated(self) -> bool:
        """Whether an exported file states it; otherwise it is commented out or marked."""
        return self in (Standing.CERTAIN, Standing.GUESSED)


def certainty(entry: Entry, field: str) -> float:
    """How certain the value of a field of a datapoint is, 0..1; 1 for what a person or the product says, 0 for none."""
    value = getattr(entry, field)
    if value is None:
        return 0.0
    if said_by(entry, field) != "guess":
        return 1.0
    return entry.confidence_by_field.get(field, entry.confidence)


def said_by(entry: Entry, field: str) -> str:
    """Who says it: `person`, `schema` or `guess`."""
    if field in entry.user_set:
        return "person"
    source = source_of(entry, field)
    if source == SCHEMA:
        return "schema"
    if is_overruled(entry, field):
        return "person"
    # without a reason of ours beside it a person has written it
    return "person" if source is None and field not in entry.confidence_by_field else "guess"


def of_meaning(entry: Entry, accept: float = ACCEPT) -> Standing:
    """How the meaning of a number stands: its quantity, unit and scale together, the least certain of them."""
    fields = [name for name in ("quantity", "unit", "scale") if getattr(entry, name) is not None]
    return Standing.UNKNOWN if not fields else _of(entry, fields, accept)


def of_layout(entry: Entry, accept: float = ACCEPT) -> Standing:
    """How it stands with what is inside a raw datapoint."""
    layout: RawLayout | None = entry.raw
    return Standing.UNKNOWN if layout is None or not layout.fields else _of(entry, [_RAW], accept)


def of_type(entry: Entry, accept: float = ACCEPT) -> Standing:
    """How it stands with what needs no meaning: a switch, a text, a choice of values."""
    return Standing.CERTAIN if entry.confidence_by_field.get("type", entry.confidence) >= accept else Standing.DOUBTFUL


def is_settable(entry: Entry, accept: float = ACCEPT) -> bool:
    """Whether it can be set: a person says so, the product declares it, or the module was seen to set it."""
    declared = declared_access(entry)
    seen = UNKNOWN if entry.observed is None else access_of(entry.observed)
    by_hand = "access" in entry.user_set or (entry.observed is not None and entry.access not in (UNKNOWN, seen))
    if by_hand or declared is None:
        # heard to be set, and never reported: only whether it is read is in doubt
        heard = entry.access == "wo" and entry.observed is not None and bool(entry.observed.sets)
        sure = by_hand or heard or entry.confidence_by_field.get("access", 1.0) >= accept
        return entry.access in ("rw", "wo") and sure
    return declared in ("rw", "wo")


def declared_access(entry: Entry) -> str | None:
    """The access that the product declares: `ro`, `rw` or `wo`."""
    return next((line.text for line in entry.evidence if line.rule == f"{SCHEMA}.access"), None)


def _of(entry: Entry, fields: Iterable[str], accept: float) -> Standing:
    names = list(fields)
    least = min(certainty(entry, name) for name in names)
    if all(said_by(entry, name) != "guess" for name in names):
        return Standing.CERTAIN
    return Standing.GUESSED if least >= accept else Standing.DOUBTFUL
