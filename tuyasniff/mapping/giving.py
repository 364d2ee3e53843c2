"""What of an old entry gives way to a newer judgement: what is ours, and not worth more; never what a person wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from tuyasniff.mapping.model import Entry
from tuyasniff.mapping.stating import CONFIRMED, MEANT, group_of, rank, source_of

_MEANING = ("quantity", "unit", "scale", "state_class")
_SAYABLE = frozenset({*MEANT, "name", "code", "range", "raw", "note", "signed", "entity_category", "export"})


def explained_value(entry: Entry, name: str, explained: Collection[str | None]) -> bool:
    """Whether a value was put there for a reason that is told; one that was changed since is a person's."""
    stated = any(line.rule.partition(".")[2] == name for line in entry.evidence if group_of(line) is not None)
    return source_of(entry, name) is not None if stated else name in explained


def set_since(new: Entry, now: Entry) -> Iterator[str]:
    """The fields that a person has said since, as far as they were taken over."""
    for name in new.user_set:
        if name in _SAYABLE and getattr(new, name) is not None and getattr(now, name) == getattr(new, name):
            yield name


def newer(old: Entry, new: Entry, name: str) -> Any:
    """The new value where the old one is missing, or ours and not worth more than the new one."""
    before, after = getattr(old, name), getattr(new, name)
    if before is None or after is None:
        return after if before is None else before
    was = source_of(old, name)
    return after if was is not None and _worth(new, name) >= rank(was) else before


def _worth(entry: Entry, name: str) -> int:
    return rank(CONFIRMED if name in entry.user_set else source_of(entry, name))


def meaning(old: Entry, new: Entry) -> dict[str, Any]:
    """Quantity, unit, scale and state class go together: the new ones fill gaps where nothing else contradicts.

    A meaning that is ours gives way as a whole, to one that is worth as much.
    """
    names = (*_MEANING, *(name for name in MEANT if name not in _MEANING and source_of(new, name) is not None))
    said = {name: (getattr(old, name), getattr(new, name)) for name in names}
    there = [name for name, (before, _) in said.items() if before is not None]
    ours = [source for name in there if (source := source_of(old, name)) is not None]
    if there and len(ours) == len(there) and _worth(new, "quantity") >= max(map(rank, ours)):
        return {name: after for name, (_, after) in said.items()}
    if any(said[name][0] not in (None, said[name][1]) for name in _MEANING):
        return {name: before for name, (before, _) in said.items()}
    return {name: after if before is None else before for name, (before, after) in said.items()}


def replaced(old: Entry, new: Entry, now: Entry, group: str) -> bool:
    """Whether what stands now in a group of fields is what the new judgement says."""
    names = _MEANING if group == "meaning" else (group,)
    if group in ("enum", "bitmap", "type") or any(not hasattr(now, name) for name in names):
        return True
    if all(getattr(new, name) is None for name in names):
        return all(getattr(old, name) is None for name in names)
    return all(getattr(now, name) == getattr(new, name) for name in names)


def told_by(old: Entry, new: Entry, now: Entry, name: str, mine: float | None) -> bool:
    """Whether the new certainty of a field speaks of what stands there now; `mine` is the old one."""
    value = getattr(now, name, None)
    if value is None or value != getattr(new, name):
        return False
    return (mine is None and getattr(old, name) is None) or source_of(old, name) is not None
