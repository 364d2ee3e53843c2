"""The families of TuyaMCU, and an index of their forms by command byte.

`FAMILIES` is the registry. `forms` gives what a command byte may mean; `length_limits` what the framer accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName
from tuyasniff.protocol.families.ble import BLE
from tuyasniff.protocol.families.lowpower import LOWPOWER
from tuyasniff.protocol.families.wifi import WIFI
from tuyasniff.protocol.families.zigbee import ZIGBEE
from tuyasniff.protocol.kinds import UNBOUNDED, bounds_of
from tuyasniff.protocol.rows import DEFAULT_LIMIT, Command, Family, Shape

FAMILIES: tuple[Family, ...] = (WIFI, LOWPOWER, ZIGBEE, BLE)

EXTENDED_LIMIT = 300
"""Payload bytes of a frame with sequence number: Zigbee documents 100 (ZDOC); three times that is no frame."""


class Form(NamedTuple):
    """A shape ready to be tried: the payload lengths that it can have, the sub-command byte included."""

    command: Command
    shape: Shape
    least: int
    most: int


def _index(family: Family) -> Mapping[int, tuple[Form, ...]]:
    found: dict[int, tuple[Form, ...]] = {}
    for command in family.commands:
        sub = command.sub is not None
        for shape in command.shapes:
            least, most = bounds_of(shape.payload)
            form = Form(command, shape, least + sub, min(most + sub, UNBOUNDED))
            found[command.code] = (*found.get(command.code, ()), form)
    return found


_BY_NAME = {row.name: row for row in FAMILIES}
_FORMS = {row.name: _index(row) for row in FAMILIES}


def family(name: FamilyName | str) -> Family:
    """The family of that name; FormatError for others."""
    try:
        return _BY_NAME[FamilyName(name)]
    except ValueError:
        possible = ", ".join(row.name for row in FAMILIES)
        raise FormatError(f"'{name}' is no family", f"possible: {possible}") from None


def forms(name: FamilyName, code: int) -> tuple[Form, ...]:
    """Every form of a command byte, all variants and sub-commands, in the order of the table."""
    return _FORMS[name].get(code, ())


def length_limits(extended: bool) -> tuple[int, ...]:
    """The most payload bytes for each of the 256 command bytes, over all families."""
    if extended:
        return (EXTENDED_LIMIT,) * 256
    limits = [DEFAULT_LIMIT] * 256
    for row in FAMILIES:
        for command in () if row.extended else row.commands:
            limits[command.code] = max(limits[command.code], command.limit)
    return tuple(limits)


__all__ = ["FAMILIES", "Command", "Family", "Form", "Shape", "family", "forms", "length_limits"]
