"""The constants of a metering chip, from what it told and what was true.

A voltmeter at the socket and one load whose power or current is known are enough. What contradicts itself, and what is
not there, is said. Passive: nothing is asked of the chip.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import hypot
from statistics import mean, median, stdev
from typing import NamedTuple

from tuyasniff.analysis.calibration.laws import NAMES, QUANTITIES, UNITS, Law, law_of
from tuyasniff.analysis.calibration.levels import Level, Sample, Trouble, level_at, level_of_all
from tuyasniff.analysis.calibration.points import Point
from tuyasniff.analysis.calibration.result import Calibration, number_of, step_of
from tuyasniff.model import Constant, Reading

CONTRADICTS = 0.03
"""Two readings that give constants further apart cannot both be right; a voltmeter errs by 1 % at most."""

RESISTIVE = 0.03
"""`P = U * I` holds so well at a lamp or a kettle."""

NEARLY = 0.06
"""Up to here a load is taken for resistive: what boards and drivers state differs by 5 %."""

_FAR_OFF = 8.0
_LEAST, _MOST = 1e-6, 1e12
"""Constants outside are a slip of the pen: a chip has 24 bits for some hundred volts."""

DIRECT, BY_LAW, BY_LOAD = "calibrated", "calibrated, from the other two", "calibrated, at a resistive load"


class _Found(NamedTuple):
    """A constant and how uncertain it is, as a share of it."""

    value: float
    uncertainty: float
    source: str = DIRECT


class _Held(NamedTuple):
    """A reading of an instrument held against a level of the chip. `number` has its sign."""

    point: Point
    number: float
    value: float
    uncertainty: float


def calibrate(readings: Iterable[Reading], points: Sequence[Point]) -> Calibration | None:
    """The constants of the chip that told most of the readings.

    None where no chip is among them whose counts of volts, amperes or watts can be calibrated. Without `points` the
    constants stay away, and what can be said of the numbers alone is said. Never raises.
    """
    told = [reading for reading in readings if reading.quantity in QUANTITIES and law_of(reading.chip) is not None]
    if not told:
        return None
    chip = Counter(reading.chip for reading in told).most_common(1)[0][0]
    law = law_of(chip)
    assert law is not None
    return _Calibrating(law, [reading for reading in told if reading.chip == chip], points).done()


def _usual(law: Law, readings: Sequence[Reading]) -> dict[str, float]:
    """The constants that the readings were made with, by quantity."""
    if not law.counted:
        return dict.fromkeys(QUANTITIES, 1.0)
    return {one.quantity: one.constants[0].value for one in readings if one.constants and one.constants[0].value}


class _Calibrating:
    def __init__(self, law: Law, readings: Sequence[Reading], points: Sequence[Point]) -> None:
        self._law = law
        self._points = points
        self._remarks: list[str] = []
        self._series = _series(law, readings)
        self._timed = any(reading.t_us is not None for reading in readings)
        self._usual = _usual(law, readings)
        self._registers: dict[str, str] = {}
        self._found: dict[str, _Found] = {}
        self._levels: dict[str, list[_Held]] = {}
        self._reversed = False
        self._factor: float | None = None

    def done(self) -> Calibration:
        """Each constant by itself, then what one tells of another."""
        for quantity in QUANTITIES:
            self._choose(quantity)
            self._direct(quantity)
        self._load()
        self._thirds()
        self._check()
        counted = self._law.counted
        constants = tuple(
            Constant(
                NAMES[quantity],
                float(f"{self._found[quantity].value:.6g}"),
                f"counts/{UNITS[quantity]}" if counted else f"{UNITS[quantity]}/{UNITS[quantity]}",
                self._found[quantity].source,
                self._found[quantity].uncertainty,
            )
            for quantity in QUANTITIES
            if quantity in self._found
        )
        return Calibration(
            self._law.chip,
            counted,
            constants,
            self._reversed,
            self._factor,
            tuple((quantity, self._registers[quantity]) for quantity in QUANTITIES if quantity in self._registers),
            tuple(dict.fromkeys(self._remarks)),
        )

    def _choose(self, quantity: str) -> None:
        """The register of a quantity: with two channels, the one that a load hangs on."""
        series = self._series.get(quantity, {})
        if not series:
            return
        sizes = {register: max(abs(one.number) for one in samples) for register, samples in series.items()}
        chosen = max(sizes, key=lambda register: sizes[register])
        self._registers[quantity] = chosen
        others = [name for name, size in sizes.items() if name != chosen and size > sizes[chosen] / 50]
        if others and quantity != "voltage" and any(point.quantity == quantity for point in self._points):
            self._say(f"{chosen} and {', '.join(others)} both show a load; {quantity} is taken from {chosen}")

    def _samples(self, quantity: str) -> Sequence[Sample]:
        register = self._registers.get(quantity)
        return () if register is None else self._series[quantity][register]

    def _level(self, quantity: str, t_us: int | None) -> Level | Trouble:
        samples = self._samples(quantity)
        loaded = quantity != "voltage"
        if t_us is None or not self._timed:
            return level_of_all(samples, loaded=loaded)
        return level_at(samples, t_us, loaded=loaded)

    # ---- each by itself

    def _direct(self, quantity: str) -> None:
        """What the instruments tell of one constant."""
        points = [point for point in self._points if point.quantity == quantity]
        if not points:
            return
        if not self._samples(quantity):
            self._say(f"the chip told no {quantity}, so '{points[0].words}' calibrates nothing")
            return
        held = []
        for point in points:
            if point.t_us is not None and not self._timed:
                self._say(f"there are no times in it, so '{point.words}' counts for all of the time")
            level = self._level(quantity, point.t_us)
            if isinstance(level, Trouble):
                self._say(f"'{point.words}' is no use: {level.text}")
            elif not level.number:
                self._say(f"'{point.words}' is no use: the chip told zero")
            elif not _LEAST <= (one := self._held(point, level)).value <= _MOST:
                self._say(f"'{point.words}' is no use: no chip counts like that")
            else:
                self._doubt(quantity, one)
                held.append(one)
        if held:
            self._levels[quantity] = held
            self._signs(quantity, held)
            self._found[quantity] = self._joined(held)

    def _doubt(self, quantity: str, one: _Held) -> None:
        """Boards differ, but not by that much: more likely something else was on at the moment."""
        usual = self._usual.get(quantity)
        if usual is None:
            return
        factor = one.value / usual if self._law.counted else usual / one.value
        if not 1 / _FAR_OFF < factor < _FAR_OFF:
            far, which = (factor, "more") if factor > 1 else (1 / factor, "less")
            self._say(
                f"at '{one.point.words}' the chip tells {far:.0f} times {which} by its usual constants: "
                "was just that on then? If not, all that follows is wrong"
            )

    def _held(self, point: Point, level: Level) -> _Held:
        size, truth = abs(level.number), abs(point.value)
        value = size / truth if self._law.counted else truth / size
        return _Held(point, level.number, value, hypot(point.resolution, level.scatter))

    def _signs(self, quantity: str, held: Sequence[_Held]) -> None:
        turned = {(one.number < 0) != (one.point.value < 0) for one in held}
        if quantity != "power":
            return
        if len(turned) > 1:
            self._say("power reads positive at one of the known loads and negative at another: one is wrong")
        elif turned == {True}:
            self._reversed = True
            self._say("power reads negative: the current transformer or the shunt sits the other way round")

    def _joined(self, held: Sequence[_Held]) -> _Found:
        """One constant of several. One that is far off the others is left out, and two that differ are no answer."""
        kept = list(held)
        if len(held) > 2:
            middle = median(one.value for one in held)
            kept = [one for one in held if abs(one.value / middle - 1) <= max(CONTRADICTS, 3 * one.uncertainty)]
            for one in held:
                if one not in kept and len(kept) * 2 > len(held):
                    off = abs(one.value / middle - 1)
                    self._say(f"'{one.point.words}' is {off:.0%} off the others, and left out")
            if len(kept) * 2 <= len(held):
                kept = list(held)
        values = [one.value for one in kept]
        spread = (max(values) - min(values)) / mean(values)
        if spread > max(CONTRADICTS, 3 * max(one.uncertainty for one in kept)):
            words = " and ".join(f"'{one.point.words}'" for one in (_least(kept), _largest(kept)))
            self._say(f"{words} contradict each other by {spread:.0%}: one of them is wrong")
            return _Found(mean(values), spread / 2)
        weights = [1 / max(one.uncertainty, 1e-4) ** 2 for one in kept]
        value = sum(one.value * weight for one, weight in zip(kept, weights, strict=True)) / sum(weights)
        scatter = stdev(values) / value / len(values) ** 0.5 if len(values) > 1 else 0.0
        return _Found(value, max(sum(weights) ** -0.5, scatter))

    # ---- one from others

    def _load(self) -> None:
        """The constant of amperes from a load of known watts, or that of watts from one of known amperes."""
        given, wanted = ("power", "current") if "power" in self._levels else ("current", "power")
        if given not in self._levels or wanted not in self._registers or "voltage" not in self._registers:
            return
        one = self._levels[given][0]
        levels = {name: self._level(name, one.point.t_us) for name in ("voltage", wanted)}
        volts, other = levels["voltage"], levels[wanted]
        if isinstance(volts, Trouble) or isinstance(other, Trouble) or not volts.number or not other.number:
            return
        watts, amps = (one.number, other.number) if given == "power" else (other.number, one.number)
        factor = self._factor = self._law.factor(volts.number, abs(amps), watts)
        scatter = hypot(one.uncertainty, volts.scatter, other.scatter)
        if factor > 1 + NEARLY:
            self._say(
                f"at '{one.point.words}' the chip tells {factor:.2f} times as many watts as volts times amperes, "
                "which no load has: either the board is built differently or the load changed meanwhile"
            )
        elif factor < 1 - NEARLY:
            self._say(f"the load is not purely resistive (power factor {factor:.2f}), as a lamp or a kettle would be")
        elif abs(factor - 1) > RESISTIVE:
            off = f"{abs(factor - 1):.1%}"
            self._say(f"'{one.point.words}' is taken for a resistive load; if it is none, amperes may be {off} off")
        if wanted in self._found or "voltage" not in self._found:
            return
        true_volts = self._true(volts.number, self._found["voltage"].value)
        if factor < 1 - NEARLY:
            return  # by the law of the chip, which holds at any load
        true = abs(one.point.value) / true_volts if given == "power" else abs(one.point.value) * true_volts
        value = abs(other.number) / true if self._law.counted else true / abs(other.number)
        uncertainty = hypot(scatter, self._found["voltage"].uncertainty, (factor - 1) / 2)
        self._found[wanted] = _Found(value, uncertainty, BY_LOAD)
        if wanted == "power" and watts < 0 and one.point.value > 0:
            self._reversed = True
            self._say("power reads negative: the current transformer or the shunt sits the other way round")

    def _true(self, number: float, constant: float) -> float:
        return abs(number) / constant if self._law.counted else abs(number) * constant

    def _thirds(self) -> None:
        """What is still missing, by the law of the chip: any two constants give the third."""
        missing = [quantity for quantity in QUANTITIES if quantity not in self._found]
        if len(missing) != 1:
            return
        known = {NAMES[quantity].lower(): self._found[quantity].value for quantity in self._found}
        uncertainty = hypot(*(one.uncertainty for one in self._found.values()))
        self._found[missing[0]] = _Found(self._law.third(**known), uncertainty, BY_LAW)

    # ---- is it true

    def _check(self) -> None:
        """Whether the three fit each other, and whether watts stay below volts times amperes."""
        if len(self._found) < len(QUANTITIES):
            if self._points:
                needed = dict.fromkeys(_NEEDED[quantity] for quantity in QUANTITIES if quantity not in self._found)
                self._say(f"not everything is calibrated; what is missing: {' and '.join(needed)}")
            return
        ku, ki, kp = (self._found[quantity] for quantity in QUANTITIES)
        off = kp.value / (ku.value * ki.value * self._law.product) - 1
        own = hypot(ku.uncertainty, ki.uncertainty, kp.uncertainty)
        if abs(off) > max(NEARLY, 2 * own) and all(one.source == DIRECT for one in (ku, ki, kp)):
            self._say(f"the constants do not fit each other by {abs(off):.0%}: one of the readings is wrong")
        too_many, moments = self._too_many_watts()
        if too_many * 10 > moments:
            self._say(f"in {too_many} of {moments} moments there are more watts than volts times amperes: look again")

    def _too_many_watts(self) -> tuple[int, int]:
        """In how many moments power is greater than what voltage and current allow, and how many there were."""
        volts, amps, watts = (self._samples(quantity) for quantity in QUANTITIES)
        if not (len(volts) and len(amps) and len(watts)):
            return 0, 0
        ku, ki, kp = (self._found[quantity].value for quantity in QUANTITIES)
        allowed = 1 + NEARLY + self._found["power"].uncertainty + self._found["current"].uncertainty
        pairs = []
        for sample, at, beside in zip(watts, _beside(watts, amps), _beside(watts, volts), strict=True):
            # what comes or goes between two answers of the chip is no contradiction: the neighbours count, too
            current = max(self._true(one.number, ki) for one in amps[max(at - 1, 0) : at + 2])
            voltage = max(self._true(one.number, ku) for one in volts[max(beside - 1, 0) : beside + 2])
            pairs.append((self._true(sample.number, kp), voltage * current))
        return sum(power > apparent * allowed + 1.0 for power, apparent in pairs), len(pairs)

    def _say(self, words: str) -> None:
        self._remarks.append(words)


_NEEDED = {
    "voltage": "a voltage that was measured",
    "current": "a load of known power or current",
    "power": "a load of known power or current",
}


def _series(law: Law, readings: Iterable[Reading]) -> dict[str, dict[str, list[Sample]]]:
    """The numbers of each quantity and register, in the order of time."""
    series: dict[str, dict[str, list[Sample]]] = {}
    for reading in readings:
        number = number_of(reading, law.counted)
        if number is not None and "fast" not in reading.register.lower():
            samples = series.setdefault(reading.quantity, {}).setdefault(reading.register, [])
            samples.append(Sample(reading.t_us, number, step_of(reading, law.counted)))
    for registers in series.values():
        for samples in registers.values():
            if all(sample.t_us is not None for sample in samples):
                samples.sort(key=lambda sample: sample.t_us or 0)
    return series


def _beside(samples: Sequence[Sample], others: Sequence[Sample]) -> Iterator[int]:
    """For each sample the place among the others that is next to it: by time, else by number."""
    times = [one.t_us for one in others if one.t_us is not None]
    for place, sample in enumerate(samples):
        if sample.t_us is None or len(times) < len(others):
            yield place * len(others) // len(samples)
        else:
            yield min(bisect_left(times, sample.t_us), len(others) - 1)


def _least(held: Sequence[_Held]) -> _Held:
    return min(held, key=lambda one: one.value)


def _largest(held: Sequence[_Held]) -> _Held:
    return max(held, key=lambda one: one.value)
