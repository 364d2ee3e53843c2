"""What tuya-local takes, written down once more from its schema, its entity checks and its linter's rules.

Sources: make-all/tuya-local tests/test_device_config.py and .yamllint; classes and units: Home Assistant 2025.4
sensor/const.py. What its own tests do not look at (units, classes, quotes) is here too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML

TEXT, NUMBER, FLAG = (str,), (int,), (bool,)
DP_TYPES = {"string", "integer", "boolean", "hex", "base64", "bitfield", "unixtime", "json", "utf16b64"}
RANGE = {"min", "max"}
KNOWN: dict[str, tuple[set[str], set[str]]] = {
    "binary_sensor": ({"sensor"}, set()),
    "climate": (set(), {"current_temperature", "temperature", "hvac_mode", "preset_mode", "temperature_unit"}),
    "light": ({"switch"}, {"brightness", "color_temp", "effect", "color_mode", "rgbhsv", "named_color"}),
    "number": ({"value"}, {"unit", "minimum", "maximum", "decimal"}),
    "select": ({"option"}, set()),
    "sensor": ({"sensor"}, {"unit"}),
    "switch": ({"switch"}, {"current_power_w"}),
    "text": ({"value"}, set()),
}
_VOLUME = {"m³", "L", "ft³", "CCF", "gal"}
_ENERGY = {"kWh", "Wh", "MWh", "mWh", "GWh", "J", "kJ", "MJ", "GJ", "cal", "kcal", "Mcal", "Gcal"}
_SPEED = {"m/s", "km/h", "mph", "kn", "ft/s", "mm/s"}
_PRESSURE = {"hPa", "kPa", "Pa", "bar", "mbar", "psi", "mmHg", "inHg"}
UNITS: dict[str, set[str | None]] = {
    "voltage": {"V", "mV", "µV", "kV"}, "current": {"A", "mA"}, "power": {"W", "kW", "mW", "MW"},
    "apparent_power": {"VA"}, "reactive_power": {"var"}, "frequency": {"Hz", "kHz", "MHz"},
    "power_factor": {None, "%"}, "energy": {*_ENERGY}, "energy_storage": {*_ENERGY},
    "gas": {"m³", "ft³", "CCF"}, "water": {"m³", "L", "ft³", "CCF", "gal"}, "volume": {*_VOLUME, "mL"},
    "volume_storage": {*_VOLUME, "mL"},
    "volume_flow_rate": {"m³/h", "L/min", "L/h", "L/s", "mL/s", "gal/min", "ft³/min"},
    "temperature": {"C", "F", "K"}, "humidity": {"%"}, "moisture": {"%"}, "battery": {"%"},
    "illuminance": {"lx"}, "irradiance": {"W/m²"}, "pressure": {*_PRESSURE},
    "atmospheric_pressure": {*_PRESSURE}, "carbon_dioxide": {"ppm"}, "carbon_monoxide": {"ppm"},
    "pm1": {"ugm3"}, "pm25": {"ugm3"}, "pm10": {"ugm3"}, "ozone": {"ugm3"}, "nitrogen_dioxide": {"ugm3"},
    "nitrogen_monoxide": {"ugm3"}, "sulphur_dioxide": {"ugm3"}, "aqi": {None}, "ph": {None},
    "volatile_organic_compounds": {"ugm3"}, "volatile_organic_compounds_parts": {"ppb", "ppm"},
    "conductivity": {"µS/cm", "mS/cm", "S/cm"}, "signal_strength": {"dBm", "dB"}, "sound_pressure": {"dB", "dBA"},
    "speed": {*_SPEED, "mm/h"}, "wind_speed": {*_SPEED}, "wind_direction": {"°"}, "precipitation": {"mm", "cm", "in"},
    "precipitation_intensity": {"mm/h", "mm/d", "in/h", "in/d"},
    "distance": {"m", "cm", "mm", "km", "in", "ft", "yd", "mi"}, "duration": {"s", "min", "h", "d", "ms"},
    "weight": {"kg", "g", "mg", "lb", "oz"}, "area": {"m2", "cm²", "ft²"},
}  # fmt: skip
BINARY = {
    "battery", "carbon_monoxide", "door", "moisture", "motion", "occupancy", "presence", "problem", "smoke", "tamper",
    "vibration", "window",
}  # fmt: skip
SUMS = {"energy", "gas", "water", "volume"}


def parse(text: str) -> Any:
    """As PyYAML reads it: YAML 1.1."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    return yaml.load(text)


