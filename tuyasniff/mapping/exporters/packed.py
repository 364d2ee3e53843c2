"""Packed readings that the firmware of other people opens by itself: which numbers it takes from where.

A raw datapoint goes with such a reader when the mapping has all numbers that it takes at their places. Readers of two
bytes also go with three where the first is always zero: what is lost above 65535 counts has to be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.mapping.exporters.entities import Entity

BIG = "big"


class Slot(NamedTuple):
    """A number that a reader takes, highest byte first."""

    quantity: str
    offset: int
    length: int


class Reader(NamedTuple):
    """A form that a firmware opens. `lengths` of the whole value that it takes."""

    name: str
    lengths: tuple[int, ...]
    slots: tuple[Slot, ...]


class Match(NamedTuple):
    """What a reader takes of a datapoint, in the order of its slots, and what it does not."""

    reader: Reader
    taken: tuple[Entity, ...]
    left: tuple[Entity, ...]
    cut: tuple[Entity, ...]


def match(fields: Sequence[Entity], readers: Sequence[Reader]) -> Match | None:
    """What the first reader takes that goes with it: those that lose no byte stand before those that may."""
    return next((hit for reader in readers if (hit := _matched(fields, reader)) is not None), None)


def _matched(fields: Sequence[Entity], reader: Reader) -> Match | None:
    if not fields or fields[0].payload_length not in reader.lengths:
        return None
    taken: list[Entity] = []
    cut: list[Entity] = []
    for slot in reader.slots:
        entity = next((one for one in fields if _ends_alike(one, slot)), None)
        if entity is None or entity.field is None:
            return None
        taken.append(entity)
        if entity.field.length > slot.length:
            cut.append(entity)
    left = tuple(one for one in fields if one not in taken)
    return Match(reader, tuple(taken), left, tuple(cut))


def _ends_alike(entity: Entity, slot: Slot) -> bool:
    """Whether it is that number, or that number with one more byte before it."""
    field = entity.field
    if field is None or field.endian != BIG or entity.quantity != slot.quantity:
        return False
    more = field.length - slot.length
    return more in (0, 1) and field.offset + more == slot.offset
