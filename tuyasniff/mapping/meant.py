"""What datapoints mean, put into a mapping: guesses that can be told, declarations, and what a person has said.

Only what is told becomes a value. Where nothing can be told the places stay empty, and what it may be stands in the
evidence. What a person has said is named in `user_set`, so that nothing changes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tuyasniff.mapping.model import (
    BitLabel,
    Entry,
    EnumLabel,
    Evidence,
    ImportSource,
    Range,
    RawField,
    RawLayout,
    Scale,
    Source,
)
from tuyasniff.mapping.model import Mapping as DpMapping
from tuyasniff.mapping.stating import CANDIDATE, CONFIRMED, GUESS, MEANT, SCHEMA, stating
from tuyasniff.model import Guess, GuessStatus, Meaning, RawPart, RawReading, Schema, SchemaDp, SchemaLabel
from tuyasniff.patterns import regex
from tuyasniff.vocabulary import canonical_unit, quantity

RAW_SURE = 0.8
"""A layout that is less certain than this is no fact."""

_REASONS_MOST = 8
_CANDIDATES_MOST = 4
_LEAST_ODDS = 0.02
_PRECISION_MOST = 6
_NOT_A_WORD = regex(r"[^a-z0-9_.-]+")
_NO_LAYOUT = regex(r"[^a-z0-9_]+")
_CODE = regex(r"[A-Za-z][A-Za-z0-9_]*")
_KINDS = frozenset(
    {"tuya_specification", "tuya_thing_model", "tuya_schema", "tinytuya_devices", "cloudcutter", "tuya_local", "user"}
)
_SUMS = "total_increasing"
_ACCESS = {"ro": "ro", "rw": "rw", "wr": "wo", "wo": "wo"}
"""The modes that products declare, in the words of a mapping."""


def with_meanings(
    mapping: DpMapping,
    *,
    guesses: Mapping[int, Guess] | None = None,
    raw: Mapping[int, RawReading] | None = None,
    schema: Schema | None = None,
    confirmed: Mapping[int, Meaning] | None = None,
    names: Mapping[int, str] | None = None,
    labels: Mapping[int, Mapping[int, str]] | None = None,
) -> DpMapping:
    """The mapping that captures have shown, with what its datapoints mean.

    `confirmed`, `names` and `labels` (by id and value) are what a person has said; `schema` what the product declares.
    """
    guesses, raw, confirmed, names = guesses or {}, raw or {}, confirmed or {}, names or {}

    def told(entry: Entry) -> Entry:
        known = _declared(entry, None if schema is None else schema.dp(entry.id), schema)
        meaning = confirmed.get(entry.id)
        known = _guessed(known, guesses.get(entry.id)) if meaning is None else _said(known, meaning)
        known = _named(_opened(known, raw.get(entry.id)), names.get(entry.id))
        return _weighed(_values_named(known, (labels or {}).get(entry.id, {})))

    source = mapping.source
    if schema is not None and schema.kind in _KINDS:
        source = replace(source or Source(), imports=(ImportSource(schema.kind, schema.source or None),))
    return replace(mapping, dps=tuple(map(told, mapping.dps)), source=source)


def _weighed(entry: Entry) -> Entry:
    """The certainty of an entry is that of the least certain thing it says."""
    return replace(entry, confidence=min(entry.confidence_by_field.values(), default=entry.confidence))


def _guessed(entry: Entry, guess: Guess | None) -> Entry:
    if guess is None:
        return entry
    reasons = [_reason(line.rule, "quantity", line.weight, line.text) for line in guess.evidence[:_REASONS_MOST]]
    meaning = guess.answer
    values = {} if meaning is None else _values(entry, meaning, guess.role)
    if not values:
        return replace(entry, evidence=(*entry.evidence, *_candidates(guess), *reasons))
    if guess.status is GuessStatus.CONFIRMED and meaning is not None:
        return _said(entry, meaning)
    source = SCHEMA if guess.status is GuessStatus.SCHEMA else GUESS
    sure = _share(guess.confidence)
    told = replace(entry, **values)
    return replace(
        told,
        confidence_by_field={**entry.confidence_by_field, **dict.fromkeys(_certain(values), sure)},
        evidence=(*entry.evidence, *stating(source, told, MEANT), *reasons),
    )


def _values(entry: Entry, meaning: Meaning, role: str | None) -> dict[str, Any]:
    """The fields that a meaning fills; none where the format has no word for the quantity."""
    row = quantity(meaning.quantity)
    if row is None or meaning.mul < 1 or meaning.div < 1:
        return {}
    unit = canonical_unit(meaning.unit) if meaning.unit else None
    if not row.allows_unit(unit):
        return {}
    values: dict[str, Any] = {"quantity": row.name, "unit": unit}
    if entry.type in ("value", "unknown") and (unit is not None or (meaning.mul, meaning.div) != (1, 1)):
        values["scale"] = Scale(meaning.mul, meaning.div)
        values["display_precision"] = min(decimals(meaning.mul, meaning.div), _PRECISION_MOST)
    if role != "set" and "sensor" in row.home and entry.type == "value":
        if row.state_classes == ("measurement",):
            values["state_class"] = "measurement"
        elif _SUMS in row.state_classes and "measurement" not in row.state_classes and _only_grew(entry):
            values["state_class"] = _SUMS
    return values


def _certain(values: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, value in values.items() if value is not None and name != "display_precision")


def _only_grew(entry: Entry) -> bool:
    seen = entry.observed
    if seen is None or len(seen.values) < 2 or seen.last_value != seen.max:
        return False
    numbers = [value for value in seen.values if isinstance(value, int)]
    return numbers == sorted(numbers)


def decimals(mul: int, div: int) -> int:
    """How many decimals a scale gives: 1 for 1/10, 2 for 10/1000, 2 for 1/60."""
    for places in range(_PRECISION_MOST + 1):
        if mul * 10**places % div == 0:
            return places
    return min(len(str(div // mul)), _PRECISION_MOST)


def _candidates(guess: Guess) -> Iterator[Evidence]:
    """What it may be, in words, for a person who looks why nothing is said."""
    for candidate in guess.candidates[:_CANDIDATES_MOST]:
        if candidate.confidence >= _LEAST_ODDS:
            text = f"{_words(candidate.meaning)}: {round(candidate.confidence * 100)} %"
            yield Evidence(CANDIDATE, "quantity", _share(candidate.confidence), text)


def _words(meaning: Meaning) -> str:
    scale = "" if (meaning.mul, meaning.div) == (1, 1) else f"{meaning.mul}/{meaning.div}"
    return " ".join(filter(None, (meaning.quantity.replace("_", " "), meaning.unit, scale)))


def _reason(rule: str, field: str, weight: float, text: str) -> Evidence:
    word = _NOT_A_WORD.sub("_", rule.lower()).lstrip("_.-0123456789")
    return Evidence(word or "reason", field, round(weight, 2) or 0.0, text)


def _share(confidence: float) -> float:
    return round(min(max(confidence, 0.0), 1.0), 3)


def _said(entry: Entry, meaning: Meaning) -> Entry:
    """A person has said it; what the format has no words for is kept as evidence."""
    values = _values(entry, meaning, None)
    line = Evidence(CONFIRMED, "quantity", text=f"{_words(meaning)}: said in a note")
    if not values:
        return replace(entry, evidence=(*entry.evidence, line))
    fixed = tuple(name for name in ("quantity", "unit", "scale") if values.get(name) is not None)
    told = replace(entry, **values, user_set=_once(entry.user_set, fixed))
    follow = stating(CONFIRMED, told, [name for name in MEANT if name not in fixed])
    sure = dict.fromkeys(_certain(values), 1.0)
    return replace(
        told,
        confidence_by_field={**entry.confidence_by_field, **sure},
        evidence=(*entry.evidence, line, *follow),
    )


def _named(entry: Entry, name: str | None) -> Entry:
    name = " ".join((name or "").split())
    return replace(entry, name=name, user_set=_once(entry.user_set, ("name",))) if name else entry


def _values_named(entry: Entry, labels: Mapping[int, str]) -> Entry:
    """What a person calls the values of an enum, seen or not."""
    if entry.type != "enum" or not labels:
        return entry
    known = {one.value: one for one in entry.enum}
    for value, label in labels.items():
        text = " ".join(label.split())
        if 0 <= value <= 255 and text:
            known[value] = replace(known.get(value, EnumLabel(value, text)), label=text)
    return replace(entry, enum=tuple(known[value] for value in sorted(known)))


def _once(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _opened(entry: Entry, reading: RawReading | None) -> Entry:
    """What is inside a raw datapoint, where that is certain and consistent."""
    if reading is None:
        return entry
    reasons = tuple(_reason(line.rule, "raw", line.weight, line.text) for line in reading.evidence[:_REASONS_MOST])
    fields = tuple(filter(None, (_field(part, reading.length) for part in reading.parts)))
    if reading.doubt is not None or reading.confidence < RAW_SURE or not fields:
        if reading.doubt is not None:
            reasons = (Evidence(CANDIDATE, "raw", 0.0, f"in doubt: {reading.doubt}"), *reasons)
        return replace(entry, evidence=(*entry.evidence, *reasons))
    layout = None if reading.layout is None else _NO_LAYOUT.sub("_", reading.layout.lower()) or None
    told = replace(entry, raw=RawLayout(layout, reading.length, fields))
    return replace(
        told,
        confidence_by_field={**entry.confidence_by_field, "raw": _share(reading.confidence)},
        evidence=(*entry.evidence, *stating(GUESS, told, ("raw",)), *reasons),
    )


def _field(part: RawPart, length: int) -> RawField | None:
    if not 1 <= part.length <= 8 or part.offset < 0 or part.offset + part.length > length or not part.name:
        return None
    plain = RawField(part.name, part.offset, part.length, part.endian, part.signed)
    meaning = part.meaning
    row = None if meaning is None else quantity(meaning.quantity)
    if meaning is None or row is None or meaning.mul < 1 or meaning.div < 1:
        return plain
    unit = canonical_unit(meaning.unit) if meaning.unit else None
    if not row.allows_unit(unit):
        return plain
    measured = "measurement" if row.state_classes == ("measurement",) and "sensor" in row.home else None
    return replace(plain, quantity=row.name, unit=unit, scale=Scale(meaning.mul, meaning.div), state_class=measured)


def _declared(entry: Entry, dp: SchemaDp | None, schema: Schema | None) -> Entry:
    """Name, code, range and labels as the product declares them. What they mean is the judge's to say."""
    if dp is None or schema is None:
        return entry
    values: dict[str, Any] = {}
    if dp.code is not None and _CODE.fullmatch(dp.code):
        values["code"] = dp.code
    if dp.name is not None and dp.name.strip():
        values["name"] = dp.name.strip()
    limits = (dp.min, dp.max, None if dp.step is None or dp.step < 1 else dp.step)
    ordered = dp.min is None or dp.max is None or dp.min <= dp.max
    if entry.type == "value" and ordered and any(limit is not None for limit in limits):
        values["range"] = Range(*limits)
    told = replace(entry, **values)
    lines = [*stating(SCHEMA, told, values), *_doubts(entry, dp)]
    if dp.mode in _ACCESS:
        lines.append(Evidence(f"{SCHEMA}.access", None, text=_ACCESS[dp.mode]))
    if dp.labels and entry.type in ("enum", "bitmap"):
        told, line = _labelled(told, dp.labels)
        lines.append(line)
    if not lines:
        return entry
    origin = f"{schema.source or schema.kind}{f', {schema.read_on}' if schema.read_on else ''}"
    lines.append(Evidence(f"{SCHEMA}.code", "code", text=f"declared by {origin}"))
    return replace(told, evidence=(*entry.evidence, *lines))


