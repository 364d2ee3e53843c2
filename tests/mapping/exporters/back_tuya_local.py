"""Reads a device file of tuya-local again: what Home Assistant would make of the counts on the wire."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from mapping.exporters.backs import Back
from mapping.exporters.rules_tuya_local import parse

_TYPES = {"boolean": "bool", "integer": "value", "bitfield": "bitmap", "base64": "raw"}
_UNITS = {"C": "°C", "F": "°F", "ugm3": "µg/m³", "m2": "m²"}


def back(text: str) -> list[Back]:
    """What is stated. Whether a text is an enum on the wire stands in comments only."""
    enums = {int(number) for number in re.findall(r"^ *# dp (\d+) enum", text, re.MULTILINE)}
    found: dict[Back, None] = {}
    for entity in parse(text)["entities"] or []:
        for dp in entity["dps"]:
            if entity["entity"] == "light" and dp["name"] == "brightness":
                continue  # goes from end to end there, without a unit
            found[_back(dp, enums)] = None
    return list(found)


def _back(dp: dict[str, Any], enums: set[int]) -> Back:
    kind = _TYPES.get(dp["type"]) or ("enum" if dp["id"] in enums else "string")
    if kind == "raw" and "mask" in dp:
        return Back(dp["id"], _offset(dp), kind, _scale(dp), _unit(dp))
    if kind == "value":
        return Back(dp["id"], None, kind, _scale(dp), _unit(dp))
    return Back(dp["id"], None, kind, None, None)


def _unit(dp: dict[str, Any]) -> str | None:
    unit = dp.get("unit")
    return None if unit is None else _UNITS.get(unit, str(unit))


def _offset(dp: dict[str, Any]) -> int:
    """The first byte that the mask lets through; little endian counts from the other end."""
    count = len(dp["mask"]) // 2
    order = "little" if "endianness" in dp else "big"
    let = int(dp["mask"], 16).to_bytes(count, order)  # type: ignore[arg-type]
    return next(place for place, one in enumerate(let) if one)


def _scale(dp: dict[str, Any]) -> Fraction:
    rules = dp.get("mapping", [{}])
    if "target_range" in rules[0]:
        wide, target = dp["range"], rules[0]["target_range"]
        return Fraction(target["max"] - target["min"], wide["max"] - wide["min"])
    return Fraction(1, rules[0].get("scale", 1))
