"""One datapoint of a tuya-local file, out of all entities that use it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from tuyasniff.knowledge import limits
from tuyasniff.knowledge.codes import Scaled, quantity_of, scaled
from tuyasniff.knowledge.shapes import objects, whole, words
from tuyasniff.model import Meaning, RawPart, SchemaDp, SchemaLabel
from tuyasniff.patterns import regex
from tuyasniff.vocabulary import quantity

_TYPES = {
    "boolean": "bool", "integer": "value", "unixtime": "value", "bitfield": "bitmap", "base64": "raw", "hex": "raw",
}  # fmt: skip
_RAW = ("base64", "hex")
_MAIN = frozenset({"sensor", "value", "option", "switch", "button", "lock", "select"})
_TEMPERATURES = frozenset({"temperature", "current_temperature", "target_temp_high", "target_temp_low"})
_HUMIDITIES = frozenset({"humidity", "current_humidity"})
_CLIMATE = frozenset({"climate", "water_heater", "humidifier", "fan", "weather"})
_SET = frozenset({"switch", "number", "select", "climate", "light", "text", "lock", "siren", "humidifier"})
_MASK = regex(r"((?:00)*)((?:ff)+)((?:00)*)", re.IGNORECASE)
_SPEAKING = regex(r"[^\W\d_].*[^\W\d_]")


class Piece(NamedTuple):
    """What one entity says of a datapoint. `unit_moves`: another datapoint tells the unit."""

    entity: Mapping[str, Any]
    dp: Mapping[str, Any]
    unit_moves: bool

    @property
    def kind(self) -> str:
        """The platform: sensor, switch, climate ..."""
        return str(words(self.entity.get("entity")) or "")

    @property
    def role(self) -> str:
        """The name of the datapoint within its entity."""
        return str(words(self.dp.get("name")) or "")

    @property
    def type(self) -> str:
        """Its type in their words."""
        return str(words(self.dp.get("type")) or "")

    @property
    def name(self) -> str | None:
        """A name for people: that of the datapoint, or of the entity where the datapoint is all of it."""
        if self.role and self.role not in _MAIN:
            return self.role
        named = (self.entity.get(key) for key in ("name", "translation_key", "translation_only_key", "class", "entity"))
        return next((text for one in named if (text := words(one))), self.role or None)


def declared(dp_id: int, pieces: Sequence[Piece], where: str) -> SchemaDp:
    """One declaration out of all pieces. Raises FormatError."""
    rules = [objects(piece.dp.get("mapping") or [], where) for piece in pieces]
    labels = max((_labels(piece, some) for piece, some in zip(pieces, rules, strict=True)), key=len)
    values = [_scaled(piece, some, where) for piece, some in zip(pieces, rules, strict=True) if not _is_part(piece)]
    told = next((one for one in values if one.quantity is not None), values[0] if values else Scaled(None, None))
    if any(one.quantity is not None and one != told for one in values):
        told = Scaled(None, None)  # the file says two things about it
    kind = next((found for piece in pieces if (found := _type(piece, labels)) is not None), None)
    first = next((piece for piece in pieces if not _is_part(piece)), pieces[0])
    ranges = [piece.dp["range"] for piece in pieces if isinstance(piece.dp.get("range"), dict)]
    low, high = (whole(ranges[0].get(key)) if ranges else None for key in ("min", "max"))
    if low is not None and high is not None and low > high:
        low = high = None
    return SchemaDp(
        id=dp_id,
        name=first.name,
        type=kind,
        mode=_mode(pieces),
        min=low,
        max=high,
        step=next((step for some in rules for rule in some if (step := whole(rule.get("step"))) is not None), None),
        unit=told.unit,
        mul=told.mul,
        div=told.div,
        quantity=told.quantity,
        labels=labels,
        parts=_parts(pieces, rules, where),
    )


def _mode(pieces: Sequence[Piece]) -> str | None:
    if any(piece.dp.get("readonly") is True for piece in pieces):
        return "ro"
    return "rw" if any(piece.kind in _SET and piece.role in _MAIN for piece in pieces) else None


def _type(piece: Piece, labels: Sequence[SchemaLabel]) -> str | None:
    """Our word. A text over the network may be an enum on the wire; it surely is where its values are listed."""
    if piece.type == "string":
        return "enum" if len(labels) > 1 else None
    return _TYPES.get(piece.type)


def _is_part(piece: Piece) -> bool:
    return piece.type in _RAW or "mask" in piece.dp


def _quantity(piece: Piece, unit: str | None) -> str | None:
    kind, role, named = piece.kind, piece.role, words(piece.entity.get("class"))
    row = quantity(named) if named is not None else None
    if kind in ("sensor", "number") and role in _MAIN:
        if row is not None and "sensor" in row.home and piece.type != "boolean":
            return None if row.name == "enum" else row.name
        return quantity_of(None, "value", unit)
    if kind == "binary_sensor" and role in _MAIN:
        return row.name if row is not None and "binary" in row.home and piece.type in ("boolean", "bitfield") else None
    if piece.type == "boolean":
        return "switch" if kind == "switch" and role in _MAIN else None
    if kind in _CLIMATE and piece.type == "integer":
        if role in _TEMPERATURES:
            return "temperature"
        if role in _HUMIDITIES:
            return "humidity"
    return quantity_of(None, "value", unit) if piece.type in ("integer", *_RAW) else None


def _scaled(piece: Piece, rules: Sequence[Mapping[str, Any]], where: str) -> Scaled:
    """The quantity with its scale; where the scale depends on something, there is none."""
    unit = None if piece.unit_moves else words(piece.dp.get("unit"))
    if unit in ("C", "F"):
        unit = f"°{unit}"
    name = _quantity(piece, unit)
    scales: set[Fraction | None] = set()
    fixed = True
    for rule in rules:
        for one in (rule, *objects(rule.get("conditions") or [], where)):
            fixed = fixed and not any(key in one for key in ("target_range", "invert", "unit", "value_redirect"))
            if "scale" in one:
                scales.add(_fraction(one["scale"]) if one is rule and "dps_val" not in rule else None)
    if not fixed or len(scales) > 1 or None in scales:
        return Scaled(None, None)
    scale = next(iter(scales), None) or Fraction(1)
    return scaled(name, unit, 1 / scale)


def _fraction(value: Any) -> Fraction | None:
    """An exact number above zero, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return Fraction(str(value)) if 1e-9 <= value <= 1e12 else None


