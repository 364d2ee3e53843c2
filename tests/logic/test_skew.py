from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.talks import talk
from logic.waves import pauses, wave
from tuyasniff.logic.skew import lateness, straightened, widths
from tuyasniff.logic.uart import Setting, decode

BIT = 100.0


@given(st.binary(min_size=1, max_size=40), st.integers(-90, 90), st.booleans(), st.integers(0, 50))
def test_late_edges_are_put_right_as_long_as_no_pulse_vanishes(
    data: bytes, skew: int, inverted: bool, seed: int
) -> None:
    rise, fall = max(skew, 0), max(-skew, 0)
    line = wave(data, BIT, start=500, gap=pauses(seed), inverted=inverted, rise=rise, fall=fall).levels(1)
    straight = straightened(line.edges, line.initial, skew)
    assert decode(straight, line.initial, Setting(BIT, inverted=inverted), line.end).data == data


@pytest.mark.parametrize("late", [0, 12, 40, 90, 138, 250])
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("rising", [False, True])
def test_how_late_edges_come_is_measured_also_beyond_a_bit(late: int, inverted: bool, rising: bool) -> None:
    rise, fall = (late, 0) if rising else (0, late)
    line = wave(talk(60), BIT, start=500, gap=pauses(2), inverted=inverted, rise=rise, fall=fall).levels(1)
    found = lateness(line.edges, line.initial, BIT)
    assert found is not None
    assert found.longest == pytest.approx(late if rising else -late, abs=4)


def test_the_wrong_bit_length_tells_nothing() -> None:
    line = wave(talk(60), BIT, start=500).levels(1)
    assert lateness(line.edges, 1, 61.8) is None


def test_few_pulses_tell_nothing() -> None:
    assert lateness([0, 100, 200], 1, BIT) is None


def test_pulses_are_sorted_by_their_level() -> None:
    assert widths([10, 13, 20], 1) == ([3], [7])
    assert widths([10, 13, 20], 0) == ([7], [3])
    assert widths([], 0) == ([], [])
