"""How datapoints go together, measured in raw counts: powers beside currents and voltages, and counters that grow.

Each relation is measured once; the scales only move it. What it says of them is told in `relations.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul

from tuyasniff.analysis.quantities.staircase import Staircases
from tuyasniff.analysis.traces import Trace


@dataclass(frozen=True, slots=True)
class Pairing:
    """A power, a current and a voltage (None: not on the wire), and how P relates to U·I in raw counts.

    `middle`, `top` and `cap` are the median, the ninth tenth and nearly the greatest of P/(U·I), or of P/I without a
    voltage. `likeness` is the correlation of power and current, 0.5 where it cannot be told. `rising` says whether the
    factor is better at large loads, as it is for real ones: small electronics have a low one, heaters have 1.
    """

    power: int
    current: int
    voltage: int | None
    moments: int
    middle: float
    top: float
    cap: float
    likeness: float
    rising: float


class Physics:
    """The relations of one device; each is measured when it is first asked for."""

    def __init__(self, traces: Mapping[int, Trace]) -> None:
        self._traces = traces
        self._stairs = Staircases(traces)
        self._pairs: dict[tuple[int, int, int | None], Pairing | None] = {}
        self._likes: dict[tuple[int, int], tuple[list[int], list[int], list[int], float | None]] = {}
        self._growths: dict[int, tuple[int, int, int] | None] = {}

    def pairing(self, power: int, current: int, voltage: int | None) -> Pairing | None:
        """The relation of three datapoints; None where they have no loaded moment in common, or do not go together."""
        key = (power, current, voltage)
        if key not in self._pairs:
            self._pairs[key] = self._pair(power, current, voltage)
        return self._pairs[key]

    def _alike(self, one: int, other: int) -> tuple[list[int], list[int], list[int], float | None]:
        """The moments of two datapoints, their magnitudes, and how alike these are; None where they do not go together.

        The lower id comes first: which of the two is the power makes no difference.
        """
        found = self._likes.get((one, other))
        if found is None:
            moments = self._stairs.moments(one, other)
            a = list(map(abs, self._stairs.at_moments(one, one, other)))
            b = list(map(abs, self._stairs.at_moments(other, one, other)))
            likeness: float | None = 0.5
            if len(moments) >= 6:
                like = correlation(a, b)
                if like is not None:
                    likeness = None if like < 0.6 else like
                elif (max(a) == min(a)) != (max(b) == min(b)):
                    likeness = None
            found = self._likes[one, other] = moments, a, b, likeness
        return found

    def _pair(self, power: int, current: int, voltage: int | None) -> Pairing | None:
        pair = (power, current) if power < current else (current, power)
        moments, watts, amps, likeness = self._alike(*pair)
        if likeness is None:
            return None
        if power > current:
            watts, amps = amps, watts
        volts = [1] * len(moments) if voltage is None else list(map(abs, self._stairs.at_moments(voltage, *pair)))
        many = len(moments) >= 6
        told = [(w, w / (u * a)) for w, u, a in zip(watts, volts, amps, strict=True) if u and a > 3 and (w or many)]
        if not told:
            return None
        rising = 0.0
        if len(told) >= 12:
            told.sort()
            third = len(told) // 3
            small, large = sum(r for _, r in told[:third]) / third, sum(r for _, r in told[-third:]) / third
            if abs(large - small) > 0.05 * max(large, small):
                rising = 0.6 if large > small else -0.6
        ratios = sorted([ratio for _, ratio in told])
        last = len(ratios) - 1
        return Pairing(
            power,
            current,
            voltage,
            len(moments),
            ratios[len(ratios) // 2],
            ratios[int(0.9 * last)],
            ratios[int(0.985 * last)],
            likeness,
            rising,
        )

    def work(self, power: int, begin: int, end: int) -> float | None:
        """The integral of a power in raw counts times hours between two moments."""
        return self._stairs[power].integral(begin, end) if end > begin else None

    def growth(self, dp_id: int) -> tuple[int, int, int] | None:
        """By how much a counter grew, and between which moments; increments that start again are summed."""
        if dp_id not in self._growths:
            steps = self._stairs[dp_id]
            grown = None
            if len(steps.times) >= 2:
                again = self._traces[dp_id].falls > 0
                delta = sum(steps.values[1:]) if again else steps.values[-1] - steps.values[0]
                grown = delta, steps.times[0], steps.times[-1]
            self._growths[dp_id] = grown
        return self._growths[dp_id]

    def increments(self, dp_id: int) -> bool:
        """Whether a counter restarts: it tells what came since it was told last."""
        return self._traces[dp_id].falls > 0

    def last_us(self) -> int:
        """The last moment of all."""
        return self._stairs.last()

    def beside(self, dp_id: int, other: int) -> list[int]:
        """The values of a datapoint in force when another one was told, at most MOMENTS_MOST."""
        return self._stairs.at_moments(dp_id, other, other)


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's, None where one of them does not move."""
    n = len(one)
    a, b = sum(one) / n, sum(other) / n
    das, dbs = [x - a for x in one], [y - b for y in other]
    aa, bb = sum(map(mul, das, das)), sum(map(mul, dbs, dbs))
    if aa == 0 or bb == 0:
        return None
    ab: float = sum(map(mul, das, dbs))
    return ab / sqrt(aa * bb)
