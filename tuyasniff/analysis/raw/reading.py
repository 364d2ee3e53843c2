"""Raw datapoints opened: the known layouts by length, content and physics, the solver where none fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, log
from typing import NamedTuple

from tuyasniff.analysis.raw import phases
from tuyasniff.analysis.raw.layouts import TABLES
from tuyasniff.analysis.raw.phasetext import phase_evidence, phase_parts
from tuyasniff.analysis.raw.physics import Fit, fit
from tuyasniff.analysis.raw.rows import PhaseRow, Table, TableRow
from tuyasniff.analysis.traces import BlobTrace, Traces
from tuyasniff.model import Evidence, RawReading, SchemaDp

_SAMPLES_MOST = 64
"""Samples that physics looks at: more say no more."""

_UNKNOWN = 1.0
"""The logarithm of the odds that it is something that no row knows."""

_BY_ID = 1.5
_BY_CODE = 3.0
_LEAST = 0.25
"""Below, nothing is said; between this and `_DOUBTFUL`, it is said with a doubt."""

_DOUBTFUL = 0.6
_SURE = 0.99
_INCONSISTENT = 0.4
_NEAR = 2.5
_SIBLINGS_WITHIN = 5
"""Phases lie that near to each other by their ids."""

_LENGTH_MOST = 1024

_LAST = 8
"""Values that have to fit a row that is no phase."""

_SLIGHT = 2.0
"""What a single value that fits by chance takes off a row: with the id alone it is even odds."""


class _Opened(NamedTuple):
    """What a row makes of the bytes, and the logarithm of its odds."""

    row: PhaseRow | TableRow
    score: float
    hint: str
    fit: Fit | None = None
    table: Table | None = None


def read_bytes(dp_id: int, raw: bytes) -> RawReading | None:
    """What is inside a single value, without a session; None where nothing can honestly be said."""
    return _known(dp_id, [raw], (), None) if raw else None


def read_blob(blob: BlobTrace, traces: Traces, declared: SchemaDp | None = None) -> RawReading | None:
    """What is inside a raw or text datapoint, judged by all its samples, as the latest one shows it."""
    told = blob.samples or blob.sets
    if not told or not told[-1][1]:
        return None
    latest = told[-1][1]
    own = _thinned([raw for _, raw, _ in told if len(raw) == len(latest)])
    reading = _known(blob.id, own, _siblings(blob, traces, len(latest)), declared)
    if reading is not None and reading.confidence >= _DOUBTFUL and reading.doubt is None:
        return reading
    from tuyasniff.analysis.raw.solver import solve

    solved = solve(blob, traces)
    if solved is None or (reading is not None and reading.confidence >= solved.confidence):
        return reading
    return solved


def _thinned(samples: list[bytes]) -> list[bytes]:
    """Evenly chosen samples, the latest as the last."""
    step = max(-(-len(samples) // _SAMPLES_MOST), 1)
    return samples[::-1][::step][::-1]


def _siblings(blob: BlobTrace, traces: Traces, length: int) -> list[bytes]:
    """Samples of other datapoints that look like phases of the same device."""
    found: list[bytes] = []
    for other in traces.blobs.values():
        if other.id == blob.id or other.type != blob.type or abs(other.id - blob.id) > _SIBLINGS_WITHIN:
            continue
        found += _thinned([raw for _, raw, _ in other.samples if len(raw) == length])
    return found[:_SAMPLES_MOST]


def _known(
    dp_id: int, samples: Sequence[bytes], siblings: Sequence[bytes], declared: SchemaDp | None
) -> RawReading | None:
    """The most probable row, with its odds against the others and against something unknown."""
    latest = samples[-1]
    if len(latest) > _LENGTH_MOST:
        return None
    opened = sorted(_open(dp_id, samples, siblings, declared), key=lambda each: -each.score)
    if not opened:
        return None
    best = opened[0]
    confidence = 1 / (sum(exp(each.score - best.score) for each in opened) + exp(_UNKNOWN - best.score))
    near = [each.row for each in opened[1:] if each.score > best.score - _NEAR]
    if best.table is not None:
        return _table_reading(dp_id, latest, best, best.table, confidence)
    return _phase_reading(dp_id, samples, best, confidence, near)


def _open(
    dp_id: int, samples: Sequence[bytes], siblings: Sequence[bytes], declared: SchemaDp | None
) -> Iterator[_Opened]:
    latest = samples[-1]
    for row in phases.PHASES:
        if len(latest) == row.length:
            found = fit(row, [*siblings, *samples])
            if found is None:
                continue
            hint, odds = _hint(phases.IDS, phases.CODES, dp_id, declared)
            if not any(latest) and not hint:
                continue
            yield _Opened(row, found.score + odds, hint, fit=fit(row, samples) if siblings else found)
    for table in TABLES:
        hint, odds = _hint(table.ids, table.codes, dp_id, declared)
        if not hint and (table.hinted or not latest.strip(b"0\0")):
            continue
        content, last = table.open(latest, bool(hint)), samples[-_LAST:]
        if content is not None and all(table.open(raw, bool(hint)) for raw in last):
            score = content.score + odds + (log(len(set(last))) - _SLIGHT if table.slight else 0.0)
            yield _Opened(table, score, hint, table=content)


def _hint(ids: frozenset[int], codes: tuple[str, ...], dp_id: int, declared: SchemaDp | None) -> tuple[str, float]:
    """What speaks for a layout besides the bytes."""
    code = "" if declared is None else (declared.code or "").lower()
    if any(word in code for word in codes):
        return f"declared as {code}", _BY_CODE
    return (f"datapoint {dp_id} is usual for it", _BY_ID) if dp_id in ids else ("", 0.0)


def _phase_reading(
    dp_id: int, samples: Sequence[bytes], best: _Opened, confidence: float, near: Sequence[PhaseRow | TableRow]
) -> RawReading | None:
    found = best.fit
    if found is None:
        return None
    evidence, doubt = phase_evidence(found, best.hint, near, len(samples))
    if found.excess:
        confidence = min(confidence, _INCONSISTENT)
    if confidence < _LEAST:
        return None
    if doubt is None and confidence < _DOUBTFUL:
        doubt = "little speaks for it but the length"
    return RawReading(
        dp_id,
        found.row.name,
        found.row.length,
        phase_parts(found.row, found.meanings, samples[-1]),
        confidence=round(min(confidence, _SURE), 3),
        evidence=evidence,
        doubt=doubt,
    )


def _table_reading(dp_id: int, latest: bytes, best: _Opened, table: Table, confidence: float) -> RawReading | None:
    if confidence < _LEAST:
        return None
    evidence = [Evidence("layout", f"{len(latest)} bytes: {best.row.title}", 1.0)]
    evidence.append(Evidence("content", table.why, round(table.score, 2)))
    if best.hint:
        evidence.append(Evidence("hint", best.hint, _BY_CODE if best.hint.startswith("declared") else _BY_ID))
    doubt = table.doubt
    if doubt is None and confidence < _DOUBTFUL:
        doubt = "other readings are as probable"
    return RawReading(
        dp_id,
        best.row.name,
        len(latest),
        table.parts,
        table.texts,
        tile=table.tile,
        confidence=round(min(confidence, _SURE), 3),
        evidence=tuple(evidence),
        doubt=doubt,
    )
