"""What Home Assistant takes as a device over MQTT, and what it only warns about (2025.4.4, its own tables)."""

from __future__ import annotations

import json
import re
from typing import Any

MEASURED = ("measurement",)
SUMMED = ("total", "total_increasing")
ANY = ("measurement", "total", "total_increasing", "measurement_angle")

_ENERGY = "GJ|GWh|Gcal|J|MJ|MWh|Mcal|TWh|Wh|cal|kJ|kWh|kcal|mWh"
SENSORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "apparent_power": ("VA", MEASURED),
    "aqi": ("", MEASURED),
    "area": ("ac|cm²|ft²|ha|in²|km²|mi²|mm²|m²|yd²", ANY),
    "atmospheric_pressure": ("Pa|bar|cbar|hPa|inHg|kPa|mbar|mmHg|psi", MEASURED),
    "battery": ("%", MEASURED),
    "carbon_monoxide": ("ppm", MEASURED),
    "carbon_dioxide": ("ppm", MEASURED),
    "conductivity": ("S/cm|mS/cm|µS/cm", MEASURED),
    "current": ("A|mA", MEASURED),
    "distance": ("cm|ft|in|km|m|mi|mm|nmi|yd", ANY),
    "duration": ("d|h|min|ms|s|μs", ANY),
    "energy": (_ENERGY, SUMMED),
    "energy_storage": (_ENERGY, MEASURED),
    "frequency": ("GHz|Hz|MHz|kHz", MEASURED),
    "gas": ("CCF|ft³|m³", SUMMED),
    "humidity": ("%", MEASURED),
    "illuminance": ("lx", MEASURED),
    "irradiance": ("BTU/(h⋅ft²)|W/m²", MEASURED),
    "moisture": ("%", MEASURED),
    "nitrogen_dioxide": ("µg/m³", MEASURED),
    "nitrogen_monoxide": ("µg/m³", MEASURED),
    "nitrous_oxide": ("µg/m³", MEASURED),
    "ozone": ("µg/m³", MEASURED),
    "ph": ("", MEASURED),
    "pm1": ("µg/m³", MEASURED),
    "pm10": ("µg/m³", MEASURED),
    "pm25": ("µg/m³", MEASURED),
    "power_factor": ("%|", MEASURED),
    "power": ("GW|MW|TW|W|kW|mW", MEASURED),
    "precipitation": ("cm|in|mm", ANY),
    "precipitation_intensity": ("in/d|in/h|mm/d|mm/h", MEASURED),
    "pressure": ("Pa|bar|cbar|hPa|inHg|kPa|mbar|mmHg|psi", MEASURED),
    "reactive_power": ("var", MEASURED),
    "signal_strength": ("dB|dBm", MEASURED),
    "sound_pressure": ("dB|dBA", MEASURED),
    "speed": ("Beaufort|ft/s|in/d|in/h|in/s|km/h|kn|m/s|mm/d|mm/h|mm/s|mph", MEASURED),
    "sulphur_dioxide": ("µg/m³", MEASURED),
    "temperature": ("K|°C|°F", MEASURED),
    "volatile_organic_compounds": ("µg/m³", MEASURED),
    "volatile_organic_compounds_parts": ("ppb|ppm", MEASURED),
    "voltage": ("MV|V|kV|mV|µV", MEASURED),
    "volume": ("CCF|L|fl. oz.|ft³|gal|mL|m³", SUMMED),
    "volume_storage": ("CCF|L|fl. oz.|ft³|gal|mL|m³", MEASURED),
    "volume_flow_rate": ("L/min|ft³/min|gal/min|mL/s|m³/h", MEASURED),
    "water": ("CCF|L|ft³|gal|m³", SUMMED),
    "weight": ("g|kg|lb|mg|oz|st|µg", ANY[:3]),
    "wind_direction": ("°", ("measurement_angle",)),
    "wind_speed": ("Beaufort|ft/s|in/s|km/h|kn|m/s|mm/s|mph", MEASURED),
}
"""Class -> allowed units, an empty one for none, and state classes."""

BINARY = {
    "battery", "battery_charging", "carbon_monoxide", "cold", "connectivity", "door", "garage_door", "gas", "heat",
    "light", "lock", "moisture", "motion", "moving", "occupancy", "opening", "plug", "power", "presence", "problem",
    "running", "safety", "smoke", "sound", "tamper", "update", "vibration", "window",
}  # fmt: skip

