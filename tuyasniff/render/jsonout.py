"""The JSON shapes that scripts rely on. Every function gives plain dictionaries, keys in the documented order.

All hex is lower case, integers stay integers, None is "not known".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tuyasniff.analysis.enums import Coverage
from tuyasniff.model import Datapoint, DpSummary, Fault, Field, Gap, Item, Message, Noise, Note, Reference
from tuyasniff.render.closing import Totals
from tuyasniff.render.guesses import Subject
from tuyasniff.render.meaningjson import candidates_entry, coverage_entry, guess_entry, raw_entry, schema_entry
from tuyasniff.render.parts import command_byte

SCHEMA = 1

Json = dict[str, Any]


def dumps(document: Any) -> str:
    """One line of pure ASCII, so that nothing in it can steer a terminal and any encoding carries it."""
    return _encode(document)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


_encode = json.JSONEncoder(separators=(",", ":"), default=_plain).encode


def input_entry(
    *, name: str, format: str, score: float | None, size: int | None, family: str | None, baud: int | None = None
) -> Json:
    """One input, as the head of a session lists it."""
    return {
        "name": name,
        "format": format,
        "format_score": score,
        "bytes": size,
        "family": family,
        "baud": baud,
    }


def session_line(inputs: Sequence[Json], started: str | None) -> Json:
    """The first line of `--jsonl`."""
    return {"schema": SCHEMA, "item": "session", "started": started, "inputs": list(inputs)}


def item_entry(item: Item, *, fields: bool = False) -> Json:
    """A numbered item without its schema; `fields` adds the tree that tiles a frame."""
    thing = item.thing
    if isinstance(thing, Message):
        return _frame(item.number, thing, fields)
    if isinstance(thing, Noise):
        return _noise(item.number, thing)
    if isinstance(thing, Gap):
        return {
            "item": "gap",
            "number": item.number,
            "t_us": thing.t_us,
            "tap": thing.tap,
            "reason": thing.reason,
            "detail": thing.detail,
        }
    return _note(item.number, thing)


def item_line(item: Item, *, fields: bool = False) -> Json:
    """A line of `--jsonl`."""
    return {"schema": SCHEMA, **item_entry(item, fields=fields)}


def _frame(number: int, message: Message, fields: bool) -> Json:
    frame = message.frame
    entry: Json = {
        "item": "frame",
        "number": number,
        "t_us": frame.t_us,
        "tap": frame.tap,
        "talker": str(frame.talker),
        "talker_by": str(frame.talker_by),
        "family": None if frame.family is None else str(frame.family),
        "version": frame.version if len(frame.whole) > 2 else None,
        "seq": frame.seq if len(frame.whole) > 4 else None,
        "cmd": command_byte(frame),
        "name": message.name,
        "offset": frame.offset,
        "length": len(frame.raw),
        "hex": frame.raw.hex(),
    }
    if frame.rebuilt is not None:
        entry["rebuilt"] = frame.rebuilt.hex()
    entry |= {
        "checksum": frame.checksum,
        "faults": [_fault(fault) for fault in message.faults],
        "dps": [_dp(dp) for dp in message.dps],
        "data": dict(message.data),
    }
    if fields:
        entry["fields"] = [_field(field) for field in message.fields]
    return entry


def _noise(number: int, noise: Noise) -> Json:
    return {
        "item": "noise",
        "number": number,
        "t_us": noise.t_us,
        "tap": noise.tap,
        "offset": noise.offset,
        "length": len(noise.raw),
        "hex": noise.raw.hex(),
        "reason": str(noise.reason),
    }


def _note(number: int, note: Note) -> Json:
    return {
        "item": "note",
        "number": number,
        "t_us": note.t_us,
        "text": note.text,
        "reference": None if note.reference is None else _reference(note.reference),
        "frame": note.frame,
    }


def _reference(reference: Reference) -> Json:
    return {"quantity": reference.quantity, "unit": reference.unit, "value": reference.value}


def _fault(fault: Fault) -> Json:
    start, end = fault.span if fault.span is not None else (None, None)
    return {"code": str(fault.code), "text": fault.text, "start": start, "end": end}


def _dp(dp: Datapoint) -> Json:
    value = dp.value.hex() if isinstance(dp.value, bytes) else dp.value
    return {"id": dp.id, "type": dp.type_name, "value": value, "hex": dp.raw.hex()}


def _field(field: Field) -> Json:
    return {
        "name": field.name,
        "value": field.value,
        "text": field.text,
        "start": field.span.start,
        "end": field.span.end,
        "children": [_field(child) for child in field.children],
    }


def summary_entry(summaries: Sequence[Totals], *, interrupted: bool = False) -> Json:
    """What all inputs amount to, together; `interrupted` is a key only where it is true."""
    product = next((total.product for total in reversed(summaries) if total.product is not None), None)
    talkers: Counter[str] = Counter()
    for total in summaries:
        talkers.update({str(name): number for name, number in total.talkers.items()})
    entry: Json = {
        "frames": sum(total.frames for total in summaries),
        "bad_checksums": sum(total.bad_checksums for total in summaries),
        "noise_bytes": sum(total.noise_bytes for total in summaries),
        "talkers": dict(talkers),
        "families": list(dict.fromkeys(str(name) for total in summaries for name in total.families)),
        "product": None if product is None else _product(product),
        "datapoints": sorted({dp_id for total in summaries for dp_id in total.datapoints}),
    }
    return entry | {"interrupted": True} if interrupted else entry


def _product(product: Mapping[str, Any]) -> Json:
    """The product with what everybody asks for in front."""
    first = {key: product.get(key) for key in ("id", "version", "mode")}
    return {**first, **{key: value for key, value in product.items() if key not in first}}


def datapoint_entry(dp: DpSummary, meant: Subject | None = None, coverage: Coverage | None = None) -> Json:
    """One row of `datapoints --json`: what was seen, what is known of its meaning, and what contradicts that."""
    guess = None if meant is None else meant.guess
    return {
        "id": dp.id,
        "type": dp.type,
        "length": dp.length,
        "count": dp.count,
        "reports": dp.reports,
        "sets": dp.sets,
        "echoed": dp.echoed,
        "first": dp.first,
        "last": dp.last,
        "min": dp.min,
        "max": dp.max,
        "distinct": dp.distinct,
        "values": list(dp.values),
        "period_us": dp.period_us,
        "echo_us": dp.echo_us,
        "first_us": dp.first_us,
        "last_us": dp.last_us,
        "guess": guess_entry(guess, dp.last),
        "raw": None if meant is None else raw_entry(meant.reading),
        "schema": None if meant is None else schema_entry(meant.schema, meant.declared),
        "candidates": candidates_entry(guess),
        "contradictions": [] if meant is None else [text for text, against in meant.remarks if against],
        "coverage": coverage_entry(coverage),
    }


def datapoints_document(
    datapoints: Iterable[DpSummary],
    *,
    product: Mapping[str, Any] | None,
    family: str | None,
    duration_us: int | None,
    notes: Sequence[str],
    meant: Mapping[int, Subject] | None = None,
    coverage: Mapping[int, Coverage] | None = None,
) -> Json:
    """The document of `datapoints --json`; `meant` and `coverage` by dpID."""
    known, enums = meant or {}, coverage or {}
    shown = None if product is None else {"id": product.get("id"), "version": product.get("version")}
    return {
        "schema": SCHEMA,
        "product": shown,
        "family": family,
        "duration_us": duration_us,
        "datapoints": [datapoint_entry(dp, known.get(dp.id), enums.get(dp.id)) for dp in datapoints],
        "notes": list(notes),
    }
