"""Enums on their way to be known: which values were seen and how often, which are missing, which have a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tuyasniff.model import DpType, FaultCode, Item, Message, SchemaDp

_ENUM = int(DpType.ENUM)
_GAPS_MOST = 64
"""Between values further apart than this nothing is taken for missing."""


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of an enum: how often it was seen, and its names.

    `label` is what a person calls it, `declared` what the product does; None where nobody says.
    """

    value: int
    count: int
    label: str | None = None
    declared: str | None = None

    @property
    def name(self) -> str | None:
        """What it is called: a person's word comes first."""
        return self.label or self.declared


class Coverage(NamedTuple):
    """What is known of one enum.

    `values` holds those that were seen or declared, ascending. `gaps` are values below the highest that nobody saw or
    declared. `unplaced` are names that are declared without a value.
    """

    id: int
    values: tuple[EnumValue, ...]
    gaps: tuple[int, ...] = ()
    unplaced: tuple[str, ...] = ()

    @property
    def seen(self) -> tuple[int, ...]:
        """The values that were seen."""
        return tuple(one.value for one in self.values if one.count)

    @property
    def missing(self) -> tuple[int, ...]:
        """The values that there ought to be, and that nobody saw."""
        return tuple(sorted([*(one.value for one in self.values if not one.count), *self.gaps]))

    @property
    def declared(self) -> bool:
        """Whether the product says how many there are."""
        return bool(self.unplaced) or any(one.declared for one in self.values)

    @property
    def total(self) -> int:
        """How many there are as far as anybody knows: at least the declared ones, and those that were seen."""
        return max(len(self.values) + len(self.gaps), len(self.unplaced))

    @property
    def words(self) -> str:
        """`5 of 8`; `5 of at least 6` where nobody has declared them."""
        return f"{len(self.seen)} of {'' if self.declared else 'at least '}{self.total}"


class EnumCounts:
    """Counts the values of every enum, whoever told them."""

    def __init__(self) -> None:
        self.counts: dict[int, Counter[int]] = {}

    def add(self, item: Item) -> None:
        """Take an item; a wrong checksum teaches nothing."""
        message = item.thing
        if not isinstance(message, Message) or (message.frame.faults and message.frame.checksum == "bad"):
            return
        for dp in message.dps:
            if dp[1] != _ENUM or any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults):
                continue
            if isinstance(dp.value, int):
                self.counts.setdefault(dp.id, Counter())[int(dp.value)] += 1

    def coverages(
        self, declared: Iterable[SchemaDp] = (), labels: Mapping[int, Mapping[int, str]] | None = None
    ) -> tuple[Coverage, ...]:
        """The coverage of each enum that was seen or declared, by id; `labels` are a person's, by id and value."""
        rows = {dp.id: dp for dp in declared if dp.type == "enum" or (dp.type is None and dp.labels)}
        labels = labels or {}
        return tuple(
            coverage(key, self.counts.get(key, {}), rows.get(key), labels.get(key))
            for key in sorted({*self.counts, *rows})
        )


def coverage(
    dp_id: int,
    counts: Mapping[int, int],
    declared: SchemaDp | None = None,
    labels: Mapping[int, str] | None = None,
) -> Coverage:
    """What is known of one enum: how often each value was seen, what is declared, what a person calls them."""
    labels = labels or {}
    told = () if declared is None else declared.labels
    names = {one.value: one.label for one in told if one.value is not None}
    known = sorted({*(value for value, count in counts.items() if count), *names, *labels})
    values = tuple(EnumValue(value, counts.get(value, 0), labels.get(value), names.get(value)) for value in known)
    highest = known[-1] if known else -1
    gaps = tuple(value for value in range(highest) if value not in known) if highest < _GAPS_MOST else ()
    return Coverage(dp_id, values, gaps, tuple(one.label for one in told if one.value is None))
