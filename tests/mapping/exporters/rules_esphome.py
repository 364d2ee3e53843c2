"""What an ESPHome file has to be, beyond what `esphome config` looks at, and most of what it does look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from mapping.exporters.back_esphome import config, lambdas
from tuyasniff.vocabulary import quantity

BOARDS = {
    "esp8266": {"board"}, "esp32": {"board", "framework"}, "bk72xx": {"board"}, "rtl87xx": {"board"},
    "rp2040": {"board"}, "host": set(),
}  # fmt: skip
LISTS = (
    "climate", "light", "cover", "fan", "switch", "button", "number", "select", "sensor", "binary_sensor",
    "text_sensor",
)  # fmt: skip
CLASSES = frozenset(
    """absolute_humidity apparent_power aqi area atmospheric_pressure battery blood_glucose_concentration carbon_dioxide
    carbon_monoxide conductivity current data_rate data_size date distance duration energy energy_distance
    energy_storage frequency gas humidity illuminance irradiance moisture monetary nitrogen_dioxide nitrogen_monoxide
    nitrous_oxide ozone ph pm1 pm10 pm25 pm4 power power_factor precipitation precipitation_intensity pressure
    reactive_energy reactive_power signal_strength sound_pressure speed sulphur_dioxide temperature temperature_delta
    volatile_organic_compounds volatile_organic_compounds_parts voltage volume volume_flow_rate volume_storage water
    weight wind_direction wind_speed""".split()  # noqa: SIM905
)
BINARY = frozenset(
    """battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat light lock moisture motion
    moving occupancy opening plug power presence problem running safety smoke sound tamper update vibration
    window""".split()  # noqa: SIM905
)
_ALLOWED = {
    "sensor": {"unit_of_measurement", "device_class", "state_class", "accuracy_decimals", "filters", "update_interval"},
    "number": {"min_value", "max_value", "step", "multiply", "unit_of_measurement", "device_class"},
    "binary_sensor": {"device_class"},
    "text_sensor": {"filters"},
    "select": {"options"},
    "button": {"on_press"},
}
_COMPOSED = ("climate", "light", "cover", "fan")


def problems(text: str) -> list[str]:
    """What is wrong with it; nothing if all is well."""
    return [*_text(text), *_config(text)]


def _text(text: str) -> Iterator[str]:
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "it does not end with one line end"
    for number, line in enumerate(text.split("\n"), 1):
        if not all(char.isprintable() for char in line):
            yield f"line {number}: not printable"
        if line != line.rstrip():
            yield f"line {number}: blanks at its end"
        if not line.lstrip().startswith("#") and re.search(r"\$[\w{]|<%", line):
            yield f"line {number}: ESPHome would replace something"
        if re.match(r"\s+\d+:", line) and not re.match(r'\s+\d+: "([^"\\]|\\.)*"$', line):
            yield f"line {number}: an option without quotes"
        if re.match(r"\s+(name|to|unit_of_measurement|friendly_name):", line) and not line.endswith('"'):
            yield f"line {number}: a text without quotes"
        if re.search(r": -?[\d.]+[eE][-+]?\d+$", line) and not line.lstrip().startswith("#"):
            yield f"line {number}: an exponent"


def _config(text: str) -> Iterator[str]:
    there = config(text)
    boards = set(there) & set(BOARDS)
    if len(boards) != 1 or set(there[next(iter(boards))] or {}) != BOARDS[next(iter(boards))]:
        yield f"not one board: {boards}"
    needed = {"esphome", "logger", "api", "uart", "tuya"} | (set() if "host" in there else {"wifi", "ota"})
    if unknown := set(there) - boards - needed - set(LISTS) - {"time"}:
        yield f"unknown parts: {unknown}"
    if missing := needed - set(there):
        yield f"missing: {missing}"
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,29}[a-z0-9])?", there["esphome"]["name"]):
        yield "the name of the host"
    if len(there["esphome"]["friendly_name"].encode()) > 120 or "/" in there["esphome"]["friendly_name"]:
        yield "the friendly name"
    if "host" not in there and there["logger"] != {"baud_rate": 0}:
        yield "the logger talks on the wires of the MCU"
    items = [(platform, item) for platform in LISTS for item in there.get(platform) or []]
    yield from _unique(items, there)
    yield from _lambdas(items, text)
    for platform, item in items:
        yield from (f"{platform} {item.get('id')}: {words}" for words in _item(platform, item))


def _unique(items: list[tuple[str, dict[str, Any]]], there: dict[str, Any]) -> Iterator[str]:
    ids = Counter(item["id"] for _, item in items)
    ids.update((there["uart"]["id"], there["tuya"]["id"]))
    names = Counter((platform, re.sub(r"[^a-z0-9_-]", "_", item["name"].lower())) for platform, item in items)
    dps = Counter(
        (platform, dp)
        for platform, item in items
        for key, dp in item.items()
        if key.endswith("_datapoint") and platform not in _COMPOSED
    )
    for what, counts in (("id", ids), ("name", names), ("datapoint", dps)):
        yield from (f"{what} {one} stands there {count} times" for one, count in counts.items() if count > 1)
    composed = [
        dp for platform, item in items if platform in _COMPOSED for key, dp in item.items() if key[-10:] == "_datapoint"
    ]
    yield from (f"dp {dp} is in two composites" for dp, count in Counter(composed).items() if count > 1)


def _lambdas(items: list[tuple[str, dict[str, Any]]], text: str) -> Iterator[str]:
    templates = {item["id"] for platform, item in items if item["platform"] == "template" and platform != "button"}
    published: Counter[str] = Counter()
    for (dp, kind), code in lambdas(text).items():
        found = re.findall(r"id\((\w+)\)\.publish_state\(", code)
        published.update(found)
        if kind not in ("raw", "string", "bitmask"):
            yield f"dp {dp}: type {kind}"
        check = re.match(r"if \(x\.size\(\) (<|!=) (\d+)\) return;", code)
        if kind != "bitmask":
            read = [int(at) + 1 for at in re.findall(r"x\[(\d+)\]", code)]
            read += [int(at) + int(size) for at, size in re.findall(r"x\.substr\((\d+), (\d+)\)", code)]
            if check is None or int(check[2]) < max(read, default=0):
                yield f"dp {dp}: bytes are read that may not be there"
        if code.count("(") != code.count(")") or code.count("{") != code.count("}"):
            yield f"dp {dp}: brackets"
    if set(published) != templates or any(count != 1 for count in published.values()):
        yield f"published {sorted(published)}, there are {sorted(templates)}"


def _item(platform: str, item: dict[str, Any]) -> Iterator[str]:
    if item["platform"] not in ("tuya", "template"):
        yield f"platform {item['platform']}"
    if not re.fullmatch(r"(dp|light|climate|fan|cover)_[0-9]+(_[a-z0-9_]+)?", item["id"]):
        yield "its id"
    name = item["name"]
    if not name.strip() or name.lower() == "none" or len(name.encode()) > 120 or "/" in name:
        yield "its name"
    for key, dp in item.items():
        if key.endswith("_datapoint") and (type(dp) is not int or not 0 <= dp <= 255):
            yield f"{key} {dp}"
    if platform not in _COMPOSED:
        own = {"platform", "id", "name", "entity_category"} | _ALLOWED.get(platform, set())
        if unknown := {key for key in item if key not in own and not key.endswith("_datapoint")}:
            yield f"unknown keys {unknown}"
    settings = ("switch", "number", "select", "button")
    if item.get("entity_category", "diagnostic") not in (
        ("config", "diagnostic") if platform in settings else ("diagnostic",)
    ):
        yield f"category {item['entity_category']}"
    if platform in ("sensor", "number"):
        yield from _meaning(item)
    if platform == "binary_sensor" and item.get("device_class", "problem") not in BINARY:
        yield f"class {item['device_class']}"
    if platform == "sensor" and item["platform"] == "template" and item.get("update_interval") != "never":
        yield "a template that asks nobody needs update_interval: never"
    if platform == "number" and not (
        item["min_value"] < item["max_value"] and item["step"] > 0 and item.get("multiply", 1) > 0
    ):
        yield "its limits"
    if platform == "select":
        options = item["options"]
        if (
            not options
            or len(set(options.values())) != len(options)
            or not all(type(one) is str and one for one in options.values())
        ):
            yield f"its options {options}"
    yield from _composed(platform, item)


def _meaning(item: dict[str, Any]) -> Iterator[str]:
    kind, unit, state = (item.get(key) for key in ("device_class", "unit_of_measurement", "state_class"))
    row = None if kind is None else quantity(kind)
    if kind is not None:
        if kind not in CLASSES or row is None:
            yield f"class {kind}"
        elif not (unit in row.units if row.units and not (kind == "power_factor" and unit is None) else unit is None):
            yield f"{kind} in {unit}"
    if unit is not None and (type(unit) is not str or not unit or len(unit.encode()) > 63):
        yield f"unit {unit!r}"
    if state not in (None, "measurement", "total", "total_increasing"):
        yield f"state class {state}"
    if row is not None and state is not None and state not in row.state_classes:
        yield f"{kind} as {state}"
    if "number_datapoint" not in item and not 0 <= item["accuracy_decimals"] <= 9:
        yield "its decimals"
    steps = [next(iter(step)) for step in item.get("filters", [])]
    if steps not in ([], ["multiply"], ["lambda"], ["offset"], ["multiply", "offset"], ["lambda", "offset"]):
        yield f"filters {steps}"


def _composed(platform: str, item: dict[str, Any]) -> Iterator[str]:
    if platform == "light":
        if not {"switch_datapoint", "dimmer_datapoint", "color_datapoint"} & set(item):
            yield "a light of nothing"
        if "dimmer_datapoint" in item and not item.get("min_value", 0) < item["max_value"]:
            yield "its brightness"
        if "color_temperature_datapoint" in item and "cold_white_color_temperature" not in item:
            yield "a colour temperature without its ends"
    if platform == "climate":
        both = "current_temperature_datapoint" in item
        if both != ("current_temperature_multiplier" in item and "target_temperature_multiplier" in item):
            yield "its multipliers"
        if not item["supports_heat"] and not item["supports_cool"]:
            yield "it neither heats nor cools"
    if platform == "fan" and not {"switch_datapoint", "speed_datapoint"} & set(item):
        yield "a fan of nothing"
    if platform == "cover" and ("position_datapoint" not in item or not item["min_value"] < item["max_value"]):
        yield "its position"
