"""The rate, parity and polarity of a serial line, from the intervals between its edges.

From one edge to the next one of the same direction it is whole bits, also where edges of one direction come late; so
rates are proposed from these. What counts then is whether frames come out: for each rate the bytes are decoded, and the
slowest rate without errors is right (at twice the rate of a line every bit is two, which is no error of the intervals).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import gcd, inf
from typing import NamedTuple

from tuyasniff.logic.skew import lateness, straightened, widths
from tuyasniff.logic.uart import Decoded, Setting, decode

STANDARD = (
    300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 74880, 115200, 230400, 256000, 460800, 500000,
    921600, 1000000, 1500000, 2000000, 3000000,
)  # fmt: skip
"""Rates that somebody sets; 74880 is that of the boot log of an ESP8266 with a crystal of 26 MHz."""

SELDOM = (56000, 76800, 128000, 250000, 576000)
"""Rates that are close to others, and taken for these unless they are met exactly."""

SAME_RATE = 0.03
"""A clock without a crystal is off by so much."""

EXACTLY = 0.005
"""What a crystal and a dozen bytes give."""

LEAST_TICKS = 3.0
"""Ticks of a bit below which edges cannot be told apart. Eight and more are sure."""

LEAST_EDGES = 6
SAMPLE_EDGES = 3000
"""So many edges are looked at to find the rate: 500 bytes or so."""

GOOD = 0.02
"""The share of wrong bytes up to which a setting is taken without looking at faster rates."""

ACCEPTED = 0.25
"""The share up to which a line counts as a UART at all. Chance makes a stop bit, or a parity, in half of all cases."""

_NEAR = 0.25
_OFF_MOST = 0.1
_FIT_LEAST = 0.6
_LONGEST_BITS = 11.5
_IDLE_BITS = 12
_CLEARLY = 3
_MUCH_BETTER = 0.5
_UNLIKELY = 0.15
_SETTLED = 0.03
_CANDIDATES = 10
_SAME = 0.015
_NO_SKEW = 0.08
_SAMPLED_RIGHT = 0.3
_SURELY = 0.8
_VANISHING = 0.6
_PARITIES = ("none", "even", "odd")


class Found(NamedTuple):
    """A setting, and what a sample of the line gave with it."""

    setting: Setting
    sample: Decoded

    @property
    def bytes(self) -> int:
        """Bytes in the sample."""
        return len(self.sample.data)


class Slow(NamedTuple):
    """At `rate` one bit lasts `bit_us`, and the edges of one direction come `late_us` late: the rising ones, or not."""

    rate: int
    late_us: float
    bit_us: float
    rising: bool


def find(
    edges: array[int],
    initial: int,
    per_second: int,
    *,
    baud: int | None = None,
    unlike: Setting | None = None,
) -> Found | None:
    """The best setting for these edges, None where there are too few or no rate is near.

    `baud` is what somebody said, and takes the place of looking for it. `unlike` is the setting of the rest of the
    wire: another rate is wanted, the polarity stays. How good it is tells the sample: its share of wrong bytes.
    """
    if len(edges) < 2 or (baud is None and len(edges) < LEAST_EDGES):
        return None
    sample = edges[:SAMPLE_EDGES]
    steps = Counter(later - earlier for earlier, later in zip(sample, sample[2:], strict=False))
    bits = [per_second / baud] if baud is not None else list(_candidates(steps, sample, initial, per_second))
    best: Found | None = None
    least = inf
    # at the slowest rate: at a quicker one zeros would look like pauses
    likely = unlike.inverted if unlike is not None else bool(bits) and _likely_inverted(sample, initial, bits[0])
    for bit in bits[:_CANDIDATES]:
        if unlike is not None and abs(bit - unlike.bit) < SAME_RATE * bit:
            continue
        found = _best_of(sample, initial, bit, likely)
        cost = _cost(found)
        if unlike is None and found.sample.share_wrong > GOOD:
            turned = _best_of(sample, initial, bit, not likely)
            if (
                turned.sample.share_wrong <= (ACCEPTED if baud is None else GOOD)
                and _cost(turned) < _MUCH_BETTER * cost
            ):
                found, cost = turned, _cost(turned) + _UNLIKELY
        if cost < least:
            best, least = found, cost
        if least < _SETTLED:
            break
    return best if best is None or baud is not None else _sharpened(best, sample, initial)


def nearest(rate: float) -> int:
    """The standard rate that a measured one is meant to be; itself, with three figures, where none is near."""
    standard = min(STANDARD, key=lambda known: abs(known - rate) / known)
    off = abs(standard - rate) / standard
    seldom = min(SELDOM, key=lambda known: abs(known - rate) / known)
    if abs(seldom - rate) <= EXACTLY * seldom and off > 3 * EXACTLY:
        return seldom
    return standard if off <= SAME_RATE else int(float(f"{rate:.3g}"))


def _candidates(steps: Counter[int], sample: Sequence[int], initial: int, per_second: int) -> Iterator[float]:
    """Bit lengths that fit the steps, the longest first, each refined."""
    fits: list[float] = []
    for guess in sorted({*_guesses(steps, sample, initial), *(per_second / rate for rate in STANDARD)}, reverse=True):
        if guess < LEAST_TICKS:
            continue
        bit = _refined(steps, guess)
        if bit >= LEAST_TICKS and _fit(steps, bit) >= _FIT_LEAST:
            fits.append(bit)
    last = 0.0
    for bit in sorted(fits, reverse=True):
        if abs(bit - last) > _SAME * bit:
            last = bit
            yield bit


def _guesses(steps: Counter[int], sample: Sequence[int], initial: int) -> Iterator[float]:
    """Bit lengths that the shortest steps and pulses make likely: for rates that are not usual."""
    ordered = sorted(steps.elements())
    if not ordered:
        return
    for share in (0.01, 0.05, 0.15, 0.3):
        step = ordered[int(share * len(ordered))]
        yield from (step / bits for bits in (2, 3, 4, 5))
    low, high = (sorted(pulses) for pulses in widths(sample, initial))
    for share in (0.02, 0.1, 0.25):
        shortest = (pulses[int(share * len(pulses))] for pulses in (low, high) if pulses)
        yield sum(shortest) / 2


def _refined(steps: Counter[int], bit: float) -> float:
    """The bit length by least squares over the steps that it explains; short ones first, which tolerate an error."""
    for longest in (3.5, 6.5, _LONGEST_BITS):
        above = below = 0.0
        for step, times in steps.items():
            bits = step / bit
            if 1.5 < bits < longest:
                whole = round(bits)
                if abs(bits - whole) < _NEAR:
                    above += times * step * whole
                    below += times * whole * whole
        if below:
            bit = above / below
    return bit


def _fit(steps: Counter[int], bit: float) -> float:
    """The share of steps within a frame that are whole bits, at least two; 0 where one is often too short."""
    good = short = seen = 0
    for step, times in steps.items():
        bits = step / bit
        if bits > _LONGEST_BITS:
            continue
        seen += times
        if bits < 1.5:
            short += times
        elif abs(bits - round(bits)) < _NEAR:
            good += times
    return 0.0 if seen < 2 or short > _OFF_MOST * seen else good / seen


def _likely_inverted(sample: Sequence[int], initial: int, bit: float) -> bool:
    """Whether the line seems to idle low. Its longest pauses tell it, though a device that is off is low, too.

    Without pauses it is the level before the first edge: most recordings begin before the talk.
    """
    low, high = (max(pulses, default=0) for pulses in widths(sample, initial))
    if max(low, high) > _IDLE_BITS * bit and max(low, high) > _CLEARLY * min(low, high):
        return low > high
    return not initial


def _best_of(sample: array[int], initial: int, bit: float, inverted: bool) -> Found:
    """The best skew and parity at that rate."""
    best: Found | None = None
    for skew in _skews(sample, initial, bit):
        straight = straightened(sample, initial, skew)
        plain = Setting(bit, inverted=inverted, skew=skew)
        for parity in _PARITIES:
            setting = plain._replace(parity=parity)
            found = Found(setting, decode(straight, initial, setting))
            # without parity unless that explains much more: two bits in three of chance are not enough
            if best is None or _cost(found) < _cost(best) * (1.0 if skew == best.setting.skew else 0.9):
                best = found
            if parity == "none" and not found.sample.wrong:
                break
        if best is not None and not best.sample.wrong:
            break
    assert best is not None
    return best


def _cost(found: Found) -> float:
    """What speaks against a setting: wrong bytes, few bytes, and edges that come very late."""
    if not found.bytes:
        return 1.0
    late = _UNLIKELY if abs(found.setting.skew) > _SAMPLED_RIGHT * found.setting.bit else 0.0
    return (found.sample.wrong + 0.5) / (found.bytes + 1) + late


def _sharpened(found: Found, sample: array[int], initial: int) -> Found:
    """The same with the bit length that the bytes tell: pauses between these are no whole bits.

    Only edges of the direction of the start bit are asked; the others may come late.
    """
    setting = found.setting
    straight = straightened(sample, initial, setting.skew)
    ends = setting.bits * setting.bit
    above = below = 0.0
    for start, error in zip(found.sample.starts, found.sample.errors, strict=True):
        place = bisect_left(straight, start) + 2
        while not error and place < len(straight) and straight[place] - start < ends:
            step = straight[place] - start
            whole = round(step / setting.bit)
            above += step * whole
            below += whole * whole
            place += 2
    if not below:
        return found
    sharper = setting._replace(bit=above / below)
    again = Found(sharper, decode(straight, initial, sharper))
    return again if again.sample.wrong <= found.sample.wrong and again.bytes >= found.bytes else found


def _skews(sample: Sequence[int], initial: int, bit: float) -> Iterable[float]:
    """By how much edges may come late; 0 first, where it is nothing or next to nothing.

    The pulses tell it but for whole bits; the shortest ones tell these, unless the data have no single bits.
    """
    late = lateness(sample, initial, bit)
    if late is None:
        return (0.0,)
    skew = late.skew if abs(late.skew) >= max(_NO_SKEW * bit, 1.0) else 0.0
    options = [0.0, skew] if abs(skew) < _SAMPLED_RIGHT * bit else [skew]
    options += [skew - bit if skew > 0 else skew + bit] if skew else []
    options += [late.longest] if abs(late.longest) > _SAMPLED_RIGHT * bit else []
    return dict.fromkeys(options)


def too_slow(edges: array[int], initial: int, per_second: int) -> Slow | None:
    """Whether edges of one direction come so late that single bits vanish, at a usual rate; None where nothing says so.

    No setting makes bytes of such a line.
    """
    sample = edges[:SAMPLE_EDGES]
    if len(sample) < LEAST_EDGES:
        return None
    steps = Counter(later - earlier for earlier, later in zip(sample, sample[2:], strict=False))
    # times may be told finer than the wire was looked at
    grain = gcd(*(later - earlier for earlier, later in pairwise(sample)))
    for bit in _candidates(steps, sample, initial, per_second):
        if bit < LEAST_TICKS * grain:
            continue
        rate = nearest(per_second / bit)
        late = lateness(sample, initial, bit)
        if late is None or rate not in STANDARD or abs(per_second / bit - rate) > rate * _SAME:
            continue
        if _fit(steps, bit) >= _SURELY and abs(late.longest) > _VANISHING * bit:
            return Slow(rate, abs(late.longest) / per_second * 1e6, 1e6 / rate, late.longest > 0)
    return None
