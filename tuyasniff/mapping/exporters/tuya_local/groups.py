"""Lights and climates of tuya-local: entities that are made of several datapoints.

A light's brightness goes from the lowest to the highest count there, whatever its unit; so the numbers themselves stay
in the file as well, switched off, with their units and scales.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuyasniff.mapping.exporters.composites import (
    BRIGHTNESS,
    CLIMATE,
    CURRENT,
    LIGHT,
    SWITCH,
    TARGET,
    Group,
    composites,
)
from tuyasniff.mapping.exporters.entities import Entity, Kind

COMPOSED = (LIGHT, CLIMATE)


class Made(NamedTuple):
    """A composite: `main` is the entity whose place it takes, `hidden` those that are in it and stay, switched off.

    `replaces`: nothing of the main entity is left to say.
    """

    platform: str
    name: str | None
    main: Entity
    dps: list[dict[str, Any]]
    hidden: tuple[Entity, ...]
    replaces: bool


def made(found: Sequence[Entity], dps: Mapping[int, dict[str, Any]]) -> tuple[Made, ...]:
    """The lights and climates among entities. `dps`: how each number stands in the file."""
    groups = composites(found)
    every = [one for group in groups for one in _made(group, dps)]
    often = [one.platform for one in every]
    return tuple(one._replace(name=None) if often.count(one.platform) == 1 else one for one in every)


def _made(group: Group, dps: Mapping[int, dict[str, Any]]) -> Iterator[Made]:
    parts = group.parts
    if group.platform == LIGHT:
        switch, bright = parts.get(SWITCH), parts.get(BRIGHTNESS)
        if switch is None or bright is None or bright.kind is not Kind.NUMBER or bright.dp not in dps:
            return
        shown = [
            {"id": switch.dp, "type": "boolean", "name": "switch"},
            {"id": bright.dp, "type": "integer", "name": "brightness", "range": dps[bright.dp]["range"]},
        ]
        yield Made(LIGHT, group.name, switch, shown, (bright,), replaces=True)
    elif group.platform == CLIMATE:
        target, current = parts[TARGET], parts.get(CURRENT)
        if target.kind is not Kind.NUMBER or current is None or not {target.dp, current.dp} <= set(dps):
            return
        if target.unit not in ("°C", "°F") or "range" in dps[current.dp]:
            return
        aim = {**dps[target.dp], "name": "temperature"}
        now = {key: value for key, value in dps[current.dp].items() if key != "class"}
        yield Made(
            CLIMATE, group.name, target, [aim, {**now, "name": "current_temperature"}], (target,), replaces=False
        )
