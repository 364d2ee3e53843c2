"""What a filter is made of: terms, and how they are joined. All of it is immutable, callable and printable."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from tuyasniff.model import Item

Predicate: TypeAlias = Callable[[Item], bool]


class Hint(NamedTuple):
    """What to do about a term that is allowed but hardly meant.

    `timeless`: only where no item has a time. `always`: though something matched.
    """

    text: str
    timeless: bool = False
    always: bool = False


class Filter(ABC):
    """Says of an item whether it is wanted. `str()` gives a text that parses to an equal filter."""

    __slots__ = ()

    @abstractmethod
    def __call__(self, item: Item) -> bool:
        """Whether the item is wanted."""


@dataclass(frozen=True, slots=True)
class Term(Filter):
    """One word with its argument; equal to another that prints the same."""

    text: str
    predicate: Predicate = field(compare=False, repr=False)
    hint: Hint | None = field(default=None, compare=False, repr=False)

    def __call__(self, item: Item) -> bool:
        """What the predicate says."""
        return self.predicate(item)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class And(Filter):
    """All of its parts; without parts, everything."""

    parts: tuple[Filter, ...]

    def __call__(self, item: Item) -> bool:
        """Whether every part says so."""
        return all(part(item) for part in self.parts)

    def __str__(self) -> str:
        return " & ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or(Filter):
    """At least one of its parts, of which there are two or more."""

    parts: tuple[Filter, ...]

    def __call__(self, item: Item) -> bool:
        """Whether some part says so."""
        return any(part(item) for part in self.parts)

    def __str__(self) -> str:
        return " | ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not(Filter):
    """Everything but."""

    part: Filter

    def __call__(self, item: Item) -> bool:
        """The contrary."""
        return not self.part(item)

    def __str__(self) -> str:
        return f"!{self.part}" if isinstance(self.part, Term) else f"!({self.part})"


def hints(one: Filter, *, timed: bool, matched: bool = False) -> Iterator[str]:
    """What may be wrong with a filter that let something through or nothing; `timed`: some item had a time."""
    if isinstance(one, Term):
        hint = one.hint
        if hint is not None and not (hint.timeless and timed) and (hint.always or not matched):
            yield hint.text
    elif isinstance(one, Not):
        yield from hints(one.part, timed=timed, matched=matched)
    elif isinstance(one, (And, Or)):
        for part in one.parts:
            yield from hints(part, timed=timed, matched=matched)


EVERYTHING: Filter = And(())
"""What an empty text means."""


def both(*filters: Filter) -> Filter:
    """All of them. Nested ones become one level, so that what prints the same is the same."""
    parts = tuple(part for one in filters for part in (one.parts if isinstance(one, And) else (one,)))
    return parts[0] if len(parts) == 1 else And(parts)


def either(*filters: Filter) -> Filter:
    """At least one of them (one or more must be given)."""
    parts = tuple(part for one in filters for part in (one.parts if isinstance(one, Or) else (one,)))
    return parts[0] if len(parts) == 1 else Or(parts)


def negated(one: Filter) -> Filter:
    """All others; twice is the filter itself."""
    return one.part if isinstance(one, Not) else Not(one)
