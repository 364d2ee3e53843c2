"""What has to hold between datapoints, in raw counts."""

from __future__ import annotations

from math import isclose

import pytest

from analysis.quantities.devices import trace
from analysis.quantities.phases import AMPS, ENERGY, VOLTS, WATTS, three_phases, undecided
from tuyasniff.analysis.quantities.physics import Physics, correlation
from tuyasniff.analysis.quantities.relations import (
    counter_scores,
    factor_odds,
    factor_scores,
    mass,
    pairing_scores,
    partners,
    scales,
)
from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense
from tuyasniff.analysis.traces import Trace

LOADS = (0, 100, 400, 1000, 2000, 500, 150, 50)


def plug(
    *, volts: int = 2300, factor: float = 1.0, every: float | None = 10.0, sign: int = 1, loads: tuple[int, ...] = LOADS
) -> dict[int, Trace]:
    """18 is the current in mA, 19 the power in tenths of watts, 20 the voltage by 10, in eight loads, three times."""
    watts = [w for w in loads for _ in range(3)]
    return {
        18: trace([round(w / (volts / 10) / factor * 1000) for w in watts], every=every, dp_id=18),
        19: trace([sign * 10 * w for w in watts], every=every, dp_id=19),
        20: trace([volts] * len(watts), every=every, dp_id=20),
    }


def one(quantity: str, scale: float) -> dict[Sense, float]:
    return {Sense(quantity, scale, MEASURE): 1.0}


def test_a_power_factor_comes_out_of_raw_counts() -> None:
    pairing = Physics(plug(factor=0.8)).pairing(19, 18, 20)
    assert pairing is not None
    assert isclose(pairing.middle * 10 ** (3 + 1 - 1), 0.8, rel_tol=0.01)
    assert pairing.likeness > 0.999
    assert pairing.rising == 0.0


def test_power_and_current_that_are_swapped_have_another_ratio() -> None:
    physics = Physics(plug())
    right, swapped = physics.pairing(19, 18, 20), physics.pairing(18, 19, 20)
    assert right is not None and swapped is not None
    assert right.likeness == swapped.likeness
    factor = 10 ** (3 + 1 - 1)
    assert right.middle * factor == pytest.approx(1, rel=0.01)
    assert swapped.middle * factor == pytest.approx(0.19, rel=0.02)


def test_no_load_says_nothing() -> None:
    assert Physics(plug(loads=(0,))).pairing(19, 18, 20) is None
    assert Physics(plug(loads=(0,))).pairing(19, 18, None) is None


def test_what_moves_beside_what_stands_still_is_no_pair() -> None:
    traces = plug()
    traces[18] = trace([500] * 24, dp_id=18)
    assert Physics(traces).pairing(19, 18, 20) is None


def test_what_does_not_move_together_is_no_pair() -> None:
    traces = plug()
    traces[18] = trace(list(range(2400, 0, -100)), dp_id=18)
    traces[19] = trace(list(range(100, 2500, 100)), dp_id=19)
    assert Physics(traces).pairing(19, 18, 20) is None


def test_a_power_that_is_fed_back_is_one_by_its_magnitude() -> None:
    forth, back = Physics(plug()).pairing(19, 18, 20), Physics(plug(sign=-1)).pairing(19, 18, 20)
    assert forth == back is not None


def test_without_times_items_are_moments() -> None:
    physics = Physics(plug(every=None))
    pairing = physics.pairing(19, 18, 20)
    assert pairing is not None
    assert pairing.middle * 1000 == pytest.approx(1, rel=0.01)
    assert physics.work(19, 1, 20) is None


def test_a_dump_of_values_from_different_moments_does_not_count_where_there_is_more() -> None:
    traces = {d: Trace(d, "value") for d in (18, 19, 20)}
    stale = {18: 4000, 19: 10, 20: 2300}
    for place, (d, value) in enumerate(stale.items()):
        traces[d].report(place * 100_000, value, place + 1)
    for d, later in plug(loads=(100, 400, 1000)).items():
        for t_us, value, number in zip(later.times, later.values, later.numbers, strict=True):
            traces[d].report(2_000_000 + t_us, value, 10 + number)
    pairing = Physics(traces).pairing(19, 18, 20)
    assert pairing is not None
    assert pairing.moments == 9
    assert pairing.likeness > 0.999


def test_a_factor_that_is_better_at_large_loads_is_seen() -> None:
    watts = [w for w in (20, 40, 60, 900, 1500, 2000) for _ in range(4)]
    traces = {
        18: trace([round(w / 230 / (0.5 if w < 100 else 0.98) * 1000) for w in watts], dp_id=18),
        19: trace([10 * w for w in watts], dp_id=19),
        20: trace([2300] * len(watts), dp_id=20),
    }
    pairing = Physics(traces).pairing(19, 18, 20)
    assert pairing is not None
    assert pairing.rising > 0


def test_three_phases_are_paired_each_with_its_own_voltage() -> None:
    found = partners(Physics(three_phases()), undecided(), [*VOLTS, *AMPS, *WATTS])
    assert {(p.power, p.current, p.voltage) for _, p in found} == set(zip(WATTS, AMPS, VOLTS, strict=True))


