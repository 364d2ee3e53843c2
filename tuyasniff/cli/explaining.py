"""The whole story of a datapoint, for `datapoints --explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from tuyasniff.analysis.enums import Coverage
from tuyasniff.model import DpSummary, Guess, GuessStatus
from tuyasniff.render.guesses import Subject, story_lines
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment

_INDENT = 2
_SURE = 0.97
_SHOWN = 3
_EXAMPLES = {
    "voltage": "231.4V",
    "current": "8.7A",
    "power": "2000W",
    "energy": "0.52kWh",
    "frequency": "50Hz",
    "power_factor": "power factor 0.98",
    "temperature": "21.5°C",
    "humidity": "humidity 45 %",
    "battery": "battery 80 %",
    "illuminance": "320lx",
    "carbon_dioxide": "600ppm",
    "duration": "duration 60 s",
}
"""How a reading of each quantity is said on the command line."""


def dp_numbers(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[range, ...] | None:
    """DpIDs as ranges: `20`, `18-20`, `6,20`, `all`."""
    if value is None:
        return None
    if value == "all":
        return (range(256),)
    ranges = []
    for part in value.split(","):
        first, dash, last = part.strip().partition("-")
        low = int(first) if first.isdecimal() and first.isascii() else -1
        high = (int(last) if last.isdecimal() and last.isascii() else -1) if dash else low
        if not 0 <= low <= high <= 255:  # 0 should not be, and comes from broken MCUs
            raise click.BadParameter(f"'{value}' is no dpID; 20, 18-20, 6,20 and all are")
        ranges.append(range(low, high + 1))
    return tuple(ranges)


def chosen(datapoints: Sequence[DpSummary], wanted: Sequence[range]) -> list[DpSummary]:
    """The datapoints that were asked for. Raises UsageError where there is none of them."""
    found = [dp for dp in datapoints if any(dp.id in one for one in wanted)]
    if not found and datapoints:
        raise click.UsageError(
            f"there is no such datapoint in it; there are {' '.join(str(dp.id) for dp in datapoints)}"
        )
    return found


def explained(dp: DpSummary, subject: Subject, room: int, *, coverage: Coverage | None = None) -> Iterator[Line]:
    """What was seen of it in one line, then what it may mean and why."""
    seen = [f"{dp.type} {dp.length}" if dp.type not in ("bool", "value", "enum", "bitmap") else dp.type]
    seen += [plural(dp.reports, "report")] if dp.reports else []
    seen += [plural(dp.sets, "set")] if dp.sets else []
    if dp.min is not None and dp.max is not None and dp.min != dp.max:
        seen.append(f"{dp.min}..{dp.max}")
    yield (Segment(f"datapoint {dp.id}", "dpid"), Segment(f"  {', '.join(seen)}", "label"))
    if coverage is not None:
        yield from _values(coverage, room)
    for line in story_lines(subject, max(room - _INDENT, 8)):
        yield (Segment(" " * _INDENT if line else ""), *line)
    said = example(subject.guess, dp.id)
    if said:
        yield (Segment(" " * _INDENT), Segment(f"* or say here what it shows: {said}"))


def _values(coverage: Coverage, room: int) -> Iterator[Line]:
    """Which values of an enum were seen, how often, and what they are called; which are missing."""
    shown = [
        f"{one.value}{f' {visible(one.name)}' if one.name else ''}{f' x{one.count}' if one.count else ' never'}"
        for one in coverage.values
    ]
    shown += [f"{value} never" for value in coverage.gaps]
    if coverage.unplaced:
        shown.append(f"declared without numbers: {', '.join(map(visible, coverage.unplaced))}")
    words = f"{coverage.words} values seen: {', '.join(shown)}"
    for row in broken(words, max(room - _INDENT, 8)):
        yield (Segment(" " * _INDENT), Segment(row))


def example(guess: Guess | None, dp_id: int) -> str:
    """`--known 20=231.4V` where that would make it surer; a value that nobody has read is only an example."""
    if guess is None or guess.status is not GuessStatus.GUESSED or (guess.told and guess.confidence >= _SURE):
        return ""
    for candidate in guess.candidates[:_SHOWN]:
        amount = _EXAMPLES.get(candidate.meaning.quantity)
        if amount is not None:
            text = f"{dp_id}={amount}"
            return f"--known '{text}'" if " " in text else f"--known {text}"
    return ""
