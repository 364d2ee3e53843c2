"""How what was seen combines: counts, ranges, values, and which captures they come from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from tuyasniff.mapping.model import Observed, Source
from tuyasniff.mapping.observe import VALUES_KEPT

Thing = TypeVar("Thing")


class Overlap(Enum):
    """How many of the new captures the old mapping has seen."""

    NONE = "none"
    PARTLY = "partly"
    ALL = "all"


def overlap_of(old: Source | None, new: Source | None) -> Overlap:
    """Told by sha256; a capture without one counts as new."""
    known = {capture.sha256 for capture in (old.captures if old else ()) if capture.sha256}
    fresh = [capture.sha256 for capture in (new.captures if new else ())]
    again = [sha for sha in fresh if sha in known]
    if not again:
        return Overlap.NONE
    return Overlap.ALL if len(again) == len(fresh) else Overlap.PARTLY


def combined(old: Observed | None, new: Observed | None, overlap: Overlap, *, values: bool = True) -> Observed | None:
    """Both together. `values` False: they are of different types, so only the counts combine."""
    if old is None or new is None:
        return old or new
    add = overlap is Overlap.NONE
    later = old if overlap is Overlap.ALL and old.last_value is not None else new
    both = _united_values(old, new) if values else old.values
    return Observed(
        reports=_counts(old.reports, new.reports, add=add),
        sets=_counts(old.sets, new.sets, add=add),
        first=_moment(old.first, new.first, earliest=True),
        last=_moment(old.last, new.last, earliest=False),
        lengths=old.lengths if set(new.lengths) <= set(old.lengths) else tuple(sorted({*old.lengths, *new.lengths})),
        min=_extreme(min, old.min, new.min) if values else old.min,
        max=_extreme(max, old.max, new.max) if values else old.max,
        last_value=old.last_value if not values or later.last_value is None else later.last_value,
        distinct=_distinct(old.distinct, new.distinct, len(both)),
        values=both[:VALUES_KEPT],
        period_s=_period(old, new),
    )


def _period(old: Observed, new: Observed) -> float | None:
    """That of the one who has seen more reports."""
    if old.period_s is None or (new.period_s is not None and (new.reports or 0) > (old.reports or 0)):
        return new.period_s
    return old.period_s


def _either(first: Thing | None, second: Thing | None) -> Thing | None:
    return second if first is None else first


def _counts(old: int | None, new: int | None, *, add: bool) -> int | None:
    if old is None or new is None:
        return _either(old, new)
    return old + new if add else max(old, new)


def _extreme(choose: Any, old: int | None, new: int | None) -> int | None:
    known = [one for one in (old, new) if one is not None]
    return choose(known) if known else None


def _distinct(old: int | None, new: int | None, known: int) -> int | None:
    """How many values there were at least: the two counts cannot be added, they share values."""
    return None if old is None and new is None else max(old or 0, new or 0, known)


def _moment(old: str | None, new: str | None, *, earliest: bool) -> str | None:
    if old is None or new is None:
        return _either(old, new)
    later = datetime.fromisoformat(new) > datetime.fromisoformat(old)
    return old if later is earliest else new


def _united_values(old: Observed, new: Observed) -> tuple[Any, ...]:
    """All values of both in order of appearance: 1 and true are two."""
    found = {(type(value), value): value for value in (*old.values, *new.values)}
    return tuple(found.values())


def united(old: tuple[Thing, ...], new: Iterable[Thing]) -> tuple[Thing, ...]:
    """The old ones, and those of the new ones that are not among them."""
    done = list(old)
    for one in new:
        if one not in done:
            done.append(one)
    return tuple(done)
