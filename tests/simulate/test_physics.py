from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.simulate.dprows import packed_phase
from tuyasniff.simulate.numbers import SPANS
from tuyasniff.simulate.physics import BROWN_OUT_V, NOMINAL_V, Grid, Load

VOLTS, AMPS = SPANS["VOLTS"], SPANS["AMPS"]


@given(
    st.floats(VOLTS.low, VOLTS.high),
    st.floats(-1.4 * AMPS.high, 1.4 * AMPS.high),
    st.floats(0.5, 1),
    st.booleans(),
)
def test_whatever_is_drawn_the_phase_has_a_voltage_and_fits_its_bytes(
    volts: float, amps: float, factor: float, resistive: bool
) -> None:
    grid = Grid(Random(1), volts)
    flow = grid.supplies([Load(amps * NOMINAL_V * factor, factor, resistive, on=True)])
    assert flow.volts > 0 and 0 <= flow.factor <= 1
    assert len(packed_phase(flow.volts, flow.amps, flow.watts)) == 8


@pytest.mark.parametrize("amps", [1.0, 6.0, 30.0])
def test_an_ordinary_load_draws_what_it_is_rated_for(amps: float) -> None:
    flow = Grid(Random(1), ohms=0).supplies([Load(amps * NOMINAL_V, on=True)])
    assert flow.watts == pytest.approx(amps * NOMINAL_V)


def test_below_half_the_voltage_nothing_holds_its_power() -> None:
    load = Load(1000, on=True)
    assert load.draws(NOMINAL_V) == load.draws(BROWN_OUT_V) == (1000, 0)
    assert load.draws(BROWN_OUT_V / 2)[0] == 250
