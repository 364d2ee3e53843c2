"""A flash dump, read, as scripts get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuyasniff.knowledge.flashdump.comparing import Comparison
from tuyasniff.knowledge.flashdump.dump import FlashDump
from tuyasniff.knowledge.flashdump.schemas import FoundSchema
from tuyasniff.knowledge.flashdump.verdict import Verdict
from tuyasniff.model import PinConfig
from tuyasniff.render.declarations import declarations_document
from tuyasniff.render.flash import advice

Json = dict[str, Any]


def identify_document(dumps: Sequence[FlashDump], comparison: Comparison | None) -> Json:
    """The document of `identify --json`: the first dump that says something decides, all stand in `dumps`."""
    best = max(dumps, key=lambda dump: dump.confidence)
    mcu = best.verdict is Verdict.TUYAMCU
    return {
        "schema": 1,
        "verdict": str(best.verdict),
        "family": ("lowpower" if best.low_power else "wifi") if mcu else None,
        "confidence": round(best.confidence, 4),
        "coverage": None,
        "frames": None,
        "baud": best.baud,
        "parity": best.parity,
        "inverted": None,
        "evidence": [{"rule": one.rule, "text": one.text, "weight": round(one.weight, 4)} for one in best.evidence],
        "weakest": best.weakest,
        "ruled_out": [],
        "readings": [],
        "advice": advice(best),
        "dumps": [_dump(dump) for dump in dumps],
        "comparison": None if comparison is None else _comparison(comparison),
    }


def _dump(dump: FlashDump) -> Json:
    return {
        "name": dump.name,
        "bytes": dump.size,
        "verdict": str(dump.verdict),
        "confidence": round(dump.confidence, 4),
        "store": None
        if dump.store_at is None
        else {"offset": dump.store_at, "blocks": dump.blocks, "as_on": dump.platform},
        "baud": dump.baud,
        "baud_from": dump.baud_from,
        "product": dump.product_id,
        "program": dump.program,
        "firmware_key": dump.firmware_key,
        "firmware": dump.firmware,
        "mcu_version": dump.mcu_version,
        "low_power": dump.low_power,
        "pins": None if dump.pins is None else _pins(dump.pins),
        "schemas": [_schema(found) for found in dump.schemas],
        "values": [
            {"name": one.name, "length": one.length, "state": str(one.state), "checksum": "ok" if one.sound else "bad"}
            for one in dump.values
        ],
        "remarks": [{"code": one.code, "text": one.text, "grave": one.grave} for one in dump.remarks],
        "private": dump.private,
    }


def _pins(pins: PinConfig) -> Json:
    return {
        "module": pins.module,
        "chip": pins.chip,
        "shunt_mohm": pins.shunt,
        "recovered": pins.recovered,
        "pins": [
            {
                "pin": pin.number,
                "role": pin.role,
                "channel": pin.channel,
                "active_high": pin.active_high,
                "key": pin.key,
            }
            for pin in pins.pins
        ],
        "values": dict(pins.values),
    }


def _schema(found: FoundSchema) -> Json:
    declared = declarations_document(found.schema.product_id, [found.schema])["declarations"][0]["datapoints"]
    return {"name": found.name, "recovered": found.recovered, "named": found.named, "datapoints": declared}


def _comparison(comparison: Comparison) -> Json:
    return {
        "kind": comparison.kind,
        "bytes": comparison.size,
        "differing": comparison.differing,
        "first": comparison.first,
        "areas": [{"start": start, "end": end} for start, end in comparison.areas],
        "text": comparison.text,
    }
