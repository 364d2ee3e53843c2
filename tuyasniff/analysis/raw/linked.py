"""Fields of raw bytes that repeat what a number of the same device says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from tuyasniff.analysis.raw.samples import Place, Samples
from tuyasniff.analysis.traces import Trace, Traces

_DISTINCT_LEAST = 4
_AGREE = 0.9
_SAMPLES_MOST = 128
_RATIOS = ((1, 1), (1, 10), (10, 1), (1, 100), (100, 1), (1, 1000), (1000, 1))
_SMALL = 8
"""A field with fewer different values goes with many things."""


class Link(NamedTuple):
    """A field that is `mul / div` times datapoint `dp_id`, in so many samples with so many different values."""

    place: Place
    dp_id: int
    mul: int
    div: int
    agree: int
    distinct: int

    @property
    def text(self) -> str:
        """In words."""
        factor = f" * {self.mul}" if self.mul > 1 else f" / {self.div}" if self.div > 1 else ""
        return f"{self.place}: datapoint {self.dp_id}{factor}, in {self.agree} samples, {self.distinct} values"


def find_links(samples: Samples, traces: Traces, taken: Collection[int]) -> list[Link]:
    """The fields that follow a number, each the best once; `taken` places are left out."""
    found: list[Link] = []
    for trace in traces.numbers.values():
        if trace.type != "value" or trace.reports + len(trace.sets) < _DISTINCT_LEAST:
            continue
        aligned = list(_aligned(samples, trace))
        if len({value for _, value in aligned}) < _DISTINCT_LEAST:
            continue
        best = max(_links(samples, trace.id, aligned, taken), key=_rank, default=None)
        if best is not None:
            found.append(best)
    return found


def _rank(link: Link) -> tuple[int, int, int, int]:
    return link.distinct, link.agree, -link.div - link.mul, -link.place.length


def _aligned(samples: Samples, trace: Trace) -> Iterator[tuple[bytes, int]]:
    """The samples beside what the number was then: what was told or set nearest to them."""
    told = sorted(
        [*zip(trace.numbers, trace.values, strict=True), *((number, value) for _, value, number in trace.sets)]
    )
    numbers = [number for number, _ in told]
    step = max(1, -(-len(samples.rows) // _SAMPLES_MOST))
    for row, number in zip(samples.rows[::step], samples.numbers[::step], strict=True):
        at = bisect_right(numbers, number) - 1
        before = at if at >= 0 else None
        after = at + 1 if at + 1 < len(numbers) else None
        near = before
        if before is None or (after is not None and numbers[after] - number < number - numbers[before]):
            near = after
        if near is not None:
            yield row, told[near][1]


def _links(samples: Samples, dp_id: int, aligned: list[tuple[bytes, int]], taken: Collection[int]) -> Iterator[Link]:
    sieve = aligned[:: max(1, len(aligned) // 8)]
    for at in range(samples.length):
        for length in range(1, min(4, samples.length - at) + 1):
            if at + length - 1 in taken or at in taken:
                break
            for endian in ("big", "little") if length > 1 else ("big",):
                place = Place(at, length, "big" if endian == "big" else "little")
                high = at if endian == "big" else at + length - 1
                if samples.constant(place.low) or (length > 1 and samples.zero(high)):
                    continue
                for mul, div in _RATIOS:
                    if sum(_same(place.read(row), value, mul, div) for row, value in sieve) < 0.7 * len(sieve):
                        continue
                    same = [place.read(row) for row, value in aligned if _same(place.read(row), value, mul, div)]
                    distinct = len(set(same))
                    if len(same) >= _AGREE * len(aligned) and distinct >= _DISTINCT_LEAST:
                        if div > 1 and distinct < _SMALL and max(same) - min(same) < 2 * distinct:
                            continue
                        yield Link(place, dp_id, mul, div, len(same), distinct)


def _same(count: int, value: int, mul: int, div: int) -> bool:
    """Equal, or rounded either way where the field is coarser."""
    return count == value * mul if div == 1 else abs(count * div - value) < div
