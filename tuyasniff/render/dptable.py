"""The table of datapoints: one row each, what it is, how often, from whom, between which values, what it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tuyasniff.analysis.dpstate import DISTINCT_COUNTED
from tuyasniff.model import DpSummary, Guess, GuessStatus, Meaning, RawReading
from tuyasniff.render.amounts import measures, quantity_name, scale_text, value_words
from tuyasniff.render.clock import duration
from tuyasniff.render.guesses import RAW_TOLD, UNKNOWN, Subject
from tuyasniff.render.labels import plural, value_text, visible, width
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

_COLUMNS = (
    Column("dp", "dpid", right=True),
    Column("hex", "label", right=True),
    Column("type", "dptype"),
    Column("count", right=True),
    Column("who"),
    Column("last", "dpvalue", least=8),
    Column("guess", "text", least=20),
    Column("sure", "label"),
    Column("declared", "words", least=12),
    Column("range", least=11),
    Column("period", right=True),
    Column("values", least=8),
)
_DISPENSABLE = ("hex", "period", "values", "who", "count", "range", "declared", "type")
"""The columns that go, in this order, where there is no room for all."""

_GAP = 2
_LISTED = ("bool", "enum", "bitmap", "string")
_INDENT = 4
_TEXTS_MOST = 8
_SURE_MOST = 0.99
"""Nothing that is guessed is shown as certain."""

_PLAIN = Meaning("", None)
_SAID = {GuessStatus.SCHEMA: "declared", GuessStatus.CONFIRMED: "confirmed"}


def datapoint_lines(
    datapoints: Sequence[DpSummary],
    meant: Mapping[int, Subject] | None = None,
    *,
    room: int,
) -> list[Line]:
    """Heading and rows; below a raw datapoint stands what is inside. The period is left out where there is no time.

    `meant` is what is known of the meanings, by dpID; without it nothing is said of them.
    """
    known = meant or {}
    rows = [_row(dp, known.get(dp.id)) for dp in datapoints]
    columns = _fitting(rows, room)
    heading, *shown = table_lines(
        [_COLUMNS[place] for place in columns], [[row[place] for place in columns] for row in rows], room=room
    )
    lines = [heading]
    for dp, line in zip(datapoints, shown, strict=True):
        lines.append(line)
        subject = known.get(dp.id, Subject(dp.id, dp.type))
        if subject.reading is not None:
            lines += inside_lines(subject.reading, room)
        for text in contradictions(subject):
            lines += _indented(f"! {visible(text)}", room, "fault")
    return lines


def contradictions(subject: Subject) -> list[str]:
    """Where what is declared is not what was seen."""
    return [text for text, against in subject.remarks if against]


def _fitting(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """The columns that are shown: all that say anything, as far as there is room."""
    kept = [place for place in range(len(_COLUMNS)) if not rows or any(row[place] for row in rows)]
    for name in _DISPENSABLE:
        if sum(_least(place, rows) + _GAP for place in kept) - _GAP <= room:
            break
        kept = [place for place in kept if _COLUMNS[place].title != name]
    return kept


def _least(place: int, rows: Sequence[Sequence[str]]) -> int:
    """The columns that a column needs at least."""
    column = _COLUMNS[place]
    wide = max((width(row[place]) for row in rows), default=0)
    return max(min(wide, column.least) if column.least else wide, len(column.title))


def _row(dp: DpSummary, meant: Subject | None) -> tuple[str, ...]:
    return (
        str(dp.id),
        f"{dp.id:02x}",
        _type(dp),
        str(dp.count),
        _who(dp),
        value_text(dp.last, dp.type),
        *(("", "") if meant is None else guess_cells(meant)),
        "" if meant is None else _declared(meant),
        range_text(dp),
        duration(dp.period_us) if dp.period_us is not None else "",
        _values(dp),
    )


def guess_cells(meant: Subject) -> tuple[str, str]:
    """`voltage 230.4 V` and `0.97`, `declared` or `confirmed`; `layout v2i3p3` and `0.98`; `?` where nothing is."""
    guess, reading = meant.guess, meant.reading
    meaning = None if guess is None else guess.answer
    if guess is not None and meaning is not None:
        words = value_words(meaning, meant.value, meant.declared, meant.name)
        return f"{words}{' set' if guess.role == 'set' and measures(meaning) else ''}", _said(guess)
    name = f"{visible(meant.name)} " if meant.name else ""
    if reading is not None and (reading.doubt or reading.confidence >= RAW_TOLD):
        layout = f"layout {visible(reading.layout)}" if reading.layout else "solved"
        return f"{name}{layout}", "doubtful" if reading.doubt else share(reading.confidence)
    return f"{name}{UNKNOWN}", ""


def _said(guess: Guess) -> str:
    return _SAID.get(guess.status) or share(guess.confidence)


def share(confidence: float) -> str:
    """`0.97`; never 1.00."""
    return f"{min(confidence, _SURE_MOST):.2f}"


def _declared(meant: Subject) -> str:
    """`cur_voltage V /10 0..5000`: what the product says, whatever was seen."""
    dp = meant.declared
    if dp is None:
        return ""
    scale = scale_text(dp.meaning or _PLAIN._replace(mul=dp.mul, div=dp.div))
    limits = "" if dp.min is None and dp.max is None else f"{_bound(dp.min)}..{_bound(dp.max)}"
    words = (visible(dp.code or dp.name or ""), visible(dp.unit or ""), scale, limits)
    return " ".join(filter(None, words)) or "named only"


def _bound(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def inside_lines(reading: RawReading, room: int) -> Iterator[Line]:
    """What is inside a raw value, indented: its amounts on one line, or its lines, and a doubt first."""
    if reading.doubt:
        yield from _indented(f"! doubt: {visible(reading.doubt)}", room, "fault")
    perhaps = "" if reading.doubt or reading.confidence >= RAW_TOLD else "perhaps "
    measured = [part for part in reading.parts if part.meaning is not None] or reading.parts
    parts = ", ".join(f"{quantity_name(part.name)} {visible(part.text)}".strip() for part in measured if part.text)
    if parts and not reading.texts:
        yield from _indented(perhaps + parts, room, "")
    for text in reading.texts[:_TEXTS_MOST]:
        yield from _indented(perhaps + visible(text), room, "")
    more = len(reading.texts) - _TEXTS_MOST
    if more > 0:
        yield from _indented(f"and {plural(more, 'more line')}: --explain {reading.id}", room, "label")


def _indented(words: str, room: int, style: str) -> Iterator[Line]:
    for row in broken(words, room - _INDENT):
        yield (Segment(" " * _INDENT), Segment(row, style))


def _type(dp: DpSummary) -> str:
    """`value`; `raw 8` where the length says something; `+` for a datapoint that changed its type."""
    sized = dp.type not in ("bool", "value", "enum", "bitmap")
    name = f"{dp.type} {dp.length}" if sized and len(dp.lengths) == 1 else dp.type
    return name + ("+" if len(dp.types) > 1 else "")


def _who(dp: DpSummary) -> str:
    if not dp.sets:
        return "report"
    if not dp.reports:
        return "set"
    return "set+echo" if dp.echoed else "set+rep."


def range_text(dp: DpSummary) -> str:
    """`0..2310`; nothing where numbers are no amounts."""
    if dp.min is None or dp.max is None or dp.type in ("bitmap", "bool"):
        return ""
    return str(dp.min) if dp.min == dp.max else f"{dp.min}..{dp.max}"


def _values(dp: DpSummary) -> str:
    if dp.type in _LISTED and dp.distinct <= len(dp.values):
        return " ".join(value_text(value, dp.type) for value in dp.values)
    more = "+" if dp.distinct >= DISTINCT_COUNTED else ""
    return f"{dp.distinct:,}{more} distinct" if dp.distinct > 1 else "constant"
