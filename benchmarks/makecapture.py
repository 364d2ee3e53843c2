"""A seeded capture of a busy device in megabytes, damaged, with the truth about its frames beside it.

    python benchmarks/makecapture.py MEGABYTES OUT.bin [--seed 1] [--damage 0.001] [--noise 0.02]

Reports of one to six datapoints of all types, commands that are echoed, heartbeats, queries, time, network state,
strength of the signal and the product: 22 bytes a frame in the mean. Behind 2 % of the frames stand 1 to 16 random
bytes, and one byte of a thousand is changed afterwards. OUT.truth.npz says of each frame that was written `start`,
`length`, `intact` (no byte of it was changed) and `module` (who sent it).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

BURSTS = 50_000
"""Bursts that are made at once: about two megabytes."""


class Kind(NamedTuple):
    """A datapoint: its dpID, type, the length of its value, and how often it comes among the others."""

    dp_id: int
    dp_type: int
    length: int
    weight: int


KINDS = (
    Kind(1, 1, 1, 10),
    Kind(2, 2, 4, 14),
    Kind(4, 4, 1, 6),
    Kind(5, 3, 12, 3),
    Kind(6, 0, 8, 3),
    Kind(9, 2, 4, 3),
    Kind(17, 2, 4, 6),
    Kind(18, 2, 4, 12),
    Kind(19, 2, 4, 12),
    Kind(20, 2, 4, 12),
    Kind(21, 5, 1, 3),
    Kind(101, 2, 4, 10),
    Kind(102, 3, 24, 1),
    Kind(103, 5, 2, 2),
)
WALKS = {2: (500, 10, 1000, 25), 18: (300, 0, 16000, 40), 19: (600, 0, 36000, 60), 20: (2300, 2000, 2500, 6)} | {
    101: (215, -200, 500, 2)
}
"""Values that wander: where they begin, between which limits, and the longest step."""

SHARES = (0.76, 0.10, 0.06, 0.04, 0.015, 0.010, 0.013, 0.002)
"""Of the bursts: reports, heartbeats, commands with their echo, records, time, network state, signal, product."""

PRODUCT = b'{"p":"zq4nmwv7xk2rbt8s","v":"1.0.0","m":0}'


class Shape(NamedTuple):
    """A frame of a burst: version, command, and its payload; None for datapoints."""

    version: int
    cmd: int
    payload: bytes | None


_FRAMES: tuple[tuple[Shape, ...], ...] = (
    (Shape(3, 0x07, None),),
    (Shape(0, 0x00, b""), Shape(3, 0x00, b"\x01")),
    (Shape(0, 0x06, None), Shape(3, 0x07, None)),
    (Shape(3, 0x22, None), Shape(0, 0x23, b"\x01")),
    (Shape(3, 0x1C, b""), Shape(0, 0x1C, bytes((1, 24, 11, 1, 0, 0, 0, 1)))),
    (Shape(0, 0x03, b"\x00"), Shape(3, 0x03, b"")),
    (Shape(3, 0x24, b""), Shape(0, 0x24, b"\x00")),
    (Shape(0, 0x01, b""), Shape(3, 0x01, PRODUCT)),
)
_SHAPES = tuple(shape for burst in _FRAMES for shape in burst)
_FIRST = np.cumsum([0, *(len(burst) for burst in _FRAMES)])[:-1]
_TIME, _NETWORK, _SIGNAL = int(_FIRST[4]) + 1, int(_FIRST[5]), int(_FIRST[6]) + 1


class Part(NamedTuple):
    """Bytes of the capture, and about the frames that begin in them: `start` counts from the begin of the part."""

    data: bytes
    start: Array
    length: Array
    intact: Array
    module: Array


class _Values:
    """Values of datapoints; those that wander go on from part to part."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._at = {dp_id: walk[0] for dp_id, walk in WALKS.items()}
        self._energy = 0

    def make(self, kind: Kind, count: int) -> Array:
        """The bytes of so many values, a row for each."""
        rng = self._rng
        if kind.dp_id in WALKS:
            return _big(self._walk(kind.dp_id, count), 4)
        if kind.dp_id == 1:
            return _big(rng.integers(0, 2, count), 1)
        if kind.dp_id == 4:
            return _big(rng.integers(0, 4, count), 1)
        if kind.dp_id == 5:
            parts = (rng.integers(0, limit, count) for limit in (361, 1001, 1001))
            return _ascii(np.column_stack([part >> shift & 15 for part in parts for shift in (12, 8, 4, 0)]))
        if kind.dp_id == 6:
            zero = np.zeros(count, np.int64)
            volts, amps, watts = (
                rng.integers(low, high, count) for low, high in ((2300, 2350), (0, 60000), (0, 60000))
            )
            return np.column_stack([_big(volts, 2), _big(zero, 1), _big(amps, 2), _big(zero, 1), _big(watts, 2)])
        if kind.dp_id == 9:
            return _big(rng.integers(0, 86400, count), 4)
        if kind.dp_id == 17:
            energy = self._energy + np.cumsum(rng.integers(0, 3, count))
            self._energy = int(energy[-1]) if count else self._energy
            return _big(energy, 4)
        if kind.dp_id == 21:
            return _big(np.where(rng.random(count) < 0.1, 1 << rng.integers(0, 8, count), 0), 1)
        if kind.dp_id == 102:
            one, two = rng.integers(0, 60, count), rng.integers(0, 60, count)
            digit = np.ones(count, np.int64)
            digits = [0 * digit, 6 * digit, one // 10, one % 10, 3 * digit, 0 * digit, two // 10, two % 10]
            return np.tile(_ascii(np.column_stack(digits)), 3)
        return _big(rng.integers(0, 1 << 16, count), 2)

    def _walk(self, dp_id: int, count: int) -> Array:
        """Steps that are reflected at the limits."""
        _, low, high, step = WALKS[dp_id]
        free = self._at[dp_id] + np.cumsum(self._rng.integers(-step, step + 1, count))
        self._at[dp_id] = int(free[-1]) if count else self._at[dp_id]
        span = high - low
        along = (free - low) % (2 * span)
        return low + np.minimum(along, 2 * span - along)


def _big(values: Array, size: int) -> Array:
    return values.astype(">i8").view(np.uint8).reshape(-1, 8)[:, 8 - size :]


def _ascii(digits: Array) -> Array:
    return np.frombuffer(b"0123456789abcdef", np.uint8)[digits]


def _ragged(first: Array, counts: Array) -> Array:
    """`first[i]`, `first[i] + 1` ..., so many of each."""
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))


