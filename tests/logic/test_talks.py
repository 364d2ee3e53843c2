from __future__ import annotations

import random
import time
from array import array

import pytest

from logic.talks import BOOT_LOG, FRAMES, HEARTBEAT
from logic.waves import joined, wave
from tuyasniff.logic.edges import Levels
from tuyasniff.logic.stretches import stretches_of
from tuyasniff.logic.talks import talks_of
from tuyasniff.logic.wires import examine
from tuyasniff.model import WireKind

MHZ = 1_000_000
QUERY = FRAMES[4][:16]


def boots(frames: int, *, first: int = 74880, then: int = 9600, every: float = 0.2, inverted: bool = False) -> Levels:
    log = wave(BOOT_LOG, 1 / first, start=0.02, inverted=inverted)
    talk = [
        wave(HEARTBEAT if number % 2 else QUERY, 1 / then, start=0.4 + every * number, inverted=inverted)
        for number in range(frames)
    ]
    return joined(log, *talk).levels(4 * MHZ, unit=4 * MHZ)


@pytest.mark.parametrize("frames", [1, 2, 3, 20])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_short_boot_log_and_a_short_talk_are_each_read_at_their_own_rate(frames: int, inverted: bool) -> None:
    wire = boots(frames, inverted=inverted)
    talk = b"".join(HEARTBEAT if number % 2 else QUERY for number in range(frames))
    told = stretches_of(wire)
    assert [one.decoded.data for one in told] == [BOOT_LOG, talk]
    assert [MHZ * 4 / one.setting.bit for one in told] == pytest.approx([74880, 9600], rel=0.01)
    assert all(not one.decoded.wrong for one in told)
    found = examine(wire).wire
    assert found.inverted is inverted
    assert {found.baud, *found.others} == {74880, 9600}


def test_starts_ascend_across_the_talks() -> None:
    told = stretches_of(boots(5))
    starts = [start for one in told for start in one.decoded.starts]
    assert starts == sorted(starts)


def test_a_talk_at_one_rate_is_none_of_several() -> None:
    wire = joined(*(wave(HEARTBEAT, 1 / 9600, start=0.1 * place) for place in range(1, 9))).levels(MHZ, unit=MHZ)
    assert talks_of(wire, 1.0) == ()
    assert len(stretches_of(wire)) == 1


@pytest.mark.parametrize("seed", range(12))
def test_chance_is_no_talk(seed: int) -> None:
    rng = random.Random(seed)
    now, edges = 0, array("q")
    for _ in range(rng.choice((200, 2000))):
        now += rng.randrange(3, 900) if rng.random() > 0.02 else rng.randrange(20_000, 200_000)
        edges.append(now)
    wire = Levels("D0", MHZ, 1, edges, 0, now + 50_000)
    assert examine(wire).wire.kind is WireKind.UNKNOWN


def test_many_pauses_cost_no_more_than_their_edges() -> None:
    rng = random.Random(1)
    now, edges = 0, array("q")
    for _ in range(40_000):
        now += rng.randrange(3, 900) if rng.random() > 0.1 else 20_000
        edges.append(now)
    begun = time.process_time()
    stretches_of(Levels("D0", MHZ, 1, edges, 0, now + 1))
    assert time.process_time() - begun < 5
