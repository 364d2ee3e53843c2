"""Meanings and amounts as people read them: `voltage 230.4 V`, exact to the last digit that the scale gives."""

from __future__ import annotations

from math import gcd
from typing import Any

from tuyasniff.model import Meaning, SchemaDp
from tuyasniff.render.labels import visible

_MOST_DECIMALS = 9
_ROUNDED = 2
"""Decimals beyond those of the divisor's length where a scale, as /3, has no end."""

_LABELS_MOST = 4


def number_text(value: int, mul: int = 1, div: int = 1) -> str:
    """The count times `mul` by `div`, with as many decimals as the scale can tell: 2300 by 10 is `230.0`."""
    if mul == 0 or div == 0:
        return str(value)
    common = gcd(mul, div)
    top, bottom = value * mul // common, div // common
    if bottom < 0:
        top, bottom = -top, -bottom
    decimals = _decimals(bottom)
    scaled, rest = divmod(abs(top) * 10**decimals, bottom)
    scaled += 2 * rest >= bottom
    sign = "-" if top < 0 and scaled else ""
    digits = str(scaled).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def _decimals(bottom: int) -> int:
    """How many there are to a fraction of that denominator."""
    for decimals in range(_MOST_DECIMALS + 1):
        if 10**decimals % bottom == 0:
            return decimals
    return min(len(str(bottom)) + _ROUNDED, _MOST_DECIMALS)


def amount(value: int, meaning: Meaning) -> str:
    """`230.4 V`, `45.2 %`, `0.98`."""
    unit = visible(meaning.unit or "")
    return number_text(value, meaning.mul, meaning.div) + (f" {unit}" if unit else "")


def quantity_name(quantity: str) -> str:
    """`power factor`."""
    return visible(quantity.replace("_", " "))


def scale_text(meaning: Meaning) -> str:
    """`/10`, `*10`, `*5/2`; empty where the count is the amount."""
    times = f"*{meaning.mul}" if meaning.mul != 1 else ""
    return times + (f"/{meaning.div}" if meaning.div != 1 else "")


def meaning_text(meaning: Meaning) -> str:
    """`voltage V /10`: what it is, whatever the value."""
    return " ".join(filter(None, (quantity_name(meaning.quantity), visible(meaning.unit or ""), scale_text(meaning))))


def measures(meaning: Meaning) -> bool:
    """Whether it is an amount, and not a state or a text: it has a unit or a scale."""
    return bool(meaning.unit) or (meaning.mul, meaning.div) != (1, 1) or meaning.quantity in _BARE


_BARE = frozenset({"power_factor", "aqi", "ph", "counter"})
"""What is counted without a unit."""


def value_words(meaning: Meaning, value: Any, declared: SchemaDp | None = None, name: str = "") -> str:
    """`voltage 230.4 V`, `mode comfort`; a name of a person's stands for the quantity."""
    said = visible(name) or quantity_name(meaning.quantity)
    if isinstance(value, int) and not isinstance(value, bool) and measures(meaning):
        return f"{said} {amount(value, meaning)}"
    label = label_of(value, declared)
    return f"{said} {label}" if label else said


def label_of(value: Any, declared: SchemaDp | None) -> str:
    """What a product calls an enum value, or the bits that are set; empty where it does not say."""
    if declared is None or not declared.labels or isinstance(value, bool) or not isinstance(value, int):
        return ""
    if declared.type == "bitmap":
        names = [label.label for label in declared.labels if label.value is not None and value >> label.value & 1]
    else:
        names = [label.label for label in declared.labels if label.value == value]
    return visible(", ".join(names[:_LABELS_MOST]))
