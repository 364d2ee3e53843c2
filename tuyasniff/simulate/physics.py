"""Mains, loads and things that get warm, as far as a meter or a thermostat can see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import acos, exp, hypot, sqrt, tan
from random import Random
from typing import NamedTuple

NOMINAL_V = 230.0
BROWN_OUT_V = NOMINAL_V / 2
"""Below it nothing can hold its power: it draws no more current than a resistor would."""

_LEAST_V = 1.0


class Wander:
    """A number that wanders around zero: `width` is its usual size, `seconds` how long it keeps a direction."""

    def __init__(self, rng: Random, width: float, seconds: float) -> None:
        self._rng = rng
        self._width = width
        self._seconds = seconds
        self.value = rng.gauss(0, width)

    def live(self, seconds: float) -> float:
        """Let time pass; the value then."""
        if seconds > 0:
            kept = exp(-seconds / self._seconds)
            self.value = self.value * kept + self._rng.gauss(0, self._width) * sqrt(1 - kept * kept)
        return self.value


@dataclass(slots=True)
class Load:
    """Something that draws power: watts at nominal voltage, power factor (lagging). A resistive one follows V²."""

    watts: float
    factor: float = 1.0
    resistive: bool = False
    on: bool = False

    def draws(self, volts: float) -> tuple[float, float]:
        """Active and reactive power now."""
        if not self.on:
            return 0.0, 0.0
        share = (volts / NOMINAL_V) ** 2 if self.resistive else min(volts / BROWN_OUT_V, 1.0) ** 2
        watts = self.watts * share
        return watts, watts * tan(acos(self.factor))


class Flow(NamedTuple):
    """What a meter measures at one moment. `watts` is negative when power is fed back."""

    volts: float
    amps: float
    watts: float
    factor: float


class Grid:
    """A supply that wanders and sags: `ohms` is the resistance of everything between it and the meter."""

    def __init__(self, rng: Random, volts: float = 231.0, ohms: float = 0.35) -> None:
        self.rated = volts
        self.base = volts
        self._ohms = ohms
        self._slow = Wander(rng, 1.1, 90.0)
        self._fast = Wander(rng, 0.25, 2.0)
        self._wave = Wander(rng, 0.02, 20.0)

    def live(self, seconds: float) -> None:
        """Let time pass."""
        for wander in (self._slow, self._fast, self._wave):
            wander.live(seconds)

    @property
    def hertz(self) -> float:
        """The frequency now."""
        return 50.0 + self._wave.value

    def supplies(self, loads: Iterable[Load]) -> Flow:
        """What flows into these loads now; negative watts are fed back."""
        listed = list(loads)
        open_volts = self.base + self._slow.value + self._fast.value
        volts, watts, amps = open_volts, 0.0, 0.0
        for _ in range(3):  # the sag depends on the current, which depends on the sag
            drawn = [load.draws(volts) for load in listed]
            watts, reactive = sum(one[0] for one in drawn), sum(one[1] for one in drawn)
            amps = hypot(watts, reactive) / volts
            volts = max(open_volts - self._ohms * (watts / volts), _LEAST_V)
        apparent = hypot(watts, sum(load.draws(volts)[1] for load in listed))
        watts = sum(load.draws(volts)[0] for load in listed)
        amps = apparent / volts
        return Flow(volts, amps, watts, min(abs(watts) / apparent, 1.0) if apparent else 1.0)


class Counter:
    """Energy that adds up, in whole counts of `watt_hours`."""

    def __init__(self, watt_hours: float, start: int = 0) -> None:
        self.counts = start
        self.joules = 0.0
        self._step = watt_hours * 3600
        self._rest = 0.0

    def add(self, watts: float, seconds: float) -> int:
        """Power for some time; how many counts that completes."""
        joules = max(watts, 0.0) * seconds
        self.joules += joules
        self._rest += joules
        fresh = int(self._rest // self._step)
        self._rest -= fresh * self._step
        self.counts += fresh
        return fresh
