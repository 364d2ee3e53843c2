"""The answers of the judge itself, as the program gives them, held against what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scoring import Answer

from tuyasniff.analysis.quantities.judge import judge
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import Sense, sense_of
from tuyasniff.analysis.quantities.weights import Weights
from tuyasniff.analysis.traces import Traces
from tuyasniff.model import Guess

NEAR = 0.01
"""Scales that are nearer, as logarithms, are the same: 2.55 and 255/100."""


def same(told: Sense, truth: Sense) -> bool:
    """Whether quantity and scale agree, whatever the role."""
    return told.quantity == truth.quantity and abs(told.scale - truth.scale) < NEAR


def answer_of(dp_id: int, guess: Guess | None, truth: Sense, group: tuple[str, ...]) -> Answer:
    """The best candidate of a guess beside what is true; without a guess it is wrong at no confidence."""
    if guess is None or guess.best is None:
        return Answer(0.0, False, False, group, truth, dp_id)
    given = sense_of(guess.best.meaning)
    quantity = given.quantity == truth.quantity
    return Answer(guess.confidence, same(given, truth), quantity, group, truth, dp_id, guess.told, given)


def answers_of(
    traces: Traces,
    truth: Mapping[int, Sense],
    group: tuple[str, ...],
    *,
    priors: Priors | None = None,
    weighing: Weights | None = None,
) -> Iterator[Answer]:
    """The answers for all labelled datapoints that were seen."""
    guesses = judge(traces, priors=priors, weighing=weighing).guesses
    for dp_id, sense in truth.items():
        if dp_id in traces.numbers and traces.numbers[dp_id].type == "value":
            yield answer_of(dp_id, guesses.get(dp_id), sense, group)


def mistakes(given: Sequence[Answer], *, told: bool) -> list[Answer]:
    """The wrong answers: those that were told, or those that were not."""
    return [a for a in given if not a.right and a.told == told]
