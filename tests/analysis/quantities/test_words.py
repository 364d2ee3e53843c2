"""Evidence in plain words."""

from __future__ import annotations

import re

import pytest

from analysis.quantities.devices import meter, series, told
from tuyasniff.analysis.quantities.judge import judge
from tuyasniff.analysis.quantities.words import LEAST, RULES, names
from tuyasniff.analysis.traces import Traces
from tuyasniff.model import Guess

ROOM = [(0.0, 1, "bool", 1), (0.0, 4, "enum", 1), *series(2, [21] * 30), *series(3, [190, 191, 193, 194, 196, 197] * 5)]
PHASES = [
    *meter(ids=(101, 102, 103, 104)),
    *meter(ids=(111, 112, 113, 114), seed=2),
    *meter(ids=(121, 122, 123, 124), seed=3),
]


def all_guesses(*devices: Traces) -> list[Guess]:
    return [guess for traces in devices for guess in judge(traces).guesses.values()]


GUESSES = all_guesses(
    told(meter()), told(ROOM), told(PHASES), told([(None, 20, "value", 2304), (None, 18, "value", 0)])
)


def test_every_figure_has_a_line_of_evidence() -> None:
    assert list(names()) == []


def test_every_line_is_one_line_of_plain_words() -> None:
    for guess in GUESSES:
        for line in guess.evidence:
            assert line.text and line.text == line.text.strip() and "\n" not in line.text
            assert "_" not in line.text and "None" not in line.text and "Sense(" not in line.text
            assert not re.search(r"\d\.\d{5}|e[+-]\d", line.text), line.text
            assert len(line.text) < 200


def test_the_weightiest_line_stands_first_and_none_is_lighter_than_worth_it() -> None:
    for guess in GUESSES:
        own = [line for line in guess.evidence if line.rule in RULES]
        assert all(abs(line.weight) >= LEAST for line in own)
        assert [abs(line.weight) for line in own] == sorted((abs(line.weight) for line in own), reverse=True)


def test_what_is_told_has_evidence_that_speaks_for_it() -> None:
    told_ones = [guess for guess in GUESSES if guess.told]
    assert told_ones
    for guess in told_ones:
        assert guess.evidence and max(line.weight for line in guess.evidence) > 0


def test_evidence_points_at_an_item_that_was_seen() -> None:
    for guess in judge(told(meter())).guesses.values():
        assert all(line.number is None or line.number >= 1 for line in guess.evidence)


@pytest.mark.parametrize("dp_id", [18, 19])
def test_power_and_current_say_that_they_fit_together(dp_id: int) -> None:
    lines = judge(told(meter())).guesses[dp_id].evidence
    physics = [line.text for line in lines if line.rule == "physics"]
    assert not physics or "P = U·I" in physics[0] or "follows dp" in physics[0]
