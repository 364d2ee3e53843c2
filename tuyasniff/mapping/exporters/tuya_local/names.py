"""Names in a device file of tuya-local: no two entities may be the same to it, no attribute almost a word of its own.

An entity is known there by its platform and its name as Home Assistant writes it in ids, or by its class where it has
no name, or by its platform alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from tuyasniff.mapping.exporters.entities import Entity

_WORDS: Mapping[str, tuple[str, ...]] = {
    "binary_sensor": ("sensor",),
    "climate": (
        "current_temperature", "current_humidity", "fan_mode", "humidity", "hvac_mode", "hvac_action",
        "min_temperature", "max_temperature", "preset_mode", "swing_mode", "temperature", "target_temp_high",
        "target_temp_low", "temperature_unit",
    ),
    "light": ("switch", "brightness", "effect", "color_mode", "color_temp", "rgbhsv", "named_color"),
    "number": ("value", "unit", "minimum", "maximum", "decimal"),
    "select": ("option",),
    "sensor": ("sensor", "unit"),
    "switch": ("switch", "current_power_w"),
    "text": ("value",),
}  # fmt: skip
"""The names of datapoints that mean something to a platform."""

_ANYWHERE = ("available", "state", "fault_code", "description")
_ALIKE = 0.8
"""tuya-local takes what is as like as 0.85 to one of its words for a typing error."""


def attribute_name(entity: Entity, platform: str, taken: set[str]) -> str:
    """The name of a datapoint that is an attribute of an entity of that platform."""
    words = (*_WORDS[platform], *_ANYWHERE)
    name = entity.slug[:40].rstrip("_")
    alike = any(
        SequenceMatcher(None, *pair).ratio() >= _ALIKE for word in words for pair in ((name, word), (word, name))
    )
    return f"dp_{entity.dp}" if alike or name in taken else name


def named(blocks: Sequence[tuple[str, dict[str, Any], Entity]]) -> None:
    """Take away names that say no more than the class, or the platform of the one switch; tell the others apart."""
    classes = Counter(
        (platform, keys.get("class")) for platform, keys, entity in blocks if _needs_no_name(keys, entity)
    )
    switches = [entity for platform, _, entity in blocks if platform == "switch" and entity.category is None]
    taken: set[str] = set()
    for platform, keys, entity in blocks:
        only = classes[platform, keys.get("class")] == 1 and _needs_no_name(keys, entity)
        if (only or (switches == [entity] and entity.slug == "switch")) and config_id(
            platform, keys, bare=True
        ) not in taken:
            keys.pop("name", None)
        taken.add(_told_apart(platform, keys, entity, taken))


def _needs_no_name(keys: Mapping[str, Any], entity: Entity) -> bool:
    name = keys.get("class")
    return name not in (None, "enum") and (entity.slug == name or (entity.field is None and not entity.entry.name))


def _told_apart(platform: str, keys: dict[str, Any], entity: Entity, taken: set[str]) -> str:
    """Give a name that nobody has; letters that Home Assistant would spell its own way do not count."""
    if "name" not in keys:
        return config_id(platform, keys)
    name = str(keys["name"])
    if not _folded(name).isascii():
        place = "" if entity.field is None else f" byte {entity.field.offset}"
        name = f"{name} (dp {entity.dp}{place})"
    keys["name"] = name
    number = 1
    while config_id(platform, keys) in taken:
        number += 1
        keys["name"] = f"{name} {number}"
    return config_id(platform, keys)


def config_id(platform: str, keys: Mapping[str, Any], *, bare: bool = False) -> str:
    """What tuya-local knows an entity by; `bare`: if it had no name."""
    if "name" in keys and not bare:
        word = re.sub(r"[^a-z0-9]+", "_", _folded(str(keys["name"])).lower()).strip("_")
        return f"{platform}_{word or 'unknown'}"
    return f"{platform}_{keys['class']}" if "class" in keys else platform


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