def _doubts(entry: Entry, dp: SchemaDp) -> Iterator[Evidence]:
    if dp.type is not None and dp.type != entry.type:
        yield Evidence(f"{SCHEMA}.type", "type", text=f"declared as {dp.type}")


def _labelled(entry: Entry, labels: Iterable[SchemaLabel]) -> tuple[Entry, Evidence]:
    """Seen and declared values together. A declaration without numbers names none: its order may not be the wire's."""
    labels = tuple(labels)
    numbered = {label.value: label.label for label in labels if label.value is not None and label.label}
    if entry.type == "enum":
        seen = {one.value: one for one in entry.enum}
        both = sorted({*seen, *(value for value in numbered if 0 <= value <= 255)})
        text = _listed(labels)
        enum = tuple(EnumLabel(one, numbered.get(one, str(one)), True if one in seen else None) for one in both)
        return replace(entry, enum=enum), Evidence(f"{SCHEMA}.enum", "enum", text=text)
    bits = {one.bit: one for one in entry.bitmap}
    every = sorted({*bits, *(bit for bit in numbered if 0 <= bit <= 31)})
    bitmap = tuple(BitLabel(one, numbered.get(one, str(one)), True if one in bits else None) for one in every)
    return replace(entry, bitmap=bitmap), Evidence(f"{SCHEMA}.bitmap", "bitmap", text=_listed(labels))


def _listed(labels: tuple[SchemaLabel, ...]) -> str:
    known = [label for label in labels if label.value is not None]
    if not known:
        return f"declared, without numbers: {', '.join(label.label for label in labels)}"
    return ", ".join(f"{label.value} {label.label}" for label in known)
