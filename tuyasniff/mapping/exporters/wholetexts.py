"""Texts in which numbers were found, for targets that open no texts: each of them as one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tuyasniff.mapping.exporters.entities import Entity, entities
from tuyasniff.mapping.exporters.exported import Remarks
from tuyasniff.mapping.model import Mapping


def whole_texts(found: Iterable[Entity], accept: float, remarks: Remarks, who: str) -> Iterator[Entity]:
    """The entities, where numbers inside anything but raw bytes have become the datapoint itself. `who` opens none."""
    seen: set[int] = set()
    for entity in found:
        if entity.field is None or entity.entry.type == "raw":
            yield entity
        elif entity.dp not in seen:
            seen.add(entity.dp)
            if entity.entry.type == "string":
                remarks.add(f"dp {entity.dp} string: its numbers are left out, {who} opens no texts")
            yield from entities(Mapping(dps=(replace(entity.entry, raw=None),)), accept)
