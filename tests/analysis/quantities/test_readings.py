"""Readings of other instruments, and declarations, against what datapoints showed."""

from __future__ import annotations

import pytest

from analysis.quantities.devices import Report, meter, series, told
from tuyasniff.analysis.quantities.candidates import field_of
from tuyasniff.analysis.quantities.judge import judge, shipped_priors
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.readings import Known, declared_push, pushed
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.model import Meaning, Note, Reference

VOLTS, AMPS, WATTS = (Sense("voltage", 1.0, MEASURE), Sense("current", 3.0, MEASURE), Sense("power", 1.0, MEASURE))
IDLE: list[Report] = [(0.0, 101, "value", 2304), (0.0, 102, "value", 83), (0.0, 103, "value", 196)]


def known(quantity: str, value: str, unit: str, dp_id: int | None = None, seconds: float | None = None) -> Known:
    return Known(Reference(quantity, value, unit), dp_id, None if seconds is None else round(seconds * 1e6))


def scores(one: Known, reports: list[Report] = IDLE) -> dict[int, dict[Sense, float]]:
    return pushed([one], field_of(told(reports), shipped_priors())).scores


def test_a_reading_of_a_named_datapoint_speaks_for_one_scale_and_against_all_else() -> None:
    said = scores(known("voltage", "231", "V", 101))
    assert set(said) == {101}
    assert said[101][VOLTS] > 5
    assert all(score < 0 for sense, score in said[101].items() if sense[:2] != VOLTS[:2])


def test_a_named_datapoint_that_is_said_to_be_a_voltage_is_not_a_power() -> None:
    said = scores(known("voltage", "231", "V", 101))
    assert all(score < -3 for sense, score in said[101].items() if sense.quantity == "power")
    guess = judge(told(IDLE), known=[known("voltage", "231", "V", 101)]).guesses[101]
    assert guess.told and guess.answer == Meaning("voltage", "V", 1, 10)


def test_a_reading_without_a_datapoint_speaks_for_those_that_show_it() -> None:
    said = scores(known("voltage", "231", "V"))
    assert said[101][VOLTS] > 3
    assert not any(score > 0 for sense, score in said[102].items() if sense.quantity != "voltage")


@pytest.mark.parametrize(
    ("one", "sense"),
    [
        (known("current", "83", "mA", 102), AMPS),
        (known("current", "0.083", "A", 102), AMPS),
        (known("power", "0.0196", "kW", 103), WATTS),
        (known("power", "20", "W", 103), WATTS),
        (known("power", "19600", "mW", 103), WATTS),
    ],
)
def test_a_reading_may_be_in_any_unit_and_need_not_be_exact(one: Known, sense: Sense) -> None:
    said = scores(one)[one.dp_id or 0]
    assert max(said, key=lambda its: said[its]) == sense and said[sense] > 5


def test_a_load_that_is_switched_on_is_found_as_a_step() -> None:
    reports = series(103, [900, 905, 902, 20910, 20904, 20899], every=10.0)
    at_once = scores(known("power", "2000", "W", 103, seconds=28.0), reports)
    assert at_once[103][WATTS] > 5  # 2091 W in all, 2000 W more than before
    before = scores(known("power", "2000", "W", 103, seconds=1.0), series(103, [900, 905, 902], every=1.0))
    assert before[103][WATTS] < 0


def test_a_reading_counts_at_its_moment_only() -> None:
    reports = series(103, [100] * 20 + [20000] * 20, every=10.0)
    assert scores(known("power", "10", "W", 103, seconds=20.0), reports)[103][WATTS] > 5
    assert scores(known("power", "10", "W", 103, seconds=390.0), reports)[103][WATTS] < 0


@pytest.mark.parametrize("value", ["", "much", "1e999999", "nan", "-Infinity"])
def test_a_reading_that_is_no_number_says_nothing(value: str) -> None:
    assert scores(known("voltage", value, "V", 101)) == {}


def test_a_reading_of_a_datapoint_that_was_not_seen_says_nothing() -> None:
    assert scores(known("voltage", "231", "V", 55)) == {}


def test_every_score_has_a_line_in_plain_words() -> None:
    push = pushed([known("voltage", "231", "V", 101)], field_of(told(IDLE), shipped_priors()))
    (line,) = push.evidence[101][VOLTS]
    assert line.rule == "reading" and line.weight == pytest.approx(push.scores[101][VOLTS])
    assert line.text == "231 V was read elsewhere: 0.3% off at /10"
    other = push.evidence[101][Sense("power", 1.0, MEASURE)][0]
    assert other.text == "is said to show voltage"


def test_known_240_volts_settle_a_scale_that_nobody_could_know() -> None:
    reports = [(0.0, 20, "value", 24)]
    guess = judge(told(reports), priors=Priors([]), known=[known("voltage", "240", "V", 20)]).guesses[20]
    assert guess.answer in (None, Meaning("voltage", "V", 10, 1))  # a scale that no device has stays open
    guess = judge(told([(0.0, 20, "value", 240)]), known=[known("voltage", "240", "V", 20)]).guesses[20]
    assert guess.answer == Meaning("voltage", "V", 1, 1)
    guess = judge(told([(0.0, 20, "value", 24012)]), known=[known("voltage", "240", "V", 20)]).guesses[20]
    assert guess.answer == Meaning("voltage", "V", 1, 100)


def test_a_note_with_a_reading_is_a_reading_at_its_moment() -> None:
    traces = told(meter(ids=(101, 102, 103, 104)))
    without = judge(traces).guesses[103]
    traces.note(Note("kettle 2000 W", 610_000_000, Reference("power", "2000", "W")))
    guess = judge(traces).guesses[103]
    assert guess.answer == Meaning("power", "W", 1, 10)
    assert guess.confidence >= without.confidence
    assert any(line.rule == "reading" and "2000 W" in line.text for line in guess.evidence)


def test_a_declaration_speaks_for_its_scale_and_a_little_for_others_of_its_quantity() -> None:
    field = field_of(told(IDLE), shipped_priors())
    said = declared_push({101: Meaning("voltage", "V", 1, 10), 55: Meaning("power", "W")}, field)
    assert set(said) == {101}
    assert said[101][VOLTS] == max(said[101].values())
    assert all(0 < score < said[101][VOLTS] for sense, score in said[101].items() if sense.scale != 1.0)
    assert all(sense.quantity == "voltage" for sense in said[101])