def _before(counts: Array) -> Array:
    """The sum of all before each."""
    return np.cumsum(counts) - counts


def parts(seed: int, *, damage: float = 0.001, noise: float = 0.02) -> Iterator[Part]:
    """A capture without end, part by part."""
    rng = np.random.default_rng(seed)
    values = _Values(rng)
    while True:
        yield _part(rng, values, damage, noise)


def _part(rng: np.random.Generator, values: _Values, damage: float, noise: float) -> Part:
    burst = rng.choice(len(SHARES), BURSTS, p=np.array(SHARES) / sum(SHARES))
    fresh = np.select(
        [burst == 0, burst == 2, burst == 3],
        [rng.choice((1, 1, 1, 2, 2, 3, 3, 4, 5, 6), BURSTS), 1, rng.integers(1, 5, BURSTS)],
        0,
    )
    kinds = rng.choice(len(KINDS), int(fresh.sum()), p=np.array([kind.weight for kind in KINDS]) / 97)
    sizes = np.array([len(one) for one in _FRAMES])[burst]
    of = np.repeat(np.arange(BURSTS), sizes)
    shape = _ragged(_FIRST[burst], sizes)
    lists = np.array([one.payload is None for one in _SHAPES])[shape]
    dps = np.where(lists, fresh[of], 0)
    which = _ragged(_before(fresh)[of], dps)  # the datapoints of all frames; those of an echo a second time
    dp_size = 4 + np.array([kind.length for kind in KINDS])[kinds[which]]
    frame_of = np.repeat(np.arange(len(of)), dps)
    listed = np.bincount(frame_of, dp_size, len(of)).astype(np.int64)
    payload = np.where(lists, listed, np.array([len(one.payload or b"") for one in _SHAPES])[shape])
    length = 7 + payload
    gap = np.where(rng.random(len(of)) < noise, rng.integers(1, 17, len(of)), 0)
    start = _before(length + gap)
    out = np.zeros(int((length + gap).sum()), np.uint8)
    out[start], out[start + 1] = 0x55, 0xAA
    out[start + 2] = np.array([one.version for one in _SHAPES])[shape]
    out[start + 3] = np.array([one.cmd for one in _SHAPES])[shape]
    out[start + 4], out[start + 5] = payload >> 8, payload & 255
    for number, one in enumerate(_SHAPES):
        if one.payload:
            at = start[shape == number][:, None] + 6
            out[at + np.arange(len(one.payload))] = np.frombuffer(one.payload, np.uint8)
    _vary(rng, out, start, shape)
    at = start[frame_of] + 6 + _before(dp_size) - np.repeat(_before(listed), dps)
    rank = np.zeros(len(kinds), np.int64)
    for number, kind in enumerate(KINDS):
        mine = kinds == number
        rank[mine] = np.arange(int(mine.sum()))
        made = values.make(kind, int(mine.sum()))
        rows = kinds[which] == number
        head = at[rows]
        out[head], out[head + 1], out[head + 3] = kind.dp_id, kind.dp_type, kind.length
        out[head[:, None] + 4 + np.arange(kind.length)] = made[rank[which[rows]]]
    sums = np.concatenate(([0], np.cumsum(out, dtype=np.uint32)))
    out[start + length - 1] = sums[start + length] - sums[start] & 255
    between = _ragged(start + length, gap)
    out[between] = rng.integers(0, 256, len(between))
    hit = np.unique(rng.integers(0, len(out), rng.binomial(len(out), damage)))
    out[hit] ^= rng.integers(1, 256, len(hit)).astype(np.uint8)
    hurt = np.zeros(len(out) + 1, np.int64)
    hurt[hit + 1] = 1
    hurt = np.cumsum(hurt)
    module = np.array([one.version == 0 for one in _SHAPES])[shape]
    return Part(out.tobytes(), start, length, hurt[start + length] == hurt[start], module)


