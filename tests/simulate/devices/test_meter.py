from __future__ import annotations

from itertools import pairwise

import pytest

from simulate.runs import Run, played, run, told, values
from tuyasniff.simulate.devices.meter import CURRENT, ENERGY, FAULT, POWER, SWITCH, VOLTAGE, Meter

JOULES_PER_COUNT = 36_000


def triples(done: Run) -> list[tuple[int, float, float, float]]:
    """Time, volts, amps and watts that were told one after the other."""
    found, now = [], dict[int, int]()
    for t_us, dps in told(done):
        now |= {dp_id: int(value) for dp_id, value in dps.items() if dp_id in (CURRENT, POWER, VOLTAGE)}
        if VOLTAGE in dps and len(now) == 3:
            found.append((t_us, now[VOLTAGE] / 10, now[CURRENT] / 1000, now[POWER] / 10))
    return found


def rounding(volts: float, amps: float) -> float:
    """How far the product of rounded values may be off, in watts."""
    return 0.05 * amps + 0.0005 * volts + 0.05 + 0.01


@pytest.mark.parametrize(("load", "watts", "factor"), [("kettle", 2000, 1.0), ("lamp", 9, 0.55)])
def test_power_is_voltage_times_current_times_power_factor(load: str, watts: float, factor: float) -> None:
    done = played("meter", f"t=0 fridge off\nt=1 {load} on", 60)
    loaded = [triple for triple in triples(done) if triple[0] > 3e6]
    assert len(loaded) > 4
    for _, volts, amps, power in loaded:
        assert abs(power - volts * amps * factor) <= rounding(volts, amps)
        assert power == pytest.approx(watts, rel=0.08)


def test_power_never_exceeds_what_voltage_and_current_allow() -> None:
    found = triples(run("meter"))
    assert max(power for *_, power in found) > 1800
    assert any(power and power < 0.7 * volts * amps for _, volts, amps, power in found)
    for _, volts, amps, power in found:
        assert power <= volts * amps + rounding(volts, amps)


def test_the_voltage_sags_under_load() -> None:
    done = played("meter", "t=0 fridge off\nt=30 kettle on\nt=60 kettle off", 90)
    idle = [volts for t_us, volts, *_ in triples(done) if 10e6 < t_us < 30e6]
    loaded = [volts for t_us, volts, *_ in triples(done) if 35e6 < t_us < 60e6]
    assert min(idle) > max(loaded) + 1
    assert 2 < sum(idle) / len(idle) - sum(loaded) / len(loaded) < 5


def test_the_increments_of_energy_add_up_to_the_integral_of_power() -> None:
    done = run("meter")
    device = done.simulation.device
    assert isinstance(device, Meter)
    increments = [value for _, value in values(done, ENERGY)]
    assert len(increments) > 4 and all(0 <= value < 20 for value in increments)
    pending = device.values[ENERGY]
    joules = (sum(increments) + int(pending)) * JOULES_PER_COUNT
    assert 0 <= device.counter.joules - joules < JOULES_PER_COUNT
    found = triples(done)
    integral = sum((after[0] - before[0]) / 1e6 * before[3] for before, after in pairwise(found))
    assert device.counter.joules == pytest.approx(integral, rel=0.05)


def test_without_the_relay_nothing_flows_but_there_is_voltage() -> None:
    done = played("meter", "t=5 kettle on\nt=20 set 1 off\nt=40 button", 60)
    off = [triple for triple in triples(done) if 21e6 < triple[0] < 40e6]
    assert off and all((amps, power) == (0, 0) and volts > 200 for _, volts, amps, power in off)
    assert [value for _, value in values(done, SWITCH)] == [True, False, True]
    assert triples(done)[-1][3] > 1800


def test_a_high_supply_raises_its_bit() -> None:
    done = played("meter", "t=10 grid 262\nt=20 grid normal", 30)
    assert [value for _, value in values(done, FAULT)] == [0, 0b10, 0]


def test_the_fridge_starts_with_a_surge() -> None:
    watts = [power for *_, power in triples(played("meter", "t=1 note only the fridge", 400))]
    running = sorted({round(power) for power in watts if power})
    assert running[0] == 90 and running[-1] == 450
