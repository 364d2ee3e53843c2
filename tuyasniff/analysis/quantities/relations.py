"""What has to hold between datapoints: P = U·I·PF, and energy as the integral of power.

A load draws at most P = U·I; a little more may be seen because values are latched at different moments. A power factor
below a tenth over all loads speaks against a pairing, one sample of it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from tuyasniff.analysis.quantities.physics import Pairing, Physics
from tuyasniff.analysis.quantities.senses import MEASURE, Sense

Odds = Mapping[Sense, float]

_ANY_POWER = (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_ANY_CURRENT = (0.0, 1.0, 2.0, 3.0, 4.0)
_POSSIBLE = 0.01


def factor_odds(middle: float, top: float, moments: int) -> float:
    """How believable power factors are, as a logarithm: the median and the upper tenth over loads, and how many."""
    if middle > 1.25 or top > 2.5:
        return -5.0 if moments >= 3 else -4.0
    if middle > 1.06:
        return -2.5 if moments >= 3 else -2.0
    if top < 0.08:
        return -4.5 if moments >= 6 else -3.0
    if top < 0.3:
        return -2.0 if moments >= 6 else -1.2
    if top < 0.5:
        return -0.8 if moments >= 6 else -0.4
    return 0.6 if top > 0.75 else 0.0


def mass(odds: Odds, quantity: str) -> float:
    """The probability that it is a measured quantity, at whatever scale."""
    return sum(p for sense, p in odds.items() if sense.quantity == quantity and sense.role == MEASURE)


def scales(odds: Odds, quantity: str) -> list[tuple[float, float]]:
    """The scales of a measured quantity with their shares among themselves, the likeliest first, at most four."""
    found = [(sense.scale, p) for sense, p in odds.items() if sense.quantity == quantity and sense.role == MEASURE]
    found.sort(key=lambda pair: -pair[1])
    whole = sum(p for _, p in found[:4]) or 1.0
    return [(scale, p / whole) for scale, p in found[:4]]


def partners(physics: Physics, odds: Mapping[int, Odds], live: Sequence[int]) -> list[tuple[float, Pairing]]:
    """Powers, currents and voltages that go together, the best first; each power and each current once."""
    u_mass, p_mass, i_mass = ({d: mass(odds[d], q) for d in live} for q in ("voltage", "power", "current"))
    volts = sorted((d for d in live if u_mass[d] > 0.15), key=lambda d: -u_mass[d])
    powers, currents = ([d for d in live if its[d] > _POSSIBLE] for its in (p_mass, i_mass))
    possible = []
    for power in powers:
        for current in currents:
            if power == current:
                continue
            others = [v for v in volts if v not in (power, current)]
            nearest = min(others, key=lambda v: abs(v - power) + abs(v - current), default=None) if others else None
            pairing = physics.pairing(power, current, nearest)
            if pairing is None:
                continue
            close = 1 / (1 + abs(power - current))
            weight = p_mass[power] * i_mass[current]
            possible.append((pairing.likeness + 0.3 * weight + 0.15 * close, pairing))
    possible.sort(key=lambda pair: -pair[0])
    used: set[int] = set()
    kept = []
    for score, pairing in possible:
        if pairing.power in used or pairing.current in used:
            continue
        used |= {pairing.power, pairing.current}
        kept.append((score, pairing))
    return kept


def pairing_scores(pairing: Pairing, odds: Mapping[int, Odds]) -> dict[int, dict[Sense, float]]:
    """What a pairing says of the scales of its members: for each a logarithm by sense, 0 says nothing."""
    p_scales = scales(odds[pairing.power], "power")
    i_scales = scales(odds[pairing.current], "current")
    grids: list[tuple[float, float]]
    if pairing.voltage is not None:
        grids = [(-scale, p) for scale, p in scales(odds[pairing.voltage], "voltage")]
    else:
        grids = [(log(230) / log(10), 0.6), (log(120) / log(10), 0.4)]
    trust = 1.0 if pairing.moments >= 20 else 0.8 if pairing.moments >= 6 else 0.3
    if pairing.moments >= 20:
        trust += 5 * max(0.0, min(0.1, pairing.likeness - 0.9)) / 0.1
    out: dict[int, dict[Sense, float]] = {pairing.power: {}, pairing.current: {}}
    if pairing.voltage is not None:
        out[pairing.voltage] = {}

    def told(p: float, i: float, g: float) -> float:
        # P/10^p = ratio * (U/10^u) * (I/10^i) with g = -u, or g the logarithm of an assumed voltage
        factor = 10 ** (i - p - g)
        return factor_odds(pairing.middle * factor, pairing.top * factor, pairing.moments)

    for p, _ in p_scales:
        out[pairing.power][Sense("power", p, MEASURE)] = trust + _expected(
            (wi * wg, told(p, i, g)) for i, wi in i_scales for g, wg in grids
        )
    for i, _ in i_scales:
        out[pairing.current][Sense("current", i, MEASURE)] = trust + _expected(
            (wp * wg, told(p, i, g)) for p, wp in p_scales for g, wg in grids
        )
    if pairing.voltage is not None:
        for g, _ in grids:
            out[pairing.voltage][Sense("voltage", -g, MEASURE)] = _expected(
                (wp * wi, told(p, i, g)) for p, wp in p_scales for i, wi in i_scales
            )
    return out


def vetoes(pairing: Pairing, odds: Mapping[int, Odds]) -> dict[int, dict[Sense, float]]:
    """Which scales of a power and its current many loads forbid, given the others: down to -1, by sense.

    More than 1.15 of U·I is impossible over several loads; less than an eighth at most is hardly a load.
    """
    if pairing.voltage is None or pairing.moments < 20 or pairing.likeness < 0.95:
        return {}
    ps, cs = scales(odds[pairing.power], "power"), scales(odds[pairing.current], "current")
    vs = scales(odds[pairing.voltage], "voltage")

    def forbidden(p: float, i: float, v: float) -> float:
        factor = 10 ** (i + v - p)
        return -1.0 if pairing.middle * factor > 1.15 else -0.6 if pairing.cap * factor < 0.125 else 0.0

    return {
        pairing.power: {
            Sense("power", p, MEASURE): sum(wi * wv * forbidden(p, i, v) for i, wi in cs for v, wv in vs)
            for p in _ANY_POWER
        },
        pairing.current: {
            Sense("current", i, MEASURE): sum(wp * wv * forbidden(p, i, v) for p, wp in ps for v, wv in vs)
            for i in _ANY_CURRENT
        },
    }


def _expected(parts: Iterable[tuple[float, float]]) -> float:
    """The logarithm of the mean of exponentials."""
    weight = total = 0.0
    for w, value in parts:
        weight += w
        total += w * exp(value)
    return log(max(1e-6, total / weight)) if weight else 0.0


def counter_scores(
    physics: Physics, odds: Mapping[int, Odds], dp_id: int, groups: Sequence[Sequence[int]]
) -> dict[Sense, float]:
    """What the integral of power says of the scales of a counter: logarithms by sense."""
    grown = physics.growth(dp_id)
    if grown is None:
        return {}
    delta, begin, end = grown
    if not physics.increments(dp_id):
        end = max(end, physics.last_us())
    works = []
    for group in groups:
        sums = [physics.work(d, begin, end) for d in group]
        if group and all(one is not None for one in sums):
            # in kWh: each power at its likeliest scale
            kwh = sum(
                work / 10 ** scales(odds[d], "power")[0][0] / 1000 for d, work in zip(group, sums, strict=True) if work
            )
            if kwh > 0:
                works.append(kwh)
    if not works:
        return {}
    out = {}
    for sense in odds[dp_id]:
        if sense.quantity != "energy" or sense.role != MEASURE:
            continue
        counts = [kwh * 10**sense.scale for kwh in works]
        if delta >= 3:
            off = min(abs(log(delta / count)) for count in counts)
            sure = 3.0 if delta > 20 else 2.0
            out[sense] = sure if off < 0.2 else 0.8 if off < 0.5 else -0.5 if off < 1.2 else -2.5
        elif max(counts) > 6:
            # it should have moved: it counts something else, or is no counter of this scale
            out[sense] = -0.7 if min(counts) > 6 else -0.3
        else:
            out[sense] = 0.5 if any(abs(delta - count) <= 1.2 for count in counts) and max(counts) >= 0.3 else 0.0
    return out


def factor_scores(
    physics: Physics, odds: Mapping[int, Odds], dp_id: int, pairings: Sequence[Pairing]
) -> dict[Sense, float]:
    """What P/(U·I) says of a power factor."""
    best: tuple[float, int, Sense] | None = None
    for pairing in pairings:
        loaded = factors_of(physics, odds, dp_id, pairing)
        if not loaded:
            continue
        for sense in odds[dp_id]:
            if sense.quantity == "power_factor":
                off = off_by(loaded, 10**sense.scale)
                if best is None or off < best[0]:
                    best = (off, len(loaded), sense)
    if best is None:
        return {}
    off, moments, sense = best
    if moments < 4:  # a coincidence is likelier
        return {sense: 1.6 if off < 0.015 else 0.6 if off < 0.05 else -0.5}
    return {sense: 3.5 if off < 0.04 else 1.0 if off < 0.1 else -1.0}


def factors_of(physics: Physics, odds: Mapping[int, Odds], dp_id: int, pairing: Pairing) -> list[tuple[float, int]]:
    """At each moment with a load P/(U·I) of a pairing at its likeliest scales, and the raw count of a datapoint."""
    if pairing.voltage is None or not (ps := scales(odds[pairing.power], "power")):
        return []
    if not (cs := scales(odds[pairing.current], "current")) or not (vs := scales(odds[pairing.voltage], "voltage")):
        return []
    factor = 10 ** (cs[0][0] + vs[0][0] - ps[0][0])
    rows = zip(
        physics.beside(pairing.power, dp_id),
        physics.beside(pairing.current, dp_id),
        physics.beside(pairing.voltage, dp_id),
        physics.beside(dp_id, dp_id),
        strict=True,
    )
    return [(min(1.2, abs(p) / (i * v) * factor), mine) for p, i, v, mine in rows if i > 20 and v > 0]


def off_by(loaded: Sequence[tuple[float, int]], counts: float) -> float:
    """By how much a datapoint differs from the power factor, in the middle."""
    return sorted(abs(abs(mine) / counts - factor) for factor, mine in loaded)[len(loaded) // 2]
