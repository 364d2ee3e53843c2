"""What a chip and who asks it said, unit by unit: questions, answers, packets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tuyasniff.analysis.verdict import Verdict
from tuyasniff.chips.finding import Unit
from tuyasniff.model import Reading
from tuyasniff.render.amounts import quantity_name
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import pad, visible, width
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment

_TAP_MOST = 12
_KINDS = 7
_LEAST = 20


class _Spoken(NamedTuple):
    """A unit, its tap, its time, its bytes."""

    t_us: int | None
    tap: str
    data: bytes
    unit: Unit


def _spoken(verdict: Verdict) -> list[_Spoken]:
    """All units, in the order of time where there is one."""
    found = [
        _Spoken(heard.time_at(unit.start), heard.tap_at(unit.start), heard.data[unit.start : unit.end], unit)
        for heard, finding in verdict.talk
        for unit in finding.units
    ]
    if all(one.t_us is not None for one in found):
        found.sort(key=lambda one: one.t_us or 0)
    return found


def talk_lines(verdict: Verdict, *, columns: int) -> Iterator[Line]:
    """A row for each unit, broken where words break: when, on which tap, what it is, what it says, what it reads."""
    spoken = _spoken(verdict)
    clock = Clock()
    timed = any(one.t_us is not None for one in spoken)
    taps = max((min(width(visible(one.tap)), _TAP_MOST) for one in spoken), default=0)
    for one in spoken:
        head = f"{clock.text(one.t_us)} " if timed else ""
        style = "module" if one.unit.kind in ("request", "write") else "mcu"
        margin = (
            Segment(head, "time"),
            Segment(f"{pad(visible(one.tap)[:_TAP_MOST], taps)} ", "dim"),
            Segment(f"{pad(str(one.unit.kind), _KINDS)} ", style),
        )
        left = sum(width(segment.text) for segment in margin)
        words = " · ".join([visible(one.unit.text), *(reading_text(reading) for reading in one.unit.readings)])
        for place, row in enumerate(broken(words, max(columns - left, _LEAST))):
            yield (*margin, Segment(row)) if not place else (Segment(" " * left), Segment(row))


def reading_text(reading: Reading) -> str:
    """`voltage 231.18 V`; the count where no constant is known."""
    if reading.value is None:
        return f"{quantity_name(reading.quantity)} ? ({reading.raw})"
    return f"{quantity_name(reading.quantity)} {visible(f'{reading.value} {reading.unit}'.strip())}"


def talk_json(verdict: Verdict) -> list[dict[str, Any]]:
    """The same for scripts; `answers` is the index in this list of the request that a reply belongs to."""
    spoken = _spoken(verdict)
    place_of = {id(one.unit): place for place, one in enumerate(spoken)}
    unit_of = {
        id(unit): finding.units[unit.answers]
        for _, finding in verdict.talk
        for unit in finding.units
        if unit.answers is not None and unit.answers < len(finding.units)
    }
    return [
        {
            "t_us": one.t_us,
            "tap": one.tap,
            "kind": str(one.unit.kind),
            "hex": one.data.hex(),
            "text": one.unit.text,
            "answers": place_of[id(unit_of[id(one.unit)])] if id(one.unit) in unit_of else None,
            "checked": one.unit.checked,
            "readings": [
                {
                    "quantity": reading.quantity,
                    "register": reading.register,
                    "raw": reading.raw,
                    "value": reading.value,
                    "unit": reading.unit,
                }
                for reading in one.unit.readings
            ],
        }
        for one in spoken
    ]