def _vary(rng: np.random.Generator, out: Array, start: Array, shape: Array) -> None:
    """Payloads that are not always the same: moments, states, decibels."""
    at = start[shape == _TIME]
    turn = np.arange(len(at))
    for place, value in ((9, 1 + turn % 28), (10, turn % 24), (11, turn % 60), (12, turn * 7 % 60), (13, 1 + turn % 7)):
        out[at + place] = value
    at = start[shape == _NETWORK]
    out[at + 6] = rng.integers(0, 5, len(at))
    at = start[shape == _SIGNAL]
    out[at + 6] = 256 - rng.integers(30, 91, len(at))


def write(megabytes: float, out: Path, seed: int = 1, *, damage: float = 0.001, noise: float = 0.02) -> dict[str, Any]:
    """Write the capture and its truth; what was written, in figures."""
    target, size = int(megabytes * 1e6), 0
    kept: list[Part] = []
    with out.open("wb") as file:
        for part in parts(seed, damage=damage, noise=noise):
            cut = len(part.data)
            count = len(part.start)
            if size + cut > target:
                count = min(count, int(np.searchsorted(size + part.start + part.length, target)) + 1)
                cut = int(part.start[count - 1] + part.length[count - 1])
            file.write(part.data[:cut])
            rows = (part.start[:count] + size, part.length[:count], part.intact[:count], part.module[:count])
            kept.append(Part(b"", rows[0], rows[1].astype(np.int32), rows[2], rows[3]))
            size += cut
            if size >= target:
                break
    start, length, intact, module = (
        np.concatenate([getattr(part, name) for part in kept]) for name in ("start", "length", "intact", "module")
    )
    np.savez(truth_of(out), start=start, length=length, intact=intact, module=module)
    return {"bytes": size, "frames": len(start), "intact": int(intact.sum()), "mean length": float(length.mean())}


def truth_of(capture: Path) -> Path:
    """Where the truth about a capture stands."""
    return capture.with_suffix(".truth.npz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", type=float)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damage", type=float, default=0.001)
    parser.add_argument("--noise", type=float, default=0.02)
    given = parser.parse_args()
    print(json.dumps(write(given.megabytes, given.out, given.seed, damage=given.damage, noise=given.noise)))


if __name__ == "__main__":
    main()
