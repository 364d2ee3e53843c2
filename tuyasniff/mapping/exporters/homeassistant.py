"""What Home Assistant's sensors allow: its classes, and the units and state classes that go with them.

The words are those of `tuyasniff.vocabulary`; here stands where Home Assistant (2025.4) is narrower. It
only warns where a unit is wrong, and then keeps no statistics; a class that it does not know it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tuyasniff.vocabulary import quantity

NARROWER: Mapping[str, frozenset[str]] = {
    "apparent_power": frozenset({"kVA", "mVA"}),
    "reactive_power": frozenset({"kvar"}),
    "gas": frozenset({"L", "mL", "gal"}),
    "water": frozenset({"mL"}),
    "wind_speed": frozenset({"mm/h"}),
    "volume_flow_rate": frozenset({"L/h", "L/s"}),
    "volatile_organic_compounds": frozenset({"mg/m³"}),
}
"""Units of a quantity that Home Assistant's class of that name does not have."""

UNITLESS = frozenset({"aqi", "ph", "power_factor"})
"""Classes that come without a unit; all others need one."""

_YOUNG = frozenset({"reactive_energy"})
"""Classes that only younger versions know: an older one would refuse the whole entity."""

_COUNTED: Mapping[str, frozenset[str]] = {
    "energy_storage": frozenset({"measurement"}),
    "wind_direction": frozenset({"measurement_angle"}),
}
"""State classes of the classes that have fewer than ours."""

_OTHER_NAMES: Mapping[str, str] = {"leakage_current": "current"}
_STATE_CLASSES = frozenset({"measurement", "total", "total_increasing"})


class Classes(NamedTuple):
    """Class and state class of a sensor, and what has to be said about one that is missing."""

    device_class: str | None = None
    state_class: str | None = None
    doubt: str = ""


def sensor_classes(name: str | None, unit: str | None, state_class: str | None) -> Classes:
    """What Home Assistant can be told of a quantity in that unit."""
    row = None if name is None else quantity(_OTHER_NAMES.get(name, name))
    kept = state_class if state_class in _STATE_CLASSES else None
    if row is None or "sensor" not in row.home or row.name in ("enum", "timestamp"):
        return Classes(None, kept)
    words = row.name.replace("_", " ")
    if row.name in _YOUNG:
        return Classes(None, kept, f"not every Home Assistant knows {words}: shown without a class")
    if unit is None and row.name not in UNITLESS:
        return Classes(None, kept, f"no unit is known, and Home Assistant's {words} needs one: shown without a class")
    if not row.allows_unit(unit) or unit in NARROWER.get(row.name, ()):
        return Classes(None, kept, f"Home Assistant has no {words} in {unit}: shown without a class")
    state_class = state_class if row.allows_state_class(state_class) else None
    if state_class is not None and state_class not in _COUNTED.get(row.name, (state_class,)):
        return Classes(row.name, None, f"Home Assistant counts no {words} as {state_class}: shown without it")
    return Classes(row.name, state_class)


def binary_class(name: str | None) -> str | None:
    """The class of a binary sensor."""
    row = None if name is None else quantity(name)
    return None if row is None or "binary" not in row.home else row.name
