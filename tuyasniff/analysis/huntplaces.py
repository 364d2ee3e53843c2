"""What a hunt heard at one rate, and whether that makes sense: valid frames that differ explain most of the bytes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tuyasniff.analysis.stopbits import StopBits
from tuyasniff.chips.coverage import ENOUGH, GENERIC, accepted, ranked
from tuyasniff.chips.finding import Detector, Finding, Line
from tuyasniff.chips.garbage import Garbage, Signature
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.polarity import rests
from tuyasniff.model import Chunk
from tuyasniff.patterns import regex

LOGS = frozenset({"beken_log", "esp_log", "beken_flasher", "esp_flasher"}) | GENERIC
"""What may be said on the same wire before the real talk begins, at another rate: the answer only where no other is."""

SLOW = frozenset({"length_sum"})
"""What takes long to look for: only when a rate is left."""

HOPEFUL = 0.5
"""A protocol that explains so much may be the one: it is given time to prove it."""

LONG_LOG_BYTES = 600
LONG_LOG_US = 8_000_000
"""A log that goes on for so long is no start of a module: it is what this wire says."""

_DIFFERENT = 3
_FIXED = 5
_LONG = 7
_SURE = 20
"""So many different frames, twice as many where they are short, four times where only replies are heard: what is said
again and again gives the same garbage again and again, and some garbage passes a weak check. One is enough where it is
long, and well checked. Requests that never change have to come so often."""

_POLLS = frozenset(bytes((head, 0xAA)) for head in (*range(0x58, 0x5C), 0x50, 0x55))
"""What a BL09xx is asked for all of its values; two other bytes that are always the same may be anything."""

_WITH_BURSTS = 0.6
"""So large a share of the frames of a framing without a name begins a burst: some follow each other without a pause."""

_STRONG = 24
"""Bits of chance against one frame, from which on what came before the first frame does not count against it."""

_LETTERS = 14
_WORDS = 4
_WORD = regex(rb"[A-Za-z]{3,}")
_KEPT_BYTES = 64 * 1024
_JUDGED_BYTES = 4 * 1024
"""So much of each rate is kept for the verdict, and so much is looked at again and again."""

_SLOW = 4
_ENDS_LEAST = 3
PROBES = (1200, 600, 300)
"""A rate a quarter of the line's or less shows by the ends of bursts how it rests; so many such rates have to agree."""


@dataclass(slots=True)
class Place:
    """What was heard at one rate, over all visits. `best` is the named protocol that explains most, right or not.

    `late` is a log, a text or an unknown framing: the answer where there is no better one.
    """

    baud: int
    chunks: list[Chunk] = field(default_factory=list)
    size: int = 0
    total: int = 0
    stops: defaultdict[str, StopBits] = field(default_factory=lambda: defaultdict(StopBits))
    best: Finding | None = None
    late: Finding | None = None
    late_since_us: int = 0
    garbled: Garbage | None = None
    hopeful: bool = False

    def add(self, chunk: Chunk) -> None:
        """Some more; of very much only the latest is kept."""
        self.chunks.append(chunk)
        self.size += len(chunk.data)
        self.total += len(chunk.data)
        self.stops[chunk.tap].heard(chunk.data)
        while self.size > _KEPT_BYTES and len(self.chunks) > 1:
            self.size -= len(self.chunks.pop(0).data)

    def parity(self, *, works: bool) -> str | None:
        """What the taps whose ports count agree on."""
        told = {one.parity(works=works) for one in self.stops.values()} - {None}
        return told.pop() if len(told) == 1 else None

    def parity_words(self, parity: str, *, works: bool) -> list[str]:
        """What speaks for that parity, for each tap that does."""
        return [one.words(parity) for one in self.stops.values() if one.parity(works=works) == parity]

    @property
    def breaks(self) -> int:
        """How often a port counted a line that was low for too long."""
        return sum(one.breaks for one in self.stops.values())

    @property
    def too_fast(self) -> bool:
        """Whether the bytes look read too fast."""
        return self.garbled is not None and self.garbled.kind is Signature.TOO_FAST

    @property
    def explained(self) -> float:
        """The share of the bytes that a named protocol explains."""
        return self.best.coverage if self.best is not None else 0.0

    def judge(self, views: Iterable[Heard], detectors: Sequence[Detector]) -> Finding | None:
        """The protocol that these bytes are proven to be; None where none is. Remembers what else they may be."""
        strengths = {one.protocol: one.strength for one in detectors}
        self.hopeful = False
        late: Finding | None = None
        for heard in views:
            findings = ranked(heard, detectors)
            named = [one for one in findings if one.protocol not in LOGS]
            found = accepted(findings) or _after_noise(named, strengths)
            if found is not None and found.protocol not in LOGS:
                if _is_varied(found, heard, strengths):
                    self.best = found
                    return found
                self.hopeful = True
            elif found is not None and late is None and _is_worth(found, heard):
                late = found
            self.hopeful = self.hopeful or any(min(one.coverage, one.plausible) >= HOPEFUL for one in named)
            kept = [self.best] if self.best is not None else []
            self.best = max([*named, *kept], key=lambda one: one.coverage, default=None)
        self.late = late or self.late
        return None

    def solve(self, heard: Heard, detectors: Sequence[Detector]) -> None:
        """Whether the bytes are something without a name, as these detectors say."""
        found = accepted(ranked(heard, detectors))
        if found is not None and _keeps_to_bursts(found, heard):
            self.late = found


