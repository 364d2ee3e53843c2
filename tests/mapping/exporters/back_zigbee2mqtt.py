"""Reads an external converter of Zigbee2MQTT again: what it would make of the counts on the wire."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from mapping.exporters.backs import Back
from mapping.exporters.rules_zigbee2mqtt import Row, exposes, rows

_FIELD = re.compile(r"number\(bytes\.slice\((\d+), \d+\)(?:\.reverse\(\))?(?:, true)?\)")
_FACTOR = re.compile(r"(?:(\d+) \* )?x(?: [+-] \d+)?\)?(?: / (\d+))?")


def back(text: str) -> list[Back]:
    """What is stated. The type on the wire stands in comments where no converter tells it."""
    told = {int(number): kind for number, kind in re.findall(r"^ *// dp (\d+) ([a-z]+)", text, re.MULTILINE)}
    shown = exposes(text)
    units = {name: json.loads(match["unit"]) for name, match in shown.items() if match is not None and match["unit"]}
    return [one for row in rows(text) for one in _back(row, units, told[row.dp])]


def _back(row: Row, units: dict[str, str], kind: str) -> list[Back]:
    if row.packed and kind == "bitmap":
        return [Back(row.dp, None, kind, None, None)]
    found: list[Back] = []
    for name, converter in row.properties.items():
        offset = _FIELD.search(converter)
        if row.packed:
            assert offset is not None and kind == "raw"
            scale = _scale(_FIELD.sub("x", converter))
            found.append(Back(row.dp, int(offset[1]), kind, scale, units.get(name)))
            continue
        assert ("onOff" in converter) <= (kind == "bool") and ("lookup" in converter) <= (kind == "enum")
        number = kind == "value"
        found.append(Back(row.dp, None, kind, _scale(_expression(converter)) if number else None, units.get(name)))
    return found


def _expression(converter: str) -> str:
    """What stands for the value, in one form."""
    if converter == "tuya.valueConverter.raw":
        return "x"
    if (match := re.fullmatch(r"tuya\.valueConverter(?:Basic)?\.divideBy\(?(\d+)\)?", converter)) is not None:
        return f"x / {match[1]}"
    if (match := re.fullmatch(r"tuya\.valueConverterBasic\.multiplyBy\((\d+)\)", converter)) is not None:
        return f"{match[1]} * x"
    match = re.match(r"\{from: \(v\) => (.*?)(?:, to: .*)?\}$", converter)
    assert match is not None, converter
    return match[1].replace("(v >>> 0)", "x").replace("v", "x")


def _scale(expression: str) -> Fraction:
    match = _FACTOR.fullmatch(expression.removeprefix("("))
    assert match is not None, expression
    return Fraction(int(match[1] or 1), int(match[2] or 1))
