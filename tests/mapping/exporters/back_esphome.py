"""An ESPHome file, read back: YAML for what is told, comments for the types of the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ruamel.yaml import YAML

from mapping.exporters.backs import Back

_COMMENT = re.compile(r" *# dp (\d+) (raw|bool|value|string|enum|bitmap|unknown)\b(.*)")
_CODE = re.compile(r"^( *)# ((?:- |  +|[a-z_]+:(?: ha_time)?$).*)$")
_SCALED = re.compile(r"\braw(?:\*(\d+))?(?:/(\d+))?[;,] ?")
_KEYS = {
    "sensor": "sensor_datapoint",
    "binary_sensor": "sensor_datapoint",
    "text_sensor": "sensor_datapoint",
    "switch": "switch_datapoint",
    "number": "number_datapoint",
}


def config(text: str) -> dict[str, Any]:
    """The YAML; `!secret` is a text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("!secret", lambda loader, node: f"!secret {node.value}")
    found: dict[str, Any] = yaml.load(text)
    return found


def switched_on(text: str) -> str:
    """The file with all lines that wait commented out taken into use."""
    return "\n".join(_CODE.sub(r"\1\2", line) for line in text.split("\n"))


def lambdas(text: str) -> dict[tuple[int, str], str]:
    """The automations: dpID and type -> their C++."""
    found = config(text).get("tuya", {}).get("on_datapoint_update") or []
    return {(one["sensor_datapoint"], one["datapoint_type"]): one["then"][0]["lambda"] for one in found}


def back(text: str) -> list[Back]:
    """What the file states, by dpID and offset; what stands there twice once."""
    wire = {int(found[1]): found for line in text.split("\n") if (found := _COMMENT.match(line))}
    types = {dp: found[2] for dp, found in wire.items()}
    return sorted(set(_all(config(text), text, types, {dp: found[3] for dp, found in wire.items()})), key=_place)


def _place(one: Back) -> tuple[int, int]:
    return one.dp, -1 if one.offset is None else one.offset


def _all(there: dict[str, Any], text: str, types: dict[int, str], words: dict[int, str]) -> Iterator[Back]:
    inside = {name: (dp, offset) for name, dp, offset in _inside(text)}
    for platform, key in _KEYS.items():
        for item in there.get(platform, []):
            if item["platform"] == "tuya":
                dp = item[key]
                scale = _scale(item) if types[dp] == "value" else None
                yield Back(dp, None, types[dp], scale, item.get("unit_of_measurement"))
            elif platform == "sensor":
                dp, offset = inside[item["id"]]
                yield Back(dp, offset, types[dp], _scale(item), item.get("unit_of_measurement"))
    for item in there.get("select", []):
        dp = item["enum_datapoint"] if "enum_datapoint" in item else item["int_datapoint"]
        yield Back(dp, None, types[dp], None if types[dp] == "enum" else Fraction(1), None)
    for item in there.get("button", []):
        dp = int(re.search(r"value\((\d+), true\)", item["on_press"][0]["lambda"])[1])  # type: ignore[index]
        yield Back(dp, None, types[dp], None, None)
    for platform in ("light", "climate", "fan", "cover"):
        for item in there.get(platform, []):
            yield from _composite(item, types, words)


def _composite(item: dict[str, Any], types: dict[int, str], words: dict[int, str]) -> Iterator[Back]:
    for key, dp in item.items():
        if not key.endswith("_datapoint"):
            continue
        full = item.get("color_temperature_max_value" if key.startswith("color_temp") else "max_value")
        scale, unit = None, None
        if types[dp] == "value":
            scale, unit = Fraction(1), None
            if "temperature_datapoint" in key and "color" not in key:
                factor = item.get(f"{key.split('_')[0]}_temperature_multiplier", item.get("temperature_multiplier"))
                scale, unit = Fraction(str(factor)), "°F" if item.get("reports_fahrenheit") else "°C"
            elif full is not None and "%" in words[dp]:
                scale, unit = Fraction(100, full), "%"
            elif key == "speed_datapoint":
                found = _SCALED.search(words[dp])
                scale = Fraction(1) if found is None else Fraction(int(found[1] or 1), int(found[2] or 1))
                unit = "%" if "%" in words[dp] else None
        yield Back(dp, None, types[dp], scale, unit)
    if "active_state" in item:
        yield Back(item["active_state"]["datapoint"], None, "enum", None, None)


def _scale(item: dict[str, Any]) -> Fraction:
    scale = Fraction(1) / Fraction(str(item["multiply"])) if "multiply" in item else Fraction(1)
    for step in item.get("filters", []):
        if "multiply" in step:
            scale *= Fraction(_plain(step["multiply"]))
        elif "lambda" in step:
            found = re.fullmatch(r"return x \* (\d+)\.0f / (\d+)\.0f;", step["lambda"])
            assert found is not None, step
            scale *= Fraction(int(found[1]), int(found[2]))
    return scale


def _plain(number: float) -> str:
    return str(number)


def _inside(text: str) -> Iterator[tuple[str, int, int]]:
    """Of each number inside a datapoint its id, dpID, and the lowest place that the code takes it from."""
    for (dp, kind), code in lambdas(text).items():
        if kind == "bitmask":
            continue
        seen: list[int] = []
        for line in code.split("\n"):
            seen += [int(at) for at in re.findall(r"x\[(\d+)\]|x\.substr\((\d+),", line) for at in at if at]
            if (found := re.search(r"id\((\w+)\)\.publish_state", line)) is not None:
                yield found[1], dp, min(seen)
                seen = []
