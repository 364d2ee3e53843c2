"""What the datapoints of a device say about one another."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose, log

from analysis.quantities.devices import trace
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
from tuyasniff.analysis.quantities.context import NAMES, Context
from tuyasniff.analysis.quantities.course import course_of
from tuyasniff.analysis.quantities.opened import FIRST_PLACE
from tuyasniff.analysis.quantities.physics import Physics
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.relations import vetoes
from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense
from tuyasniff.analysis.quantities.shapes import Shape
from tuyasniff.analysis.traces import Trace

VOLT, AMP, WATT = (Sense(q, SCALES[q], MEASURE) for q in ("voltage", "current", "power"))


def row_of(*senses: Sense, metering: bool = True) -> Shape:
    its = {18 + place: sense for place, sense in enumerate(senses)}
    return Shape("meter", metering, dict.fromkeys(its, "value"), its)


def looked(
    traces: Mapping[int, Trace], odds: Mapping[int, Mapping[Sense, float]], shapes: list[Shape] | None = None
) -> Context:
    """The context of datapoints, and of numbers inside raw ones at places from FIRST_PLACE on."""
    courses = {d: course_of(one, 3600.0) for d, one in traces.items() if d < FIRST_PLACE}
    live = [d for d, course in courses.items() if course.high or course.low]
    live += [place for place in traces if place >= FIRST_PLACE]
    priors = Priors(shapes or [row_of(AMP, WATT, VOLT)] * 20)
    return Context(priors, courses, odds, Physics(traces), live, metering=True)


def figure(context: Context, name: str, dp_id: int, sense: Sense, usual: float = 0.5) -> float:
    figures = context.figures(dp_id, sense, usual)
    assert len(figures) == len(NAMES)
    return figures[NAMES.index(name)]


def certain() -> dict[int, dict[Sense, float]]:
    return {
        d: {Sense(q, SCALES[q], MEASURE): 0.95, Sense("number", 0.0, MEASURE): 0.05} for d, q in QUANTITY_OF.items()
    }


def test_the_same_place_of_each_block_means_the_same() -> None:
    odds = certain()
    odds[111] = {VOLT: 0.4, WATT: 0.6}
    context = looked(three_phases(), odds)
    assert figure(context, "block", 111, VOLT) > 1
    assert figure(context, "block", 111, WATT) < -1
    assert figure(context, "block", ENERGY, Sense("energy", 2.0, MEASURE)) <= 0


def test_where_no_block_repeats_blocks_say_nothing() -> None:
    traces = {d: one for d, one in three_phases().items() if d < 110}
    context = looked(traces, {d: its for d, its in certain().items() if d in traces})
    assert all(figure(context, "block", d, sense) == 0.0 for d in traces for sense in (VOLT, AMP, WATT))


def test_what_is_missing_beside_the_others_is_likelier_than_one_more() -> None:
    odds = certain()
    odds[123] = {WATT: 0.5, VOLT: 0.5}
    context = looked(three_phases(), odds)
    assert figure(context, "tally", 123, WATT) > 0.3 > figure(context, "tally", 123, VOLT) + 0.2
    assert figure(context, "tally", 123, Sense("energy", 2.0, MEASURE)) == 0.0


def test_a_scale_that_others_of_the_quantity_have_is_likelier() -> None:
    odds = certain()
    other = Sense("voltage", 0.0, MEASURE)
    odds[121] = {VOLT: 0.5, other: 0.5}
    context = looked(three_phases(), odds)
    assert figure(context, "same_scale", 121, VOLT) > 0 > figure(context, "same_scale", 121, other)
    assert figure(context, "same_scale_any", 121, VOLT) == 0.0


def test_neighbours_that_usually_stand_there_speak_for_it_at_whatever_scale() -> None:
    values = {d: trace([5, 6, 9, 5, 7, 8], dp_id=d) for d in (30, 31, 32)}
    odds = {30: {AMP: 1.0}, 31: {WATT: 0.5, VOLT: 0.5}, 32: {VOLT: 1.0}}
    context = looked(values, odds, [row_of(AMP, WATT, VOLT)] * 20 + [row_of(VOLT, VOLT, WATT)])
    assert figure(context, "next", 31, WATT) > figure(context, "next", 31, VOLT)
    assert figure(context, "next", 31, WATT) == figure(context, "next", 31, Sense("power", 0.0, MEASURE))
    assert figure(context, "near", 31, WATT) == figure(context, "far", 31, WATT) == 0.0
    assert figure(context, "near", 30, AMP) != 0.0


def test_links_are_what_the_known_devices_say_one_by_one() -> None:
    shapes = [row_of(AMP, WATT, VOLT)] * 20 + [row_of(VOLT, AMP, WATT)] * 3
    values = {d: trace([5, 6, 9, 5, 7, 8], dp_id=d) for d in (30, 31)}
    context = looked(values, {30: {AMP: 1.0}, 31: {WATT: 1.0}}, shapes)
    expected = Priors(shapes).link(1, ("current", MEASURE), ("power", MEASURE), metering=True)
    assert abs(figure(context, "next", 31, WATT) - expected) < 1e-9
    assert abs(figure(context, "next", 30, AMP) - expected) < 1e-9


def test_pairings_speak_for_the_scales_that_make_a_power_factor() -> None:
    odds = undecided()
    for d in VOLTS:
        odds[d] = {VOLT: 1.0}
    for d in AMPS:
        odds[d] = {AMP: 1.0}
    context = looked(three_phases(), odds)
    assert {(p.power, p.current, p.voltage) for p in context.pairings} == set(zip(WATTS, AMPS, VOLTS, strict=True))
    for d in WATTS:
        told = {scale: figure(context, "pairing", d, Sense("power", scale, MEASURE)) for scale in (0.0, 1.0, 2.0)}
        assert told[1.0] > max(told[0.0], told[2.0]) + 2


def test_a_counter_speaks_where_powers_are_known() -> None:
    context = looked(three_phases(), certain() | {ENERGY: {Sense("energy", s, MEASURE): 0.5 for s in (1.0, 2.0)}})
    assert figure(context, "counter", ENERGY, Sense("energy", 2.0, MEASURE)) == 3.0
    assert figure(context, "counter", ENERGY, Sense("energy", 1.0, MEASURE)) < 0
    assert figure(context, "counter", WATTS[0], WATT) == 0.0


def test_what_is_always_zero_is_no_part_of_physics() -> None:
    traces = three_phases()
    for d in (*WATTS, *AMPS):
        traces[d] = trace([0] * 240, every=60.0, dp_id=d)
    context = looked(traces, certain())
    assert context.pairings == ()
    assert figure(context, "pairing", WATTS[0], WATT) == 0.0
    assert figure(context, "counter", ENERGY, Sense("energy", 2.0, MEASURE)) == 0.0


def test_the_phases_of_a_grid_speak_for_each_other() -> None:
    context = looked(three_phases(), certain())
    for d in VOLTS:
        assert figure(context, "peers", d, VOLT) == log(3)
        assert figure(context, "peers", d, Sense("voltage", 0.0, MEASURE)) == 0.0  # 2300 V is no grid
        assert figure(context, "peers", d, VOLT._replace(role=SET)) == 0.0
        assert figure(context, "peers", d, WATT) == figure(context, "peers", d, AMP) == 0.0


def test_a_single_voltage_and_one_of_another_grid_have_no_peers() -> None:
    traces = {d: one for d, one in three_phases().items() if d < VOLTS[1]}
    traces[VOLTS[1]] = trace([1190, 1201, 1195, 1203, 1199], dp_id=VOLTS[1])
    context = looked(traces, {d: its for d, its in certain().items() if d in traces})
    assert figure(context, "peers", VOLTS[0], VOLT) == figure(context, "peers", VOLTS[1], VOLT) == 0.0


def test_more_equals_than_a_grid_has_phases_say_no_more() -> None:
    traces = {d: trace([2300, 2310, 2295, 2304], dp_id=d) for d in range(30, 40)}
    context = looked(traces, {d: {VOLT: 1.0} for d in traces})
    assert {figure(context, "peers", d, VOLT) for d in traces} == {log(3)}


def test_many_loads_forbid_a_scale_of_the_power_and_few_do_not() -> None:
    odds = {18: {AMP: 1.0}, 19: {WATT: 0.5, Sense("power", 0.0, MEASURE): 0.5}, 20: {VOLT: 1.0}}
    many, few = looked(plug(30), odds), looked(plug(5), odds)
    told = {scale: figure(many, "veto", 19, Sense("power", scale, MEASURE)) for scale in (0.0, 1.0, 2.0)}
    assert told == {0.0: -1.0, 1.0: 0.0, 2.0: -0.6}
    assert all(figure(few, "veto", 19, Sense("power", scale, MEASURE)) == 0.0 for scale in told)
    assert figure(many, "veto", 20, VOLT) == 0.0


def test_what_many_loads_forbid_depends_on_what_the_others_are() -> None:
    odds = {
        18: {AMP: 0.75, Sense("current", 2.0, MEASURE): 0.25},
        19: {WATT: 1.0},
        20: {VOLT: 1.0},
    }
    physics = Physics(plug(30))
    pairing, bare = physics.pairing(19, 18, 20), physics.pairing(19, 18, None)
    assert pairing is not None and bare is not None
    told = vetoes(pairing, odds)
    assert sorted(told) == [18, 19]
    # if the current were in tens of milliamperes, 10 times as much could flow
    assert isclose(told[19][WATT], 0.25 * -0.6)
    assert isclose(told[19][Sense("power", 0.0, MEASURE)], 0.75 * -1.0)
    assert told[18][AMP] == 0.0
    assert told[18][Sense("current", 4.0, MEASURE)] == -1.0
    assert vetoes(bare, odds) == {}
    few = Physics(plug(5)).pairing(19, 18, 20)
    assert few is not None
    assert vetoes(few, odds) == {}


def test_powers_inside_raw_datapoints_speak_for_a_counter() -> None:
    traces = three_phases()
    inside = {place: traces[d] for place, d in OPENED.items()} | {ENERGY: traces[ENERGY]}
    odds = {ENERGY: {Sense("energy", s, MEASURE): 0.5 for s in (1.0, 2.0)}}
    context = looked(
        inside,
        odds | {place: {Sense(QUANTITY_OF[d], SCALES[QUANTITY_OF[d]], MEASURE): 1.0} for place, d in OPENED.items()},
    )
    assert {(p.power, p.current, p.voltage) for p in context.pairings} == {
        (first + 2, first + 1, first) for first in (6000, 7000, 8000)
    }
    assert figure(context, "counter", ENERGY, Sense("energy", 2.0, MEASURE)) == 3.0
    assert figure(context, "counter", ENERGY, Sense("energy", 1.0, MEASURE)) < 0
