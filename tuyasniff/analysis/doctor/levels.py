"""Checks of a logic capture: what its wires carry besides frames, or instead of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tuyasniff.analysis.doctor.cause import Cause
from tuyasniff.analysis.doctor.examination import Examination

if TYPE_CHECKING:
    from tuyasniff.logic.wires import Wire

LATE = 0.1
"""Edges that come late by so large a part of a bit are worth a word, though they are put right here."""


def levels(case: Examination) -> Iterator[Cause]:
    """Square waves, clocks, slow edges and lines upside down, of the wires that a logic analyser recorded."""
    waves = [wire for wire in case.levels if wire.kind == "pulses"]
    if waves:
        yield Cause(
            "pulse_chip",
            f"{_count(len(waves))} and no UART on {', '.join(wire.name for wire in waves)}: a metering chip that only "
            "gives pulses, such as BL0937 or HLW8012.",
            "There is nothing to decode there: a firmware counts them (OpenBeken: startDriver BL0937). Another chip of "
            "the board may talk TuyaMCU all the same.",
            0.92,
            tuple(f"{wire.name}: {wire.text}" for wire in waves),
            harmless=case.frames > 0,
        )
    for wire in case.levels:
        if wire.clock_hz is not None:
            yield Cause(
                "spi_chip",
                f"{wire.name} carries the clock of a bus, no UART: a metering chip that talks SPI, as a BL0942 does if "
                "its pin SEL is high.",
                "Decode it as SPI in the program of your logic analyser; the data wire is beside it.",
                0.85,
                (f"{wire.name}: {wire.text}",),
                wire.name,
                harmless=case.frames > 0,
            )
        elif wire.slow is not None:
            yield Cause(
                "slow_edges",
                f"{wire.name}: {wire.slow.rate} baud behind an optocoupler that is too slow for it.",
                "Take a 6N137 or a digital isolator, or a smaller resistor at the output.",
                0.95,
                (f"{_edges(rising=wire.slow.rising)} come {wire.slow.late_us:.0f} us late, a bit lasts "
                 f"{wire.slow.bit_us:.1f} us",),
                wire.name,
            )  # fmt: skip
        elif wire.kind == "uart":
            yield from _uart(wire)


def _uart(wire: Wire) -> Iterator[Cause]:
    """What was put right when the wire was decoded, and what an adapter would not put right."""
    from tuyasniff.chips.garbage import INVERTED_REMEDY

    if wire.inverted:
        text = (
            f"{wire.name} is upside down: it rests low. It was turned over here; an adapter would read nothing of it."
        )
        yield Cause("inverted", text, INVERTED_REMEDY, 0.9, (), wire.name, harmless=True)
    if wire.glitches:
        pulses = "a short pulse was" if wire.glitches == 1 else f"{wire.glitches:,} short pulses were"
        yield Cause(
            "disturbed",
            f"{wire.name}: the line is disturbed: {pulses} left out here. An adapter may take them for bits.",
            "Check GND, fix a probe that is loose, and keep the wires short, apart from each other and the mains.",
            0.9,
            (),
            wire.name,
            harmless=True,
        )
    if wire.baud and abs(wire.skew_us) * wire.baud > LATE * 1_000_000:
        yield Cause(
            "slow_edges",
            f"{wire.name}: {_edges(rising=wire.skew_us > 0)} come {abs(wire.skew_us):.0f} us late, as behind a slow "
            "optocoupler. That was put right here; an adapter may misread it.",
            "Above 9600 baud take a 6N137 or a digital isolator.",
            0.9,
            (),
            wire.name,
            harmless=True,
        )


def _count(waves: int) -> str:
    return "A square wave" if waves == 1 else "Two square waves" if waves == 2 else f"{waves} square waves"


def _edges(*, rising: bool) -> str:
    return "rising edges" if rising else "falling edges"
