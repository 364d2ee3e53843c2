"""Square waves and clocks: wires with edges that are no UART.

A BL0937 or HLW8012 gives its measurements as two square waves (CF: energy, CF1: current or voltage), the pulses of a
wire last or repeat alike. A clock (SPI, I2C) is such a wave in bursts.
"""

from __future__ import annotations

from array import array
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

from tuyasniff.logic.edges import Levels
from tuyasniff.logic.skew import widths

FASTEST_HZ = 50_000
"""No chip gives its measurements as faster pulses (BL0937, HLW8012: a few kHz); what is faster is a clock."""

LEAST_PERIODS = 5
_LOOKED_AT = 4000
_STEADY = 1.3
_STEADY_SHARE = 0.9
_COVERED = 0.8
_ALIKE = 0.06
_CLOCK_SHARE = 0.8
_CLOCK_LEAST = 16


class Pulses(NamedTuple):
    """A square wave: its middle, lowest and highest frequency in Hz, and how long it is high and low, in seconds."""

    hertz: float
    lowest: float
    highest: float
    high: float
    low: float

    @property
    def text(self) -> str:
        """Words for it."""
        changing = self.highest > 1.1 * self.lowest
        between = f", {_hertz(self.lowest)} to {_hertz(self.highest)}" if changing else ""
        short, level = min((self.high, "high"), (self.low, "low"))
        if short < 0.4 * (self.high + self.low):
            return f"a square wave of {_hertz(self.hertz)}{between}, {level} for {_seconds(short)}"
        return f"a square wave of {_hertz(self.hertz)}{between}"


def pulses_of(wire: Levels) -> Pulses | None:
    """The square wave on a wire; None where its periods jump, stop and begin, are few, or too fast for such a chip."""
    edges = wire.edges[:_LOOKED_AT]
    rises = edges[wire.initial :: 2]
    periods = [later - earlier for earlier, later in pairwise(rises)]
    if len(periods) < LEAST_PERIODS:
        return None
    steady = [
        period for before, period in pairwise(periods) if before <= _STEADY * period and period <= _STEADY * before
    ]
    span = rises[-1] - rises[0]
    if len(steady) < _STEADY_SHARE * (len(periods) - 1) or sum(steady) < _COVERED * (span - periods[0]):
        return None
    low, high = widths(edges, wire.initial)
    ordered = sorted(periods)
    tenth = len(ordered) // 10
    usual = median(ordered)
    if usual * FASTEST_HZ < wire.per_second:
        return None
    near = [period for period in periods if period <= _STEADY * usual and usual <= _STEADY * period]
    return Pulses(
        wire.per_second / fmean(near),
        wire.per_second / ordered[-1 - tenth],
        wire.per_second / ordered[tenth],
        median(high) / wire.per_second,
        median(low) / wire.per_second,
    )


def clock_of(wire: Levels) -> float | None:
    """The frequency in Hz of a clock that comes in bursts; None where most periods are not alike."""
    edges = wire.edges[:_LOOKED_AT]
    steps: array[int] = edges[:0]
    steps.extend(later - earlier for earlier, later in zip(edges, edges[2:], strict=False))
    if len(steps) < _CLOCK_LEAST:
        return None
    middle = median(steps)
    near = max(_ALIKE * middle, 1)
    alike = sum(abs(step - middle) <= near for step in steps)
    return wire.per_second / middle if middle and alike >= _CLOCK_SHARE * len(steps) else None


def _hertz(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:.3g} MHz"
    return f"{value:,.0f} Hz" if value >= 100 else f"{value:.3g} Hz"


def _seconds(value: float) -> str:
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e9:.0f} ns"
