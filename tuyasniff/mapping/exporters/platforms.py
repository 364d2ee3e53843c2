"""What a person wants a datapoint to be (`export: platform`), as far as it can be that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from tuyasniff.mapping.exporters.entities import Entity, Kind
from tuyasniff.mapping.exporters.exported import Remarks

_READ: Mapping[Kind, Kind] = {
    Kind.NUMBER: Kind.SENSOR,
    Kind.SWITCH: Kind.BINARY,
    Kind.SELECT: Kind.ENUM,
    Kind.TEXT: Kind.TEXT,
}
_NAMES: Mapping[Kind, tuple[str, ...]] = {
    Kind.SENSOR: ("sensor",),
    Kind.NUMBER: ("number",),
    Kind.BINARY: ("binary_sensor",),
    Kind.SWITCH: ("switch",),
    Kind.ENUM: ("sensor", "text_sensor"),
    Kind.SELECT: ("select",),
    Kind.TEXT: ("text_sensor", "sensor"),
    Kind.BITMAP: ("binary_sensor", "sensor", "text_sensor"),
    Kind.RAW: ("text_sensor", "sensor"),
}
"""The platforms that each kind may be called."""

_SET: Mapping[Kind, Kind] = {Kind.BINARY: Kind.SWITCH, Kind.ENUM: Kind.SELECT}
"""What can be set without knowing more than that a person wants it to be."""


def as_wished(entity: Entity, remarks: Remarks, composed: Collection[str] = ()) -> Entity:
    """The entity as what a person wants: only read, or set. What it cannot be is remarked, and it stays as it was.

    `composed` are platforms that others look after.
    """
    wish = entity.entry.export.platform if entity.entry.export is not None else None
    if wish is None or wish in composed or entity.field is not None:
        return entity
    read, settable = _READ.get(entity.kind), _SET.get(entity.kind)
    if read is not None and wish in _NAMES[read]:
        return replace(entity, kind=read, settable=False, why_read_only="it is only read, as the mapping says")
    if settable is not None and wish in _NAMES[settable]:
        return replace(entity, kind=settable, settable=True)
    if wish not in _NAMES[entity.kind]:
        remark_refused(entity, wish, remarks)
    return entity


def remark_refused(entity: Entity, wish: str, remarks: Remarks) -> None:
    """Say that it is not what a person wants it to be."""
    remarks.add(f"dp {entity.dp} {entity.entry.type}: cannot be a {wish} here; it is a {_NAMES[entity.kind][0]}")