def _keeps_to_bursts(found: Finding, heard: Heard) -> bool:
    """Whether each burst holds whole frames, the first from its beginning.

    A checksum can be found in any bytes that hardly move; where frames begin cannot.
    """
    begins = sorted(span.start for span in heard.bursts())
    kept = 0
    for unit in found.units:
        first = bisect_left(begins, unit.start)
        kept += first < len(begins) and begins[first] == unit.start and bisect_left(begins, unit.end) == first + 1
    return kept >= _WITH_BURSTS * len(found.units)


def _is_varied(found: Finding, heard: Heard, strengths: Mapping[str, int]) -> bool:
    """Whether different frames bear it out."""
    requests = found.line is Line.REQUESTS
    said = {heard.data[unit.start : unit.end] for unit in found.units if unit.checked or requests}
    if requests:
        known = all(len(one) >= _FIXED or one in _POLLS for one in said)
        return len(said) >= _DIFFERENT or (found.frames >= _FIXED and known)
    long = [one for one in said if len(one) >= _LONG]
    short = 4 if found.line is Line.REPLIES else 2
    sure = found.bits(strengths.get(found.protocol, 0)) >= _SURE
    return len(long) >= (1 if sure else _DIFFERENT) or len(said) >= short * _DIFFERENT


def _after_noise(findings: Sequence[Finding], strengths: Mapping[str, int]) -> Finding | None:
    """A finding whose frames explain most of what came since the first of them: before it, a boot log is usual."""
    for one in findings:
        sure = one.bits(strengths.get(one.protocol, 0)) >= _STRONG and one.proven and one.plausible >= HOPEFUL
        if sure and one.frames > 1 and one.units and one.covered >= ENOUGH * (one.heard - one.units[0].start):
            return one
    return None


def _is_worth(found: Finding, heard: Heard) -> bool:
    """Whether a text is one: the same few letters again and again are not."""
    return found.protocol != "text" or (
        len(set(heard.data)) >= _LETTERS and len(set(_WORD.findall(heard.data))) >= _WORDS
    )


def views_of(chunks: Iterable[Chunk], taps: Sequence[str]) -> Iterable[Heard]:
    """All taps together, in the order of time, and each by itself."""
    ordered = sorted(chunks, key=when)
    yield heard_of(newest(ordered))
    there = {chunk.tap for chunk in ordered}
    if len(there) > 1:
        for tap in taps:
            if tap in there:
                yield heard_of(newest([chunk for chunk in ordered if chunk.tap == tap]))


def newest(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The latest of them, so many as tell."""
    size, first = 0, len(chunks)
    while first and size < _JUDGED_BYTES:
        first -= 1
        size += len(chunks[first].data)
    return list(chunks[first:])


def when(chunk: Chunk) -> int:
    """When a chunk came."""
    return chunk.t_us or 0


# ---- what all rates together tell


def named_rate(places: Iterable[Place]) -> int | None:
    """The rate that the bytes at faster ones name."""
    told = [place.garbled for place in places if place.too_fast]
    named = Counter(one.rates[0] for one in told if one is not None and one.factor is not None and one.rates)
    return max(named, key=lambda rate: named[rate], default=None)


def best_late(places: Sequence[Place]) -> tuple[Place, Finding] | None:
    """A log, a text or an unknown framing that was heard, the best of them; what other rates contradict is none."""
    named = named_rate(places)
    found = [
        (place, place.late)
        for place in places
        if place.late is not None and (named in {None, place.baud} or place.late.protocol not in GENERIC)
    ]
    return max(found, key=lambda one: (one[1].protocol not in GENERIC, one[1].coverage, one[0].total), default=None)


def by_promise(places: Mapping[int, Place], rates: Sequence[int]) -> list[int]:
    """For another round: the rate that others name first, then those whose bytes were no garbage of another rate."""
    odd = (Signature.TOO_FAST, Signature.TOO_SLOW)
    named = named_rate(places.values())

    def rank(rate: int) -> tuple[bool, bool, float]:
        place = places[rate]
        return rate != named, place.garbled is not None and place.garbled.kind in odd, -place.explained

    return sorted(rates, key=rank)


def how_it_rests(places: Iterable[Place], right: int | None) -> dict[int, str]:
    """`low` or `high` for each rate that is far too slow for the line, where the bursts tell it."""
    slow = [p for p in places if p.chunks and not p.too_fast and (right is None or p.baud * _SLOW <= right)]
    ends = {place.baud: rests(heard_of(newest(place.chunks)), place.baud) for place in slow}
    return {baud: end for baud, end in ends.items() if end is not None}


def rests_low(places: Sequence[Place], right: int | None) -> list[int]:
    """The rates at which the line is seen to rest low, if enough of them agree and none disagrees."""
    ends = how_it_rests(places, right)
    low = [baud for baud, end in ends.items() if end == "low"]
    slower = sum(rate * _SLOW <= right for rate in PROBES) if right is not None else _ENDS_LEAST
    return low if len(low) == len(ends) and len(low) >= min(slower, _ENDS_LEAST) > 0 else []


def probe_rate(places: Sequence[Place], right: int | None) -> int | None:
    """A rate that is far too slow for the line, at which to see how it rests; None where that is seen already."""
    ends = how_it_rests(places, right)
    if right is None or len(ends) >= _ENDS_LEAST or "high" in ends.values():
        return None
    been = {place.baud for place in places}
    return next((rate for rate in PROBES if rate * _SLOW <= right and rate not in been), None)