_COMMON = {"platform", "unique_id", "name", "state_topic", "enabled_by_default", "entity_category"}
_SET = {"command_topic", "optimistic"}
_NUMERIC = {"unit_of_measurement", "device_class"}
KEYS: dict[str, set[str]] = {
    "sensor": _COMMON | _NUMERIC | {"state_class", "suggested_display_precision", "options"},
    "binary_sensor": _COMMON | {"payload_on", "payload_off", "device_class"},
    "switch": _COMMON | _SET | {"payload_on", "payload_off", "device_class"},
    "number": _COMMON | _SET | _NUMERIC | {"min", "max", "step", "mode"},
    "select": _COMMON | _SET | {"options"},
    "text": _COMMON | {"command_topic", "max"},
}

_ID = re.compile(r"[a-zA-Z0-9_-]+")
_TOPIC = re.compile(r"[a-zA-Z0-9_/-]+")


def problems(text: str) -> list[str]:
    """What is wrong, in words."""
    document = json.loads(text)
    found = [] if text.endswith("}\n") and "\r" not in text else ["the lines do not end as they should"]
    if not all(char.isprintable() or char == "\n" for char in text):
        found.append("it does not print")
    for message in document["messages"]:
        if set(message) != {"topic", "retain", "payload"} or message["retain"] is not True:
            found.append("no retained message")
        prefix, kind, node, last = message["topic"].split("/")
        if (prefix, kind, last) != ("homeassistant", "device", "config") or not _ID.fullmatch(node):
            found.append(f"topic {message['topic']}")
        found += _device(message["payload"])
    rows = [row["component"] for row in document["datapoints"]]
    there = [key for message in document["messages"] for key in message["payload"]["components"]]
    if [key for key in there if "_bit" not in key or key in rows] != rows:
        found.append("the list of datapoints is another one than the components")
    return found


def _device(payload: dict[str, Any]) -> list[str]:
    found = [f"'{key}' is missing" for key in ("device", "origin", "components") if not payload.get(key)]
    if not payload["device"].get("identifiers") or not payload["origin"].get("name"):
        found.append("nobody can be told apart")
    ids = [component["unique_id"] for component in payload["components"].values()]
    topics = [component["state_topic"] for component in payload["components"].values()]
    if len(set(ids)) < len(ids) or len(set(topics)) < len(topics):
        found.append("an id or a topic is there twice")
    for key, component in payload["components"].items():
        if not _ID.fullmatch(key) or not _ID.fullmatch(component["unique_id"]):
            found.append(f"{key}: no id")
        found += [f"{key}: {words}" for words in _component(component)]
    return found


def _component(component: dict[str, Any]) -> list[str]:
    platform = component["platform"]
    if platform not in KEYS:
        return [f"platform {platform}"]
    found = [f"key {key}" for key in component if key not in KEYS[platform]]
    found += [
        f"topic {component[key]}" for key in component if key.endswith("topic") and not _TOPIC.fullmatch(component[key])
    ]
    if not component["name"].strip():
        found.append("no name")
    if ("command_topic" in component) != (platform in ("switch", "number", "select", "text")):
        found.append("can or cannot be set")
    if component.get("entity_category") == "config" and "command_topic" not in component:
        found.append("category config")
    if not component.get("enabled_by_default", True) and not component["name"].endswith(" ?"):
        found.append("disabled and not marked")
    if platform in ("sensor", "number"):
        found += _number(component)
    if platform in ("binary_sensor", "switch") and (component["payload_on"], component["payload_off"]) != ("1", "0"):
        found.append("payloads")
    if platform == "binary_sensor" and component.get("device_class") not in (None, *BINARY):
        found.append(f"class {component['device_class']}")
    if platform == "switch" and component.get("device_class") not in (None, "switch", "outlet"):
        found.append(f"class {component['device_class']}")
    if platform in ("select", "sensor") and "options" in component:
        options = component["options"]
        if not options or len(set(options)) < len(options) or not all(map(str.strip, options)):
            found.append("options")
    if platform == "select" and "options" not in component:
        found.append("no options")
    return found


def _number(component: dict[str, Any]) -> list[str]:
    kind, unit, counted = (component.get(key) for key in ("device_class", "unit_of_measurement", "state_class"))
    if kind == "enum" or "options" in component:
        alone = {"unit_of_measurement", "state_class", "suggested_display_precision"}
        wrong = kind != "enum" or "options" not in component or alone & set(component)
        return ["an enum has options, and neither unit nor state class"] if wrong else []
    found = []
    if kind is not None:
        if kind not in SENSORS:
            return [f"class {kind}"]
        units, states = SENSORS[kind]
        if (unit or "") not in units.split("|"):
            found.append(f"{kind} in {unit}")
        if counted is not None and counted not in states:
            found.append(f"{kind} as {counted}")
    if counted not in (None, *ANY):
        found.append(f"state class {counted}")
    if component["platform"] == "number" and not (component["min"] < component["max"] and component["step"] >= 0.001):
        found.append("limits")
    return found
