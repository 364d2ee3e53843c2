from __future__ import annotations

import pytest

from simulate.runs import played, run, told, values
from tuyasniff.simulate.devices.meter3 import FAULT, FORWARD, HERTZ, PHASES, REVERSE, TOTAL, Meter3


def unpacked(phase: bytes) -> tuple[float, float, int]:
    return (
        int.from_bytes(phase[:2], "big") / 10,
        int.from_bytes(phase[2:5], "big") / 1000,
        int.from_bytes(phase[5:], "big"),
    )


def test_a_phase_is_voltage_current_and_power() -> None:
    done = run("meter3")
    factors = set()
    for dp_id in PHASES:
        for _, phase in values(done, dp_id):
            volts, amps, watts = unpacked(phase)
            assert 215 < volts < 245
            assert watts <= volts * amps + 0.05 * amps + 0.0005 * volts + 0.6
            factors.add(round(watts / (volts * amps), 1))
    assert {0.8, 1.0} <= factors


def test_the_total_is_the_sum_of_the_phases_and_negative_when_fed_back() -> None:
    done = played("meter3", "t=10 oven on\nt=40 oven off\nt=45 solar 3000", 80)
    total = values(done, TOTAL)
    assert 2500 < total[-1][1] + 3000 + 2300 < 3100
    assert any(value > 2400 for _, value in total)
    device = done.simulation.device
    assert isinstance(device, Meter3)
    assert abs(int(device.values[TOTAL]) - sum(flow.watts for flow in device.flows)) <= 0.5
    assert device.flows[2].watts < -2500


def test_energy_counts_both_ways_and_never_back() -> None:
    done = played("meter3", "t=5 oven on\nt=200 oven off\nt=205 solar 3000", 420)
    device = done.simulation.device
    assert isinstance(device, Meter3)
    for dp_id, counter, before in ((FORWARD, device.forward, 152_340), (REVERSE, device.reverse, 8_127)):
        counts = [value for _, value in values(done, dp_id)]
        assert counts == sorted(counts) and counts[0] == before < counts[-1]
        assert (counter.counts - before) * 36_000 == pytest.approx(counter.joules, abs=36_000)
    assert next(t_us for t_us, value in values(done, REVERSE) if value > 8_127) > 205e6


def test_the_frequency_stays_near_fifty() -> None:
    assert {round(value, -1) for _, value in values(run("meter3"), HERTZ)} <= {4990, 5000, 5010}


def test_a_lost_phase_is_dead_and_said() -> None:
    done = played("meter3", "t=20 phase b off\nt=40 phase b on", 60)
    dead = [phase for t_us, phase in values(done, 7) if 20e6 < t_us < 40e6]
    assert dead == [bytes(8)]
    assert [value for _, value in values(done, FAULT)] == [0, 0b1000, 0]
    assert all(len(dps) >= 1 for _, dps in told(done))
