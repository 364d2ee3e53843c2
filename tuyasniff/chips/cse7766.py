"""HLW8032, CSE7766 and CSE7759B: chips that push 24 bytes every 50 ms, coefficients included.

The frame: state, 5A, then for voltage, current and power a coefficient and a cycle of three bytes each, the byte of
what is valid, the pulse counter of two bytes, and the sum of all but the first two (HLW8032 data sheet). A value is its
coefficient divided by its cycle, times what the resistors of the board divide by, which is not on the wire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tuyasniff.chips.amounts import rounded
from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.model import Constant, Reading
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

CHIP = "cse7766"
LENGTH = 24

_START = regex(rb"[\x55\xaa\xf0-\xff](?=\x5a)")

_HEAD = 20
"""Bits of chance against the first two bytes and three coefficients that fit."""

_OK = 0x55
_UNCALIBRATED = 0xAA
_BROKEN = 0xFC
"""From this state on the chip calls itself broken."""

_COEFFICIENT_FAULT = 0x01
_REPEATED = 2

_WIRE = "on the wire"
_BOARD = "not known: 1.0, 1.88 and 1.94 are usual"

DIVIDERS = (1.0, 1.88, 1.94)
"""Without a divider (Sonoff), as in the HLW8032 data sheet's circuit, and as OpenBeken's default board has it."""

_MAINS = ((90.0, 140.0), (195.0, 265.0))

_MICROJOULES = 3600 * 1e6
"""In a watt-hour. One pulse is the power coefficient in microjoules: a pulse comes each cycle, in microseconds."""


class _Measure(NamedTuple):
    """One of the three: its offset, the bit of the state that says overflow, and the bit that says valid."""

    name: str
    quantity: str
    unit: str
    offset: int
    overflow: int
    valid: int
    places: int
    usual: tuple[int, int]


_MEASURES = (
    _Measure("voltage", "voltage", "V", 2, 0x08, 0x40, 2, (20_000, 1_500_000)),
    _Measure("current", "current", "A", 8, 0x04, 0x20, 3, (1_000, 200_000)),
    _Measure("power", "power", "W", 14, 0x02, 0x10, 2, (300_000, 100_000_000)),
)

_HIGHEST = {"voltage": 700.0, "current": 200.0, "power": 60_000.0}
"""More than this a chip of this kind cannot say truly, whatever the board divides by."""


class _Frame(NamedTuple):
    """A frame with a right sum, and where it begins."""

    start: int
    raw: bytes

    @property
    def coefficients(self) -> tuple[int, int, int]:
        """Of voltage, current and power."""
        return _u24(self.raw, 2), _u24(self.raw, 8), _u24(self.raw, 14)


def scan(heard: Heard) -> Finding | None:
    """Every frame of this kind."""
    frames = _kept(list(_frames(heard.data)))
    if not frames:
        return _damaged(heard)
    energy = _Energy()
    units = tuple(_unit(frame, heard.time_at(frame.start), energy, alone=len(frames) == 1) for frame in frames)
    covered = LENGTH * len(units)
    same = Counter(frame.coefficients for frame in frames).most_common(1)[0][1]
    return Finding(
        CHIP,
        units,
        covered,
        len(heard.data),
        len(units),
        proven=same >= _REPEATED,
        plausible=sum(map(_can_be_true, units)) / len(units),
        line=Line.PUSH,
        remarks=tuple(_remarks(frames, units, lost=energy.lost)),
    )


def _damaged(heard: Heard) -> Finding | None:
    """Frames with coefficients that such a chip has, and a wrong sum: possible, and their values are not read."""
    units: list[Unit] = []
    for match in _START.finditer(heard.data):
        raw = heard.data[match.start() : match.start() + LENGTH]
        ours = len(raw) == LENGTH and _usual(_Frame(0, raw).coefficients)
        if ours and (not units or match.start() >= units[-1].end):
            units.append(Unit(match.start(), match.start() + LENGTH, Kind.PUSH, "damaged", checked=False))
    if not units:
        return None
    return Finding(
        CHIP,
        tuple(units),
        LENGTH * len(units),
        len(heard.data),
        len(units),
        proven=False,
        line=Line.PUSH,
        remarks=("The checksum is wrong: a byte was copied or heard wrongly.",),
        strength=_HEAD,
    )


def _frames(data: bytes) -> Iterator[_Frame]:
    end = 0
    for match in _START.finditer(data):
        start = match.start()
        if start < end:
            continue
        raw = data[start : start + LENGTH]
        if len(raw) == LENGTH and sum8(raw[2:-1]) == raw[-1]:
            end = start + LENGTH
            yield _Frame(start, raw)


def _kept(frames: list[_Frame]) -> list[_Frame]:
    """Frames with coefficients that such a chip has; before calibration, those that say the same ones again.

    One frame in a million random bytes has a right sum. None of them has three coefficients that fit.
    """
    seen = Counter(frame.coefficients for frame in frames)
    return [
        frame
        for frame in frames
        if _usual(frame.coefficients)
        or (frame.raw[0] == _UNCALIBRATED and seen[frame.coefficients] >= _REPEATED and any(frame.raw[2:-1]))
    ]


@lru_cache(maxsize=64)
def _usual(coefficients: tuple[int, int, int]) -> bool:
    return all(one.usual[0] <= value <= one.usual[1] for one, value in zip(_MEASURES, coefficients, strict=True))


_GAP_US = 5_000_000
_JUMP = 2_000
"""Pulses from one frame to the next: ten times what the largest load makes in 50 ms. More is a gap between frames."""


class _Energy:
    """Adds up the pulses. The counter has 16 bits and begins again; one that goes far back has been reset.

    Over a gap it may have gone round, and who knows how often: from there on nobody can tell (`lost`).
    """

    def __init__(self) -> None:
        self.lost = False
        self._last: int | None = None
        self._t_us: int | None = None
        self._pulses = 0

    def told(self, count: int, t_us: int | None) -> int | None:
        """The pulses since the first frame."""
        if self._last is not None:
            step = (count - self._last) & 0xFFFF
            if t_us is None or self._t_us is None:
                self.lost = self.lost or _JUMP < step < 0x8000
            else:
                self.lost = self.lost or t_us - self._t_us > _GAP_US
            self._pulses += step if step < 0x8000 else 0
        self._last, self._t_us = count, t_us
        return None if self.lost else self._pulses


def _unit(frame: _Frame, t_us: int | None, energy: _Energy, *, alone: bool) -> Unit:
    raw = frame.raw
    state = raw[0]
    usable = state != _UNCALIBRATED and state < _BROKEN and not (state != _OK and state & _COEFFICIENT_FAULT)
    readings: list[Reading] = []
    for measure, coefficient in zip(_MEASURES, frame.coefficients, strict=True):
        cycle = _u24(raw, measure.offset + 3)
        value: str | None = None
        if usable and state != _OK and state & measure.overflow:
            value = rounded(0.0, measure.places)
        elif usable and cycle and raw[20] & measure.valid:
            value = rounded(coefficient / cycle, measure.places)
        readings.append(
            Reading(
                CHIP,
                measure.quantity,
                f"{measure.name} cycle",
                cycle,
                value,
                measure.unit,
                _constants(measure, coefficient) if value is not None else (),
                None,
                t_us,
            )
        )
    count = raw[21] << 8 | raw[22]
    pulses = energy.told(count, t_us)
    if usable and not alone:
        told = None if pulses is None else rounded(pulses * frame.coefficients[2] / _MICROJOULES, 4)
        constants = () if told is None else _pulse(frame.coefficients[2])
        readings.append(Reading(CHIP, "energy", "CF", count, told, "Wh", constants, None, t_us))
    return Unit(frame.start, frame.start + LENGTH, Kind.PUSH, _text(state, readings), tuple(readings))


@lru_cache(maxsize=64)
def _constants(measure: _Measure, coefficient: int) -> tuple[Constant, ...]:
    """`value = coefficient / cycle * divider`."""
    if measure.quantity == "current":
        board = Constant("shunt", 1.0, "mΩ", "assumed", None)
    else:
        board = Constant("board divider", 1.0, "", _BOARD, None)
    return (Constant(f"{measure.name} coefficient", float(coefficient), f"{measure.unit}·count", _WIRE, 0.0), board)


@lru_cache(maxsize=64)
def _pulse(coefficient: int) -> tuple[Constant, ...]:
    return (
        Constant("energy of a pulse", coefficient / _MICROJOULES, "Wh/count", _WIRE, 0.0),
        Constant("board divider", 1.0, "", _BOARD, None),
    )


def _text(state: int, readings: list[Reading]) -> str:
    """`123.69 V, 0.302 A, 37.19 W`."""
    values = [f"{reading.value} {reading.unit}" for reading in readings[:3] if reading.value is not None]
    return ", ".join([*values, *_states(state)]) or "nothing measured yet"


def _states(state: int) -> Iterator[str]:
    """What the state byte says beside "all is well"."""
    if state == _OK:
        return
    if state == _UNCALIBRATED:
        yield "not calibrated"
    elif state >= _BROKEN:
        yield "the chip says that it is broken"
    else:
        if state & 0x02:
            yield "no load"
        if state & 0x04:
            yield "no current to measure"
        if state & 0x08:
            yield "no voltage to measure"
        if state & _COEFFICIENT_FAULT:
            yield "coefficients damaged"


def _can_be_true(unit: Unit) -> bool:
    values = {reading.quantity: float(reading.value) for reading in unit.readings if reading.value is not None}
    return bool(values) and all(values.get(quantity, 0.0) <= highest for quantity, highest in _HIGHEST.items())


def _remarks(frames: list[_Frame], units: tuple[Unit, ...], *, lost: bool) -> Iterator[str]:
    volts = next(
        (float(one.value) for unit in reversed(units) for one in unit.readings if one.unit == "V" and one.value), 0.0
    )
    if volts:
        yield from _dividers(volts)
    states = Counter(frame.raw[0] for frame in frames)
    total = len(frames)
    idle = sum(count for state, count in states.items() if 0xF0 <= state < _BROKEN and state & 0x02)
    if idle:
        yield (
            f"No load in {idle:,} of {total:,} frames: "
            "the power is 0 then, and what is left of the current is noise of the chip."
        )
    if states[_UNCALIBRATED]:
        yield f"Not calibrated in {states[_UNCALIBRATED]:,} of {total:,} frames: no values come out of them."
    damaged = sum(count for state, count in states.items() if 0xF0 <= state < _BROKEN and state & _COEFFICIENT_FAULT)
    if damaged:
        yield f"Coefficients damaged in {damaged:,} of {total:,} frames: no values come out of them."
    broken = sum(count for state, count in states.items() if state >= _BROKEN)
    if broken:
        yield f"The chip calls itself broken in {broken:,} of {total:,} frames."
    if lost:
        yield "Frames are missing in between: the counter of 16 bits does not tell how much energy was used since then."
    elif total > 1 and any(reading.quantity == "energy" for unit in units for reading in unit.readings):
        yield "The energy is what was used since the first frame: the counter of the chip has only 16 bits."


def _dividers(volts: float) -> Iterator[str]:
    """Which of the usual dividers make a mains voltage of what the chip says."""
    fitting = [divider for divider in DIVIDERS if any(low <= volts * divider <= high for low, high in _MAINS)]
    if not fitting:
        yield (
            f"The chip says {volts:.1f} V. The board divides the voltage by what no usual board does: "
            "measure it once, and multiply voltage and power by what is missing."
        )
        return
    said = [
        f"{volts * divider:.1f} V at {divider:g}" if divider != 1 else f"{volts:.1f} V without" for divider in fitting
    ]
    if len(said) == 1:
        only = f"{volts * fitting[0]:.1f} V"
        yield f"Of the usual board dividers (1, 1.88, 1.94) only {fitting[0]:g} makes a mains voltage: {only}."
    else:
        yield (
            f"What the board divides the voltage by is not on the wire: {', '.join(said[:-1])} or {said[-1]}. "
            "The power has about the same factor."
        )


def _u24(raw: bytes, offset: int) -> int:
    return raw[offset] << 16 | raw[offset + 1] << 8 | raw[offset + 2]


DETECTOR = Detector(CHIP, "HLW8032, CSE7766 or CSE7759B", (Rate(4800, "even"),), 20, decoded=True, scan=scan)
