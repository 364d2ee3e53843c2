"""What the datapoints of a device say about one another."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.quantities.devices import trace
from analysis.quantities.phases import AMPS, ENERGY, QUANTITY_OF, SCALES, VOLTS, WATTS, three_phases, undecided
from tuyasniff.analysis.quantities.context import NAMES, Context
from tuyasniff.analysis.quantities.course import course_of
from tuyasniff.analysis.quantities.physics import Physics
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.analysis.quantities.shapes import Shape
from tuyasniff.analysis.traces import Trace

VOLT, AMP, WATT = (Sense(q, SCALES[q], MEASURE) for q in ("voltage", "current", "power"))


def row_of(*senses: Sense, metering: bool = True) -> Shape:
    its = {18 + place: sense for place, sense in enumerate(senses)}
    return Shape("meter", metering, dict.fromkeys(its, "value"), its)


def looked(
    traces: Mapping[int, Trace], odds: Mapping[int, Mapping[Sense, float]], shapes: list[Shape] | None = None
) -> Context:
    courses = {d: course_of(one, 3600.0) for d, one in traces.items()}
    return Context(Priors(shapes or [row_of(AMP, WATT, VOLT)] * 20), courses, odds, Physics(traces), metering=True)


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
