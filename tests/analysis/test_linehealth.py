"""Counting what a tap gives."""

from __future__ import annotations

import pytest

from analysis.watching import BOTH, Watch
from tuyasniff.analysis.linehealth import LineHealth, TapState
from tuyasniff.model import Chunk, Gap, Item, Noise, NoiseReason, Talker, TalkerBy
from wire import ASKED, HEARTBEAT, TALK, report

S = 1_000_000


def test_bytes_frames_and_noise_are_counted_for_each_tap() -> None:
    watch = Watch(BOTH)
    for second in range(1, 11):
        watch.bytes("module", second * S, ASKED)
        watch.bytes("mcu", second * S + 20_000, HEARTBEAT + b"\x31")
        watch.bytes("mcu", second * S + 500_000, report(19, second))
    watch.wait(11 * S)
    mcu, module = watch.status("mcu"), watch.status("module")
    assert (mcu.bytes, mcu.frames, mcu.noise_bytes, mcu.heartbeats, mcu.reports) == (240, 20, 10, 10, 10)
    assert (module.bytes, module.frames, module.noise_bytes, module.heartbeats, module.reports) == (70, 10, 0, 10, 0)
    assert mcu.frames_per_s == pytest.approx(2, abs=0.15) and module.frames_per_s == pytest.approx(1, abs=0.15)
    assert mcu.noise_share == pytest.approx(10 / 240) and module.noise_share == 0
    assert mcu.noise_moments == 10 and mcu.noise_recent == 10
    assert (mcu.first_us, mcu.last_us) == (S + 20_000, 10 * S + 500_000)
    assert (mcu.source, mcu.baud, mcu.told, mcu.heard) == ("/dev/mcu", 9600, Talker.MCU, Talker.MCU)


def test_rates_are_those_of_the_last_seconds() -> None:
    watch = Watch(BOTH)
    for second in range(1, 21):
        watch.bytes("mcu", second * S, report(19, second) + b"\x31")
    watch.wait(25 * S)
    assert watch.status("mcu").frames_per_s == pytest.approx(0.6, abs=0.11)
    watch.wait(60 * S)
    quiet = watch.status("mcu")
    assert (quiet.frames_per_s, quiet.frames_recent, quiet.noise_share, quiet.noise_moments) == (0, 0, 0, 0)
    assert quiet.frames == 20 and quiet.noise_bytes == 20 and quiet.last_us == 20 * S


def test_frames_with_a_wrong_sum_count_as_damage_not_as_frames() -> None:
    bad = bytearray(report(19, 5))
    bad[-1] ^= 0x11
    watch = Watch(BOTH)
    for second in range(1, 5):
        watch.bytes("mcu", second * S, report(19, 5) + bytes(bad) + report(20, 7))
    watch.wait(6 * S)
    status = watch.status("mcu")
    assert status.frames == 8 and status.bad_sums == 4
    assert status.noise_bytes == 0 and status.noise_share == pytest.approx(1 / 3)


def test_the_content_says_who_talks_whatever_the_label_says() -> None:
    watch = Watch({"a": Talker.MODULE, "b": Talker.UNKNOWN})
    for second in range(1, 9):
        watch.bytes("a", second * S, report(19, second))
        watch.bytes("b", second * S + 100_000, TALK)
    watch.wait(10 * S)
    assert (watch.status("a").told, watch.status("a").heard) == (Talker.MODULE, Talker.MCU)
    assert (watch.status("b").told, watch.status("b").heard) == (Talker.UNKNOWN, Talker.UNKNOWN)


def test_a_port_goes_and_comes_back() -> None:
    watch = Watch(BOTH)
    watch.bytes("mcu", S, report(19, 1))
    watch.gap("mcu", 2 * S, "unplugged", "the port is gone")
    watch.wait(3 * S)
    gone = watch.status("mcu")
    assert gone.state is TapState.GONE and gone.gone_us == 2 * S
    assert watch.status("module").state is TapState.LISTENING
    watch.gap("mcu", 5 * S, "resumed", "after 3.0 s")
    watch.wait(6 * S)
    assert watch.status("mcu").state is TapState.LISTENING and watch.status("mcu").since_us == 5 * S


def test_bytes_show_that_a_port_is_back() -> None:
    health = LineHealth()
    health.tap("t")
    health.add(Item(1, Gap("t", S, "unplugged")))
    assert health.status(2 * S)[0].state is TapState.GONE
    health.heard(Chunk("t", b"\1", 3 * S))
    assert health.status(4 * S)[0].state is TapState.LISTENING
    health.add(Item(2, Gap("t", 2 * S, "unplugged")))  # told late
    assert health.status(4 * S)[0].state is TapState.LISTENING


def test_another_rate_begins_anew_but_for_the_totals() -> None:
    watch = Watch(BOTH)
    watch.bytes("mcu", S, bytes(20))
    watch.bytes("mcu", 2 * S, bytes(20))
    watch.wait(3 * S)
    assert watch.status("mcu").noise_share == 1
    watch.gap("mcu", 3 * S, "baud changed", "9600 to 115200: 40 bytes at 9600 and no valid frame")
    watch.wait(4 * S)
    status = watch.status("mcu")
    assert (status.baud, status.noise_share, status.noise_recent, status.since_us) == (115200, 0, 0, 3 * S)
    assert (status.bytes, status.noise_bytes) == (40, 40)


def test_after_a_pause_another_wire_may_be_on_the_tap() -> None:
    watch = Watch({"a": Talker.UNKNOWN})
    for second in range(1, 9):
        watch.bytes("a", second * S, report(19, second))
    watch.wait(9 * S)
    assert watch.status("a").heard is Talker.MCU
    watch.gap("a", 10 * S, "unplugged")
    watch.gap("a", 11 * S, "resumed")
    watch.wait(12 * S)
    assert watch.status("a").heard is Talker.UNKNOWN
    for second in range(12, 20):
        watch.bytes("a", second * S, ASKED)
    watch.wait(21 * S)
    assert watch.status("a").heard is Talker.MODULE


def test_what_the_system_counts_is_none_until_it_does() -> None:
    health = LineHealth()
    health.tap("t", baud=9600)
    assert health.status(0)[0].framing is None and health.status(0)[0].breaks is None
    health.counted("t", 3, 1, 0, 2)
    status = health.status(0)[0]
    assert (status.framing, status.overrun, status.parity, status.breaks) == (3, 1, 0, 2)


def test_taps_that_nobody_announced_are_there_once_they_are_heard() -> None:
    health = LineHealth()
    assert health.status(0) == ()
    health.heard(Chunk("x", b"\1\2", 5, Talker.MCU, TalkerBy.TAP))
    (status,) = health.status(S)
    assert (status.tap, status.bytes, status.told, status.baud) == ("x", 2, Talker.MCU, None)


def test_things_without_times_count_in_the_totals() -> None:
    health = LineHealth()
    health.heard(Chunk("x", b"\1\2"))
    health.add(Item(1, Noise("x", None, 0, b"\1\2", NoiseReason.IDLE)))
    (status,) = health.status(S)
    assert (status.bytes, status.noise_bytes, status.noise_recent, status.last_us) == (2, 2, 0, None)


def test_noise_that_is_told_too_late_counts_in_the_totals_only() -> None:
    health = LineHealth()
    for t_us in (10 * S, 5 * S, 1 * S):
        health.add(Item(1, Noise("x", t_us, 0, b"\1\2", NoiseReason.IDLE)))
    (status,) = health.status(11 * S)
    assert status.noise_bytes == 6 and status.noise_recent == 2 and status.noise_last_us == 10 * S
