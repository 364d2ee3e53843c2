"""Guesses, opened raw values and declarations as scripts get them: decimal numbers as text, never as binary floats."""

from __future__ import annotations

from typing import Any

from tuyasniff.analysis.enums import Coverage
from tuyasniff.model import Candidate, Evidence, Guess, Meaning, RawPart, RawReading, Schema, SchemaDp
from tuyasniff.render.amounts import number_text

Json = dict[str, Any]

_DIGITS = 4


def guess_entry(guess: Guess | None, last: Any) -> Json | None:
    """What is told, None where nothing can be; `last` is the latest count."""
    if guess is None or guess.answer is None:
        return None
    return {
        **_meaning(guess.answer),
        "value": _value(guess.answer, last),
        "confidence": round(guess.confidence, _DIGITS),
        "status": str(guess.status),
        "offset": 0,
        "role": guess.role,
        "evidence": [_evidence(one) for one in guess.evidence],
        "alternatives": [_candidate(one) for one in guess.candidates[1:]],
    }


def candidates_entry(guess: Guess | None) -> list[Json]:
    """Everything that is held possible, the most probable first, also where nothing is told."""
    return [] if guess is None else [_candidate(one) for one in guess.candidates]


def _meaning(meaning: Meaning) -> Json:
    return {"quantity": meaning.quantity, "unit": meaning.unit, "mul": meaning.mul, "div": meaning.div}


def _candidate(candidate: Candidate) -> Json:
    return {**_meaning(candidate.meaning), "confidence": round(candidate.confidence, _DIGITS)}


def _evidence(evidence: Evidence) -> Json:
    return {
        "rule": evidence.rule,
        "text": evidence.text,
        "weight": round(evidence.weight, _DIGITS),
        "number": evidence.number,
    }


def _value(meaning: Meaning, raw: Any) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, int):
        return None
    return number_text(raw, meaning.mul, meaning.div)


def raw_entry(reading: RawReading | None) -> Json | None:
    """What is inside a raw value."""
    if reading is None:
        return None
    return {
        "layout": reading.layout,
        "length": reading.length,
        "tile": reading.tile,
        "inner_checksum": reading.inner_checksum,
        "fields": [_part(part) for part in reading.parts],
        "texts": list(reading.texts),
        "confidence": round(reading.confidence, _DIGITS),
        "doubt": reading.doubt,
        "evidence": [_evidence(one) for one in reading.evidence],
    }


def part_entry(part: RawPart) -> Json:
    """Where a number stands in the bytes of a value, and how it is read."""
    return {
        "name": part.name,
        "offset": part.offset,
        "length": part.length,
        "endian": part.endian,
        "signed": part.signed,
    }


def _part(part: RawPart) -> Json:
    meaning = part.meaning or Meaning("", None)
    return {
        **part_entry(part),
        **_meaning(meaning),
        "quantity": meaning.quantity or None,
        "raw": part.value,
        "value": None if part.value is None else _value(meaning, part.value),
        "text": part.text,
    }


def schema_entry(schema: Schema | None, dp: SchemaDp | None) -> Json | None:
    """What the product declares of a datapoint, beside what was seen."""
    if schema is None or dp is None:
        return None
    return {
        "code": dp.code,
        "name": dp.name,
        "type": dp.type,
        "mode": dp.mode,
        "range": {"min": dp.min, "max": dp.max, "step": dp.step},
        "scale": {"mul": dp.mul, "div": dp.div},
        "quantity": dp.quantity,
        "unit": dp.unit,
        "labels": [{"value": label.value, "label": label.label} for label in dp.labels],
        "kind": schema.kind,
        "source": schema.source,
    }


def coverage_entry(coverage: Coverage | None) -> Json | None:
    """How much of an enum is known; None for a datapoint that is none."""
    if coverage is None:
        return None
    return {
        "seen": len(coverage.seen),
        "total": coverage.total,
        "declared": coverage.declared,
        "values": [
            {"value": one.value, "count": one.count, "label": one.label, "declared": one.declared}
            for one in coverage.values
        ],
        "missing": list(coverage.missing),
    }
