"""What talks on a wire, as scripts get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuyasniff.analysis.verdict import Latest, Verdict
from tuyasniff.chips.finding import Framing
from tuyasniff.model import Constant
from tuyasniff.render.verdicttalk import talk_json

Json = dict[str, Any]


def verdict_document(verdicts: Sequence[tuple[str, Verdict]], *, frames: bool = False) -> Json:
    """The document of `identify --json` for captures: the surest answer, and all inputs where there are several.

    With `frames` the units of what was said are in it, too.
    """
    best = max((verdict for _, verdict in verdicts), key=lambda one: (one.is_something, one.confidence))
    document: Json = {"schema": 1, **verdict_json(best, frames=frames)}
    document["inputs"] = (
        [{"name": name, **verdict_json(one, frames=frames)} for name, one in verdicts] if len(verdicts) > 1 else []
    )
    return document


def verdict_json(verdict: Verdict, *, frames: bool = False) -> Json:
    """One verdict."""
    units = {"units": talk_json(verdict)} if frames else {}
    framings = [_framing(framing) for framing in verdict.framings]
    return {
        "verdict": verdict.word,
        "family": None if verdict.family is None else str(verdict.family),
        "confidence": verdict.confidence,
        "coverage": verdict.coverage,
        "frames": verdict.frames,
        "baud": verdict.baud,
        "parity": verdict.parity,
        "inverted": verdict.inverted,
        "evidence": [{"rule": one.rule, "text": one.text, "weight": round(one.weight, 4)} for one in verdict.evidence],
        "ruled_out": [
            {"protocol": one.protocol, "coverage": one.coverage, "text": one.text} for one in verdict.ruled_out
        ],
        "readings": [_reading(one) for one in verdict.readings],
        "advice": list(verdict.advice),
        "title": verdict.subject or verdict.name,
        "bytes": verdict.heard,
        "line": None if verdict.line is None else str(verdict.line),
        "usual": [{"baud": rate.baud, "parity": rate.parity} for rate in verdict.rates],
        "taps": [
            {
                "tap": tap.tap,
                "verdict": tap.word,
                "baud": tap.baud,
                "parity": tap.parity,
                "inverted": tap.inverted,
                "coverage": tap.coverage,
                "frames": tap.frames,
                "bytes": tap.heard,
                "line": None if tap.line is None else str(tap.line),
            }
            for tap in verdict.taps
        ],
        "also": [
            {"verdict": part.word, "tap": part.tap, "coverage": part.coverage, "frames": part.frames}
            for part in verdict.also
        ],
        "framing": framings[0] if framings else None,
        "framings": framings,
        "facts": dict(verdict.facts),
        **units,
    }


def _reading(one: Latest) -> Json:
    reading = one.reading
    sources = dict.fromkeys(constant.source for constant in reading.constants)
    return {
        "chip": reading.chip,
        "quantity": reading.quantity,
        "raw": reading.raw,
        "value": reading.value,
        "unit": reading.unit,
        "constants": "; ".join(sources) or None,
        "register": reading.register,
        "uncertainty": reading.uncertainty,
        "count": one.count,
        "t_us": reading.t_us,
        "scale": [_constant(constant) for constant in reading.constants],
    }


def _constant(constant: Constant) -> Json:
    return {
        "name": constant.name,
        "value": constant.value,
        "unit": constant.unit,
        "source": constant.source,
        "uncertainty": constant.uncertainty,
    }


def _framing(framing: Framing) -> Json:
    return {
        "header": framing.header.hex(),
        "length_at": framing.length_at,
        "length_less": framing.length_less,
        "length": framing.length,
        "length_size": framing.length_size,
        "length_endian": framing.length_endian,
        "checksum": framing.checksum,
        "tail": framing.tail.hex(),
        "frames": framing.frames,
        "fields": [
            {"offset": one.offset, "length": one.length, "endian": one.endian, "values": list(one.values)}
            for one in framing.moving
        ],
    }
