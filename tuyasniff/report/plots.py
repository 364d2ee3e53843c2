"""Plots as SVG, made here: the course of numbers, the states of switches, what came on the bus.

An outer SVG has no view box, so that its words keep their size on every screen; what is drawn lies in an inner one of
1000 by 100, stretched to fit. Lines do not get thicker with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from tuyasniff.report.axes import Axis, TimeAxis, value_axis
from tuyasniff.report.course import Course, Run
from tuyasniff.report.facts import NoteFact, Second
from tuyasniff.report.html import e, number, percent

POINTS_MOST = 2000
"""More values than these are drawn as a band from the least to the greatest."""

_RUNS_MOST = 420
"""A band has so many places at most: more are no wider than a line."""

_WIDE, _HIGH = 1000, 100
_MARK_PX, _WORDS_PX, _PLOT_PX, _AXIS_PX = 20, 14, 132, 20
_DOTS_MOST = 240
_LABEL_SHARE = 0.07
_MARKS_MOST = 40
_SPARK_MOST = 120
_MARK_SHARE = 0.05
"""Numbers of notes that are closer than this overlap on a phone."""


class Marker(NamedTuple):
    """A note on the axis: its number in the list of notes, and its words."""

    number: int
    place: int
    text: str


def markers(notes: Sequence[NoteFact], axis: TimeAxis) -> tuple[Marker, ...]:
    """The notes that have a place on the axis, numbered as in their list."""
    found: list[Marker] = []
    for position, note in enumerate(notes, 1):
        place = note.t_us if axis.timed else note.number * 1_000_000
        if place is not None and axis.span.first <= place <= axis.span.last:
            found.append(Marker(position, place, note.text))
    return tuple(found[:_MARKS_MOST])


class Drawn(NamedTuple):
    """The SVG of a course, and what its axis shows."""

    svg: str
    axis: Axis


def course_plot(
    course: Course,
    axis: TimeAxis,
    *,
    mul: int = 1,
    div: int = 1,
    label: str,
    marks: Sequence[Marker] = (),
    second: Course | None = None,
    breaks: Sequence[tuple[int, str]] = (),
) -> Drawn:
    """A step line of every report, or a band where there are too many.

    `second` is drawn dashed, in the same counts; `breaks` are moments, and what happened there.
    """
    low, high = course.low, course.high
    if second is not None and second.count:
        low, high = min(low, second.low), max(high, second.high)
    values = value_axis(low, high, mul, div)
    banded = course.count > POINTS_MOST or not course.exact
    runs = course.thinned(_RUNS_MOST) if banded else course.runs
    parts: list[str] = []
    if second is not None and second.count:
        parts.append(
            f'<path class="second" d="{_steps(second.thinned(_RUNS_MOST) if banded else second.runs, axis, values)}"/>'
        )
    if banded:
        parts.append(f'<path class="band" d="{_band(runs, axis, values)}"/>')
        parts.append(f'<path class="line thin" d="{_steps(runs, axis, values)}"/>')
    else:
        parts.append(f'<path class="line" d="{_steps(runs, axis, values)}"/>')
        if len(runs) <= _DOTS_MOST:
            parts.append(f'<path class="dots" d="{_dots(runs, axis, values)}"/>')
    scale = Fraction(mul, div)
    data = (
        f'data-low="{float(values.low * scale):.9g}" data-high="{float(values.high * scale):.9g}" '
        f'data-from="{axis.span.first}" data-to="{axis.span.last}"'
    )
    body = "".join(
        (
            *_value_lines(values),
            *_time_lines(axis),
            *_break_lines(breaks, axis),
            _inner("".join(parts)),
            *_value_words(values),
            *_time_words(axis),
        )
    )
    top = _MARK_PX if marks else _WORDS_PX
    body = f'<g transform="translate(0 {top})">{body}</g>{"".join(_mark_lines(marks, axis, top + _PLOT_PX))}'
    return Drawn(_outer(body, label, data, top + _PLOT_PX + _AXIS_PX), values)


def _outer(body: str, label: str, data: str, height: int, kind: str = "chart") -> str:
    return (
        f'<svg class="{kind}" role="img" aria-label="{e(label)}" width="100%" height="{height}" {data}>'
        f"<title>{e(label)}</title>{body}</svg>"
    )


def _inner(body: str, height: int = _PLOT_PX) -> str:
    return (
        f'<svg x="0" y="0" width="100%" height="{height}" viewBox="0 0 {_WIDE} {_HIGH}" '
        f'preserveAspectRatio="none" overflow="visible">{body}</svg>'
    )


def _x(axis: TimeAxis, place: int) -> str:
    return number(axis.share(place) * _WIDE)


def _y(values: Axis, count: int | Fraction) -> str:
    return number(float((1 - values.share(count)) * _HIGH))


def _steps(runs: Sequence[Run], axis: TimeAxis, values: Axis, *, extremes: bool = False) -> str:
    """A value holds until the next one comes; with `extremes` a run of many shows its least and its greatest, too."""
    if not runs:
        return ""
    parts = [f"M{_x(axis, runs[0].start_us)} {_y(values, runs[0].first)}"]
    for run in runs:
        parts.append(f"H{_x(axis, run.start_us)}V{_y(values, run.first)}")
        if extremes and run.low != run.high:
            parts.append(f"V{_y(values, run.low)}V{_y(values, run.high)}")
        if run.last != run.first or run.end_us != run.start_us:
            parts.append(f"H{_x(axis, run.end_us)}V{_y(values, run.last)}")
    return "".join(parts)


def _band(runs: Sequence[Run], axis: TimeAxis, values: Axis) -> str:
    """From the least to the greatest of every run."""
    ends = [(run.start_us + run.end_us) // 2 for run in runs]
    upper = [f"{_x(axis, end)} {_y(values, run.high)}" for end, run in zip(ends, runs, strict=True)]
    lower = [f"{_x(axis, end)} {_y(values, run.low)}" for end, run in zip(ends, runs, strict=True)]
    return f"M{'L'.join(upper)}L{'L'.join(reversed(lower))}Z"


def _dots(runs: Iterable[Run], axis: TimeAxis, values: Axis) -> str:
    """A line of no length with round ends is a dot, however the plot is stretched."""
    return "".join(f"M{_x(axis, run.start_us)} {_y(values, run.first)}h0" for run in runs)


def _value_lines(values: Axis) -> Iterator[str]:
    for count, _ in values.ticks:
        y = number(float(1 - values.share(count)) * _PLOT_PX)
        yield f'<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'


def _value_words(values: Axis) -> Iterator[str]:
    for count, words in values.ticks:
        y = number(float(1 - values.share(count)) * _PLOT_PX - 3)
        yield f'<text class="value" x="3" y="{y}">{e(words)}</text>'


def _time_lines(axis: TimeAxis) -> Iterator[str]:
    for share, _ in axis.ticks():
        x = percent(share)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{_PLOT_PX}"/>'


def _time_words(axis: TimeAxis, height: int = _PLOT_PX) -> Iterator[str]:
    for share, words in axis.ticks():
        anchor = "start" if share < _LABEL_SHARE else "end" if share > 1 - _LABEL_SHARE else "middle"
        yield f'<text class="time" x="{percent(share)}" y="{height + 15}" text-anchor="{anchor}">{e(words)}</text>'


def _break_lines(breaks: Sequence[tuple[int, str]], axis: TimeAxis) -> Iterator[str]:
    for place, words in breaks:
        x = percent(axis.share(place))
        yield f'<line class="break" x1="{x}" x2="{x}" y1="0" y2="{_PLOT_PX}"><title>{e(words)}</title></line>'


def _mark_lines(marks: Sequence[Marker], axis: TimeAxis, height: int) -> Iterator[str]:
    """A line through the plot, and its number in the strip above; of numbers that would overlap only the first."""
    free = 0.0
    for mark in marks:
        share = axis.share(mark.place)
        x = percent(share)
        shown = ""
        if share >= free:
            free = share + _MARK_SHARE
            shown = (
                f'<circle class="mark" cx="{x}" cy="10" r="8"/>'
                f'<text class="mark" x="{x}" y="13.5" text-anchor="middle">{mark.number}</text>'
            )
        yield (
            f'<a href="#note-{mark.number}"><title>{e(mark.text)}</title>'
            f'<line class="mark" x1="{x}" x2="{x}" y1="{_MARK_PX if shown else 14}" y2="{height}"/>{shown}</a>'
        )


_BAND_PX = 26


def states_plot(
    course: Course, axis: TimeAxis, words: Callable[[int], str], *, label: str, marks: Sequence[Marker] = ()
) -> str:
    """The states of a switch or an enum as blocks, one after the other."""
    runs = course.thinned(POINTS_MOST)
    kinds = {value: place for place, value in enumerate(sorted({run.last for run in runs}))}
    blocks: list[str] = []
    texts: list[str] = []
    start, value = axis.span.first if not runs else runs[0].start_us, runs[0].first if runs else 0
    for run in [*runs[1:], None]:
        if run is not None and run.low == run.high == value:
            continue
        end = axis.span.last if run is None else run.start_us
        left, wide = axis.share(start), axis.share(end) - axis.share(start)
        kind = kinds.get(value, 0) % 6
        name = words(value)
        since = e(f"{name}, from {axis.words(start)}")
        blocks.append(
            f'<rect class="state s{kind}" x="{percent(left)}" width="{percent(max(wide, 0.002))}" '
            f'y="0" height="{_BAND_PX}" data-value="{value}"><title>{since}</title></rect>'
        )
        if wide > _LABEL_SHARE:
            texts.append(f'<text class="state s{kind}" x="{percent(left)}" dx="7" y="17">{e(_fits(name, wide))}</text>')
        if run is not None:
            start, value = run.start_us, run.last
    marked = _mark_lines_plain(marks, axis, _BAND_PX)
    body = "".join((*blocks, *texts, *marked, *_time_words(axis, _BAND_PX)))
    return _outer(body, label, "", _BAND_PX + _AXIS_PX, "states")


def _fits(name: str, share: float) -> str:
    """What has room in a block on a phone."""
    most = max(int(share * 44), 1)
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _mark_lines_plain(marks: Sequence[Marker], axis: TimeAxis, height: int) -> Iterator[str]:
    for mark in marks:
        x = percent(axis.share(mark.place))
        yield f'<line class="mark" x1="{x}" x2="{x}" y1="0" y2="{height}"/>'


_BUS_PX = 96


def bus_plot(bus: Sequence[Second], step_us: int, axis: TimeAxis, *, label: str, marks: Sequence[Marker] = ()) -> str:
    """Frames of each side in every stretch of time, damaged ones on top; heaps of noise as ticks below."""
    most = max((one.mcu + one.module + one.bad for one in bus), default=0)
    values = value_axis(0, max(most, 1))
    sides: dict[str, list[str]] = {"mcu": [], "module": [], "bad": []}
    noise: list[str] = []
    for one in bus:
        left = max(axis.share(one.t_us), 0.0) * _WIDE
        wide = min(axis.share(one.t_us + step_us), 1.0) * _WIDE - left
        if wide <= 0:
            continue
        below = 0
        for side, count in (("mcu", one.mcu), ("module", one.module), ("bad", one.bad)):
            if count:
                top, bottom = (float(1 - values.share(value)) * _HIGH for value in (below + count, below))
                sides[side].append(
                    f"M{number(left)} {number(top)}h{number(wide * 0.9)}V{number(bottom)}H{number(left)}Z"
                )
                below += count
        if one.noise:
            noise.append(f"M{number(left + wide / 2)} {_HIGH}v-12")
    parts = [f'<path class="bar {side}" d="{"".join(found)}"/>' for side, found in sides.items() if found]
    if noise:
        parts.append(f'<path class="noise" d="{"".join(noise)}"/>')
    body = "".join(
        (
            *_bus_lines(values),
            _inner("".join(parts), _BUS_PX),
            *_mark_lines_plain(marks, axis, _BUS_PX),
            *_time_words(axis, _BUS_PX),
        )
    )
    return _outer(body, label, "", _BUS_PX + _AXIS_PX, "bus")


def _bus_lines(values: Axis) -> Iterator[str]:
    for count, words in values.ticks[:: max(len(values.ticks) - 1, 1)]:
        share = float(1 - values.share(count))
        y = number(share * _BUS_PX)
        yield f'<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        yield f'<text class="value" x="3" y="{number(share * _BUS_PX + (11 if share < 0.1 else -3))}">{e(words)}</text>'


def sparkline(course: Course, axis: TimeAxis) -> str:
    """A course without words, for a row of a table."""
    runs = course.thinned(_SPARK_MOST)
    values = value_axis(course.low, course.high)
    path = _steps(runs, axis, values, extremes=True)
    return (
        f'<svg class="spark" viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="line" d="{path}"/></svg>'
    )
