"""What all cloud forms have in common: an id, a code, a mode, and a type with its properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.codes import quantity_of, scaled, spelled
from tuyasniff.model import SchemaDp, SchemaLabel
from tuyasniff.patterns import regex

TYPES: Mapping[str, str | None] = {
    "bool": "bool", "boolean": "bool", "value": "value", "integer": "value", "int": "value",
    "enum": "enum", "string": "string", "raw": "raw", "bitmap": "bitmap", "fault": "bitmap",
    "json": None, "obj": None, "float": None, "double": None, "date": None, "struct": None, "array": None,
}  # fmt: skip
"""Their words for types, and ours. Json may be raw bytes on the wire, or a text: it says nothing."""

_MODES = {"ro": "ro", "rw": "rw", "wr": "wr", "wo": "wr"}
_NUMBER = regex(r"\s*([-+]?[0-9]{1,18})\s*")
_PRODUCT = regex(r"[A-Za-z0-9_-]{4,64}")
_MOST = 1 << 62
_MOST_SCALE = 9
HALF = "is the file whole, and as it was given out?"


def is_product_id(value: Any) -> bool:
    """Whether a text can be the id of a product, as the wire and the cloud have it."""
    return isinstance(value, str) and _PRODUCT.fullmatch(value) is not None


def whole(value: Any) -> int | None:
    """A whole number, also where it is written as a text or with a zero behind the point; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value)
        return None if found is None else int(found[1])
    if isinstance(value, float):
        if not (-_MOST < value < _MOST and value == int(value)):
            return None
        return int(value)
    return value if isinstance(value, int) and -_MOST < value < _MOST else None


def words(value: Any) -> str | None:
    """A text of bounded length, None where there is none."""
    if not isinstance(value, str):
        return None
    return value.strip()[: limits.TEXT] or None


def cloud_dp(
    where: str,
    *,
    dp_id: Any,
    properties: Mapping[str, Any],
    kind: Any,
    code: Any = None,
    name: Any = None,
    mode: Any = None,
) -> SchemaDp:
    """A datapoint as the cloud and the firmware declare it. Raises FormatError where that makes no sense."""
    number = whole(dp_id)
    if number is None or not 0 < number < 1 << 16:
        raise FormatError(f"{where}: a datapoint without an id", HALF)
    type_name = TYPES.get(kind.lower()) if isinstance(kind, str) else None
    exponent = _scale(properties.get("scale"), f"{where}: datapoint {number}") if type_name in ("value", None) else 0
    code, unit = words(code), words(properties.get("unit"))
    unit = spelled(unit, code)
    known = scaled(quantity_of(code, type_name, unit), unit, Fraction(1, 10**exponent))
    low, high = whole(properties.get("min")), whole(properties.get("max"))
    if low is not None and high is not None and low > high:
        low = high = None
    numeric = type_name == "value" or type_name is None
    return SchemaDp(
        id=number,
        code=code,
        name=words(name),
        type=type_name,
        mode=_MODES.get(mode) if isinstance(mode, str) else None,
        min=low if numeric else None,
        max=high if numeric else _bits(type_name, properties),
        step=whole(properties.get("step")) if numeric else None,
        unit=known.unit,
        mul=known.mul,
        div=known.div,
        quantity=known.quantity,
        labels=_labels(type_name, properties, f"{where}: datapoint {number}"),
    )


def _scale(value: Any, where: str) -> int:
    if value is None or value == "":
        return 0
    exponent = whole(value)
    if exponent is None or not 0 <= exponent <= _MOST_SCALE:
        raise FormatError(f"{where} has a scale that is no number of digits", HALF)
    return exponent


def _bits(type_name: str | None, properties: Mapping[str, Any]) -> int | None:
    """The largest value of so many bits."""
    count = whole(properties.get("maxlen")) if type_name == "bitmap" else None
    return None if count is None or not 0 < count <= 32 else (1 << count) - 1


def _labels(type_name: str | None, properties: Mapping[str, Any], where: str) -> tuple[SchemaLabel, ...]:
    """Enum values by their place in the range, bits by that in the list of labels."""
    found = properties.get({"enum": "range", "bitmap": "label"}.get(type_name or "", ""))
    if found is None:
        return ()
    if not isinstance(found, list) or len(found) > limits.LABELS:
        raise FormatError(f"{where} has labels that are no list", HALF)
    texts = (words(one) if isinstance(one, str) else _digits(one) for one in found)
    return tuple(SchemaLabel(place, text) for place, text in enumerate(texts) if text)


def _digits(value: Any) -> str | None:
    number = whole(value)
    return None if number is None else str(number)


def as_object(value: Any, where: str) -> Mapping[str, Any]:
    """An object, also where it is JSON text inside JSON; nothing is an empty one. Raises FormatError."""
    from tuyasniff.knowledge.documents import parse_json

    if isinstance(value, str):
        value = parse_json(value, where) if value.strip() else {}
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise FormatError(f"{where}: something else stands where an object belongs", HALF)
    return value


def as_list(value: Any, where: str) -> Sequence[Any]:
    """A list. Raises FormatError."""
    if not isinstance(value, list):
        raise FormatError(f"{where}: something else stands where a list belongs", HALF)
    return value


def values_of(entry: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """The properties in `values`, JSON text or an object. Those of a bool say nothing: `{true,false}` is no JSON."""
    kind = entry.get("type")
    return (
        {} if isinstance(kind, str) and kind.lower() in ("boolean", "bool") else as_object(entry.get("values"), where)
    )


def objects(value: Any, where: str) -> list[Mapping[str, Any]]:
    """A list of objects. Raises FormatError."""
    return [as_object(one, where) for one in as_list(value, where)]


def by_id(dps: Iterable[SchemaDp], where: str) -> tuple[SchemaDp, ...]:
    """The datapoints by id. Raises FormatError where one is declared twice and differently, or none is.

    Ids above 255 live in the cloud only: no chip can say them on a wire.
    """
    found: dict[int, SchemaDp] = {}
    for dp in dps:
        if dp.id > limits.DPS:
            continue
        if found.setdefault(dp.id, dp) != dp:
            raise FormatError(f"{where}: datapoint {dp.id} is declared twice", HALF)
    if not found:
        raise FormatError(f"{where}: no datapoint is declared in it", HALF)
    return tuple(found[key] for key in sorted(found))
