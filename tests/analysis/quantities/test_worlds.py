"""The scales of a device, weighed as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import exp, isclose

import pytest

from analysis.quantities.phases import (
    AMPS,
    ENERGY,
    OPENED,
    QUANTITY_OF,
    SCALES,
    VOLTS,
    WATTS,
    plug,
    three_phases,
    undecided,
)
from tuyasniff.analysis.quantities.physics import Pairing, Physics
from tuyasniff.analysis.quantities.priors import Neighbour
from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense
from tuyasniff.analysis.quantities.shapes import Shape
from tuyasniff.analysis.quantities.worldodds import EXCEPTION
from tuyasniff.analysis.quantities.worlds import (
    WORLDS,
    Relations,
    Weighed,
    World,
    WorldOdds,
    counter_odds,
    mixed,
    pair_odds,
    weigh,
)
from tuyasniff.analysis.traces import Trace


def shape(*scales: float, metering: bool = True) -> Shape:
    """A meter with one voltage, current, power and counter at these scales."""
    senses = {
        20 + place: Sense(quantity, scale, MEASURE)
        for place, (quantity, scale) in enumerate(zip(("voltage", "current", "power", "energy"), scales, strict=True))
    }
    return Shape("meter", metering, dict.fromkeys(senses, "value"), senses)


COMMON, RARE = shape(1.0, 3.0, 1.0, 2.0), shape(0.0, 2.0, 0.0, 0.0)
KNOWN = [COMMON] * 5 + [RARE]


def compared(
    traces: Mapping[int, Trace],
    odds: Mapping[int, Mapping[Sense, float]],
    live: list[int],
    fixed: Mapping[int, float] | None = None,
) -> tuple[list[Weighed], list[Weighed]]:
    """The worlds without and with physics, where none is more usual than another."""
    return weigh(odds, Relations(Physics(traces), odds, live, fixed), WorldOdds([], []))


def judged(traces: Mapping[int, Trace], odds: Mapping[int, Mapping[Sense, float]], live: list[int]) -> list[Weighed]:
    return compared(traces, odds, live)[1]


def test_worlds_are_probabilities_and_those_that_were_seen_are_likelier() -> None:
    usual = WorldOdds(KNOWN, [])
    assert isclose(sum(map(usual.of, WORLDS)), 1, rel_tol=0.05)
    assert usual.of(World(1.0, 3.0, 1.0, 2.0)) > usual.of(World(0.0, 2.0, 0.0, 0.0))
    assert usual.of(World(0.0, 2.0, 0.0, 0.0)) > usual.of(World(0.0, 3.0, 0.0, 2.0))


def test_devices_that_are_alike_count_most_and_those_that_meter_nothing_not_at_all() -> None:
    rare = World(0.0, 2.0, 0.0, 0.0)
    assert WorldOdds(KNOWN, [Neighbour(0.9, RARE)]).of(rare) > 3 * WorldOdds(KNOWN, []).of(rare)
    others = [*KNOWN, *[shape(3.0, 0.0, 2.0, 3.0, metering=False)] * 50]
    assert all(WorldOdds(others, []).of(world) == WorldOdds(KNOWN, []).of(world) for world in WORLDS)


def test_without_known_devices_all_worlds_are_the_same() -> None:
    assert {round(WorldOdds([], []).of(world), 12) for world in WORLDS} == {round(1 / len(WORLDS), 12)}
    assert all(abs(WorldOdds([], []).lift(world)) < 1e-9 for world in WORLDS)


def test_scales_that_have_nothing_to_do_with_each_other_lift_no_world() -> None:
    free = [shape(*scales) for scales in product((0.0, 1.0), (2.0, 3.0), (0.0, 1.0), (1.0, 2.0))]
    usual = WorldOdds(free * 20, [])
    worlds = [World(*(one.senses[20 + place].scale for place in range(4))) for one in free]
    assert max(abs(usual.lift(world)) for world in worlds) < 0.15


def test_scales_that_are_often_together_lift_their_world() -> None:
    usual = WorldOdds([COMMON, RARE] * 20, [])
    common, rare = World(1.0, 3.0, 1.0, 2.0), World(0.0, 2.0, 0.0, 0.0)
    assert usual.lift(common) > 1 and usual.lift(rare) > 1
    assert usual.lift(common._replace(power=0.0)) < -1 and usual.lift(rare._replace(current=3.0)) < -1


def test_how_often_one_scale_is_used_is_no_lift() -> None:
    usual = WorldOdds([COMMON] * 200, [])
    common = World(1.0, 3.0, 1.0, 2.0)
    assert usual.of(common) > 0.8
    assert abs(usual.lift(common)) < 0.1


@pytest.mark.parametrize(
    "scales",
    [
        SCALES,
        {"voltage": 1.0, "current": 3.0, "power": 0.0, "energy": 2.0},
        {"voltage": 2.0, "current": 3.0, "power": 2.0, "energy": 3.0},
    ],
)
def test_physics_finds_the_scale_of_power_and_of_the_counter_in_three_phases(scales: Mapping[str, float]) -> None:
    odds = undecided()
    for d in (*VOLTS, *AMPS):  # what grids and amperes are, values tell
        odds[d] = {Sense(QUANTITY_OF[d], scales[QUANTITY_OF[d]], MEASURE): 1.0}
    for sign in (1, -1):
        traces = three_phases(scales=scales, sign=sign)
        out = mixed(judged(traces, odds, sorted(odds)), odds)
        for d in (*WATTS, ENERGY):
            best = max(out[d], key=lambda sense: out[d][sense])
            assert best == Sense(QUANTITY_OF[d], scales[QUANTITY_OF[d]], MEASURE)
            assert out[d][best] > 0.9


def test_power_and_current_that_might_be_swapped_are_put_right() -> None:
    odds = undecided()
    for d in (*WATTS, *AMPS):
        odds[d] = {Sense("power", 1.0, MEASURE): 0.48, Sense("current", 3.0, MEASURE): 0.48}
        odds[d][Sense("number", 0.0, MEASURE)] = 0.04
    for d in VOLTS:
        odds[d] = {Sense("voltage", 1.0, MEASURE): 1.0}
    out = mixed(judged(three_phases(), odds, sorted(odds)), odds)
    assert all(out[d][Sense("power", 1.0, MEASURE)] > 0.9 for d in WATTS)
    assert all(out[d][Sense("current", 3.0, MEASURE)] > 0.9 for d in AMPS)


def test_without_a_load_physics_says_nothing_of_power() -> None:
    odds = undecided()
    traces = three_phases()
    for d in (*WATTS, *AMPS):
        traces[d] = Trace(d, "value")
        traces[d].report(0, 0, 1)
    unasked = mixed(judged(traces, odds, []), odds)
    before, after = compared(traces, odds, sorted(odds))
    assert mixed(after, odds) == unasked == mixed(before, odds)


def test_scales_that_contradict_each_other_lose_together() -> None:
    odds = undecided()
    for d in VOLTS:
        odds[d] = {Sense("voltage", 1.0, MEASURE): 1.0}
    found = judged(three_phases(), odds, sorted(odds))
    weight = {(w.current, w.power): 0.0 for w, _, _ in found}
    for world, share, _ in found:
        weight[world.current, world.power] += share
    # P = U·I fixes current minus power: (3, 1) and (2, 0) are as good, (3, 0) and (3, 2) are not
    assert weight[3.0, 1.0] + weight.get((2.0, 0.0), 0.0) + weight.get((1.0, -1.0), 0.0) > 0.9
    assert weight.get((2.0, 1.0), 0.0) < 0.01


def test_the_odds_of_a_datapoint_are_probabilities_in_every_world() -> None:
    odds = undecided()
    for found in compared(three_phases(minutes=40), odds, sorted(odds)):
        assert isclose(sum(weight for _, weight, _ in found), 1)
        assert all(0 <= p <= 1 for _, _, shares in found for share in shares.values() for p in share)
        assert all(isclose(sum(its.values()), 1) for its in mixed(found, odds).values())


def test_what_measures_nothing_of_the_mains_stays_as_it_was() -> None:
    odds = undecided()
    odds[9] = {Sense("temperature", 1.0, MEASURE): 0.7, Sense("number", 0.0, MEASURE): 0.3}
    for found in compared(three_phases(minutes=40), odds, sorted(QUANTITY_OF)):
        assert mixed(found, odds)[9] == odds[9]


def test_without_physics_no_scale_of_power_is_better_than_another() -> None:
    odds = undecided()
    for d in (*VOLTS, *AMPS):
        odds[d] = {Sense(QUANTITY_OF[d], SCALES[QUANTITY_OF[d]], MEASURE): 1.0}
    before, after = (mixed(found, odds) for found in compared(three_phases(), odds, sorted(odds)))
    for d in WATTS:
        assert max(before[d].values()) < 0.5
        assert after[d][Sense("power", 1.0, MEASURE)] > 0.9


def test_pairs_that_can_matter_in_no_world_are_not_measured() -> None:
    odds = undecided(certain=1.0)
    relations = Relations(Physics(three_phases(minutes=40)), odds, sorted(odds))
    assert set(relations.pairs) == {(min(p, c), max(p, c)) for p in WATTS for c in AMPS}


def pairing(middle: float, *, moments: int = 30, likeness: float = 0.999, voltage: int | None = 20) -> Pairing:
    return Pairing(19, 18, voltage, moments, middle, middle, middle, likeness, 0.0)


def test_a_pair_speaks_for_the_world_in_which_the_factor_is_one() -> None:
    right = World(1.0, 3.0, 1.0, 2.0)
    one = pairing(0.98e-3)
    assert pair_odds(one, right) > 4
    assert pair_odds(one, right._replace(power=0.0)) < 0
    assert pair_odds(one, right._replace(power=2.0)) < pair_odds(one, right) - 3
    assert pair_odds(None, right) < 0


PLUG = {18: {Sense("current", 3.0, MEASURE): 1.0}, 19: {Sense("power", scale, MEASURE): 0.5 for scale in (0.0, 1.0)}}


def test_a_voltage_that_is_an_exception_in_a_world_keeps_its_own_scale() -> None:
    right, wrong = World(1.0, 3.0, 1.0, 2.0), World(1.0, 3.0, 0.0, 2.0)
    odds = PLUG | {20: {Sense("voltage", 1.0, MEASURE): 1.0}}
    relations = Relations(Physics(plug(30)), odds, sorted(odds))
    assert relations.told(19, 18, right) > 20
    assert relations.told(19, 18, wrong) < 0.1
    for volts in (0.0, 2.0, 3.0):  # at 0 it would make the wrong power right
        assert relations.told(19, 18, right._replace(voltage=volts)) == relations.told(19, 18, right)
        assert relations.told(19, 18, wrong._replace(voltage=volts)) == relations.told(19, 18, wrong)


def test_a_voltage_that_may_have_the_scale_of_the_world_has_it_most_likely() -> None:
    volts = {Sense("voltage", scale, MEASURE): p for scale, p in ((0.0, 0.3), (1.0, 0.6))}
    odds = PLUG | {20: volts | {Sense("voltage", 1.0, SET): 0.1}}
    physics = Physics(plug(30))
    relations = Relations(physics, odds, sorted(odds))
    at = {scale: exp(pair_odds(physics.pairing(19, 18, 20), World(scale, 3.0, 1.0, 2.0))) for scale in (0.0, 1.0)}
    for usual, other in ((0.0, 1.0), (1.0, 0.0)):
        mine, its = volts[Sense("voltage", usual, MEASURE)], EXCEPTION * volts[Sense("voltage", other, MEASURE)]
        expected = (mine * at[usual] + its * at[other]) / (mine + its)
        assert isclose(relations.told(19, 18, World(usual, 3.0, 1.0, 2.0)), expected)


@pytest.mark.parametrize("scale", [0.0, 1.0, 2.0, 3.0])
def test_powers_inside_raw_datapoints_decide_the_scale_of_a_counter(scale: float) -> None:
    traces = three_phases(scales={**SCALES, "energy": scale}, minutes=2400)
    inside = {place: traces[d] for place, d in OPENED.items() if d in WATTS} | {ENERGY: traces[ENERGY]}
    odds = {ENERGY: undecided()[ENERGY]}
    fixed = {place: SCALES["power"] for place in inside if place != ENERGY}
    before, after = (mixed(found, odds)[ENERGY] for found in compared(inside, odds, [ENERGY], fixed))
    assert max(before.values()) < 0.3
    best = Sense("energy", scale, MEASURE)
    assert max(after, key=lambda sense: after[sense]) == best
    assert after[best] > 0.8


def test_without_what_is_inside_the_counter_stays_undecided() -> None:
    traces, odds = three_phases(), {ENERGY: undecided()[ENERGY]}
    before, after = (mixed(found, odds)[ENERGY] for found in compared(traces, odds, [ENERGY]))
    assert before == after


def test_no_world_moves_the_scale_of_what_is_inside() -> None:
    traces, odds = three_phases(), {ENERGY: undecided()[ENERGY]}
    inside = {place: traces[d] for place, d in OPENED.items() if d in WATTS} | {ENERGY: traces[ENERGY]}
    for off in (-1.0, 1.0):  # as if it were ten times as much, and a tenth: the counter follows
        fixed = {place: SCALES["power"] + off for place in inside if place != ENERGY}
        after = mixed(compared(inside, odds, [ENERGY], fixed)[1], odds)[ENERGY]
        assert max(after, key=lambda sense: after[sense]) == Sense("energy", SCALES["energy"] + off, MEASURE)


def test_one_moment_says_less_than_many() -> None:
    right = World(1.0, 3.0, 1.0, 2.0)
    assert 0 < pair_odds(pairing(0.98e-3, moments=1, likeness=0.5), right) < pair_odds(pairing(0.98e-3), right)


def test_without_a_voltage_a_grid_is_assumed() -> None:
    right = World(1.0, 3.0, 1.0, 2.0)
    for grid in (230, 120):
        assert pair_odds(pairing(0.95 * grid * 10 ** (1 - 3), voltage=None), right) > 3


def test_a_counter_that_grows_as_it_should_is_one() -> None:
    assert counter_odds(100, [102.0]) == 3.0
    assert counter_odds(100, [10.0, 101.0]) == 3.0
    assert counter_odds(100, [1000.0]) < 0
    assert counter_odds(0, [0.3]) > 0
    assert counter_odds(0, [50.0]) < 0
    assert counter_odds(-5, [5.0]) < 0
    assert counter_odds(100, []) == 0.0
