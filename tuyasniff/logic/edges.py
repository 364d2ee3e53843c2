"""Levels of wires over time: where each wire changes. Edges are rare, samples are many, so only edges are kept."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_EDGES = 24_000_000
"""Of all wires together, 200 MB of them; a line that is full at 115200 baud makes so many in seven minutes."""

MOST_WIRES = 256

_BLOCK = 16 * 1024
_BITS = tuple(bytes(value >> bit & 1 for value in range(256)) for bit in range(8))
_LOWEST_TICK, _HIGHEST_TICK = -(1 << 62), 1 << 62


def no_edges() -> array[int]:
    """An empty list of ticks."""
    return array("q")


@dataclass(frozen=True, slots=True)
class Levels:
    """One wire: its level at the beginning (0 or 1), and the ticks at which it changes, ascending.

    `per_second` is how many ticks a second has: the sample rate, or the time scale of the file. `start` is the first
    tick of the recording, `end` the one behind its last; None where the file ends with a change, and who knows when.
    """

    name: str
    per_second: int
    initial: int
    edges: array[int] = field(default_factory=no_edges)
    start: int = 0
    end: int | None = None

    def us(self, tick: float) -> int:
        """The tick in microseconds of the recording's clock."""
        return int(tick * 1_000_000 // self.per_second)

    def level_after(self, place: int) -> int:
        """The level that begins with the edge of that index."""
        return self.initial ^ (~place & 1)


class Recording(NamedTuple):
    """What a file of levels holds: its wires, and what is to be said about the reading.

    `broken` is set where the file ends or breaks before its end, as a phrase: `the zip archive is damaged`.
    """

    wires: tuple[Levels, ...]
    remarks: tuple[str, ...] = ()
    broken: str | None = None


class Planes:
    """Finds the edges of wires in samples of `unit` bytes; wire n is bit n % 8 of byte n // 8.

    `wires` are the numbers of those that are wanted. What does not change is passed over in blocks at the speed of a
    comparison, so the time goes with the edges, not with the samples.
    """

    def __init__(self, wires: Sequence[int], unit: int = 1, *, most: int = MOST_EDGES) -> None:
        self.samples = 0
        self.full = False
        self.edges: dict[int, array[int]] = {wire: no_edges() for wire in wires}
        self.initial: dict[int, int] = {}
        self._unit = unit
        self._most = most
        self._bytes = sorted({wire // 8 for wire in wires})
        self._masks = {at: sum(1 << (wire & 7) for wire in wires if wire // 8 == at) for at in self._bytes}
        self._last = b""
        self._same = b""
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take more samples. Once there are too many edges, `full` is set and nothing more is taken."""
        if self._rest:
            data = self._rest + data
        unit = self._unit
        whole = len(data) - len(data) % unit
        self._rest = data[whole:]
        if not self._last and whole:
            self._begin(data[:unit])
        step = _BLOCK * unit
        for begin in range(0, whole, step):
            block = data[begin : min(begin + step, whole)]
            if block != (self._same if len(block) == step else self._same[: len(block)]):
                if self.full:
                    return
                self._look(block)
            self.samples += len(block) // unit

    def _begin(self, sample: bytes) -> None:
        self.initial = {wire: sample[wire // 8] >> (wire & 7) & 1 for wire in self.edges}
        self._remember(sample)

    def _remember(self, sample: bytes) -> None:
        if sample != self._last:
            self._last = sample
            self._same = sample * _BLOCK

    def _look(self, block: bytes) -> None:
        """Find the edges of a block in which something changes."""
        unit = self._unit
        for at in self._bytes:
            plane = block[at::unit] if unit > 1 else block
            last = self._last[at]
            changed = _changed(plane, last, self._masks[at])
            for bit in range(8):
                if changed >> bit & 1:
                    _find(plane.translate(_BITS[bit]), last >> bit & 1, self.samples, self.edges[at * 8 + bit])
        self._remember(block[-unit:])
        self.full = sum(map(len, self.edges.values())) > self._most

    def levels(self, names: dict[int, str], per_second: int) -> tuple[Levels, ...]:
        """The wires, once everything was fed."""
        return tuple(
            Levels(names[wire], per_second, self.initial.get(wire, 1), edges, 0, self.samples)
            for wire, edges in self.edges.items()
        )


def _changed(plane: bytes, last: int, mask: int) -> int:
    """The wanted bits that differ somewhere from the last byte before."""
    changed = 0
    rest = plane.translate(None, bytes((last,)))
    while rest and changed != mask:
        changed |= (rest[0] ^ last) & mask
        rest = rest.translate(None, rest[:1])
    return changed


def _find(plane: bytes, level: int, base: int, edges: array[int]) -> None:
    """The places at which a plane of 0 and 1 leaves its level, added to `edges`."""
    find, append = plane.find, edges.append
    place = find(level ^ 1)
    while place >= 0:
        append(base + place)
        place = find(level, place + 1)
        if place < 0:
            return
        append(base + place)
        place = find(level ^ 1, place + 1)


class Changes:
    """Collects edges of wires of which a file tells the changes, with their times.

    A time that goes back, a level that is no change and a tick that no clock has are left out; `back` counts the first.
    """

    def __init__(self, names: Sequence[str], *, most: int = MOST_EDGES) -> None:
        self.names = list(names)
        self.edges = [no_edges() for _ in names]
        self.first: int | None = None
        self.last = 0
        self.back = 0
        self.full = False
        self._levels: list[int] = [-1] * len(names)
        self._initial: list[int] = [-1] * len(names)
        self._room = most

    def at(self, tick: int) -> None:
        """The clock stands at `tick`: also where nothing changes."""
        if not _LOWEST_TICK < tick < _HIGHEST_TICK:
            self.back += 1
        elif self.first is None:
            self.first = self.last = tick
        elif tick < self.last:
            self.back += 1
        else:
            self.last = tick

    def level(self, wire: int, level: int) -> None:
        """The wire has this level from now on."""
        before = self._levels[wire]
        if level == before:
            return
        self._levels[wire] = level
        if before < 0:
            # the first word about a wire tells how it was, not that it changed
            self._initial[wire] = level
            return
        edges = self.edges[wire]
        if edges and edges[-1] == self.last:
            edges.pop()  # there and back in no time
            return
        edges.append(self.last)
        self._room -= 1
        self.full = self._room < 0

    def levels(self, per_second: int) -> tuple[Levels, ...]:
        """The wires, once everything was told."""
        start = self.first or 0
        changed = any(edges and edges[-1] == self.last for edges in self.edges)
        end = None if changed else self.last + 1
        return tuple(
            Levels(name, per_second, initial if initial >= 0 else 1, edges, start, end)
            for name, initial, edges in zip(self.names, self._initial, self.edges, strict=True)
        )
