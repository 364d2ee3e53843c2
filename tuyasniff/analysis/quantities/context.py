"""What the datapoints of a device say about one another, given what each of them may be by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log

from tuyasniff.analysis.quantities.course import Course, Kind
from tuyasniff.analysis.quantities.physics import Physics
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.relations import (
    counter_scores,
    factor_scores,
    mass,
    pairing_scores,
    partners,
    vetoes,
)
from tuyasniff.analysis.quantities.senses import MEASURE, Sense

Odds = Mapping[Sense, float]

NAMES = (
    "same_scale", "same_scale_any", "next", "near", "far", "block", "peers", "tally", "pairing", "counter", "factor",
    "veto",
)  # fmt: skip
"""The figures that `Context.figures` gives for each sense, in their order; 0 says nothing."""

_MAINS = frozenset(("voltage", "current", "power", "energy", "power_factor", "reactive_power", "apparent_power"))
_GAPS = (1,), (2, 3), (4, 5, 10, 20)
_TRIO = ("voltage", "current", "power")


class Context:
    """One round of looking around."""

    def __init__(
        self,
        priors: Priors,
        courses: Mapping[int, Course],
        odds: Mapping[int, Odds],
        physics: Physics,
        live: Sequence[int],
        *,
        metering: bool,
    ) -> None:
        self._priors = priors
        self._metering = metering
        self._courses = courses
        self._odds = odds
        self._by_sense: dict[Sense, float] = defaultdict(float)
        self._by_quantity: dict[tuple[str, str], float] = defaultdict(float)
        self._quantities: dict[int, dict[tuple[str, str], float]] = {}
        self._heard: dict[int, tuple[tuple[tuple[tuple[str, str], float], ...], float]] = {}
        for dp_id, its in odds.items():
            own: dict[tuple[str, str], float] = defaultdict(float)
            for sense, p in its.items():
                self._by_sense[sense] += p
                self._by_quantity[sense.quantity, sense.role] += p
                own[sense.quantity, sense.role] += p
            self._quantities[dp_id] = own
            likely = tuple((key, p) for key, p in own.items() if p > 0.01)
            self._heard[dp_id] = likely, 1 - sum(p for _, p in likely)
        self._blocks = _strides(courses)
        self._links: dict[int, dict[tuple[tuple[str, str], tuple[str, str]], float]] = defaultdict(dict)
        self._linked: dict[tuple[int, tuple[str, str]], tuple[float, float, float]] = {}
        self._related = self._relations(physics, live)

    def _relations(
        self, physics: Physics, live: Sequence[int]
    ) -> dict[int, tuple[dict[Sense, float], dict[Sense, float], dict[Sense, float]]]:
        """What pairings, counters and power factors say, by dpID."""
        found = partners(physics, self._odds, live)
        self.pairings = tuple(pairing for _, pairing in found)
        self._vetoes = {
            dp_id: scores for pairing in self.pairings for dp_id, scores in vetoes(pairing, self._odds).items()
        }
        paired: dict[int, dict[Sense, float]] = defaultdict(dict)
        for _, pairing in found:
            for dp_id, scores in pairing_scores(pairing, self._odds).items():
                for sense, score in scores.items():
                    paired[dp_id][sense] = max(score, paired[dp_id].get(sense, -9.0))
        power_mass = {d: mass(self._odds[d], "power") for d in live}
        powers = [d for d in live if power_mass[d] > 0.3]
        groups = [[d] for d in powers] + ([powers] if len(powers) > 1 else [])
        counters, factors = {}, {}
        for dp_id in live:
            if mass(self._odds[dp_id], "energy") > 0.003:
                counters[dp_id] = counter_scores(physics, self._odds, dp_id, [g for g in groups if dp_id not in g])
            if mass(self._odds[dp_id], "power_factor") > 0.005 and (
                self._courses[dp_id].changes >= 3 or self._courses[dp_id].n < 4
            ):
                sure = [
                    pairing
                    for _, pairing in found
                    if dp_id not in (pairing.power, pairing.current, pairing.voltage)
                    and power_mass[pairing.power] > 0.4
                ]
                factors[dp_id] = factor_scores(physics, self._odds, dp_id, sure)
        return {d: (paired.get(d, {}), counters.get(d, {}), factors.get(d, {})) for d in self._odds}

    def figures(self, dp_id: int, sense: Sense, usual: float) -> tuple[float, ...]:
        """The figures for one sense of one datapoint; `usual` is its probability among scales of its quantity."""
        own = self._odds[dp_id]
        same = self._by_sense[sense] - own.get(sense, 0.0)
        whole = self._by_quantity[sense.quantity, sense.role] - self._quantities[dp_id].get(
            (sense.quantity, sense.role), 0.0
        )
        agrees = log((max(0.0, same) + 0.4 * usual) / (max(0.0, whole) + 0.4) / usual) if usual > 0 else 0.0
        mains = sense.quantity in _MAINS and sense.role == MEASURE
        paired, counted, factored = self._related[dp_id]
        return (
            agrees if mains else 0.0,
            0.0 if mains else agrees,
            *self._links_of(dp_id, (sense.quantity, sense.role)),
            self._block(dp_id, sense),
            self._peers(dp_id, sense),
            self._tally(dp_id, sense),
            paired.get(sense, 0.0),
            counted.get(sense, 0.0),
            factored.get(sense, 0.0),
            self._vetoes.get(dp_id, {}).get(sense, 0.0),
        )

    def _links_of(self, dp_id: int, mine: tuple[str, str]) -> tuple[float, float, float]:
        """What the datapoints next to it, near it and farther off say of a quantity and a role."""
        found = self._linked.get((dp_id, mine))
        if found is None:
            next_to, near, far = (self._link_sum(dp_id, mine, gaps) for gaps in _GAPS)
            found = self._linked[dp_id, mine] = next_to, near, far
        return found

    def _link_sum(self, dp_id: int, mine: tuple[str, str], gaps: Sequence[int]) -> float:
        total = 0.0
        for gap in gaps:
            links = self._links[gap]
            for other, forward in ((dp_id - gap, False), (dp_id + gap, True)):
                heard = self._heard.get(other)
                if heard is None:
                    continue
                told = 0.0
                for key, p in heard[0]:
                    pair = (mine, key) if forward else (key, mine)
                    link = links.get(pair)
                    if link is None:  # how many times likelier the two are at this distance than by chance
                        link = links[pair] = exp(self._priors.link(gap, *pair, metering=self._metering))
                    told += p * link
                total += log(max(0.05, told + heard[1]))
        return total

    def _block(self, dp_id: int, sense: Sense) -> float:
        """Where the ids repeat in blocks, the same place of each block means the same."""
        twins = [self._odds[other] for other in self._blocks.get(dp_id, ()) if other in self._odds]
        if not twins:
            return 0.0
        return sum(log((its.get(sense, 0.0) + 0.02) / 0.12) for its in twins) / len(twins)

    def _peers(self, dp_id: int, sense: Sense) -> float:
        """The phases of a grid are nearly equal: how many at regular distances show the same, where it is the mains."""
        if sense.quantity != "voltage" or sense.role != MEASURE:
            return 0.0
        course = self._courses[dp_id]
        volts = course.middle / 10**sense.scale
        if not (190 <= volts <= 260 or 100 <= volts <= 130):
            return 0.0
        alike = {d for d, other in self._courses.items() if abs(other.middle - course.middle) < 0.04 * course.middle}
        rows = [
            sum(dp_id + step * stride in alike for step in (-2, -1, 1, 2))
            for stride in range(1, 25)
            if dp_id + stride in alike or dp_id - stride in alike
        ]
        return log(1.0 + min(max(rows, default=0), 2))

    def _tally(self, dp_id: int, sense: Sense) -> float:
        """Voltages, currents and powers come in equal numbers: what is missing is likelier than one more."""
        if sense.role != MEASURE or sense.quantity not in _TRIO:
            return 0.0
        counts = {
            quantity: self._by_quantity[quantity, MEASURE] - self._quantities[dp_id].get((quantity, MEASURE), 0.0)
            for quantity in _TRIO
        }
        others = max(count for quantity, count in counts.items() if quantity != sense.quantity)
        return log((max(0.0, others) + 0.5) / (max(0.0, counts[sense.quantity]) + 0.5))


def _strides(courses: Mapping[int, Course]) -> dict[int, tuple[int, ...]]:
    """For each id those that stand at the same place of other blocks, where the ids repeat in blocks.

    Voltages of three phases are nearly equal: such anchors at one distance, and courses of one kind between them, make
    a block.
    """
    best: tuple[float, int] | None = None
    for stride in range(1, 25):
        pairs = [(course, courses[dp_id + stride]) for dp_id, course in courses.items() if dp_id + stride in courses]
        anchors = sum(_nearly_equal(one, other) for one, other in pairs)
        score = sum(_likeness(one, other) for one, other in pairs)
        if anchors >= 2 and score >= 3.5 and (best is None or score > best[0] + 0.5):
            best = (score, stride)
    if best is None:
        return {}
    stride = best[1]
    twins = {}
    for dp_id, course in courses.items():
        others = [dp_id + step * stride for step in (-2, -1, 1, 2)]
        twins[dp_id] = tuple(o for o in others if o in courses and _likeness(course, courses[o]) >= 0)
    return {dp_id: others for dp_id, others in twins.items() if others}


def _nearly_equal(one: Course, other: Course) -> bool:
    a, b = abs(one.middle), abs(other.middle)
    if min(a, b) < 30 or abs(log(a / b)) > 0.08:
        return False
    return one.kind == other.kind or (one.changes <= 3 and other.changes <= 3)


def _likeness(one: Course, other: Course) -> float:
    """2 for anchors, a little for what could be the same, less than 0 for what cannot."""
    if _nearly_equal(one, other):
        return 2.0
    if one.low < 0 <= other.low and other.changes > 3:
        return 0.0
    narrow = one.kind is Kind.NARROW, other.kind is Kind.NARROW
    if narrow[0] != narrow[1] and one.changes > 3 and other.changes > 3:
        return -1.0
    counts = one.kind is Kind.COUNTS_UP, other.kind is Kind.COUNTS_UP
    if counts[0] != counts[1] and one.changes > 3 and other.changes > 3:
        return -1.0
    if one.kind == other.kind and one.changes > 3:
        return 0.5
    a, b = abs(one.middle), abs(other.middle)
    return 0.3 if a and b and abs(log(a / b)) < 1.0 else 0.0
