"""Declarations as JSON, as they lie on the disk. What is read back is checked: people edit files, and disks fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.shapes import is_product_id, whole
from tuyasniff.model import DpType, Meaning, RawPart, Schema, SchemaDp, SchemaLabel

KINDS = (
    "tuya_specification",
    "tuya_thing_model",
    "tuya_schema",
    "tinytuya_devices",
    "cloudcutter",
    "tuya_local",
    "user",
)
_TYPES = frozenset(kind.name.lower() for kind in DpType)
_WRONG = "it was changed by hand, or the disk is at fault"


def schema_document(schema: Schema) -> dict[str, Any]:
    """One declaration; what it leaves open is left out."""
    document = {
        "kind": schema.kind,
        "source": schema.source,
        "read_on": schema.read_on,
        "name": schema.name,
        "category": schema.category,
    }
    return {**_told(document), "dps": [_dp_document(dp) for dp in schema.dps]}


def _told(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value not in (None, [])}


def _dp_document(dp: SchemaDp) -> dict[str, Any]:
    return _told(
        {
            "id": dp.id,
            "code": dp.code,
            "name": dp.name,
            "type": dp.type,
            "mode": dp.mode,
            "min": dp.min,
            "max": dp.max,
            "step": dp.step,
            "quantity": dp.quantity,
            "unit": dp.unit,
            "mul": dp.mul if dp.mul != 1 else None,
            "div": dp.div if dp.div != 1 else None,
            "labels": [_told({"value": label.value, "label": label.label}) for label in dp.labels],
            "parts": [_part_document(part) for part in dp.parts],
        }
    )


def _part_document(part: RawPart) -> dict[str, Any]:
    meaning = part.meaning
    known = {} if meaning is None else {key: value for key, value in meaning._asdict().items() if value is not None}
    return {
        "name": part.name,
        "offset": part.offset,
        "length": part.length,
        "endian": part.endian,
        "signed": part.signed,
        **known,
    }


def schema_from(product_id: str, document: Any) -> Schema:
    """The declaration of a JSON document. Raises FormatError."""
    document = _object(document)
    dps = [_dp_from(dp) for dp in _list(document.get("dps"), limits.DPS)]
    if len({dp.id for dp in dps}) != len(dps):
        raise FormatError("a datapoint stands there twice", _WRONG)
    return Schema(
        product_id=product_id,
        kind=_one_of(document.get("kind"), KINDS),
        source=_text(document.get("source")) or "",
        dps=tuple(dps),
        name=_text(document.get("name")),
        category=_text(document.get("category")),
        read_on=_text(document.get("read_on")),
    )


def _dp_from(value: Any) -> SchemaDp:
    entry = _object(value)
    kind, mode = entry.get("type"), entry.get("mode")
    return SchemaDp(
        id=_number(entry.get("id"), 1, 255),
        code=_text(entry.get("code")),
        name=_text(entry.get("name")),
        type=None if kind is None else _one_of(kind, _TYPES),
        mode=None if mode is None else _one_of(mode, ("ro", "rw", "wr")),
        min=_perhaps(entry.get("min")),
        max=_perhaps(entry.get("max")),
        step=_perhaps(entry.get("step")),
        unit=_text(entry.get("unit")),
        mul=_number(entry.get("mul", 1), 1),
        div=_number(entry.get("div", 1), 1),
        quantity=_text(entry.get("quantity")),
        labels=tuple(_label_from(one) for one in _list(entry.get("labels", []), limits.LABELS)),
        parts=tuple(_part_from(one) for one in _list(entry.get("parts", []), limits.LABELS)),
    )


def _label_from(value: Any) -> SchemaLabel:
    entry = _object(value)
    return SchemaLabel(_perhaps(entry.get("value")), _text(entry.get("label")) or "")


def _part_from(value: Any) -> RawPart:
    entry = _object(value)
    name = _text(entry.get("quantity"))
    meaning = None
    if name is not None:
        mul, div = _number(entry.get("mul", 1), 1), _number(entry.get("div", 1), 1)
        meaning = Meaning(name, _text(entry.get("unit")), mul, div)
    return RawPart(
        name=_text(entry.get("name")) or "part",
        offset=_number(entry.get("offset"), 0, 1 << 16),
        length=_number(entry.get("length"), 1, 8),
        value=None,
        text="",
        meaning=meaning,
        endian=_one_of(entry.get("endian", "big"), ("big", "little")),
        signed=entry.get("signed") is True,
    )


def product_of(document: Any) -> str:
    """The id of the product that a file is about. Raises FormatError."""
    found = _object(document).get("product_id")
    if not isinstance(found, str) or not is_product_id(found):
        raise FormatError("it names no product", _WRONG)
    return found


def declarations_from(document: Any) -> tuple[Schema, ...]:
    """All declarations of a file about one product. Raises FormatError."""
    product = product_of(document)
    return tuple(schema_from(product, one) for one in _list(_object(document).get("declarations"), 1000))


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FormatError("something else stands where an object belongs", _WRONG)
    return value


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise FormatError("something else stands where a list belongs", _WRONG)
    return value


def _text(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and len(value) <= 4 * limits.TEXT):
        raise FormatError("something else stands where a text belongs", _WRONG)
    return value


def _perhaps(value: Any) -> int | None:
    return None if value is None else _number(value)


def _number(value: Any, least: int | None = None, most: int | None = None) -> int:
    number = None if isinstance(value, str) else whole(value)
    if number is None or (least is not None and number < least) or (most is not None and number > most):
        raise FormatError("something else stands where a number belongs", _WRONG)
    return number


def _one_of(value: Any, words: Any) -> str:
    if not isinstance(value, str) or value not in words:
        raise FormatError("a word stands there that means nothing", _WRONG)
    return value
