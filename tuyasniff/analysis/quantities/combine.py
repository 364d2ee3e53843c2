"""From candidates to odds: each datapoint alone, then all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from tuyasniff.analysis.quantities import worlds
from tuyasniff.analysis.quantities.candidates import Field, Row
from tuyasniff.analysis.quantities.context import Context
from tuyasniff.analysis.quantities.physics import Physics
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.analysis.quantities.weights import Weights, kind_of, score, span_of

Odds = dict[Sense, float]
Push = Mapping[int, Mapping[Sense, float]]

_NEGLIGIBLE = 1e-4
_FLOOR = 5e-4


@dataclass(frozen=True, slots=True)
class Combined:
    """The odds of every datapoint, what the figures of its candidates were, and what physics found.

    `everything` holds the numbers inside raw datapoints as well; `span` says how long was watched (see weights.py).
    """

    odds: Mapping[int, Odds]
    everything: Mapping[int, Odds]
    figures: Mapping[int, Mapping[Sense, tuple[float, ...]]]
    weights: tuple[float, ...]
    span: str
    context: Context
    physics: Physics


def combine(
    found: Field, priors: Priors, weights: Weights, push: Push | None = None, sure: Mapping[int, Sense] | None = None
) -> Combined:
    """Judge all candidates together.

    `push` is what else speaks for a sense of a datapoint (readings, declarations), a logarithm each; `sure` is what
    people have said: it is not judged, and helps to judge the others.
    """
    kind = kind_of(found.metering)
    span = span_of(found.seconds, max((course.n for course in found.courses.values()), default=0))
    first, second = weights[kind, span, 0], weights[kind, span, 1]
    push, sure = push or {}, sure or {}
    alone = {
        dp_id: _settled(rows, [score(row.figures, first) for row in rows], push.get(dp_id), sure.get(dp_id))
        for dp_id, rows in found.rows.items()
    }
    surroundings = look_around(found, priors, alone)
    figures = {
        dp_id: {row.sense: (*row.figures, *surroundings.figures(dp_id, row, alone)) for row in rows}
        for dp_id, rows in found.rows.items()
    }
    odds = {
        dp_id: _settled(
            rows, [score(figures[dp_id][row.sense], second) for row in rows], push.get(dp_id), sure.get(dp_id)
        )
        for dp_id, rows in found.rows.items()
    }
    return Combined(
        odds,
        odds | {place: {sense: 1.0} for place, (_, sense) in found.opened.items()},
        figures,
        second,
        span,
        surroundings.context,
        surroundings.physics,
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the others say, after each has spoken alone: which scales agree, and then what physics makes of it."""

    agreed: Mapping[int, Odds]
    mixed: Mapping[int, Odds]
    context: Context
    physics: Physics

    def figures(self, dp_id: int, row: Row, alone: Mapping[int, Odds]) -> tuple[float, ...]:
        """The figures of the second round for one candidate."""
        first = alone[dp_id].get(row.sense, 0.0) + _FLOOR
        agreed = self.agreed[dp_id].get(row.sense, 0.0) + _FLOOR
        tested = self.mixed[dp_id].get(row.sense, 0.0) + _FLOOR
        return (log(agreed / first), log(tested / agreed), *self.context.figures(dp_id, row.sense, row.usual))


def look_around(found: Field, priors: Priors, alone: Mapping[int, Odds]) -> Surroundings:
    """Weigh the worlds, and ask physics and the neighbours."""
    pruned = {dp_id: {s: p for s, p in odds.items() if p > _NEGLIGIBLE} for dp_id, odds in alone.items()}
    pruned |= {place: {sense: 1.0} for place, (_, sense) in found.opened.items()}
    live = [dp_id for dp_id, course in found.courses.items() if course.high or course.low] + list(found.opened)
    physics = Physics({**found.traces, **{place: trace for place, (trace, _) in found.opened.items()}})
    own = {dp_id: odds for dp_id, odds in pruned.items() if dp_id not in found.opened}
    fixed = {place: sense.scale for place, (_, sense) in found.opened.items() if sense.quantity == "power"}
    relations = worlds.Relations(physics, pruned, [d for d in live if d in own], fixed)
    usual = worlds.WorldOdds(priors.shapes, found.neighbours)
    plain, weighed = worlds.weigh(own, relations, usual) if own else ([], [])
    agreed = worlds.mixed(plain, pruned)
    mixed = {
        dp_id: {s: p for s, p in odds.items() if p > _NEGLIGIBLE}
        for dp_id, odds in worlds.mixed(weighed, pruned).items()
    }
    around = Context(priors, found.courses, mixed, physics, live, metering=found.metering > 0.5)
    return Surroundings(agreed, mixed, around, physics)


def _settled(
    rows: Sequence[Row], scores: Sequence[float], push: Mapping[Sense, float] | None, sure: Sense | None
) -> Odds:
    """Probabilities from scores."""
    if sure is not None:
        return {sure: 1.0}
    if push:
        scores = [s + push.get(row.sense, 0.0) for s, row in zip(scores, rows, strict=True)]
    top = max(scores)
    shares = [exp(s - top) for s in scores]
    whole = sum(shares)
    return {row.sense: share / whole for row, share in zip(rows, shares, strict=True)}
