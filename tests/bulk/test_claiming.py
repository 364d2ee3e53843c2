"""Chunks of which only some are whole frames are framed as the framer does it, from the first byte on."""

from __future__ import annotations

import random

import pytest

from bulk.streams import pieces, some_frame, stretch_of
from lanes import times
from tuyasniff.bulk.claiming import first_claimed, frame_mixed, last_claimed
from tuyasniff.bulk.columns import REASONS
from tuyasniff.bulk.pending import Pending
from tuyasniff.model import Frame, Noise
from tuyasniff.protocol.framer import Framer
from tuyasniff.stretch import Stretch


def some_stretch(chance: random.Random) -> Stretch:
    """A few chunks, the last one claimed."""
    parts: list[bytes] = []
    claims: list[int] = []
    for _ in range(chance.randrange(1, 12)):
        one = some_frame(chance)
        pick = chance.random()
        if pick < 0.5:
            cut = pieces(chance, chance.choice((one, b"\x55", b"\xff\x00", bytes(2500), one[:-1], one + one[:4])), 3000)
            parts += cut
            claims += [0] * len(cut)
        else:
            parts.append(one if pick < 0.8 else chance.choice((one[:-1] + b"\x00", b"\xff", b"\x55\xaa")))
            claims.append(1)
    moments = [0]
    for _ in parts:
        moments.append(moments[-1] + chance.choice((0, 1000, 299_999, 300_001, 2_500_000)))
    timed = chance.random() < 0.5
    return stretch_of([*parts, some_frame(chance)], times=moments if timed else None, claims=[*claims, 1])


def of_framer(stretch: Stretch, *, synced: bool, byte_us: float) -> list[Frame | Noise]:
    """The rows as the framer gives them, one chunk after the other."""
    framer = Framer(stretch.tap, byte_us)
    framer.take_over(1000, [], synced=synced)
    return [part for chunk in stretch.chunks() for part in framer.feed(chunk)]


@pytest.mark.parametrize("seed", range(times(150, 20_000)))
@pytest.mark.parametrize("synced", [False, True])
def test_rows_are_those_of_the_framer(seed: int, synced: bool) -> None:
    chance = random.Random(seed)
    stretch, byte_us = some_stretch(chance), chance.choice((0.0, 1041.7))
    framed = frame_mixed(Pending.of(stretch, 1000), stretch.data, synced=synced, byte_us=byte_us)
    got = [
        (begin, end, REASONS[reason] if noise else None)
        for begin, end, noise, reason in zip(
            framed.begin.tolist(), framed.end.tolist(), framed.noise.tolist(), framed.reason.tolist(), strict=True
        )
    ]
    want = of_framer(stretch, synced=synced, byte_us=byte_us)
    assert got == [
        (one.offset - 1000, one.offset - 1000 + len(one.raw), one.reason if isinstance(one, Noise) else None)
        for one in want
    ]
    frames = [one for one in want if isinstance(one, Frame)]
    wrong = framed.wrong[~framed.noise].tolist()
    assert wrong == [one.checksum == "bad" for one in frames]


def test_the_first_and_last_claimed_chunk_are_found() -> None:
    stretch = stretch_of([b"a", b"b", b"c", b"d"], claims=[0, 1, 1, 0])
    assert (first_claimed(stretch), last_claimed(stretch)) == (1, 2)
    assert first_claimed(stretch._replace(claims=[0, 0, 0, 0])) == 3
    assert last_claimed(stretch._replace(claims=[0, 0, 0, 0])) == -1
    assert first_claimed(stretch._replace(claims=None, claimed=True)) == 0
