"""From candidates to odds, all datapoints together."""

from __future__ import annotations

import pytest

from analysis.quantities.devices import meter, told
from tuyasniff.analysis.quantities import weights
from tuyasniff.analysis.quantities.candidates import field_of
from tuyasniff.analysis.quantities.combine import Combined, combine
from tuyasniff.analysis.quantities.judge import shipped_priors
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.analysis.traces import Traces

VOLT = Sense("voltage", 1.0, MEASURE)


def combined(traces: Traces, **more: object) -> Combined:
    priors = shipped_priors()
    return combine(field_of(traces, priors), priors, weights.shipped(), **more)  # type: ignore[arg-type]


def test_the_odds_of_each_datapoint_are_probabilities() -> None:
    for odds in combined(told(meter())).odds.values():
        assert sum(odds.values()) == pytest.approx(1.0)
        assert all(p >= 0 for p in odds.values())


def test_what_people_have_said_is_not_judged() -> None:
    said = Sense("frequency", 2.0, MEASURE)
    assert combined(told(meter()), sure={20: said}).odds[20] == {said: 1.0}


def test_a_push_moves_the_odds_of_its_sense_and_only_of_its_datapoint() -> None:
    plain, pushed = combined(told(meter())), combined(told(meter()), push={20: {VOLT: -6.0}})
    assert pushed.odds[20][VOLT] < plain.odds[20][VOLT]
    assert max(pushed.odds[18], key=lambda s: pushed.odds[18][s]) == max(
        plain.odds[18], key=lambda s: plain.odds[18][s]
    )


def test_every_candidate_has_as_many_figures_as_there_are_weights() -> None:
    found = combined(told(meter()))
    assert {len(figures) for its in found.figures.values() for figures in its.values()} == {len(found.weights)}


def test_how_long_was_watched_chooses_the_weights() -> None:
    reports = meter(seconds=3600)
    short = [report for report in reports if (report[0] or 0) < 60]
    assert (combined(told(short)).span, combined(told(reports)).span) == ("moment", "hours")
