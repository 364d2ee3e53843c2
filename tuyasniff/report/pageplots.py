"""The plots of a page: every quantity that moved, in its unit where that is told, then switches and enums."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from tuyasniff.mapping.meant import decimals
from tuyasniff.model import Meaning
from tuyasniff.render.amounts import amount, label_of, measures, quantity_name
from tuyasniff.report.axes import TimeAxis
from tuyasniff.report.course import Course
from tuyasniff.report.facts import DpFacts, Facts
from tuyasniff.report.html import e
from tuyasniff.report.plots import Marker, course_plot, markers, states_plot
from tuyasniff.report.words import bare_value, title
from tuyasniff.vocabulary import in_base

_PLAIN = Meaning("", None)
_ORDER = ("voltage", "current", "power", "apparent_power", "power_factor", "frequency", "energy")
_GAPS_MOST = 40


class Quantity(NamedTuple):
    """Something to plot: a datapoint, or a number inside a raw one (`part`). `meaning` None: raw counts."""

    dp: DpFacts
    name: str
    course: Course
    meaning: Meaning | None
    part: str = ""
    second: Course | None = None


def plots_section(facts: Facts, axis: TimeAxis) -> str:
    """All plots; empty where nothing moved."""
    quantities = list(moving(facts))
    marks = markers(facts.notes, axis)
    figures = [_figure(one, facts, axis, marks) for one in quantities]
    states = [_states(dp, axis, marks) for dp in facts.datapoints if has_states(dp)]
    if not figures and not states:
        return ""
    lead = "Amounts are in the unit that they are taken for; where none is told, raw counts."
    if not axis.timed:
        lead += " The capture has no times: values stand in the order in which they came."
    if marks:
        lead += ' Numbered marks are <a href="#notes">notes</a>.'
    body = f'<div class="card plots">{"".join(figures)}</div>' if figures else ""
    if states:
        body += f'<h3>Switches and states</h3><div class="card plots">{"".join(states)}</div>'
    return f'<p class="lead">{lead}</p>{body}'


def moving(facts: Facts) -> Iterator[Quantity]:
    """Every number that moved, what is measured first."""
    found = [one for dp in facts.datapoints for one in _of(dp)]
    ranked = sorted(found, key=lambda one: (one.dp.id if one.part else -1, _rank(one), one.dp.id))
    for one in ranked:
        if one.course.moves:
            yield one._replace(second=_product(one, found))


def _rank(one: Quantity) -> int:
    if one.meaning is None:
        return len(_ORDER) + 1
    return _ORDER.index(one.meaning.quantity) if one.meaning.quantity in _ORDER else len(_ORDER)


def _of(dp: DpFacts) -> Iterator[Quantity]:
    if dp.course is not None and dp.summary.type == "value":
        guess = dp.subject.guess
        answer = None if guess is None else guess.answer
        meaning = answer if answer is not None and measures(answer) else None
        yield Quantity(dp, title(dp) or f"datapoint {dp.id}", dp.course, meaning)
    reading = dp.subject.reading
    if reading is not None and reading.doubt is None:
        for part, course in dp.parts:
            yield Quantity(dp, quantity_name(part.name), course, part.meaning, part.name)


def _product(one: Quantity, found: list[Quantity]) -> Course | None:
    """U·I in the counts of a power, where there is exactly one of each beside it."""
    if one.meaning is None or one.meaning.quantity != "power":
        return None
    beside = [other for other in found if (other.dp.id == one.dp.id if one.part else not other.part)]
    same = [other for other in beside if other.meaning is not None]
    volts = [other for other in same if other.meaning and other.meaning.quantity == "voltage"]
    amperes = [other for other in same if other.meaning and other.meaning.quantity == "current"]
    powers = [other for other in same if other.meaning and other.meaning.quantity == "power"]
    if not len(volts) == len(amperes) == len(powers) == 1:
        return None
    return _times(volts[0], amperes[0], one)


def _times(volts: Quantity, amperes: Quantity, power: Quantity) -> Course | None:
    """At every report of the power: the latest voltage times the latest current."""
    sizes = {one.course.size for one in (volts, amperes, power)}
    if len(sizes) > 1:
        return None  # what is left of them is not of the same moments
    scale = _scale(volts) * _scale(amperes) / _scale(power)
    course = Course()
    events = sorted(
        [(run.start_us, 0, "u", run.first) for run in volts.course.runs]
        + [(run.start_us, 0, "i", run.first) for run in amperes.course.runs]
        + [(run.start_us, 1, "p", run.first) for run in power.course.runs]
    )
    latest: dict[str, int] = {}
    for t_us, _, what, value in events:
        latest[what] = value
        if what == "p" and "u" in latest and "i" in latest:
            course.add(t_us, round(latest["u"] * latest["i"] * scale))
    return course if course.count else None


def _scale(one: Quantity) -> Fraction:
    """From its counts to V, A or W."""
    assert one.meaning is not None
    return Fraction(one.meaning.mul, one.meaning.div) * in_base(one.meaning.unit or "")[1]


def _figure(one: Quantity, facts: Facts, axis: TimeAxis, marks: tuple[Marker, ...]) -> str:
    meaning = one.meaning or _PLAIN
    unit = meaning.unit or ""
    low, high = (amount(count, meaning) for count in sorted(
        (one.course.low, one.course.high), key=lambda count: count * meaning.mul / meaning.div))  # fmt: skip
    where = f"datapoint {one.dp.id}"
    counts = "" if one.meaning is not None else "raw counts"
    about = ", ".join(filter(None, (where if where != one.name else "", counts)))
    label = f"{one.name}, {about}: from {low} to {high}"
    drawn = course_plot(
        one.course,
        axis,
        mul=meaning.mul,
        div=meaning.div,
        label=label,
        marks=marks,
        second=one.second,
        breaks=tuple(_breaks(facts)) if axis.timed else (),
    )
    keys = ""
    if one.second is not None:
        keys = '<span class="dp key">P</span><span class="dp key second">U·I</span>'
    name = f"{one.name}{f', {unit}' if unit else ''}"
    return (
        f'<figure class="plot" data-dp="{one.dp.id}" data-part="{e(one.part)}" '
        f'data-decimals="{decimals(meaning.mul, meaning.div)}" data-unit="{e(unit)}">'
        f'<figcaption><span class="name">{e(name)}</span>'
        f'<a class="dp" href="#dp-{one.dp.id}">{e(about)}</a>'
        f'<span class="extent">{e(low)} to {e(high)}</span>{keys}<output></output></figcaption>{drawn.svg}</figure>'
    )


def _breaks(facts: Facts) -> Iterator[tuple[int, str]]:
    """Where nothing was heard, and where another input begins."""
    yield from ((place, "another input begins") for place in facts.inputs_us[1:])
    yield from {(gap.t_us, gap.text): None for gap in facts.gaps[:_GAPS_MOST] if gap.t_us is not None}


def has_states(dp: DpFacts) -> bool:
    """Whether it is a switch, an enum or a bitmap that changed."""
    return dp.course is not None and dp.course.moves and dp.summary.type in ("bool", "enum", "bitmap")


def _states(dp: DpFacts, axis: TimeAxis, marks: tuple[Marker, ...]) -> str:
    assert dp.course is not None
    name = title(dp) or f"datapoint {dp.id}"

    def words(value: int) -> str:
        if dp.summary.type == "bool":
            return "on" if value else "off"
        label = _label(dp, value)
        return (
            f"{value} {label}".strip()
            if dp.summary.type == "enum"
            else f"{bare_value(value, 'bitmap')} {label}".strip()
        )

    about = f"datapoint {dp.id}, {dp.summary.type}" if title(dp) else dp.summary.type
    svg = states_plot(dp.course, axis, words, label=f"{name}, datapoint {dp.id}: its states", marks=marks)
    return (
        f'<figure class="states" data-dp="{dp.id}"><figcaption><span class="name">{e(name)}</span>'
        f'<a class="dp" href="#dp-{dp.id}">{e(about)}</a></figcaption>{svg}</figure>'
    )


def _label(dp: DpFacts, value: int) -> str:
    known = next((one.name for one in dp.coverage.values if one.value == value), None) if dp.coverage else None
    return known or label_of(value, dp.subject.declared)
