"""The document of MQTT discovery, read back: the components, and what the list of datapoints says of each."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from mapping.exporters.backs import Back


def components(text: str) -> dict[str, dict[str, Any]]:
    """The components of all messages by their keys."""
    return {
        key: component
        for message in json.loads(text)["messages"]
        for key, component in message["payload"]["components"].items()
    }


def back(text: str) -> list[Back]:
    """What the components state; disabled ones state nothing."""
    there = components(text)
    found = []
    for row in json.loads(text)["datapoints"]:
        component = there[row["component"]]
        if component.get("enabled_by_default", True):
            scale = row.get("scale")
            found.append(
                Back(
                    row["id"],
                    row["field"]["offset"] if "field" in row else None,
                    row["type"],
                    None if scale is None else Fraction(scale["mul"], scale["div"]),
                    component.get("unit_of_measurement"),
                )
            )
    return found
