"""Numbers in a device file of tuya-local: their scales, their limits, and where they lie in raw bytes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuyasniff.mapping.exporters.entities import Entity, decimals
from tuyasniff.mapping.exporters.tuya_local.yaml import Digits
from tuyasniff.mapping.model import RawField, Scale

_SEARCHED = 4096
"""How many counts are looked at for one whose value is a whole number."""


class Refused(Exception):
    """What tuya-local cannot say; its text is the reason."""


def scaled_keys(scale: Scale) -> dict[str, Any] | None:
    """The keys that scale a count; None where whole numbers cannot say it."""
    factor, offset = Fraction(scale.mul, scale.div), Fraction(Decimal(str(scale.offset)))
    if not offset and factor.numerator == 1:
        return {} if factor.denominator == 1 else {"mapping": [{"scale": factor.denominator}]}
    first = next((raw for raw in range(_SEARCHED) if (raw * factor + offset).denominator == 1), None)
    if first is None:
        return None
    value = int(first * factor + offset)
    places = decimals(scale)
    return {
        "range": {"min": first, "max": first + factor.denominator},
        **({"precision": places} if places else {}),
        "mapping": [{"target_range": {"min": value, "max": value + factor.numerator}}],
    }


def limit_keys(entity: Entity, scaled: dict[str, Any]) -> dict[str, Any]:
    """The keys of a number that is set: its limits in counts, its scale and its step."""
    limits = entity.limits
    assert limits is not None
    rule = dict(scaled["mapping"][0]) if scaled else {}
    if limits.step is not None and limits.step > 1:
        rule["step"] = limits.step
    return {"range": {"min": limits.min, "max": limits.max}, **({"mapping": [rule]} if rule else {})}


def packed_keys(entity: Entity, place: RawField) -> dict[str, Any]:
    """The mask of a number inside raw bytes: it covers the whole payload, whose length has to be known."""
    entry = entity.entry
    lengths = set(entry.observed.lengths) if entry.observed is not None else set()
    whole = entity.payload_length or (min(lengths) if len(lengths) == 1 else None)
    if whole is None:
        raise Refused("the mask needs the length of the whole value, which is not known")
    if lengths - {whole}:
        seen = ", ".join(map(str, sorted(lengths)))
        raise Refused(f"it came with lengths of {seen} bytes, and the mask fits only one of them")
    little = place.endian == "little" and place.length > 1
    behind = place.offset if little else whole - place.offset - place.length
    bits = ((1 << 8 * place.length) - 1) << 8 * behind
    return {
        "mask": Digits(f"{bits:0{2 * whole}X}"),
        **({"endianness": "little"} if little else {}),
        **({"mask_signed": True} if place.signed else {}),
    }
