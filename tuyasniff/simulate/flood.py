"""A line that is never quiet: both sides say so much that the wires are nearly full, and still answer each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tuyasniff.model import Talker
from tuyasniff.simulate.clockwork import Clockwork
from tuyasniff.simulate.line import Wire
from tuyasniff.simulate.mcu import Mcu
from tuyasniff.simulate.module import Module
from tuyasniff.simulate.side import MILLISECOND, Side

FULL_BAUD = 115_200
"""A faster line carries no more than one of this rate: chips that send faster than that all the time are rare."""

_LOOK_US = 50 * MILLISECOND
_BREATH_US = 100
_LONGEST_GAP_US = 100 * MILLISECOND
"""However little is wanted, answers still have to come in time."""


class Flood:
    """Fills each wire up to a share, once the two sides have got to know each other.

    A side whose wire is free asks something that it has not asked already; the MCU reports in between.
    """

    def __init__(self, share: float, clock: Clockwork, wires: Mapping[Talker, Wire]) -> None:
        self._clock = clock
        self._wires = wires
        baud = next(iter(wires.values())).baud
        self._share = min(share, share * FULL_BAUD / baud)
        self._sides: tuple[Side, ...] = ()
        self._flows = False

    def begin(self, mcu: Mcu, module: Module | None) -> None:
        """Look after the wires of these sides from now on."""
        self._sides = (mcu,) if module is None else (mcu, module)
        for side in self._sides:
            self._clock.at(self._clock.now, partial(self._fill, side))

    def gap_us(self, count: int, usual_us: int) -> int:
        """How long a wire is quiet before a frame of so many bytes."""
        if not self._flows:
            return usual_us
        quiet_us = round(self._wires[Talker.MCU].span_us(count) * (1 - self._share) / self._share)
        return min(quiet_us, _LONGEST_GAP_US)

    def _fill(self, side: Side) -> None:
        """Say something if the wire is free, and look again when it will be."""
        again_us = self._clock.now + _LOOK_US
        self._flows = all(one.settled for one in self._sides)
        for one in self._sides:
            one.hurried = self._flows
        if self._flows and self._clock.now >= side.silent_until_us:
            wire = self._wires[side.talker]
            if self._clock.now >= wire.free_us:
                side.babble()
            again_us = max(wire.free_us, self._clock.now + _BREATH_US)
        self._clock.at(again_us, partial(self._fill, side))
