"""What bytes look like that a port reads at a wrong rate, or from a line that is upside down: where to go instead.

A UART begins to sample where the line falls, so inside a byte that is read too fast by k the line can only change
after k, 2k, 3k ... samples. At 1.5 times the rate it never changes after one sample, four or seven; at twice the rate
only after an even number; from ten times on never, and every byte is 00 with a wrong stop bit. Read at its own rate a
line changes everywhere. A line that is read too slowly gives few bytes, a frame one or two, and these end high as an
idle line does. All of this was worked out bit by bit; it is not a protocol, and ordinary bytes show none of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from math import ceil, log
from typing import NamedTuple

from tuyasniff.chips.heard import Heard
from tuyasniff.chips.polarity import upside_down

RATES = (9600, 115_200, 4800, 38_400, 19_200, 2400, 57_600, 256_000, 74_880, 230_400, 460_800, 921_600)
"""The rates of everything that is known on such wires, in the order of their odds."""

LOOKED = 16_384
"""So many bytes from the end tell it; more of the same say nothing new."""


class Signature(StrEnum):
    """What is wrong with the way in which a line is read."""

    TOO_FAST = "too fast"
    TOO_SLOW = "too slow"
    INVERTED = "inverted"
    LOW = "low"


class Garbage(NamedTuple):
    """What is wrong, in words, and the rates to try, the likeliest first.

    `factor` is how many times the line's rate was read, None where that is not to be told. `covered` counts the bytes
    that show it, of `heard`. `protocol` is who seems to talk on an inverted line, as a word of the
    contract.
    """

    kind: Signature
    words: str
    rates: tuple[int, ...] = ()
    factor: float | None = None
    covered: int = 0
    heard: int = 0
    protocol: str | None = None

    @property
    def remedy(self) -> str:
        """What to do about it, as a sentence."""
        return _REMEDIES[self.kind]


INVERTED_REMEDY = (
    "Turn the stage of the optocoupler round: its LED from 3.3 V to the line instead of from the line to GND, or an "
    "inverter behind it (tuyasniff info wiring). A port cannot do that by itself."
)

LOW_REMEDY = (
    "The line is low when it should rest high: it is inverted by an optocoupler, not connected, or its device has no "
    "power. Measure it: a UART rests at 3.3 or 5 V."
)

_REMEDIES = {
    Signature.TOO_FAST: "Read it at a lower rate.",
    Signature.TOO_SLOW: "Read it at a higher rate.",
    Signature.INVERTED: INVERTED_REMEDY,
    Signature.LOW: LOW_REMEDY,
}


def garbage(heard: Heard, baud: int | None = None, *, breaks: int = 0) -> Garbage | None:
    """What is wrong with the way in which these bytes were read, None where nothing looks like it.

    `baud` is the rate that they were read at, `breaks` how often the port counted a line that was low for too long.
    """
    if not heard.data:
        return None
    found = upside_down(heard)
    if found is not None and found.sure:
        words = f"{found.matches} of {found.bursts} bursts are beginnings of {found.title} upside down"
        return Garbage(
            Signature.INVERTED,
            words,
            covered=found.covered,
            heard=len(heard.data),
            protocol=found.protocol,
        )
    return _nothing_but_low(heard, baud, breaks) or _too_fast(heard, baud) or _too_slow(heard, baud)


def order_of(garbled: Garbage | None, baud: int, left: Sequence[int]) -> list[int]:
    """The rates that are left to be tried, reordered by what the bytes at `baud` look like."""
    if garbled is None or garbled.kind in {Signature.INVERTED, Signature.LOW}:
        return list(left)
    first = [rate for rate in garbled.rates if rate in left]
    rest = [rate for rate in left if rate not in first]
    right_way = [rate for rate in rest if (rate < baud) == (garbled.kind is Signature.TOO_FAST)]
    return first + right_way + [rate for rate in rest if rate not in right_way]


# ---- read too fast

_LEAST_BYTES = 8
_LEAST_CHANGES = 16
_STRAY = 0.04
"""So large a share of the changes may lie where none should: disturbed bits, and bytes that begin inside one."""

_LEAST_FACTOR = 1.45
"""Below it (57600 read at 74880) too few places are forbidden to be sure."""

_FORBIDDEN_LEAST = 3
_KINDS_LEAST = 2
_ALL_LOW = 0.95
_ALL_LOW_BYTES = 8
_SLOWER_THAN = 8.6
"""From here on the first low bit of the line outlasts eight samples, and no change can be seen."""

_OFF = 0.02
"""How far a sender's rate may be off."""


@lru_cache(maxsize=256)
def _changes(byte: int) -> tuple[int, ...]:
    """After how many samples, from the start bit on, the line changes inside a byte: 1 to 8."""
    levels = byte << 1
    return tuple(n for n in range(1, 9) if (levels >> n ^ levels >> n - 1) & 1)


