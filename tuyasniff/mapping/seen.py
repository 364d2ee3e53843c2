"""How what was seen combines: counts, ranges, values, and which captures they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from tuyasniff.mapping.model import CaptureSource, Observed, Source
from tuyasniff.mapping.observe import VALUES_KEPT

Thing = TypeVar("Thing")


NAMELESS = frozenset({"stdin", "argument", "paste"})
"""What is called so was no file: two of them have nothing to do with each other."""


class Overlap(Enum):
    """How many of the new captures the old mapping has seen, in part at least."""

    NONE = "none"
    PARTLY = "partly"
    ALL = "all"


def overlap_of(old: Source | None, new: Source | None) -> Overlap:
    """Told by sha256, or by name and beginning for one that has grown or was given up before its end."""
    known = old.captures if old else ()
    met = [(capture, _met(capture, known)) for capture in (new.captures if new else ())]
    if all(one is None for _, one in met):
        return Overlap.NONE
    return Overlap.ALL if all(_is_same(one, capture) for capture, one in met) else Overlap.PARTLY


def _is_same(one: CaptureSource | None, other: CaptureSource) -> bool:
    """The same file, or the same recording in another form: it began and ended then, with as many frames."""
    if one is None:
        return False
    if one.sha256 is not None and one.sha256 == other.sha256:
        return True
    course = (one.start, one.duration_s, one.frames, one.checksum_errors)
    known = None not in course and bool(one.frames) and bool(one.duration_s)
    return known and course == (other.start, other.duration_s, other.frames, other.checksum_errors)


def _met(capture: CaptureSource, known: Iterable[CaptureSource]) -> CaptureSource | None:
    """The same capture as the old mapping has it: whole, shorter or longer."""
    known = tuple(known)
    same = (one for one in known if _is_same(one, capture))
    return next(same, next((one for one in known if _is_part(one, capture)), None))


def _is_part(one: CaptureSource, other: CaptureSource) -> bool:
    """Whether one of them is a part of the other: the same name and beginning, or one of them was not read whole."""
    if one.name != other.name or one.start != other.start:
        return False
    return one.start is not None or (None in (one.sha256, other.sha256) and one.name not in NAMELESS)


def doubts(old: Source | None, new: Source | None) -> Iterator[str]:
    """Words for a person about captures that may be known in part."""
    known = old.captures if old else ()
    for capture in new.captures if new else ():
        met = _met(capture, known)
        if met is not None and not _is_same(met, capture):
            yield (
                f"{capture.name}: another part of it was merged before, so the larger count of each datapoint stands"
            )
        elif met is None and any(_may_be(one, capture) for one in known):
            yield f"{capture.name}: there was one of that name already; what both hold is counted twice"


def _may_be(one: CaptureSource, other: CaptureSource) -> bool:
    """Whether two may share something, though nobody can tell."""
    unknown = one.name not in NAMELESS or None in (one.sha256, other.sha256)
    return one.name == other.name and None in (one.start, other.start) and unknown


def sources(old: Source | None, new: Source | None) -> Source | None:
    """All of both; of one capture that was read twice the longer reading."""
    if old is None or new is None:
        return old or new
    captures = list(old.captures)
    for capture in new.captures:
        met = _met(capture, captures)
        if met is None:
            captures.append(capture)
        elif not _is_same(met, capture):
            captures[captures.index(met)] = _longer(met, capture)
    return Source(tuple(captures), united(old.imports, new.imports))


def _longer(old: CaptureSource, new: CaptureSource) -> CaptureSource:
    if old.sha256 is not None and new.sha256 is None:
        return old
    return new if (new.frames or 0) >= (old.frames or 0) else old


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
