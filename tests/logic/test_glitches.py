from __future__ import annotations

import random
import time
from array import array
from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.talks import talk
from logic.waves import pauses, wave
from tuyasniff.logic.edges import Levels
from tuyasniff.logic.glitches import calmed, without_short
from tuyasniff.logic.stretches import stretches_of
from tuyasniff.logic.wires import examine

MHZ = 1_000_000
TALK = talk(30)


def spiked(count: int, width: int, *, baud: int = 9600, seed: int = 1, inverted: bool = False) -> Levels:
    """The talk with that many pulses of so many ticks (microseconds / 4) where nothing else happens."""
    rng = random.Random(seed)
    line = wave(TALK, 1 / baud, start=0.01, gap=pauses(seed), inverted=inverted).levels(4 * MHZ, unit=4 * MHZ)
    edges = list(line.edges)
    end = line.end or 0
    for at in (rng.randrange(100, end) for _ in range(count)):
        place = bisect_left(edges, at)
        before = edges[place - 1] if place else 0
        after = edges[place] if place < len(edges) else end
        if before + 3 * width < at < after - 3 * width:
            edges[place:place] = [at, at + width]
    return Levels("D0", 4 * MHZ, line.initial, array("q", edges), 0, end)


@pytest.mark.parametrize(("count", "width"), [(2000, 2), (2000, 5), (2000, 16), (6000, 4)])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_line_full_of_spikes_says_what_it_says_without_them(count: int, width: int, inverted: bool) -> None:
    one = examine(spiked(count, width, inverted=inverted))
    assert b"".join(piece.data for piece in one.pieces()) == TALK
    assert (one.wire.baud, one.wire.wrong, one.wire.inverted) == (9600, 0, inverted)
    assert any("left out: something disturbs the line" in remark for remark in one.wire.remarks)
    assert count // 2 < one.wire.glitches <= count


def test_the_spikes_are_counted() -> None:
    wire = spiked(3000, 4)
    clean = spiked(0, 4)
    calm = calmed(wire, stretches_of(wire))
    assert calm is not None
    assert calm.wire.edges == clean.edges
    assert calm.removed == (len(wire.edges) - len(clean.edges)) // 2
    assert calm.width_us == pytest.approx(1.6)


@pytest.mark.parametrize("baud", [9600, 115200])
def test_a_clean_line_keeps_all_its_pulses(baud: int) -> None:
    wire = spiked(0, 4, baud=baud)
    assert calmed(wire, stretches_of(wire)) is None
    assert not any("left out" in remark for remark in examine(wire).wire.remarks)


@given(st.lists(st.integers(1, 40), max_size=60), st.integers(1, 20), st.integers(0, 1))
def test_what_is_left_has_no_short_pulse_and_ends_at_the_same_level(steps: list[int], width: int, initial: int) -> None:
    edges = array("q")
    for step in steps:
        edges.append((edges[-1] if edges else 0) + step)
    wire = Levels("D0", MHZ, initial, edges, 0, (edges[-1] if edges else 0) + 1)
    left = without_short(wire, width).edges
    assert all(later - earlier > width for earlier, later in pairwise(left))
    assert (len(edges) - len(left)) % 2 == 0
    assert set(left) <= set(edges)


def test_noise_of_a_million_edges_is_done_in_seconds() -> None:
    rng = random.Random(2)
    now, edges = 0, array("q")
    for _ in range(1_000_000):
        now += rng.randrange(1, 60)
        edges.append(now)
    begun = time.process_time()
    assert examine(Levels("D0", MHZ, 1, edges, 0, now + 1)).wire.kind == "unknown"
    assert time.process_time() - begun < 8
