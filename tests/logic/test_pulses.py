from __future__ import annotations

from itertools import accumulate

import pytest

from logic.talks import talk
from logic.waves import Wave, pauses, square, wave
from tuyasniff.logic.pulses import clock_of, pulses_of

MHZ = 1_000_000


def test_a_square_wave_is_known_with_its_frequency() -> None:
    pulses = pulses_of(square(0.001, 200).levels(MHZ, unit=MHZ))
    assert pulses is not None
    assert pulses.hertz == pytest.approx(1000)
    assert pulses.text == "a square wave of 1,000 Hz"


def test_short_pulses_of_a_metering_chip_are_told_with_their_length() -> None:
    pulses = pulses_of(square(0.4, 6, high=38e-6 / 0.4).levels(MHZ, unit=MHZ))
    assert pulses is not None
    assert pulses.text == "a square wave of 2.5 Hz, high for 38 us"


def test_a_load_that_grows_makes_a_wave_that_quickens() -> None:
    rises = list(accumulate(0.004 * 0.99**number for number in range(150)))
    changes = tuple(at for rise in rises for at in (rise, rise + 38e-6))
    pulses = pulses_of(Wave(changes, 0, rises[-1]).levels(MHZ, unit=MHZ))
    assert pulses is not None
    assert pulses.lowest < 350 < pulses.hertz < 900 < pulses.highest


def test_a_wave_that_switches_between_current_and_voltage_is_still_one() -> None:
    slow, quick = square(0.01, 60), square(0.0008, 700, start=0.6)
    both = Wave(slow.changes + quick.changes, 0, quick.end)
    assert pulses_of(both.levels(MHZ, unit=MHZ)) is not None


@pytest.mark.parametrize("parity", ["none", "even"])
def test_talk_is_no_square_wave_and_no_clock(parity: str) -> None:
    line = wave(talk(40), 1 / 9600, parity, start=0.01, gap=pauses(1)).levels(MHZ, unit=MHZ)
    assert pulses_of(line) is None
    assert clock_of(line) is None


def test_a_request_that_comes_every_second_is_no_square_wave() -> None:
    line = wave(b"\x58\xaa" * 20, 1 / 4800, start=0.01, gap=lambda place: 4800 if place % 2 else 0)
    assert pulses_of(line.levels(MHZ, unit=MHZ)) is None


def test_a_wave_that_is_too_fast_for_a_metering_chip_is_a_clock() -> None:
    fast, slow = (square(1 / hertz, 300).levels(8 * MHZ, unit=8 * MHZ) for hertz in (125_000, 3_000))
    assert pulses_of(fast) is None and clock_of(fast) == pytest.approx(125_000, rel=0.02)
    assert pulses_of(slow) is not None


def test_bursts_of_even_pulses_are_a_clock() -> None:
    changes: list[float] = []
    at = 0.0
    for number in range(60):
        for _ in range(8):
            changes += [at, at + 0.5e-6]
            at += 1e-6
        at += (5e-6, 50e-6, 1e-3)[number % 3]
    line = Wave(tuple(changes), 0, at).levels(24 * MHZ, unit=24 * MHZ)
    assert pulses_of(line) is None
    assert clock_of(line) == pytest.approx(MHZ, rel=0.02)


def test_few_periods_are_nothing() -> None:
    line = square(0.001, 5).levels(MHZ, unit=MHZ)
    assert pulses_of(line) is None
    assert clock_of(line) is None
