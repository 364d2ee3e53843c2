"""What the doctor says: how far the two came, what is wrong, the most likely first, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuyasniff.analysis.doctor import Cause, Diagnosis
from tuyasniff.model import Talker
from tuyasniff.render.clock import Clock
from tuyasniff.render.handshake import ladder_lines, rung_entry
from tuyasniff.render.jsonout import SCHEMA, Json
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment

_SURE = ((0.85, "very likely"), (0.65, "likely"), (0.4, "possible"))
_LEAST = "perhaps"
_LEFT = 4
_BELOW = 10
_LEAST_ROOM = 20


def diagnosis_lines(diagnosis: Diagnosis, *, clock: Clock, room: int, columns: int) -> list[Line]:
    """The ladder where there are frames, where it stopped, causes and remedies, and what is odd but harmless.

    Rows of the ladder have `room`; sentences break at `columns`, where nobody looks at a screen, too.
    """
    parts = [
        ladder_lines(diagnosis.ladder, heard=diagnosis.heard, clock=clock, room=room) if diagnosis.ladder else [],
        list(_stopped(diagnosis, columns)),
        *(list(_cause(number, cause, columns)) for number, cause in enumerate(diagnosis.causes, 1)),
    ]
    if not diagnosis.causes:
        parts.append(_healthy(diagnosis, columns))
    parts.append(list(_harmless(diagnosis.harmless, columns)))
    lines: list[Line] = []
    for part in parts:
        if part:
            lines += ([()] if lines else []) + part
    return lines


def how_sure(confidence: float) -> str:
    """`very likely`, `likely`, `possible` or `perhaps`."""
    return next((words for least, words in _SURE if confidence >= least), _LEAST)


def _stopped(diagnosis: Diagnosis, room: int) -> Iterator[Line]:
    title = next((rung.title for rung in diagnosis.ladder if rung.step == diagnosis.stopped_at), None)
    if title is not None:
        for row in broken(f"It stopped before: {title}.", room):
            yield (Segment(row, "strong"),)


def _cause(number: int, cause: Cause, room: int) -> Iterator[Line]:
    head = f"{number}.".ljust(_LEFT)
    for place, row in enumerate(_rows(f"{cause.text} ({how_sure(cause.confidence)})", room - _LEFT)):
        yield (Segment(head if not place else " " * _LEFT, "number"), Segment(row, "strong"))
    yield from _part("do", cause.remedy, room, "words")
    for place, text in enumerate(cause.evidence):
        yield from _part("why" if not place else "", text, room, "dim")


def _part(label: str, text: str, room: int, style: str) -> Iterator[Line]:
    head = " " * _LEFT + label.ljust(_BELOW - _LEFT)
    for place, row in enumerate(_rows(text, room - _BELOW) if text else []):
        yield (Segment(head if not place else " " * _BELOW, "label"), Segment(row, style))


def _rows(text: str, room: int) -> list[str]:
    return [row.strip() for row in broken(visible(text), max(room, _LEAST_ROOM))]


def _healthy(diagnosis: Diagnosis, room: int) -> list[Line]:
    frames = plural(diagnosis.frames, "frame")
    partly = any(rung.needed and not rung.seen and rung.talker in diagnosis.heard for rung in diagnosis.ladder)
    if not diagnosis.frames:
        text = f"Too little was heard to say anything: {plural(diagnosis.bytes, 'byte')}."
    elif partly:
        text = f"Nothing wrong was heard: {frames}{' of both sides' if len(diagnosis.heard) > 1 else ''}."
    elif len(diagnosis.heard) > 1:
        text = f"Nothing is wrong: {frames} of both sides."
    else:
        text = f"Nothing is wrong with what is here: {frames}."
    lines: list[Line] = [(Segment(row, "strong"),) for row in broken(text, room)]
    if partly:
        words = "Not all steps of the start are in it: begin, then give the board its power, to see them."
        lines += [(Segment(row, "dim"),) for row in broken(words, room)]
    return lines


def _harmless(causes: Sequence[Cause], room: int) -> Iterator[Line]:
    if not causes:
        return
    yield (Segment("No fault, but good to know:", "heading"),)
    for cause in causes:
        for place, row in enumerate(_rows(cause.text, room - _LEFT)):
            yield (Segment("-".ljust(_LEFT) if not place else " " * _LEFT, "number"), Segment(row, "words"))
        yield from _part("do", cause.remedy, room, "words")


def diagnosis_document(diagnosis: Diagnosis, *, inputs: Sequence[Mapping[str, Any]], family: str | None) -> Json:
    """The document of `doctor --json`."""
    return {
        "schema": SCHEMA,
        "inputs": list(inputs),
        "family": family,
        "frames": diagnosis.frames,
        "bytes": diagnosis.bytes,
        "heard": sorted(str(talker) for talker in diagnosis.heard if talker is not Talker.UNKNOWN),
        "ladder": [rung_entry(rung) for rung in diagnosis.ladder],
        "stopped_at": diagnosis.stopped_at,
        "healthy": diagnosis.healthy,
        "causes": [_entry(cause) for cause in diagnosis.causes],
        "harmless": [_entry(cause) for cause in diagnosis.harmless],
    }


def _entry(cause: Cause) -> Json:
    return {
        "code": cause.code,
        "text": cause.text,
        "confidence": cause.confidence,
        "remedy": cause.remedy,
        "evidence": list(cause.evidence),
        "tap": cause.tap,
    }
