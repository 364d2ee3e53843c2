"""What is usual: the odds of senses from ids and types alone, before any value is looked at.

The set of (id, type) of a device says far more than one id: devices of a family share it. So the shapes that resemble
the device vote, each by its likeness; where they are silent, the id alone and then all ids of its kind are asked.
Ids below 100 are Tuya's standard ones and mean something by themselves; those above are each maker's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.analysis.quantities.shapes import Shape

NEIGHBOURS = 25
OWN_IDS = 100
"""From here on the ids are the maker's own."""

GAPS = (1, 2, 3, 4, 5, 10, 20)
"""Distances of ids at which one sense tells something about another."""


class Neighbour(NamedTuple):
    """A shape and how like it is, 0 to 1."""

    likeness: float
    shape: Shape


class Priors:
    """Counted once from shapes; asked for each device."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self._keys = [frozenset(shape.types.items()) for shape in shapes]
        seen: Counter[tuple[int, str]] = Counter()
        for keys in self._keys:
            seen.update(keys)
        n = len(shapes) or 1
        self._worth = {key: log((n + 2) / count) for key, count in seen.items()}
        self._unseen = log(n + 2)
        self._sums = [sum(self._worth[key] for key in keys) for keys in self._keys]
        self._links: dict[bool, Mapping[int, _Link]] = {}
        said = [(kind_of(shape), dp_id, sense) for shape in shapes for dp_id, sense in shape.senses.items()]
        self.low = Counter(sense for _, dp_id, sense in said if dp_id < OWN_IDS)
        self.high = Counter(sense for _, dp_id, sense in said if dp_id >= OWN_IDS)
        by_id: dict[int, list[tuple[str, Sense, int]]] = defaultdict(list)
        self.kinds: dict[tuple[str, bool], Counter[Sense]] = defaultdict(Counter)
        for (kind, dp_id, sense), count in Counter(said).items():
            by_id[dp_id].append((kind, sense, count))
            self.kinds[kind, dp_id < OWN_IDS][sense] += count
        self.ids: Mapping[int, Sequence[tuple[str, Sense, int]]] = by_id

    def neighbours(self, signature: Iterable[tuple[int, str]]) -> list[Neighbour]:
        """The shapes that resemble a device most."""
        own = frozenset(signature)
        total = sum(self._worth.get(key, self._unseen) for key in own)
        found = []
        for keys, weight, shape in zip(self._keys, self._sums, self.shapes, strict=True):
            common = own & keys
            if common:
                shared = sum(self._worth[key] for key in common)
                found.append(Neighbour(shared / (0.75 * total + 0.25 * weight), shape))
        found.sort(key=lambda neighbour: -neighbour.likeness)
        return found[:NEIGHBOURS]

    def link(self, gap: int, one: tuple[str, str], other: tuple[str, str], *, metering: bool) -> float:
        """How much more often two quantities (with their roles) stand at that distance of ids than by chance.

        A logarithm, counted among devices that meter or among the others.
        """
        links = self._links.get(metering)
        if links is None:
            alike = [shape for shape in self.shapes if shape.metering is metering]
            links = self._links[metering] = {distance: _link(alike, distance) for distance in GAPS}
        link = links[gap]
        expected = link.before[one] * link.behind[other] / (link.total or 1)
        return log((link.pairs[one, other] + 1.5) / (expected + 1.5))


class _Link(NamedTuple):
    """What stands at a distance of ids: how often each pair of quantities with their roles, and each of the two."""

    pairs: Counter[tuple[tuple[str, str], tuple[str, str]]]
    before: Counter[tuple[str, str]]
    behind: Counter[tuple[str, str]]
    total: int


def _link(shapes: Iterable[Shape], gap: int) -> _Link:
    pairs = Counter(
        ((sense.quantity, sense.role), (other.quantity, other.role))
        for shape in shapes
        for dp_id, sense in shape.senses.items()
        if (other := shape.senses.get(dp_id + gap)) is not None
    )
    before: Counter[tuple[str, str]] = Counter()
    behind: Counter[tuple[str, str]] = Counter()
    for (first, second), count in pairs.items():
        before[first] += count
        behind[second] += count
    return _Link(pairs, before, behind, pairs.total())


class Usual:
    """The odds of one device's datapoints.

    `mains` raises what looks like mains by its values, 0 to 1; `battery` says that it lives on one, as sensors do.
    """

    def __init__(
        self, priors: Priors, neighbours: Sequence[Neighbour], mains: float = 0.0, *, battery: bool = False
    ) -> None:
        self._priors = priors
        self._neighbours = neighbours
        votes: dict[str, float] = defaultdict(float)
        for likeness, shape in neighbours:
            votes[kind_of(shape)] += likeness**3
        total = sum(votes.values())
        weights = {kind: (vote + 0.02) / (total + 0.02 * len(priors.kinds)) for kind, vote in votes.items()}
        metering = sum(w for kind, w in weights.items() if kind in METERING)
        # values that look like mains move the weight to devices that measure it
        wanted = metering + (1 - metering) * mains
        if metering > 0:
            weights = {
                kind: w * (wanted / metering if kind in METERING else (1 - wanted) / max(1e-9, 1 - metering))
                for kind, w in weights.items()
            }
        elif mains:
            weights = {kind: w * (1 - mains) for kind, w in weights.items()}
            weights["meter"] = weights.get("meter", 0.0) + mains
        if battery:
            weights = {kind: w * (1.0 if kind in ON_BATTERY else 0.05) for kind, w in weights.items()}
            whole = sum(weights.values()) or 1.0
            weights = {kind: w / whole for kind, w in weights.items()}
            neighbours = sorted(
                (n if kind_of(n.shape) in ON_BATTERY else Neighbour(0.3 * n.likeness, n.shape) for n in neighbours),
                key=lambda n: -n.likeness,
            )
            self._neighbours = neighbours
        self.kinds = weights
        self.metering = sum(w for kind, w in weights.items() if kind in METERING)
        self._base = [self._mixed(low) for low in (True, False)]

    def _mixed(self, low: bool) -> dict[Sense, float]:
        """What devices like this carry at any id of the side of OWN_IDS."""
        everywhere = self._priors.low if low else self._priors.high
        total = sum(everywhere.values()) or 1
        odds = {sense: 0.5 * count / total for sense, count in everywhere.items()}
        for kind, weight in self.kinds.items():
            counts = self._priors.kinds.get((kind, low), Counter())
            whole = sum(counts.values()) or 1
            for sense, count in counts.items():
                odds[sense] += 4 * weight * count / whole
        for likeness, shape in self._neighbours:
            for dp_id, sense in shape.senses.items():
                if (dp_id < OWN_IDS) == low:
                    odds[sense] = odds.get(sense, 0) + 0.25 * likeness**3
        for sense in USUAL_SENSES:
            odds[sense] = odds.get(sense, 0) + (0.004 if self.metering > 0.3 else 0.0005)
        total_odds = sum(odds.values()) or 1.0
        return {sense: value / total_odds for sense, value in odds.items()}

    def base(self, dp_id: int) -> Mapping[Sense, float]:
        """The odds of senses at any id like this one."""
        return self._base[0 if dp_id < OWN_IDS else 1]

    def by_id(self, dp_id: int) -> dict[Sense, float]:
        """The odds from the id, among all devices; those of the kinds that this may be count most."""
        base = self.base(dp_id)
        votes: dict[Sense, float] = defaultdict(float)
        for kind, sense, count in self._priors.ids.get(dp_id, ()):
            votes[sense] += count * (0.15 + 3 * self.kinds.get(kind, 0.0))
        whole, trust = sum(votes.values()), 3.0
        return {
            sense: (votes.get(sense, 0) + trust * base.get(sense, 1e-6)) / (whole + trust) for sense in {*base, *votes}
        }

    def by_likeness(self, dp_id: int) -> tuple[dict[Sense, float], float]:
        """The votes of the shapes that have a number at this id, and the likeness of the nearest of them."""
        votes: dict[Sense, float] = {}
        nearest, heard = 0.0, 0
        for likeness, shape in self._neighbours:
            sense = shape.senses.get(dp_id)
            if sense is None:
                continue
            votes[sense] = votes.get(sense, 0) + 6 * likeness**4
            nearest = max(nearest, likeness)
            heard += 1
            if heard >= 8:
                break
        return votes, nearest


def kind_of(shape: Shape) -> str:
    """The kind of device that a shape stands for: plugs and meters are alike, chargers are a world of their own."""
    if shape.category in ("meter", "plug", "breaker", "switch"):
        return "meter" if shape.metering else "switch"
    return shape.category


ON_BATTERY = frozenset(("sensor", "lock", "binary_sensor", "button", "remote", "irrigation", "valve"))
"""Kinds of devices that a low-power module is built for."""

METERING = frozenset(("meter", "evcharger", "solar_battery"))

USUAL_SENSES = tuple(
    Sense(quantity, scale, role)
    for quantity, role, scales in (
        ("voltage", "m", (0.0, 1.0, 2.0, 3.0)), ("current", "m", (3.0, 2.0, 1.0, 0.0)),
        ("power", "m", (0.0, 1.0, 2.0, -2.0)),
        ("energy", "m", (0.0, 1.0, 2.0, 3.0)), ("frequency", "m", (0.0, 1.0, 2.0)),
        ("power_factor", "m", (2.0, 3.0, 4.0)),
        ("temperature", "m", (0.0, 1.0)), ("reactive_power", "m", (0.0, 1.0)), ("apparent_power", "m", (0.0, 1.0)),
        ("voltage", "s", (0.0, 1.0)), ("current", "s", (0.0, 3.0)), ("power", "s", (0.0, 1.0)),
        ("energy", "s", (2.0, 0.0)),
        ("duration", "s", (0.0, -1.778)), ("temperature", "s", (0.0, 1.0)), ("number", "s", (0.0,)),
    )
    for scale in scales
)  # fmt: skip
"""What is thought of in any device."""
