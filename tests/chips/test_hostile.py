"""Whatever is fed to a detector: it never raises, and its time grows as the bytes do."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chips.soundness import is_sound
from lanes import SLOW, times
from tuyasniff.chips.finding import Detector
from tuyasniff.chips.heard import Heard, Mark
from tuyasniff.chips.registry import DETECTORS

LARGE = 262_144 if SLOW else 131_072
SLOWEST_US = 12.0
"""Microseconds for a byte, of the processor, on a slow computer: 256 KiB take three of its seconds at most."""

LEADS = (
    "55aa", "55aa0307", "55", "aa", "24", "242226", "58aa", "50aa", "35", "ca", "555a", "a5", "6a", "fe", "7d",
    "fe010f08", "0103", "010400", "b0c0a80101", "68", "fe68", "1b1b1b1b", "01010101", "7ea0", "7e", "2f", "dda503",
    "a540", "f4f3f2f1", "fdfcfbfa", "01e0fc", "040e", "c000", "000055aa", "00006699", "00", "ff", "0d0a", "20",
)  # fmt: skip
FLOODS = (
    *map(bytes.fromhex, LEADS),
    b"ets Jan  8 2013,rst cause:2\n",
    b"V:BK7231N_1.0.1\n",
    b"[",
    b'{"dps":{',
    b"A" * 30,
)


def pieces_of(data: bytes, size: int) -> Heard:
    """The bytes in pieces, 20 ms apart, on two taps in turns."""
    return Heard(data, tuple(Mark(at, at * 2_000, "ab"[at // size % 2]) for at in range(0, len(data), size)))


def is_slow(detector: Detector, heard: Heard, size: int) -> bool:
    """Whether it takes longer than for so many bytes, three times one after the other: one alone is easily unlucky."""
    return all(took(detector, heard) > SLOWEST_US * 1e-6 * size for _ in range(3))


def took(detector: Detector, heard: Heard) -> float:
    begun = process_time()
    detector.scan(heard)
    return process_time() - begun


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.protocol)
def test_floods_of_what_frames_begin_with_cost_time_in_proportion(detector: Detector) -> None:
    rng = Random(detector.protocol)
    floods = FLOODS if SLOW else rng.sample(FLOODS, 4)
    slow = []
    for flood in floods:
        whole = flood * (LARGE // len(flood))
        for heard in (Heard(whole), pieces_of(whole, 24)):
            if is_slow(detector, heard, len(whole)):
                slow.append(flood)
    assert slow == []


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.protocol)
def test_small_pieces_as_a_port_gives_them_cost_no_more_than_their_bytes(detector: Detector) -> None:
    rng = Random(f"pieces {detector.protocol}")
    few = bytes((0x00, 0x20, 0x80, 0xE0, 0xF8, 0xFF))
    size = LARGE // 4
    for data in (rng.randbytes(size), bytes(rng.choice(few) for _ in range(size))):
        for taps in ("a", "ab"):
            marks, at, t_us = [], 0, 0
            while at < size:
                marks.append(Mark(at, t_us, rng.choice(taps)))
                at += rng.randint(1, 60)
                t_us += rng.choice((1_000, 16_000, 40_000))
            for heard in (Heard(data, tuple(marks)), Heard(data, tuple(mark._replace(t_us=None) for mark in marks))):
                # the solver of framings looks at the same few kilobytes of little and of much
                least = 65_536 if detector.protocol == "length_sum" else 0
                assert not is_slow(detector, heard, size + least)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.protocol)
def test_floods_of_many_kinds_are_no_talk_and_no_exception(detector: Detector) -> None:
    rng = Random(f"mixed {detector.protocol}")
    for _ in range(times(3, 12)):
        parts = [rng.choice(FLOODS) for _ in range(200)] + [rng.randbytes(rng.randrange(8)) for _ in range(100)]
        rng.shuffle(parts)
        data = b"".join(parts)
        for heard in (Heard(data), pieces_of(data, rng.randint(1, 40))):
            assert is_sound(detector.scan(heard), heard)


@given(
    st.lists(st.one_of(st.binary(max_size=24), st.sampled_from(FLOODS)), max_size=24),
    st.lists(st.integers(0, 400), max_size=8),
    st.booleans(),
)
def test_no_detector_raises_and_each_agrees_with_itself(parts: list[bytes], cuts: list[int], timed: bool) -> None:
    data = b"".join(parts)
    places = sorted({0, *(cut for cut in cuts if cut < len(data))})
    heard = Heard(data, tuple(Mark(at, at * 2_000 if timed else None, "ab"[at % 2]) for at in places))
    wrong = [detector.protocol for detector in DETECTORS if not is_sound(detector.scan(heard), heard)]
    assert wrong == []
