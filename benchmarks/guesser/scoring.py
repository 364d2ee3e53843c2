"""How good answers are: how many exactly right, how many are told at 95 % precision, how honest the confidence is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tuyasniff.analysis.quantities.combine import Odds
from tuyasniff.analysis.quantities.senses import Sense


class Answer(NamedTuple):
    """The best guess for one datapoint."""

    confidence: float
    right: bool
    quantity_right: bool
    group: tuple[str, ...]
    truth: Sense
    dp_id: int = 0
    told: bool = False
    given: Sense | None = None


def answers(truth: Mapping[int, Sense], odds: Mapping[int, Odds], group: tuple[str, ...]) -> list[Answer]:
    """The answers for the labelled datapoints of one device: the likeliest quantity and scale, whatever the role."""
    out = []
    for dp_id, sense in truth.items():
        whole: dict[tuple[str, float], float] = defaultdict(float)
        for its, p in odds[dp_id].items():
            whole[its.quantity, its.scale] += p
        (quantity, scale), p = max(whole.items(), key=lambda pair: pair[1])
        same = quantity == sense.quantity
        out.append(Answer(p, same and abs(scale - sense.scale) < 0.01, same, group, sense, dp_id))
    return out


class Curve(NamedTuple):
    """Of what is answered from a confidence on: the share of all, and how much of it is right."""

    answered: float
    precision: float


def at(given: Sequence[Answer], threshold: float) -> Curve:
    """What is answered from a threshold on."""
    told = [a for a in given if a.confidence >= threshold]
    right = sum(a.right for a in told)
    return Curve(len(told) / max(1, len(given)), right / len(told) if told else float("nan"))


def reachable(given: Iterable[Answer], precision: float) -> tuple[float, float]:
    """The largest share that could be answered at a precision, and from which confidence on, with hindsight."""
    ordered = sorted(given, key=lambda a: -a.confidence)
    right, best = 0, (0.0, 1.0)
    for n, answer in enumerate(ordered, 1):
        right += answer.right
        if n >= 20 and right / n >= precision:
            best = (n / len(ordered), answer.confidence)
    return best


def calibration(given: Sequence[Answer], bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """The mean distance of confidence from truth, and (confidence, right, how many) for each bin."""
    off, curve = 0.0, []
    for k in range(bins):
        its = [a for a in given if k / bins <= a.confidence < (k + 1) / bins or (k == bins - 1 and a.confidence == 1)]
        if its:
            said = sum(a.confidence for a in its) / len(its)
            was = sum(a.right for a in its) / len(its)
            curve.append((said, was, len(its)))
            off += abs(said - was) * len(its) / len(given)
    return off, curve


def report(given: Sequence[Answer], threshold: float = 0.85) -> str:
    """One line."""
    if not given:
        return "none"
    exact = sum(a.right for a in given) / len(given)
    quantity = sum(a.quantity_right for a in given) / len(given)
    told, (share, since) = at(given, threshold), reachable(given, 0.95)
    off, _ = calibration(given)
    return (
        f"n {len(given):5} exact {exact:6.1%} quantity {quantity:6.1%} | from {threshold}: "
        f"answered {told.answered:4.0%} right {told.precision:6.1%} | "
        f"95 % right: {share:4.0%} (from {since:.2f}) | calibration off {off:5.1%}"
    )
