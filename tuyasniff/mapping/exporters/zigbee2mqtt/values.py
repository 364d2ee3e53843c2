"""Values of datapoints in Zigbee2MQTT's words: how each is read from what its Tuya layer gives, and sent again.

A number there is a signed count of 32 bits, a bitmap a number, raw bytes a Buffer, a text one letter for each byte
(Koenkk/zigbee-herdsman-converters src/lib/tuya.ts, getDataValue). A value that is set is sent as it is calculated, so
it has to be rounded to a count: `21.1 * 10` is none.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from tuyasniff.mapping.exporters.entities import Entity, Kind, one_line
from tuyasniff.mapping.exporters.zigbee2mqtt import javascript
from tuyasniff.mapping.model import EnumLabel, RawField, Scale

_COUNTS = 1 << 32
_DIVISORS = (2, 10, 100, 1000)
_MOST_BYTES = 6
"""More do not fit into a number of JavaScript."""

NUMBER = (
    "// whole numbers from bytes, the highest byte first",
    "const number = (bytes, signed = false) => {",
    "    const count = bytes.reduce((sum, byte) => sum * 256 + byte, 0);",
    "    const whole = 256 ** bytes.length;",
    "    return signed && count >= whole / 2 ? count - whole : count;",
    "};",
)
"""What fields need; see `field_value`."""


TEXT = '{from: (v) => Buffer.from(v, "latin1").toString(), to: (v) => Buffer.from(v).toString("latin1")}'
"""The converter of a text: UTF-8 on the wire, one letter for each byte in Zigbee2MQTT."""


class Refused(Exception):
    """What Zigbee2MQTT cannot say; its text is the reason."""


class Linear(NamedTuple):
    """value = (mul * count + add) / div, in whole numbers: one rounding only, that of the quotient."""

    mul: int
    add: int
    div: int

    def read(self, count: str) -> str:
        """The expression of a value."""
        product = count if self.mul == 1 else f"{self.mul} * {count}"
        total = product if not self.add else f"({product} {'+' if self.add > 0 else '-'} {abs(self.add)})"
        return total if self.div == 1 else f"{total} / {self.div}"

    def written(self, value: str) -> str:
        """The expression of a count."""
        product = value if self.div == 1 else f"{value} * {self.div}"
        total = product if not self.add else f"({product} {'-' if self.add > 0 else '+'} {abs(self.add)})"
        return f"Math.round({total if self.mul == 1 else f'{total} / {self.mul}'})"


def linear(scale: Scale, counts: int = _COUNTS) -> Linear:
    """A scale in whole numbers, for counts up to that many. Raises Refused where they are too large to be exact."""
    factor, offset = Fraction(scale.mul, scale.div), Fraction(Decimal(str(scale.offset)))
    div = factor.denominator * offset.denominator // gcd(factor.denominator, offset.denominator)
    found = Linear(int(factor * div), int(offset * div), div)
    if counts * found.mul + abs(found.add) >= javascript.SAFE or div >= javascript.SAFE:
        raise Refused("its scale has more digits than numbers of JavaScript")
    return found


def number_converter(entity: Entity) -> str:
    """The converter of a number."""
    scale = linear(entity.scale)
    count = "(v >>> 0)" if entity.entry.signed is False else "v"
    settable = entity.kind is Kind.NUMBER
    if count != "v" or scale.add or (settable and scale != (1, 0, 1)):
        send = f", to: (v) => {scale.written('v')}" if settable else ""
        return f"{{from: (v) => {scale.read(count)}{send}}}"
    if scale.mul != 1 and scale.div != 1:
        return f"{{from: (v) => {scale.read(count)}}}"
    if scale.mul != 1:
        return f"tuya.valueConverterBasic.multiplyBy({scale.mul})"
    if scale.div == 1:
        return "tuya.valueConverter.raw"
    known = f"tuya.valueConverter.divideBy{scale.div}"
    return known if scale.div in _DIVISORS else f"tuya.valueConverterBasic.divideBy({scale.div})"


def field_value(field: RawField, scale: Scale) -> str:
    """The value of a number inside `bytes`."""
    if field.length > _MOST_BYTES:
        raise Refused(f"{field.length} bytes are more than numbers of JavaScript hold")
    turned = ".reverse()" if field.endian == "little" and field.length > 1 else ""
    cut = f"bytes.slice({field.offset}, {field.offset + field.length}){turned}"
    return linear(scale, 1 << 8 * field.length).read(f"number({cut}{', true' if field.signed else ''})")


def choices(options: tuple[EnumLabel, ...]) -> tuple[tuple[int, str], ...]:
    """The values with names of which no two are the same, not even in other letters."""
    taken: set[str] = set()
    named: list[tuple[int, str]] = []
    for one in options:
        label = one_line(one.label) or str(one.value)
        name = label if label.lower() not in taken else f"{label} ({one.value})"
        taken.add(name.lower())
        named.append((one.value, name))
    return tuple(named)


def choice_converter(named: tuple[tuple[int, str], ...]) -> str:
    """The converter of one of some values; what is none of them gives null, so that the rest of a report is kept."""
    members = (f"{_key(name)}: tuya.enum({value})" for value, name in named)
    return f"tuya.valueConverterBasic.lookup({{{', '.join(members)}}}, null)"


def _key(name: str) -> str:
    quoted = javascript.text(name)
    return f"[{quoted}]" if name == "__proto__" else quoted
