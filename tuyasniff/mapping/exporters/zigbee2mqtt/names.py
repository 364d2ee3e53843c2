"""Properties of Zigbee2MQTT: which one a datapoint is, and what happens to those that it knows itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tuyasniff.mapping.exporters.entities import Entity, Kind, decimals

_STANDARD: Mapping[str, tuple[str, str | None, int]] = {
    "voltage": ("voltage", "V", 2),
    "current": ("current", "A", 2),
    "power": ("power", "W", 2),
    "energy": ("energy", "kWh", 2),
    "frequency": ("ac_frequency", "Hz", 2),
    "power_factor": ("power_factor", None, 9),
    "temperature": ("temperature", "°C", 2),
    "humidity": ("humidity", "%", 2),
    "battery": ("battery", "%", 9),
    "illuminance": ("illuminance", "lx", 0),
    "pressure": ("pressure", "hPa", 1),
    "carbon_dioxide": ("co2", "ppm", 0),
    "pm25": ("pm25", "µg/m³", 0),
}
"""Properties that Zigbee2MQTT knows, their units, and to how many digits it rounds them where nobody says otherwise."""

_ROUNDED = {name: places for name, _, places in _STANDARD.values()}
_TAKEN = frozenset({
    "action", "device", "elapsed", "factory_reset", "last_seen", "linkquality", "read", "command", "state", "update",
    "update_available", "write", "zclcommand", "scene_store", "scene_recall", "scene_add", "scene_remove",
    "scene_remove_all", "scene_rename", "zcl_command",
})  # fmt: skip
"""Properties that mean something else."""

SWITCH = "state"
"""The property of the one switch of a device."""


def properties(found: Sequence[Entity]) -> Mapping[tuple[int, str], str]:
    """The property of each entity, by dpID and slug: one of Zigbee2MQTT where there is one such thing."""
    often = Counter(one.quantity for one in found if one.kind is Kind.SENSOR)
    switches = [one for one in found if one.kind is Kind.SWITCH and one.category is None]
    chosen: dict[tuple[int, str], str] = {}
    taken = set(_TAKEN)
    for one in found:
        name, unit, _ = _STANDARD.get(one.quantity or "", ("", None, 0))
        known = one.kind is Kind.SENSOR and often[one.quantity] == 1 and name and one.unit == unit
        if known and name not in taken:
            chosen[one.dp, one.slug] = name
            taken.add(name)
    for one in found:
        if switches == [one]:
            chosen[one.dp, one.slug] = SWITCH
        if (one.dp, one.slug) in chosen:
            continue
        place = "" if one.field is None else f"_{one.field.offset}"
        tries = (
            one.slug,
            f"{one.slug}_dp{one.dp}{place}",
            *(f"{one.slug}_dp{one.dp}{place}_{n}" for n in range(2, 99)),
        )
        chosen[one.dp, one.slug] = next(name for name in tries if not {name, f"{name}_code", f"{name}_names"} & taken)
        taken.update(
            (chosen[one.dp, one.slug], f"{chosen[one.dp, one.slug]}_code", f"{chosen[one.dp, one.slug]}_names")
        )
    return chosen


def rounding(entity: Entity, name: str) -> str | None:
    """What Zigbee2MQTT takes away of a number of that property; None where nothing."""
    places = _ROUNDED.get(name, 9)
    if entity.kind not in (Kind.SENSOR, Kind.NUMBER) or decimals(entity.scale) <= places:
        return None
    return f"Zigbee2MQTT rounds {name} to {places} digits unless the option {name}_precision says more"
