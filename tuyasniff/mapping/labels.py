"""Names of enum values and of bits: a person's stay, declared ones give way to them, the number stands for none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

from tuyasniff.mapping.model import BitLabel, Entry, EnumLabel
from tuyasniff.mapping.stating import SCHEMA

Label = TypeVar("Label", EnumLabel, BitLabel)


def declared_labels(entry: Entry) -> frozenset[str]:
    """The labels that a declaration has put into an entry, each as `1 eco`."""
    lines = (line.text or "" for line in entry.evidence if line.rule in (f"{SCHEMA}.enum", f"{SCHEMA}.bitmap"))
    return frozenset(part for text in lines for part in text.split(", "))


def has_own_labels(entry: Entry, explained: Collection[str | None]) -> bool:
    """Whether a person has named a value or a bit; `explained` are the fields of which evidence speaks."""
    if {"enum", "bitmap"} & set(entry.user_set):
        return True
    declared = declared_labels(entry)
    if not declared and {"enum", "bitmap"} & set(explained):
        return False
    every: list[EnumLabel | BitLabel] = [*entry.enum, *entry.bitmap]
    return any(_is_named(one) and _text(one) not in declared for one in every)


def merged_labels(
    old: tuple[Label, ...], new: tuple[Label, ...], number: Callable[[Label], int], declared: Collection[str]
) -> tuple[Label, ...]:
    """The old values with their labels, those seen since marked, and the new ones behind them.

    `declared` are the old labels that only a declaration has told.
    """
    fresh = {number(one): one for one in new}
    kept = tuple(_label(one, fresh.pop(number(one), one), _text(one) in declared) for one in old)
    return kept + tuple(sorted(fresh.values(), key=number))


def _label(old: Label, new: Label, declared: bool) -> Label:
    """The old label if there is a proper one that was not only declared; seen when either was."""
    label = new.label if _is_named(new) and (declared or not _is_named(old)) else old.label
    return replace(old, label=label, seen=True if new.seen else old.seen)


def _number(one: EnumLabel | BitLabel) -> int:
    return one.value if isinstance(one, EnumLabel) else one.bit


def _text(one: EnumLabel | BitLabel) -> str:
    return f"{_number(one)} {one.label}"


def _is_named(one: EnumLabel | BitLabel) -> bool:
    return one.label != str(_number(one))