def test_the_order_in_which_pairs_are_asked_for_makes_no_difference() -> None:
    pairs = [(p, c, v) for p in WATTS for c in AMPS for v in (*VOLTS, None)]
    traces = three_phases(minutes=60)
    once, again = Physics(traces), Physics(traces)
    assert [once.pairing(*pair) for pair in pairs] == [again.pairing(*pair) for pair in reversed(pairs)][::-1]


def test_scales_that_give_a_factor_above_one_lose() -> None:
    odds = undecided()
    pairing = Physics(three_phases()).pairing(WATTS[0], AMPS[0], VOLTS[0])
    assert pairing is not None
    sure = {**odds, VOLTS[0]: one("voltage", 1.0), AMPS[0]: one("current", 3.0)}
    told = pairing_scores(pairing, sure)[WATTS[0]]
    assert max(told, key=lambda sense: told[sense]).scale == 1.0
    assert told[Sense("power", 1.0, MEASURE)] > told[Sense("power", 0.0, MEASURE)] + 4
    assert told[Sense("power", 1.0, MEASURE)] > told[Sense("power", 2.0, MEASURE)] + 2


def test_a_counter_is_the_integral_of_all_powers_together() -> None:
    traces = three_phases()
    odds = undecided() | {d: one("power", 1.0) for d in WATTS}
    told = counter_scores(Physics(traces), odds, ENERGY, [WATTS])
    assert max(told, key=lambda sense: told[sense]).scale == 2.0
    assert told[Sense("energy", 2.0, MEASURE)] == 3.0
    assert told[Sense("energy", 1.0, MEASURE)] < 0
    assert told[Sense("energy", 3.0, MEASURE)] < 0


def test_a_counter_says_nothing_without_times_or_without_a_power() -> None:
    odds = {17: one("energy", 2.0), 19: one("power", 1.0)}
    traces = plug(every=None) | {17: trace([0, 1, 2, 3], every=None, dp_id=17)}
    assert counter_scores(Physics(traces), odds, 17, [[19]]) == {}
    timed = plug() | {17: trace([0, 1, 2, 3], dp_id=17)}
    assert counter_scores(Physics(timed), odds, 17, []) == {}


def test_increments_that_start_again_are_summed() -> None:
    physics = Physics({17: trace([3, 2, 4, 1], dp_id=17), 18: trace([3, 5, 9], dp_id=18), 19: trace([3], dp_id=19)})
    assert physics.growth(17) == (7, 0, 30_000_000)
    assert physics.increments(17)
    assert physics.growth(18) == (6, 0, 20_000_000)
    assert not physics.increments(18)
    assert physics.growth(19) is None


def test_a_datapoint_that_is_the_power_factor_is_found() -> None:
    loads = (200, 400, 1000, 2000, 500, 150, 300, 700)
    factors = [0.55 + 0.05 * (place % 8) for place in range(8) for _ in range(3)]
    watts = [w for w in loads for _ in range(3)]
    traces = {
        18: trace([round(w / 230 / f * 1000) for w, f in zip(watts, factors, strict=True)], dp_id=18),
        19: trace([10 * w for w in watts], dp_id=19),
        20: trace([2300] * 24, dp_id=20),
        21: trace([round(100 * f) for f in factors], dp_id=21),
    }
    odds = {18: one("current", 3.0), 19: one("power", 1.0), 20: one("voltage", 1.0)}
    odds[21] = {Sense("power_factor", scale, MEASURE): 0.5 for scale in (2.0, 3.0)}
    physics = Physics(traces)
    pairing = physics.pairing(19, 18, 20)
    assert pairing is not None
    assert factor_scores(physics, odds, 21, [pairing]) == {Sense("power_factor", 2.0, MEASURE): 3.5}
    assert factor_scores(physics, odds, 21, []) == {}


def test_what_is_put_in_comes_out_of_the_correlation() -> None:
    assert correlation([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert correlation([1, 2, 3], [30, 20, 10]) == pytest.approx(-1)
    assert correlation([1, 2, 3], [5, 5, 5]) is None


def test_a_factor_above_one_is_worse_the_more_often_it_was_seen() -> None:
    assert factor_odds(0.9, 1.0, 20) > 0
    assert factor_odds(1.1, 1.2, 20) < factor_odds(1.1, 1.2, 1) < 0
    assert factor_odds(2.0, 2.0, 20) < factor_odds(1.1, 1.2, 20)
    assert factor_odds(0.01, 0.02, 20) < factor_odds(0.2, 0.28, 20) < 0


def test_only_what_is_measured_has_a_mass_and_scales() -> None:
    odds = {
        Sense("power", 0.0, MEASURE): 0.2, Sense("power", 1.0, MEASURE): 0.3, Sense("power", 0.0, SET): 0.4,
        Sense("voltage", 1.0, MEASURE): 0.1,
    }  # fmt: skip
    assert mass(odds, "power") == pytest.approx(0.5)
    assert [scale for scale, _ in scales(odds, "power")] == [1.0, 0.0]
    assert [p for _, p in scales(odds, "power")] == pytest.approx([0.6, 0.4])
    assert scales(odds, "energy") == []
