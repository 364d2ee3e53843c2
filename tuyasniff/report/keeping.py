"""What is kept of each datapoint while a capture is read, and what comes of its raw values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tuyasniff.analysis.dpstate import plain_value
from tuyasniff.model import Datapoint, DpType, RawPart, Talker
from tuyasniff.report.course import Course
from tuyasniff.report.facts import NoteFact, PartCourse, Sample, Told

ITEM = 1_000_000
"""The place of an item on the axis of a capture without times."""

_BLOBS_MOST = 20_000
_NUMBERS = (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)
_LARGEST = 2**63 - 1


class Kept:
    """What is kept of one datapoint."""

    def __init__(self) -> None:
        self.changes = 0
        self.latest: tuple[type, Any] | None = None
        self.told: Told | None = None
        self.told_first: int | None = None
        self.course = Course()
        self.in_order = Course()
        self.blobs: list[tuple[int, int | None, Talker, bytes]] = []
        self.blobs_more = 0

    def add(self, dp: Datapoint, talker: Talker, t_us: int | None, number: int) -> None:
        """Take one value of an item."""
        value = plain_value(dp)
        key = (type(value), value)
        changed = key != self.latest
        self.changes += changed and self.latest is not None
        self.latest = key
        if talker is not Talker.MODULE:
            self.told = Told(dp.type_name, dp.raw, value)
            self.told_first = number if self.told_first is None else self.told_first
            if dp.type in _NUMBERS and isinstance(dp.value, int) and abs(dp.value) <= _LARGEST:
                self.in_order.add(number * ITEM, int(dp.value))
                if t_us is not None:
                    self.course.add(t_us, int(dp.value))
        if dp.type not in _NUMBERS and changed:
            if len(self.blobs) < _BLOBS_MOST:
                self.blobs.append((number, t_us, talker, dp.raw))
            else:
                self.blobs_more += 1


def part_courses(parts: Iterable[RawPart], length: int, kept: Kept, *, timed: bool) -> Iterable[PartCourse]:
    """Of values that came again unchanged nothing was kept: the course stands still there."""
    for part in parts:
        course = Course()
        for number, t_us, talker, raw in kept.blobs:
            place = t_us if timed else number * ITEM
            if place is not None and talker is not Talker.MODULE and len(raw) == length:
                piece = raw[part.offset : part.offset + part.length]
                little = part.endian == "little"
                course.add(place, int.from_bytes(piece, "little" if little else "big", signed=part.signed))
        if course.count and part.meaning is not None:
            yield PartCourse(part, course)


def samples_of(kept: Kept, notes: list[NoteFact]) -> tuple[Sample, ...]:
    """The values with what changed from one to the next, and the last note between the two."""
    found: list[Sample] = []
    before: bytes | None = None
    since: int | None = None
    for number, t_us, talker, raw in kept.blobs:
        changed: frozenset[int] = frozenset()
        note = ""
        if before is not None:
            same = min(len(before), len(raw))
            changed = frozenset(place for place in range(len(raw)) if place >= same or raw[place] != before[place])
            note = _between(notes, since, t_us)
        found.append(Sample(number, t_us, talker, raw, changed, note))
        before, since = raw, t_us
    return tuple(found)


def _between(notes: list[NoteFact], start_us: int | None, end_us: int | None) -> str:
    if start_us is None or end_us is None:
        return ""
    inside = [note.text for note in notes if note.t_us is not None and start_us < note.t_us <= end_us]
    return inside[-1] if inside else ""
