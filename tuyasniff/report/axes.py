"""Axes of plots: round steps, and the words beside them."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tuyasniff.render.amounts import number_text
from tuyasniff.render.clock import Clock
from tuyasniff.report.facts import Facts, Span

_TIME_STEPS_S = (
    Fraction(1, 1000), Fraction(2, 1000), Fraction(5, 1000), Fraction(1, 100), Fraction(2, 100), Fraction(5, 100),
    Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), *map(Fraction, (
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)),
)  # fmt: skip
_TIME_TICKS = 5
_VALUE_TICKS = 4
_SECOND = 1_000_000


class Axis(NamedTuple):
    """An axis of amounts: `low` to `high` in raw counts, ticks as (raw count, words)."""

    low: Fraction
    high: Fraction
    ticks: tuple[tuple[Fraction, str], ...]

    def share(self, value: int | Fraction) -> Fraction:
        """Where a raw count lies: 0 at the bottom, 1 at the top."""
        return (value - self.low) / (self.high - self.low)


def round_step(least: Fraction) -> Fraction:
    """The smallest of 1, 2, 5, 10 ... that is not less."""
    step = Fraction(1)
    while step >= least * 10:
        step /= 10
    while step < least:
        step *= 10
    for part in (Fraction(1, 5), Fraction(1, 2)):
        if step * part >= least:
            return step * part
    return step


def value_axis(low: int, high: int, mul: int = 1, div: int = 1) -> Axis:
    """An axis that holds the counts, with round amounts of `mul`/`div` at its ends and between."""
    scale = Fraction(mul, div)
    bottom, top = sorted((low * scale, high * scale))
    top = max(top, bottom + abs(scale))
    step = round_step((top - bottom) / _VALUE_TICKS)
    if scale.denominator and step < abs(scale):
        step = max(step, abs(scale))
    first, last = bottom // step, -(-top // step)
    last = max(last, first + 1)
    amounts = [step * place for place in range(int(first), int(last) + 1)]
    ticks = tuple((amount / scale, _words(amount)) for amount in amounts)
    ends = sorted((amounts[0] / scale, amounts[-1] / scale))
    return Axis(ends[0], ends[1], ticks)


def _words(amount: Fraction) -> str:
    return number_text(amount.numerator, 1, amount.denominator)


class TimeAxis:
    """The axis that all plots of a page share."""

    def __init__(self, facts: Facts) -> None:
        span = facts.span or Span(0, _SECOND)
        self.span = span
        self.timed = span.timed
        self._clock = Clock(facts.started if span.timed else None)
        self._dated = facts.started is not None and span.timed

    def share(self, place: int) -> float:
        """Where a moment lies, 0 at the left, 1 at the right."""
        return (place - self.span.first) / (self.span.last - self.span.first)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Where there are ticks, and their words; none at the very ends."""
        length = Fraction(self.span.last - self.span.first, _SECOND)
        if self.timed:
            step = next((step for step in _TIME_STEPS_S if length / step <= _TIME_TICKS), _TIME_STEPS_S[-1])
        else:
            step = max(round_step(length / _TIME_TICKS), Fraction(1))
        step_us = int(step * _SECOND)
        first = -(-self.span.first // step_us) * step_us
        places = range(first, self.span.last + 1, step_us)
        return tuple((self.share(place), self.words(place, step)) for place in places)

    def words(self, place: int, step: Fraction = Fraction(1, 1000)) -> str:
        """`16:58:31`, `12.5 s`, `item 12`."""
        if not self.timed:
            return f"item {place // _SECOND}"
        if self._dated:
            text = self._clock.text(place)
            return text if step < 1 else text[:8] if step < 60 else text[:5]
        if step >= 60:
            minutes, seconds = divmod(place // _SECOND, 60)
            hours, minutes = divmod(minutes, 60)
            return f"{hours}:{minutes:02} h" if step >= 3600 or hours else f"{minutes}:{seconds:02} min"
        decimals = 0 if step >= 1 else 1 if step >= Fraction(1, 10) else 3
        return f"{place / _SECOND:.{decimals}f} s"