def broken(text: str) -> list[str]:
    """All rules that a file breaks."""
    return [*_lint(text), *_file(parse(text))]


def _lint(text: str) -> Iterator[str]:
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "does not end with one line end"
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if len(line) > 80:
            yield f"line {number}: too long"
        if line != line.rstrip() or "\t" in line:
            yield f"line {number}: blanks at its end, or a tab"
        if not line.isprintable() or not line:
            yield f"line {number}: something does not show"
        if line.lstrip().startswith("#") and not re.match(r" *#(?: |$)", line):
            yield f"line {number}: a comment begins without a blank"


def _file(document: Any) -> Iterator[str]:
    yield from _keys(document, {"name": TEXT, "entities": (list,)}, {"products": (list,)}, "file")
    for product in document.get("products") or []:
        yield from _keys(product, {"id": TEXT}, {"manufacturer": TEXT, "model": TEXT}, "product")
        if not re.fullmatch(r"[A-Za-z0-9]{8,16}", product["id"]):
            yield f"product id {product['id']!r}"
    ids = [config_id(entity) for entity in document["entities"] or []]
    yield from (f"twice: {one}" for one in sorted(set(ids)) if ids.count(one) > 1)
    if not ids:
        yield "no entities"
    for entity in document["entities"] or []:
        yield from (f"{config_id(entity)}: {words}" for words in _entity(entity))
    dps = [dp for entity in document["entities"] or [] for dp in entity["dps"]]
    optional = {dp["id"] for dp in dps if "optional" in dp}
    required = {dp["id"] for dp in dps if "optional" not in dp}
    yield from (f"dp {one} is optional and is not" for one in sorted(optional & required))
    if ids and not required and not document.get("products"):
        yield "nothing to know the device by"
    for dp_id in {dp["id"] for dp in dps}:
        if len({dp["type"] for dp in dps if dp["id"] == dp_id}) > 1:
            yield f"dp {dp_id} has several types"
        if len({len(dp["mask"]) for dp in dps if dp["id"] == dp_id and "mask" in dp}) > 1:
            yield f"dp {dp_id} has several lengths"


def _keys(
    one: Any, required: Mapping[str, tuple[type, ...]], optional: Mapping[str, tuple[type, ...]], place: str
) -> Iterator[str]:
    types = {**required, **optional}
    for key in required:
        if key not in one:
            yield f"{place}: no {key}"
    for key, value in one.items():
        if key not in types:
            yield f"{place}: unknown key {key}"
        elif type(value) not in types[key] and not (place == "file" and value is None):
            yield f"{place}: {key} is {type(value).__name__}"


def _range(one: Any) -> bool:
    return set(one) == RANGE and all(type(value) is int for value in one.values()) and one["min"] < one["max"]


