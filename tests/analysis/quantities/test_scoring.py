"""The rulers by which guesses are measured."""

from __future__ import annotations

import pytest
from judged import answer_of, mistakes
from scoring import Answer, at, calibration, reachable

from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense
from tuyasniff.model import Candidate, Guess, Meaning

VOLTS = Sense("voltage", 1.0, MEASURE)


def answer(confidence: float, right: bool) -> Answer:
    return Answer(confidence, right, right, (), VOLTS, told=confidence >= 0.85)


def guess(meaning: Meaning, confidence: float = 0.9, *, told: bool = True) -> Guess:
    return Guess(20, (Candidate(meaning, confidence),), told=told)


@pytest.mark.parametrize(
    ("meaning", "truth", "right", "quantity"),
    [
        (Meaning("voltage", "V", 1, 10), VOLTS, True, True),
        (Meaning("voltage", "mV", 100, 1), VOLTS, True, True),
        (Meaning("voltage", "V", 1, 100), VOLTS, False, True),
        (Meaning("power", "W", 1, 10), VOLTS, False, False),
        (Meaning("countdown", "min"), Sense("duration", -1.778, SET), True, True),
        (Meaning("countdown", "s"), Sense("duration", -1.778, SET), False, True),
        (Meaning("brightness", "%", 100, 255), Sense("brightness", 0.407, SET), True, True),
    ],
)
def test_an_answer_is_right_where_quantity_and_scale_are(
    meaning: Meaning, truth: Sense, right: bool, quantity: bool
) -> None:
    found = answer_of(20, guess(meaning), truth, ("x",))
    assert (found.right, found.quantity_right, found.told) == (right, quantity, True)


def test_no_guess_is_a_wrong_answer_that_is_not_told() -> None:
    for nothing in (None, Guess(20, ())):
        found = answer_of(20, nothing, VOLTS, ())
        assert not found.right and not found.told and found.confidence == 0.0


def test_confidence_that_says_what_happens_is_not_off() -> None:
    given = [answer(0.75, n % 4 != 0) for n in range(100)]
    off, curve = calibration(given)
    assert off == pytest.approx(0.0) and curve == [(0.75, 0.75, 100)]
    assert calibration([answer(0.95, False)] * 10)[0] == pytest.approx(0.95)


def test_certainty_is_counted() -> None:
    assert calibration([answer(1.0, True)] * 3)[1] == [(1.0, 1.0, 3)]


def test_what_is_told_from_a_threshold_on_has_a_share_and_a_precision() -> None:
    given = [answer(0.9, True)] * 3 + [answer(0.9, False)] + [answer(0.5, False)] * 4
    assert at(given, 0.85) == (0.5, 0.75)
    assert len(mistakes(given, told=True)) == 1 and len(mistakes(given, told=False)) == 4


def test_the_reachable_share_ends_where_too_much_is_wrong() -> None:
    given = [answer(0.99, True)] * 40 + [answer(0.6, False)] * 60
    share, since = reachable(given, 0.95)
    assert share == pytest.approx(0.42) and since in (0.6, 0.99)
    assert reachable([answer(0.9, False)] * 50, 0.95) == (0.0, 1.0)
