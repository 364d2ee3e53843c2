"""What every target is asked: everything is there, and comes back as the mapping has it."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

from mapping.exporters.backs import Back
from mapping.exporters.samples import DEVICES
from tuyasniff.mapping.exporters.entities import Entity, Kind, entities
from tuyasniff.mapping.model import Mapping

GOLDEN = Path(__file__).parents[2] / "golden" / "exports"


def expected(mapping: Mapping, accept: float) -> list[Back]:
    """What a file has to state."""
    return [_back(entity) for entity in entities(mapping, accept) if entity.stated]


def _back(entity: Entity) -> Back:
    number = entity.kind in (Kind.SENSOR, Kind.NUMBER)
    return Back(
        entity.dp,
        None if entity.field is None else entity.field.offset,
        entity.entry.type,
        Fraction(entity.scale.mul, entity.scale.div) if number else None,
        entity.unit,
    )


def golden(target: str, name: str, text: str) -> str:
    """The text that is kept of a target; `TUYASNIFF_GOLDEN=write` keeps this one."""
    path = GOLDEN / target / name
    if os.environ.get("TUYASNIFF_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return path.read_text(encoding="utf-8")


def device_of(capture: str) -> str:
    """`virtual-meter3` of `virtual-meter3.pcapng`."""
    assert capture in DEVICES
    return capture.split(".", 1)[0]
