"""A recording played again."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tuyasniff.capture.opening import capture_of
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import NOMINAL_US, Replayed
from tuyasniff.model import Chunk, Item, Note
from wire import HEARTBEAT, TALK, report

pytestmark = pytest.mark.alone

HEAD = '{"tsniff":1,"started":"2026-03-01T18:00:00Z","taps":[{"tap":"mcu","talker":"mcu"}]}\n'


def recording(*times: float) -> str:
    lines = [f'{{"t":{int(at * 1e6)},"tap":"mcu","hex":"{report(20, n).hex()}"}}\n' for n, at in enumerate(times)]
    return HEAD + "".join(lines)


class Wall:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def played(text: str, *, speed: float = 1.0, longest_us: int | None = None) -> tuple[Replayed, Wall]:
    wall = Wall()
    replay = Replayed(capture_of(text.encode()), speed=speed, longest_us=longest_us, clock=wall)
    replay.start()
    return replay, wall


def test_things_come_in_the_rhythm_in_which_they_were_heard() -> None:
    replay, wall = played(recording(5, 6, 8))
    assert len(replay.take()) == 1
    wall.seconds += 0.9
    assert not replay.take()
    wall.seconds += 0.1
    assert len(replay.take()) == 1
    wall.seconds += 2
    assert len(replay.take()) == 1
    assert replay.finished


@pytest.mark.parametrize("speed", [0.5, 10.0])
def test_faster_and_slower(speed: float) -> None:
    replay, wall = played(recording(0, 10), speed=speed)
    replay.take()
    wall.seconds += 9.9 / speed
    assert not replay.take()
    wall.seconds += 0.2 / speed
    assert len(replay.take()) == 1


def test_a_pause_stops_the_time() -> None:
    replay, wall = played(recording(0, 1))
    replay.take()
    replay.pause(paused=True)
    wall.seconds += 100
    assert not replay.take() and replay.now_us() == 0
    replay.pause(paused=False)
    wall.seconds += 1
    assert len(replay.take()) == 1


def test_the_speed_may_change_while_it_runs() -> None:
    replay, wall = played(recording(0, 10))
    replay.take()
    wall.seconds += 1
    replay.speed = 100.0
    assert replay.now_us() == 1_000_000
    wall.seconds += 0.09
    assert len(replay.take()) == 1


def test_a_step_gives_one_thing_and_stops() -> None:
    replay, wall = played(recording(0, 60, 61))
    replay.take()
    assert replay.step()
    assert len(replay.take()) == 1
    wall.seconds += 1000
    assert not replay.take()
    assert replay.step() and len(replay.take()) == 1 and replay.finished
    assert not replay.step()


def test_steps_show_every_frame_at_once() -> None:
    replay, _ = played(recording(0, 0.01, 0.02, 5, 5.001))
    replay.pause(paused=True)
    live = LiveSession(replay)
    for number in range(1, 6):
        replay.step()
        assert [item.number for item in live.pump().items] == [number]


def test_a_step_through_a_part_of_a_frame_leaves_it_waiting_for_the_rest() -> None:
    frame = report(20, 1).hex()
    lines = [f'{{"t":{n * 500},"tap":"mcu","hex":"{piece}"}}\n' for n, piece in enumerate((frame[:8], frame[8:]))]
    replay, _ = played(HEAD + "".join(lines))
    replay.pause(paused=True)
    live = LiveSession(replay)
    replay.step()
    assert not live.pump().items
    replay.step()
    assert len(live.pump().items) == 1


def test_a_note_on_a_replay_that_is_paused_is_shown_at_once() -> None:
    replay, _ = played(recording(0, 1))
    live = LiveSession(replay)
    live.pump()
    replay.pause(paused=True)
    live.pump()
    live.note("here")
    assert [item.thing.text for item in live.pump().items if isinstance(item.thing, Note)] == ["here"]


def test_nobody_is_told_to_mend_the_ports_of_a_recording() -> None:
    text = recording(0) + '{"t":1000000,"gap":"unplugged","tap":"mcu"}\n'
    replay, wall = played(text + '{"t":60000000,"note":"later"}\n')
    live = LiveSession(replay)
    for _ in range(50):
        wall.seconds += 1
        live.pump()
        assert not [saying for saying in live.sayings() if saying.code in ("gone", "nothing", "silent")]


def test_long_pauses_are_shortened() -> None:
    replay, wall = played(recording(0, 3600, 3601), longest_us=2_000_000)
    replay.take()
    wall.seconds += 2.01
    assert len(replay.take()) == 1


def test_a_recording_without_times_comes_at_a_steady_pace() -> None:
    wall = Wall()
    lines = "\n".join(report(20, n).hex(" ") for n in range(3))
    replay = Replayed(capture_of(lines), clock=wall)
    replay.start()
    count = 0
    for _ in range(10):
        count += len(replay.take())
        wall.seconds += NOMINAL_US / 1e6
    assert count == 3


def test_a_raw_file_comes_at_a_steady_pace_and_not_at_once() -> None:
    wall = Wall()
    replay = Replayed(capture_of(TALK * 100, format="raw"), clock=wall)
    replay.start()
    heard = [0]
    for _ in range(40):
        heard.append(heard[-1] + sum(len(thing.data) for thing in replay.take() if isinstance(thing, Chunk)))
        wall.seconds += NOMINAL_US / 1e6
    steps = {after - before for before, after in pairwise(heard)}
    assert max(steps) < 200 and 1000 < heard[-1] < 5000


def test_what_a_replay_of_a_raw_file_shows_is_what_decode_shows() -> None:
    from tuyasniff.session import Session

    data = TALK * 40 + b"\x55\xaa\x03" + TALK * 20 + bytes(300) + HEARTBEAT
    wall = Wall()
    live = LiveSession(Replayed(capture_of(data, format="raw"), clock=wall))
    live.start()
    items: list[Item] = []
    while not live.over:
        items += live.pump().items
        wall.seconds += 0.05
    assert items == list(Session(capture_of(data, format="raw")))


def test_notes_are_shown_and_the_file_is_left_alone() -> None:
    replay, _ = played(recording(0, 1))
    replay.put(Note("mine", 0))
    assert Note("mine", 0) in replay.take()


def test_what_a_replay_shows_is_what_decode_shows() -> None:
    text = HEAD + "".join(
        f'{{"t":{n * 700},"tap":"line","hex":"{data.hex()}"}}\n'
        for n, data in enumerate([TALK[at : at + 3] for at in range(0, len(TALK), 3)] + [HEARTBEAT])
    )
    from tuyasniff.session import Session

    offline = list(Session(capture_of(text.encode())))
    replay, wall = played(text)
    live = LiveSession(replay)
    items: list[Item] = []
    while not live.over:
        items += live.pump().items
        wall.seconds += 0.05
    assert items == offline


def test_at_the_highest_speed_the_time_does_not_run_ahead_of_the_recording() -> None:
    replay, wall = played(recording(0, 1, 2), speed=1e9)
    wall.seconds += 1
    assert replay.now_us() == 0
    assert len(replay.take()) == 3
    wall.seconds += 1
    assert replay.now_us() == 2_000_000
