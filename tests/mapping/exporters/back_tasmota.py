"""Commands for Tasmota, read back: what each function shows of its datapoint."""

from __future__ import annotations

from fractions import Fraction

from mapping.exporters.backs import Back
from mapping.exporters.rules_tasmota import commands, functions

_SCALES = {
    31: (10, "W"), 32: (1000, "A"), 33: (10, "V"), 37: (100, "kWh"), 75: (1, "lx"), 76: (1, "ppb"), 77: (1, "ppm"),
    78: (1, "ppm"), 80: (1, "µg/m³"), 81: (1, "s"), 82: (1, "s"), 83: (1, "s"), 84: (1, "s"),
}  # fmt: skip
_SHIFTED = {71: ("TempRes", "°C"), 72: ("TuyaTempSetRes", "°C"), 73: ("HumRes", "%"), 74: ("HumRes", "%")}
_PACKED = ((0, 10, "V"), (3, 1000, "A"), (6, 1, "W"))


def back(text: str) -> list[Back]:
    """What is mapped. Lamps show percent of their range: no scale, no unit."""
    settings = dict(one.split(" ", 1) for one in commands(text) if one != "Module 54")
    stated: list[Back] = []
    for fnid, dp in functions(text):
        if fnid in (51, 99):
            continue
        if fnid == 36:
            stated += [Back(dp, offset, "raw", Fraction(1, div), unit) for offset, div, unit in _PACKED]
        elif fnid in _SHIFTED:
            name, unit = _SHIFTED[fnid]
            stated.append(Back(dp, None, "value", Fraction(1, 10 ** int(settings[name])), unit))
        elif fnid in _SCALES:
            div, unit = _SCALES[fnid]
            stated.append(Back(dp, None, "value", Fraction(1, div), unit))
        else:
            stated.append(Back(dp, None, _type(fnid), None, None))
    return stated


def _type(fnid: int) -> str:
    if fnid <= 18 or 41 <= fnid <= 48:
        return "bool"
    return {24: "string", 26: "enum"}.get(fnid, "enum" if fnid >= 61 else "value")