def _labels(piece: Piece, rules: Sequence[Mapping[str, Any]]) -> tuple[SchemaLabel, ...]:
    """Names of values. Over the network an enum comes as its name, so its number on the wire stays unknown."""
    found: dict[SchemaLabel, None] = {}
    for rule in rules[: limits.LABELS]:
        value, named = rule.get("dps_val"), rule.get("value")
        if piece.type == "string" and isinstance(value, (str, int)) and not isinstance(value, bool):
            text = words(str(value))
            if text is not None:
                found.setdefault(SchemaLabel(None, text if _SPEAKING.search(text) else words(named) or text))
        elif piece.type in ("integer", "bitfield") and (text := words(named)) is not None:
            number = whole(value)
            if piece.type == "bitfield":
                number = number.bit_length() - 1 if number is not None and number.bit_count() == 1 else None
            if number is not None and number >= 0:
                found.setdefault(SchemaLabel(number, text))
    return tuple(found)


def _parts(pieces: Sequence[Piece], rules: Sequence[Sequence[Mapping[str, Any]]], where: str) -> tuple[RawPart, ...]:
    """The numbers that masks of whole bytes cut out of a raw value, by their place."""
    return tuple(sorted(_cut(pieces, rules, where), key=lambda part: (part.offset, part.length)))


def _cut(pieces: Sequence[Piece], rules: Sequence[Sequence[Mapping[str, Any]]], where: str) -> Iterator[RawPart]:
    seen = set()
    for piece, some in zip(pieces, rules, strict=True):
        mask = piece.dp.get("mask")
        found = _MASK.fullmatch(mask) if isinstance(mask, str) and piece.type in _RAW else None
        if found is None:
            continue
        place = (len(found[1]) // 2, len(found[2]) // 2)
        if place in seen or place[1] > 8:
            continue
        seen.add(place)
        known = _scaled(piece, some, where)
        yield RawPart(
            name=piece.name or "part",
            offset=place[0],
            length=place[1],
            value=None,
            text="",
            meaning=None if known.quantity is None else Meaning(known.quantity, known.unit, known.mul, known.div),
            endian="little" if piece.dp.get("endianness") == "little" else "big",
            signed=piece.dp.get("mask_signed") is True,
        )
