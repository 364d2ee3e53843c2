"""A seeded capture of a busy device, with the truth about its frames: what the other benchmarks decode."""

from __future__ import annotations

import random
from typing import NamedTuple


class Stream(NamedTuple):
    """`starts` and `ends` of the frames that were written; `intact` says which of them the damage spared."""

    data: bytes
    starts: list[int]
    ends: list[int]
    intact: list[bool]


def frame(version: int, cmd: int, payload: bytes = b"") -> bytes:
    """A frame with its checksum, built without the code under test."""
    body = bytes((0x55, 0xAA, version, cmd, len(payload) >> 8, len(payload) & 255)) + payload
    return body + bytes((sum(body) & 255,))


def make_stream(megabytes: float, *, damage: float = 0.0, noise: float = 0.02, seed: int = 1) -> Stream:
    """Reports with one to six datapoints, commands, heartbeats and time; `damage` is the share of changed bytes."""
    rng = random.Random(seed)
    size = int(megabytes * 1_000_000)
    kinds = [(1, 1, 1), (18, 2, 4), (19, 2, 4), (20, 2, 4), (17, 2, 4), (101, 2, 4), (4, 4, 1), (6, 0, 8), (21, 5, 1)]

    def dp() -> bytes:
        dp_id, dp_type, length = rng.choice(kinds)
        value = bytes((rng.getrandbits(1),)) if length == 1 else rng.randrange(65536).to_bytes(length, "big")
        return bytes((dp_id, dp_type, 0, length)) + value

    data = bytearray()
    starts: list[int] = []
    ends: list[int] = []
    while len(data) < size:
        draw = rng.random()
        if draw < 0.8:
            burst = [frame(3, 7, b"".join(dp() for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4, 6)))))]
        elif draw < 0.9:
            burst = [frame(0, 0), frame(3, 0, b"\x01")]
        elif draw < 0.96:
            unit = dp()
            burst = [frame(0, 6, unit), frame(3, 7, unit)]
        else:
            burst = [frame(3, 0x24), frame(0, 0x24, bytes((rng.randrange(160, 226),)))]
        for raw in burst:
            starts.append(len(data))
            data += raw
            ends.append(len(data))
            if rng.random() < noise:
                data += rng.randbytes(rng.randint(1, 16))
    hits = sorted(rng.randrange(len(data)) for _ in range(int(len(data) * damage)))
    for at in hits:
        data[at] ^= rng.randint(1, 255)
    return Stream(bytes(data), starts, ends, _spared(starts, ends, hits))


def _spared(starts: list[int], ends: list[int], hits: list[int]) -> list[bool]:
    intact: list[bool] = []
    next_hit = 0
    for start, end in zip(starts, ends, strict=True):
        while next_hit < len(hits) and hits[next_hit] < start:
            next_hit += 1
        intact.append(next_hit >= len(hits) or hits[next_hit] >= end)
    return intact
