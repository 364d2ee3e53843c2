"""What Home Assistant is told of an ESPHome entity: unit, device class, state class, in combinations that it takes."""

from __future__ import annotations

from tuyasniff.mapping.exporters.entities import Entity
from tuyasniff.mapping.exporters.esphome.yaml import UNIT_BYTES, clean, quoted
from tuyasniff.mapping.exporters.homeassistant import sensor_classes


def unit_lines(entity: Entity, *, states: bool) -> list[str]:
    """Unit, device class, and with `states` the state class."""
    told = sensor_classes(entity.quantity, entity.unit, entity.state_class)
    values = {
        "unit_of_measurement": quoted(entity.unit) if entity.unit is not None and _written(entity.unit) else None,
        "device_class": told.device_class,
        "state_class": told.state_class if states else None,
    }
    return [f"{key}: {value}" for key, value in values.items() if value is not None]


def unit_doubts(entity: Entity) -> list[str]:
    """What has to be said of a unit or a class that is not there."""
    doubts = [sensor_classes(entity.quantity, entity.unit, entity.state_class).doubt]
    if entity.unit is not None and not _written(entity.unit):
        doubts.append("its unit cannot be written")
    return [doubt for doubt in doubts if doubt]


def category_lines(entity: Entity, *, read: bool) -> list[str]:
    """The entity category; what is only read cannot be a setting."""
    if entity.category is None:
        return []
    return [f"entity_category: {'diagnostic' if read else entity.category}"]


def _written(unit: str) -> bool:
    return bool(unit) and clean(unit) == unit and len(unit.encode("utf-8")) <= UNIT_BYTES
