"""A session while it happens."""

from __future__ import annotations

import pytest

from live.inlets import STARTED, CannedInlet
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Chunk, Gap, Message, Note, Reference, Talker, TalkerBy
from tuyasniff.session import UNHEARD_US
from wire import ASKED, HEARTBEAT, TALK, report

SECOND = 1_000_000


def mcu(t_us: int, data: bytes) -> Chunk:
    return Chunk("mcu", data, t_us, Talker.MCU, TalkerBy.TAP)


def session(*things: Chunk | Gap | Note) -> tuple[LiveSession, CannedInlet]:
    inlet = CannedInlet()
    live = LiveSession(inlet)
    live.start()
    inlet.give(*things)
    return live, inlet


def test_the_first_frame_is_shown_half_a_second_later_at_most() -> None:
    live, inlet = session(mcu(0, HEARTBEAT))
    assert not live.pump().items
    inlet.now = SECOND // 2
    assert [item.number for item in live.pump().items] == [1]


def test_later_frames_are_shown_at_once() -> None:
    live, inlet = session(mcu(0, HEARTBEAT))
    live.pump()
    inlet.now = SECOND
    live.pump()
    inlet.give(mcu(2 * SECOND, report(20, 2301)))
    assert [item.number for item in live.pump().items] == [2]


def test_half_a_frame_before_a_silence_is_given_up_without_waiting_for_more() -> None:
    live, inlet = session(mcu(0, HEARTBEAT), mcu(SECOND, HEARTBEAT[:5]))
    assert [type(item.thing).__name__ for item in live.pump().items] == ["Message"]
    inlet.now = 3 * SECOND + UNHEARD_US
    assert not live.pump().items
    inlet.now += 1
    assert [type(item.thing).__name__ for item in live.pump().items] == ["Noise"]


class Slow(CannedInlet):
    """Whoever takes something is late: meanwhile the time goes on, and more comes."""

    def take(self) -> list[Chunk | Gap | Note]:
        taken = super().take()
        if taken:
            self.now += 5 * SECOND
        return taken


def test_the_time_that_a_slow_screen_needs_is_no_silence() -> None:
    inlet = Slow()
    live = LiveSession(inlet)
    live.start()
    inlet.give(mcu(0, HEARTBEAT), mcu(SECOND, HEARTBEAT[:5]))
    items = live.pump().items
    inlet.give(mcu(SECOND + 1000, HEARTBEAT[5:]))
    items += live.pump().items
    inlet.now = 20 * SECOND
    assert [type(item.thing).__name__ for item in items + live.pump().items] == ["Message", "Message"]


def test_the_time_that_a_slow_disk_needs_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(None, started=STARTED, taps=())
    behind = [0]
    monkeypatch.setattr(recorder, "behind_us", lambda: behind[0])
    live, inlet = session(mcu(0, HEARTBEAT), mcu(SECOND, HEARTBEAT[:5]))
    inlet.recorder = recorder
    items = live.pump().items
    inlet.now, behind[0] = 9 * SECOND, 8 * SECOND
    items += live.pump().items
    inlet.give(mcu(SECOND + 1000, HEARTBEAT[5:]))
    behind[0] = 0
    items += live.pump().items
    inlet.now = 20 * SECOND
    assert [type(item.thing).__name__ for item in items + live.pump().items] == ["Message", "Message"]


def test_items_are_kept_and_counted() -> None:
    live, inlet = session(Chunk("line", TALK, 0))
    inlet.now = SECOND
    live.pump()
    assert len(live.store) == 6
    assert [summary.id for summary in live.dps.summaries()] == [19, 20]
    assert live.summary.product is not None
    assert live.heard == len(TALK)
    assert live.told_by[TalkerBy.CONTENT] == 6


def test_a_note_of_a_person_stands_where_it_was_typed() -> None:
    live, inlet = session(mcu(0, HEARTBEAT))
    inlet.now = SECOND
    live.pump()
    live.note("kettle on", Reference("power", "2000", "W"))
    inlet.give(mcu(SECOND + 1, report(1, 1)))
    inlet.now = 2 * SECOND
    kinds = [item.thing for item in live.pump().items]
    assert isinstance(kinds[0], Note) and kinds[0].t_us == SECOND and isinstance(kinds[1], Message)


def test_the_end_gives_what_was_held_back() -> None:
    live, _ = session(mcu(0, HEARTBEAT + report(1, 1)[:6]))
    live.pump()
    batch = live.stop()
    assert batch.over and [type(item.thing).__name__ for item in batch.items] == ["Message", "Noise"]
    assert live.pump() == ([], True)


def test_swapped_taps_are_said_as_soon_as_that_is_sure() -> None:
    live, inlet = session(*(Chunk("a", report(1, n), n, Talker.MODULE, TalkerBy.TAP) for n in range(4)))
    inlet.now = SECOND
    live.pump()
    assert any("swapped" in text for text in live.remarks)


def test_taps_that_were_right_at_first_and_swapped_later_are_said_too() -> None:
    live, inlet = session(mcu(0, report(1, 1)))
    inlet.now = SECOND
    live.pump()
    for number in range(40):
        inlet.give(mcu(2 * SECOND + number, ASKED))
        inlet.give(Chunk("module", report(1, number), 2 * SECOND + number, Talker.MODULE, TalkerBy.TAP))
    inlet.now = 4 * SECOND
    live.pump()
    assert any("contradict" in text for text in live.remarks)


def test_what_nobody_looks_at_again_is_counted_but_not_kept() -> None:
    inlet = CannedInlet([Chunk("line", TALK, 0)])
    live = LiveSession(inlet, keep=False)
    live.start()
    inlet.now = SECOND
    assert len(live.pump().items) == 6
    assert len(live.store) == 0 and not live.histories.points(20)
    assert [summary.id for summary in live.dps.summaries()] == [19, 20]
    assert live.summary.frames == live.told_by[TalkerBy.CONTENT] == 6