def _entity(entity: Any) -> Iterator[str]:
    optional = {"name": TEXT, "class": TEXT, "category": TEXT, "hidden": FLAG}
    yield from _keys(entity, {"entity": TEXT, "dps": (list,)}, optional, "entity")
    platform, kind = entity["entity"], entity.get("class")
    if entity.get("category", "config") not in ("config", "diagnostic") or entity.get("hidden", True) is not True:
        yield "category or hidden"
    if entity.get("category") == "config" and platform in ("sensor", "binary_sensor"):
        yield "Home Assistant refuses a sensor that is a setting"
    if not entity["dps"]:
        yield "no dps"
    required, known = KNOWN[platform]
    names = [dp["name"] for dp in entity["dps"]]
    if len(set(names)) < len(names):
        yield "a name twice"
    if not required <= set(names):
        yield f"lacks {required}"
    unused = (required | known) - set(names)
    for name in set(names) - required - known:
        if any(SequenceMatcher(None, name, word).ratio() >= 0.85 for word in unused) or name in ("available", "state"):
            yield f"{name} is almost a word"
    for dp in entity["dps"]:
        yield from (f"dp {dp.get('id')}: {words}" for words in _dp(platform, dp))
    main = entity["dps"][0]
    options = [rule["value"] for rule in main.get("mapping", []) if "value" in rule]
    if platform == "sensor" and (kind == "enum") != any(isinstance(one, str) for one in options):
        yield "class enum goes with values that are texts"
    if platform == "select" and main.get("mapping") and not all(isinstance(one, str) for one in options):
        yield "an option is no text: quotes are missing"
    if platform in ("sensor", "number") and kind not in (None, "enum") and main.get("unit") not in UNITS.get(kind, ()):
        yield f"class {kind} in {main.get('unit')}"
    if platform == "binary_sensor" and kind is not None and kind not in BINARY:
        yield f"binary class {kind}"
    state = main.get("class")
    if state is not None and (kind in SUMS) == (state == "measurement") and kind is not None:
        yield f"class {kind} as {state}"


def _dp(platform: str, dp: Any) -> Iterator[str]:
    optional: dict[str, tuple[type, ...]] = {
        "unit": TEXT, "class": TEXT, "precision": NUMBER, "optional": FLAG, "force": FLAG, "range": (dict,),
        "mapping": (list,), "mask": TEXT, "endianness": TEXT, "mask_signed": FLAG,
    }  # fmt: skip
    yield from _keys(dp, {"id": NUMBER, "type": TEXT, "name": TEXT}, optional, "dp")
    yield from (f"{key}: only true" for key in ("optional", "force", "mask_signed") if dp.get(key, True) is not True)
    if dp["type"] not in DP_TYPES or not 0 <= dp["id"] <= 255:
        yield "type or id"
    if dp.get("class", "total") not in ("measurement", "total", "total_increasing"):
        yield "state class"
    if dp.get("endianness", "little") != "little":
        yield "endianness"
    if "range" in dp and not _range(dp["range"]):
        yield "range"
    if "mask" in dp:
        bits = int(dp["mask"], 16)
        if dp["type"] != "base64" or len(dp["mask"]) % 2 or not re.fullmatch("(00)*(FF)+(00)*", dp["mask"]) or not bits:
            yield "mask"
    for rule in dp.get("mapping", []):
        yield from _rule(platform, dp, rule)


def _rule(platform: str, dp: Any, rule: Any) -> Iterator[str]:
    values = (str, int, bool, type(None))
    optional: dict[str, tuple[type, ...]] = {
        "dps_val": values, "value": values, "scale": NUMBER, "step": NUMBER, "target_range": (dict,)
    }  # fmt: skip
    yield from _keys(rule, {}, optional, "mapping")
    if not rule or rule.get("scale", 2) < 2 or rule.get("step", 2) < 2:
        yield "an empty rule"
    if "target_range" in rule and not (_range(rule["target_range"]) and "range" in dp and platform == "sensor"):
        yield "target_range"
    if dp["type"] == "string" and not isinstance(rule.get("dps_val"), str):
        yield "dps_val of a text is no text: quotes are missing"


def config_id(entity: Any) -> str:
    """What tuya-local knows an entity by; names as Home Assistant writes them, as far as ASCII goes."""
    if "name" in entity:
        plain = unicodedata.normalize("NFKD", entity["name"])
        plain = "".join(one for one in plain if not unicodedata.combining(one)).lower()
        return f"{entity['entity']}_{re.sub(r'[^a-z0-9]+', '_', plain).strip('_') or 'unknown'}"
    return "_".join(filter(None, (entity["entity"], entity.get("class"))))
