"""All datapoints of a device, decided together."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.quantities.devices import Report, meter, series, told
from lanes import times
from tuyasniff.analysis.quantities.judge import CANDIDATES_MOST, TOLD, judge
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.readings import Known
from tuyasniff.model import GuessStatus, Meaning, Note, Reference, Schema, SchemaDp

VOLTS, AMPS = Meaning("voltage", "V", 1, 10), Meaning("current", "A", 1, 1000)
WATTS, KWH = Meaning("power", "W", 1, 10), Meaning("energy", "kWh", 1, 1000)
NOBODY = Priors([])


def declared(*dps: SchemaDp) -> Schema:
    return Schema("xxxxxxxxxxxxxxxx", "thing_model", "a test", dps)


def test_nothing_is_said_of_nothing() -> None:
    judgement = judge(told([]))
    assert not judgement.guesses and not judgement.raw


def test_a_usual_plug_is_understood() -> None:
    guesses = judge(told(meter())).guesses
    assert guesses[18].answer == AMPS and guesses[20].answer == VOLTS and guesses[19].answer == WATTS
    assert guesses[17].best is not None and guesses[17].best.meaning == KWH
    assert all(guesses[dp_id].role == "measure" for dp_id in (17, 18, 19, 20))


def test_tenths_of_watts_are_told_from_watts_by_physics_where_ids_say_nothing() -> None:
    for power_by, meaning in ((1, Meaning("power", "W", 1, 1)), (10, WATTS)):
        guess = judge(told(meter(power_by=power_by, ids=(140, 141, 142, 143), seconds=3600))).guesses[142]
        assert guess.best is not None and guess.best.meaning == meaning


@pytest.mark.parametrize("power_by", [1, 100])
def test_a_power_that_volts_and_amperes_forbid_over_many_loads_is_not_told(power_by: int) -> None:
    guess = judge(told(meter(power_by=power_by, seconds=3600))).guesses[19]
    assert guess.answer in (None, Meaning("power", "W", 1, power_by))


def test_a_grid_of_120_volts_is_one_too() -> None:
    assert judge(told(meter(volts=119.5))).guesses[20].answer == VOLTS


def test_longer_watching_does_not_make_a_right_answer_wrong() -> None:
    reports = meter(seconds=3600)
    for until in (120.0, 600.0, 1800.0, 3600.0):
        guesses = judge(told([report for report in reports if (report[0] or 0) <= until])).guesses
        assert guesses[20].answer in (None, VOLTS) and guesses[18].answer in (None, AMPS)


def test_random_values_on_random_ids_are_told_nothing() -> None:
    rng = Random(5)
    many = said = 0
    for most in (10, 100, 1000, 10_000, 2**31) * 3:
        ids = rng.sample(range(101, 250), 6)
        reports = [
            (float(second), dp_id, "value", rng.randrange(most)) for second in range(0, 600, 20) for dp_id in ids
        ]
        guesses = judge(told(reports)).guesses
        many += len(guesses)
        said += sum(guess.told for guess in guesses.values())
    assert many == 90 and said <= 1


def test_a_question_mark_where_nothing_is_known() -> None:
    guess = judge(told([(0.0, 177, "value", 0)])).guesses[177]
    assert not guess.told and guess.answer is None and guess.candidates
    guess = judge(told([(0.0, 177, "value", 3)]), priors=NOBODY).guesses[177]
    assert guess.answer is None


def test_odds_are_probabilities_in_order_and_the_answer_is_above_the_threshold() -> None:
    for guess in judge(told(meter())).guesses.values():
        odds = [candidate.confidence for candidate in guess.candidates]
        assert odds == sorted(odds, reverse=True) and len(odds) <= CANDIDATES_MOST
        assert all(0 <= p <= 1 for p in odds) and sum(odds) <= 1.01
        assert guess.told == (odds[0] >= TOLD["mains", "minutes"])
        meanings = [candidate.meaning for candidate in guess.candidates]
        assert len(set(meanings)) == len(meanings)


def test_the_same_traces_are_judged_the_same_again() -> None:
    traces = told(meter())
    assert judge(traces) == judge(traces)


def test_confirmed_meanings_are_never_changed() -> None:
    odd = Meaning("humidity", "%", 1, 1)
    guesses = judge(told(meter()), confirmed={20: odd}).guesses
    assert guesses[20].status is GuessStatus.CONFIRMED and guesses[20].answer == odd
    assert guesses[20].confidence == 1.0 and len(guesses[20].candidates) == 1


@pytest.mark.parametrize("div", [1, 10])
def test_a_confirmed_scale_helps_those_of_its_kind(div: int) -> None:
    traces = told([*meter(ids=(101, 102, 103, 104)), *meter(ids=(111, 112, 113, 114), seed=2)])
    meaning = Meaning("power", "W", 1, div)
    alone, helped = (judge(traces, confirmed=said).guesses[113] for said in ({}, {103: meaning}))
    odds = [{one.meaning: one.confidence for one in guess.candidates}.get(meaning, 0.0) for guess in (alone, helped)]
    assert 1 - odds[1] < 0.7 * (1 - odds[0])  # fewer doubts
    assert helped.status is GuessStatus.GUESSED


def test_a_confirmation_may_be_of_a_datapoint_that_was_not_seen_or_is_no_number() -> None:
    named = Meaning("mode", "")
    guesses = judge(told([(0.0, 4, "enum", 1)]), confirmed={4: named, 99: VOLTS}).guesses
    assert guesses[4].answer == named and guesses[99].answer == VOLTS


def test_a_note_that_says_what_a_datapoint_is_counts_as_confirmed_until_it_is_taken_back() -> None:
    traces = told(meter())
    traces.note(Note("dp 20 is frequency Hz /100"))
    assert judge(traces).guesses[20].answer == Meaning("frequency", "Hz", 1, 100)
    traces.note(Note("dp 20 is nothing known"))
    assert judge(traces).guesses[20].answer == VOLTS


def test_a_declared_scale_wins_where_values_cannot_tell() -> None:
    reports = [(0.0, 20, "value", 0), (0.0, 101, "value", 0)]
    schema = declared(SchemaDp(101, quantity="energy", unit="kWh", div=1000))
    guess = judge(told(reports), schema=schema).guesses[101]
    assert guess.best is not None and guess.best.meaning == KWH
    assert guess.status is GuessStatus.SCHEMA
    assert "declares" in guess.evidence[0].text


def test_a_declared_countdown_is_a_duration_among_the_candidates() -> None:
    schema = declared(SchemaDp(150, quantity="countdown", unit="min"))
    guess = judge(told([(0.0, 150, "value", 0)]), schema=schema).guesses[150]
    assert guess.status is GuessStatus.SCHEMA
    assert guess.best is not None and guess.best.meaning.unit == "min"


@pytest.mark.parametrize(
    "meaning",
    [
        Meaning("leakage_current", "mA"),
        Meaning("apparent_power", "VA", 1, 10),
        Meaning("percentage", "%"),
        Meaning("water", "L"),
    ],
)
def test_what_is_declared_wins_though_known_devices_have_no_such_thing(meaning: Meaning) -> None:
    quantity, unit, mul, div = meaning
    schema = declared(SchemaDp(15, quantity=quantity, unit=unit, mul=mul, div=div))
    guess = judge(told([*meter(), (0.0, 15, "value", 12)]), schema=schema).guesses[15]
    assert guess.status is GuessStatus.SCHEMA
    assert guess.best is not None and guess.best.meaning == meaning


def test_a_reading_in_fahrenheit_makes_degrees_fahrenheit() -> None:
    known = Known(Reference("temperature", "69", "°F"), 3)
    guess = judge(told([(0.0, 3, "value", 69)]), known=[known]).guesses[3]
    assert guess.best is not None and guess.best.meaning.unit == "°F"


def test_a_declared_scale_does_not_win_against_values_that_contradict_it() -> None:
    schema = declared(SchemaDp(20, quantity="voltage", unit="V", div=1000))
    guess = judge(told(meter()), schema=schema).guesses[20]
    assert guess.answer != Meaning("voltage", "V", 1, 1000)  # 2.3 V on the mains
    assert guess.best is not None and guess.best.meaning == VOLTS
    assert guess.status is GuessStatus.GUESSED
    assert any(line.rule == "schema" and "something else" in line.text for line in guess.evidence)


def test_a_person_counts_more_than_a_declaration() -> None:
    schema = declared(SchemaDp(20, quantity="voltage", unit="V", div=10))
    guess = judge(told(meter()), schema=schema, confirmed={20: Meaning("power", "W")}).guesses[20]
    assert guess.status is GuessStatus.CONFIRMED and guess.answer == Meaning("power", "W")


def test_a_bool_that_the_module_sets_is_a_switch_and_one_of_the_maker_that_is_only_told_may_be_anything() -> None:
    both = told([(1.0, 1, "bool", 1), (2.0, 2, "bool", 0), (3.0, 113, "bool", 0)], sets=[(0.5, 1, "bool", 1)])
    guesses = judge(both).guesses
    assert guesses[1].answer == Meaning("switch", "") and guesses[1].role == "set"
    assert guesses[2].answer == Meaning("switch", "")  # Tuya's own ids
    assert guesses[113].answer is None


def test_enums_and_bitmaps_are_no_quantities() -> None:
    assert judge(told([(0.0, 4, "enum", 1), (0.0, 26, "bitmap", 255)])).guesses == {}


def test_a_clock_that_runs_down_is_called_a_countdown() -> None:
    reports = [(0.0, 1, "bool", 1), *series(9, list(range(600, 0, -5)), every=5.0)]
    guess = judge(told(reports)).guesses[9]
    assert guess.best is not None and guess.best.meaning == Meaning("countdown", "s")


@pytest.mark.parametrize("value", [0, 1, -1, -20, 2**31 - 1, 2**31, -(2**31), 2**32 - 1, 2**63 - 1])
def test_extreme_values_do_not_break_it(value: int) -> None:
    reports = [(0.0, dp_id, "value", value) for dp_id in (1, 18, 19, 20, 255)]
    assert set(judge(told(reports)).guesses) == {1, 18, 19, 20, 255}


_KIND = st.sampled_from(["value", "value", "value", "bool", "enum", "bitmap"])
_VALUE = st.one_of(st.integers(0, 5), st.integers(0, 4000), st.integers(-(2**31), 2**32 - 1))
_MOMENT = st.one_of(st.none(), st.floats(0, 1e7))
_REPORTS = st.lists(st.tuples(_MOMENT, st.integers(0, 255), _KIND, _VALUE), max_size=40)
_READINGS = st.lists(
    st.builds(
        Known,
        st.builds(
            Reference,
            st.sampled_from(["voltage", "power", "temperature", "nonsense"]),
            st.sampled_from(["240", "0", "-5", "1e300", "x"]),
            st.sampled_from(["V", "kW", "°F", "", "apples"]),
        ),
        st.one_of(st.none(), st.integers(0, 255)),
        st.one_of(st.none(), st.integers(0, 10**13)),
    ),
    max_size=2,
)


def consistent(reports: list[Report]) -> list[Report]:
    """One type for each datapoint, as on a wire; a bool is 0 or 1."""
    kinds: dict[int, str] = {}
    out = []
    for moment, dp_id, kind, value in reports:
        its = kinds.setdefault(dp_id, kind)
        out.append((moment, dp_id, its, value & 1 if its == "bool" else value))
    return out


@settings(max_examples=times(25, 60))
@given(_REPORTS, _REPORTS, _READINGS)
def test_no_traces_ever_raise(reports: list[Report], sets: list[Report], readings: list[Known]) -> None:
    traces = told(consistent(reports), consistent(sets))
    judgement = judge(traces, known=readings)
    values = {trace.id for trace in traces.numbers.values() if trace.type == "value"}
    assert values <= set(judgement.guesses)
    for guess in judgement.guesses.values():
        assert guess.candidates and 0 <= guess.confidence <= 1
        assert all(line.text for line in guess.evidence)


@settings(max_examples=20)
@given(_REPORTS)
def test_without_any_known_device_nothing_raises_either(reports: list[Report]) -> None:
    for guess in judge(told(consistent(reports)), priors=NOBODY).guesses.values():
        assert 0 <= guess.confidence <= 1
