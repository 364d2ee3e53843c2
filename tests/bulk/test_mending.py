"""Silences that change what a block holds are mended in place: the same items, and nearly all of them in columns."""

from __future__ import annotations

import random

import pytest

from bulk.streams import both_ways, frame, pieces, some_frame, stretch_of
from lanes import times
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.session import pour
from tuyasniff.session import Session


def talk(chance: random.Random, frames: int, often: float) -> tuple[list[bytes], list[int]]:
    """Frames in chunks; what is cut off, strays or declares more than comes stands before silences of all lengths."""
    parts, moments, now = [], [], 0
    for _ in range(frames):
        one = some_frame(chance)
        if chance.random() < often:
            stray = (one[: chance.randrange(1, len(one))], chance.randbytes(3), b"\x55", b"\x55\xaa\x03\x07\x00\x40")
            one += chance.choice(stray)
        for piece in pieces(chance, one, chance.choice((12, 400))):
            parts.append(piece)
            moments.append(now)
            now += chance.choice((0, 1000, 8000))
        now += chance.choice((20_000, 200_000, 299_999, 300_001, 310_000, 900_000, 2_100_000))
    return parts, moments


@pytest.mark.parametrize("seed", range(times(40, 5000)))
def test_what_stands_before_a_silence_is_the_same(seed: int) -> None:
    chance = random.Random(7_000_000 + seed)
    parts, moments = talk(chance, 700, chance.choice((0.0, 0.02, 0.1, 0.4)))
    half = len(parts) // 2
    things = [stretch_of(parts[:half], times=moments[:half]), stretch_of(parts[half:], times=moments[half:])]
    baud = chance.choice((None, 9600))
    many, single = both_ways(things, block=chance.choice((2048, 8192, 1 << 20)), baud=baud)
    assert many == single


def test_blocks_do_not_end_at_silences() -> None:
    chance = random.Random(5)
    parts, moments, now = [], [], 0
    for number in range(6000):
        parts.append(frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, chance.randrange(256)))))
        moments.append(now)
        if number % 50 == 0:
            parts.append(b"\x55\xaa\x03")
            moments.append(now)
        now += 301_000
    blocks = [part for part in pour(Session(()), [stretch_of(parts, times=moments)]) if isinstance(part, Columns)]
    assert sum(map(len, blocks)) > 5500
    assert len(blocks) < 5


@pytest.mark.parametrize("waiting", [b"\x55\xaa\x03\x07\x00\xc0", b"\x55\xaa\x02\x00\x01\x07\x00\xc0"])
def test_behind_a_frame_that_waits_for_what_a_header_inside_it_declares_nothing_is_decided(waiting: bytes) -> None:
    chance = random.Random(2)
    before = [some_frame(chance) for _ in range(600)]
    outer, usual, stray = frame(3, 0x60, waiting), frame(3, 7, bytes((20, 2, 0, 4, 0, 0, 8, 252))), b"\x01\x02\x03\x04"
    parts = [*before, outer, usual, usual, stray, stray, *[usual] * 300]
    moments = [20_000 * number for number in range(len(parts))]
    silent = len(before) + 4  # between the strays, of which the second one is no header
    moments[silent:] = [t_us + 300_000 for t_us in moments[silent:]]
    many, single = both_ways([stretch_of(parts, times=moments)], block=1 << 20)
    assert many == single
