"""What ESPHome has to be told in C++: numbers inside raw and text datapoints, and the bits of a bitmap.

`on_datapoint_update` hands over the bytes as `x`: `std::vector<uint8_t>` of a raw datapoint, `std::string` of a text,
`uint32_t` of a bitmap (esphome/components/tuya/__init__.py, DATAPOINT_TYPES). Raw counts are published; the filters of
the sensor scale them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.mapping.model import Entry, RawField

HEX_LAYOUTS = frozenset({"hsv12", "rgbhsv14", "rgb14", "control21", "scene"})
"""Known layouts of texts; the numbers in them are hexadecimal digits, offsets and lengths count characters."""

_HEX_DIGITS = '"0123456789abcdefABCDEF"'
_TENTHS = {3: ("0x100000", "0x19999A"), 4: ("0x0FFFFFFF", "0x1999999C")}
_TENTH_QUANTITIES = ("power", "reactive_power")


class Bit(NamedTuple):
    """A named bit of a bitmap."""

    id: str
    bit: int


def refused(entry: Entry, field: RawField) -> str | None:
    """Why a number inside a datapoint cannot be read; None where it can."""
    if entry.type == "string":
        if entry.raw is None or entry.raw.layout not in HEX_LAYOUTS:
            return "how numbers stand in this text is not known"
        return "a little-endian number of a text cannot be read" if field.endian != "big" else None
    return None if entry.type == "raw" else "ESPHome drops datapoints of an unknown type"


def raw_update(entry: Entry, fields: Sequence[tuple[str, RawField]]) -> list[str]:
    """The automation that publishes the numbers inside a datapoint; `fields` with the ids of their sensors."""
    assert entry.raw is not None
    needed = max(field.offset + field.length for _, field in fields)
    length = entry.raw.length
    check = f"x.size() < {needed}" if length is None or length < needed else f"x.size() != {length}"
    code = [f"if ({check}) return;  // not what is told here"]
    if entry.type == "string":
        code.append(f"if (x.find_first_not_of({_HEX_DIGITS}) != std::string::npos) return;")
    for name, field in fields:
        code += _text_number(name, field) if entry.type == "string" else _number(name, field, entry.raw.layout)
    return _update(entry.id, "string" if entry.type == "string" else "raw", code)


def bit_update(dp: int, bits: Sequence[Bit]) -> list[str]:
    """The automation that publishes the bits of a bitmap."""
    return _update(dp, "bitmask", [f"id({one.id}).publish_state((x >> {one.bit}) & 1);" for one in bits])


def _update(dp: int, kind: str, code: Sequence[str]) -> list[str]:
    head = [f"sensor_datapoint: {dp}", f"datapoint_type: {kind}", "then:", "  - lambda: |-"]
    return [*head, *(f"      {line}" for line in code)]


def _number(name: str, field: RawField, layout: str | None) -> list[str]:
    places = range(field.offset, field.offset + field.length)
    order = list(places) if field.endian == "big" else list(reversed(places))
    wide = "uint32_t" if field.length <= 4 else "uint64_t"
    terms = [f"({wide}(x[{at}]) << {8 * (field.length - 1 - number)})" for number, at in enumerate(order[:-1])]
    value = " | ".join([*terms, f"x[{order[-1]}]"])
    if not field.signed:
        return [f"id({name}).publish_state({value});"]
    bits = 8 * field.length
    code, otherwise = ["{", f"  int64_t v = {value};"], ""
    if layout is not None and field.quantity in _TENTH_QUANTITIES and field.length in _TENTHS:
        above, upto = _TENTHS[field.length]
        code += ["  // such meters send -1 as a tenth of the range, less one"]
        code += [f"  if (v > {above} && v <= {upto}) v -= {upto};"]
        otherwise = "else "
    if bits < 64:
        code.append(f"  {otherwise}if (v >= INT64_C(1) << {bits - 1}) v -= INT64_C(1) << {bits};")
    return [*code, f"  id({name}).publish_state(v);", "}"]


def _text_number(name: str, field: RawField) -> list[str]:
    digits = f"x.substr({field.offset}, {field.length}).c_str()"
    return [f"id({name}).publish_state(strtoul({digits}, nullptr, 16));"]