@lru_cache(maxsize=256)
def _places(permille: int) -> frozenset[int]:
    """Where the line can change in a byte that is read too fast by so many thousandths."""
    found = set()
    for off in (1 - _OFF, 1.0, 1 + _OFF):
        factor = permille / 1000 * off
        # the samples lie in the middle of the reader's bits: the first one behind a change is the first to show it
        found |= {place for bit in range(1, 10) if (place := ceil(bit * factor - 0.5)) <= 8}
    return frozenset(found)


def _too_fast(heard: Heard, baud: int | None) -> Garbage | None:
    data = heard.data[-LOOKED:]
    counted = Counter(data)
    if len(data) < _LEAST_BYTES or len(counted) < _KINDS_LEAST:
        return None
    places: Counter[int] = Counter()
    for byte, times in counted.items():
        for place in _changes(byte):
            places[place] += times
    total = sum(places.values())
    if total < _LEAST_CHANGES and counted[0] < _ALL_LOW_BYTES:
        return None
    fits = []
    for factor, rate in _factors(baud):
        allowed = _places(round(factor * 1000))
        stray = sum(times for place, times in places.items() if place not in allowed)
        forbidden = 8 - len(allowed)
        if factor < _LEAST_FACTOR or forbidden < _FORBIDDEN_LEAST or stray > _STRAY * total:
            continue
        if allowed and not any(places[place] for place in allowed):
            continue
        fits.append((forbidden, -stray, factor, rate))
    if not fits:
        return None
    best = max(fits)
    if not _is_varied(places, best[0], counted):
        return None
    factor = best[2]
    told = tuple(rate for *_, rate in sorted(fits, reverse=True) if rate is not None)
    at = f" at {baud}" if baud else ""
    return Garbage(
        Signature.TOO_FAST, f"read{at} about {factor:.2g} times too fast", told, factor, len(data), len(data)
    )


def _factors(baud: int | None) -> list[tuple[float, int | None]]:
    """The factors that are looked for: to the slower usual rates, or, where nobody knows the rate, some round ones."""
    if baud is None:
        return [(factor, None) for factor in (2.0, 3.0, 4.0, 6.0, 8.0)]
    return [(baud / rate, rate) for rate in RATES if rate < baud]


def _is_varied(places: Counter[int], forbidden: int, counted: Counter[int]) -> bool:
    """Whether so few places can hardly be chance: the fewer are forbidden, the more different bytes are needed."""
    kinds = len(counted)
    if sum(places.values()) * log(8 / max(8 - forbidden, 1)) < 12:
        return False
    return kinds >= (_KINDS_LEAST if forbidden >= 5 else 3 if forbidden >= 4 else 6)


def _nothing_but_low(heard: Heard, baud: int | None, breaks: int) -> Garbage | None:
    """Nothing but 00: read ten times too fast or more, or a line that never rests high."""
    data = heard.data[-LOOKED:]
    low = data.count(0)
    if len(data) < _ALL_LOW_BYTES or low < _ALL_LOW * len(data):
        return None
    slower = tuple(rate for rate in RATES if baud is not None and rate <= baud / _SLOWER_THAN)
    words = f"{low} of {len(data)} bytes are 00"
    if baud is not None and not slower:
        if breaks >= _ALL_LOW_BYTES:
            return Garbage(
                Signature.LOW, f"{words} at {baud}, and the line was low for too long", (), None, low, len(data)
            )
        return None
    at = f" at {baud}" if baud else ""
    return Garbage(Signature.TOO_FAST, f"{words}{at}: read ten times too fast, or more", slower, None, low, len(data))


# ---- read too slowly

_BURSTS_LEAST = 4
_SHORT = 2
_END_HIGH = 0xC0
_MOST_ODD = 0.1


def _too_slow(heard: Heard, baud: int | None) -> Garbage | None:
    """Bursts of a byte or two that end as an idle line does: what a much slower reader makes of a frame."""
    if not heard.marks or heard.marks[0].t_us is None:
        return None
    bursts = heard.bursts()[-256:]
    if len(bursts) < _BURSTS_LEAST:
        return None
    short = [span for span in bursts if span.end - span.start <= _SHORT]
    high = [span for span in short if heard.data[span.end - 1] & _END_HIGH == _END_HIGH]
    if len(high) < (1 - _MOST_ODD) * len(bursts):
        return None
    covered = sum(span.end - span.start for span in high)
    faster = tuple(rate for rate in RATES if baud is not None and rate >= 2 * baud)
    at = f" at {baud}" if baud else ""
    words = (
        f"{len(high)} of {len(bursts)} bursts{at} are a byte or two and end high, as frames do that are read too slowly"
    )
    return Garbage(Signature.TOO_SLOW, words, faster, None, covered, len(heard.data))
