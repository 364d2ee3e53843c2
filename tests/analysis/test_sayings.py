"""What is said while something is wrong, and that it is said no longer when it is not."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from analysis.garbling import garbled
from analysis.watching import BOTH, S, Watch
from simulate.runs import NAMES, scenario
from tuyasniff.analysis.ratehunt import RateHunt
from tuyasniff.analysis.sayings import CODES
from tuyasniff.model import Chunk, Talker
from tuyasniff.simulate.faults import Fault
from tuyasniff.simulate.simulation import Simulation
from wire import ASKED, HEARTBEAT, frame, report

LONE = {"line": Talker.UNKNOWN}
STARTING = frame(0, b"\x00")


def watched(device: str = "meter", seconds: float = 120, **more: object) -> Watch:
    watch = Watch(BOTH)
    watch.feed(Simulation(device, **more).run(seconds), round(seconds * S))  # type: ignore[arg-type]
    return watch


def heartbeats(watch: Watch, from_s: int, to_s: int) -> None:
    for second in range(from_s, to_s, 15):
        watch.bytes("module", second * S, ASKED)
        watch.bytes("mcu", second * S + 20_000, HEARTBEAT)


def talking(watch: Watch, from_s: int, to_s: int, noise: bytes = b"") -> None:
    """A meter in the middle of its life."""
    for second in range(from_s, to_s):
        if second % 15 == from_s % 15:
            watch.bytes("module", second * S, ASKED)
            watch.bytes("mcu", second * S + 20_000, HEARTBEAT)
        watch.bytes("mcu", second * S + 300_000, report(19, second) + noise)


# ---- healthy devices


@pytest.mark.parametrize("device", NAMES)
@pytest.mark.parametrize("seed", [1, 2])
def test_of_a_healthy_device_nothing_is_said_at_all(device: str, seed: int) -> None:
    watch = watched(device, 240, seed=seed)
    assert watch.said and not watch.ever


@pytest.mark.parametrize("from_s", [33, 47, 61])
def test_of_a_healthy_device_that_is_joined_in_the_middle_nothing_is_said(from_s: int) -> None:
    watch = Watch(BOTH)
    begin = from_s * S
    later = [thing for thing in Simulation("meter").run(200) if (thing.t_us or 0) >= begin]
    watch.feed(thing._replace(t_us=(thing.t_us or 0) - begin) for thing in later if isinstance(thing, Chunk))
    assert watch.said and not watch.ever


@pytest.mark.parametrize(("fault", "share"), [("lost", 0.0005), ("noise", 0.02), ("checksum", 0.01)])
def test_a_little_damage_now_and_then_is_not_worth_a_word(fault: str, share: float) -> None:
    assert not watched("meter", 240, faults=(Fault(fault, share),)).ever


def test_a_boot_log_at_another_rate_is_not_worth_a_word() -> None:
    assert not watched("meter", 60, faults=(Fault("boot", 74_880),)).ever


# ---- the port and its bytes


def test_nothing_is_said_of_silence_before_five_seconds() -> None:
    watch = Watch(LONE)
    watch.wait(4 * S + 900_000)
    assert not watch.ever
    watch.wait(5 * S)
    assert watch.codes == ["nothing"]
    saying = watch.saying("nothing")
    assert saying.tap == "line" and saying.since_us == 5 * S and "GND" in saying.remedy
    watch.bytes("line", 9 * S, ASKED)
    watch.wait(10 * S)
    assert watch.codes == [] and len(watch.stretches("nothing")) == 1


def test_silence_of_both_taps_is_said_once() -> None:
    watch = Watch(BOTH)
    watch.wait(7 * S)
    assert [(saying.code, saying.tap) for saying in watch.said[-1][1]] == [("nothing", None)]


def test_silence_beside_a_tap_that_hears_is_said_later_and_in_other_words() -> None:
    watch = Watch(BOTH)
    for second in range(1, 40):
        watch.bytes("module", second * S, ASKED)
    assert watch.stretches("nothing")[0][0] == 20
    assert watch.codes == ["nothing"]
    assert watch.saying("nothing").tap == "mcu" and "module is heard" in watch.saying("nothing").text
    watch.bytes("mcu", 40 * S, HEARTBEAT)
    watch.wait(41 * S)
    assert "nothing" not in watch.codes


def test_a_port_that_goes_is_said_until_it_comes_back() -> None:
    watch = Watch(BOTH)
    talking(watch, 1, 10)
    watch.gap("mcu", 10 * S, "unplugged", "the port is gone")
    watch.wait(20 * S)
    assert watch.codes == ["gone"] and watch.saying("gone").tap == "mcu"
    assert "/dev/mcu" in watch.saying("gone").text
    watch.gap("mcu", 20 * S, "resumed", "after 10 s")
    watch.wait(21 * S)
    assert watch.codes == []


def test_bytes_without_a_frame_are_a_wrong_rate_and_the_one_to_try_is_named() -> None:
    watch = Watch(LONE, baud=9600)
    for second in range(1, 9):
        watch.bytes("line", second * S, garbled(report(19, second), 115200, 9600))
    assert watch.codes == ["wrong_rate"]
    assert watch.stretches("wrong_rate")[0][0] <= 6
    assert "9600" in watch.saying("wrong_rate").text and "115200" in watch.saying("wrong_rate").remedy
    watch.gap("line", 9 * S, "baud changed", "9600 to 115200")
    for second in range(9, 14):
        watch.bytes("line", second * S + 1, report(19, second))
    assert "wrong_rate" not in watch.codes and len(watch.stretches("wrong_rate")) == 1


def test_a_wrong_rate_at_115200_means_9600() -> None:
    watch = Watch(LONE, baud=115200)
    for second in range(1, 40, 15):
        watch.bytes("line", second * S, garbled(ASKED, 9600, 115200))
    watch.wait(45 * S)
    assert "try 9600" in watch.saying("wrong_rate").remedy and len(watch.stretches("wrong_rate")) == 1


def test_stray_bytes_at_one_moment_are_no_wrong_rate() -> None:
    watch = Watch(LONE)
    watch.bytes("line", S, bytes(300))
    watch.wait(20 * S)
    assert not watch.ever


def test_a_hunt_says_what_it_tries_and_is_quiet_once_it_has_found_it() -> None:
    hunt = RateHunt("line")
    watch = Watch(LONE, hunts={"line": hunt})
    for second in range(1, 30):
        data = garbled(report(19, second), 115200, hunt.rate)
        watch.bytes("line", second * S, data)
        hunt.heard(len(data), second * S)
        if hunt.rate == 115200:
            hunt.frame(len(data), second * S)
        step = hunt.advise(second * S + 1)
        if step is not None:
            watch.gap("line", second * S + 2, "baud changed", f"9600 to {step.rate}: {step.why}")
            watch.wait(watch.now + 500_000)
            assert "trying 115200" in watch.saying("wrong_rate").text
    assert "wrong_rate" not in watch.codes and len(watch.stretches("wrong_rate")) == 1


def test_when_no_rate_makes_frames_that_is_said_until_one_does() -> None:
    hunt = RateHunt("line", (9600, 115200))
    watch = Watch(LONE, hunts={"line": hunt})
    rng = Random(1)
    second = 0
    while hunt.rounds < 3:
        second += 1
        data = rng.randbytes(30)
        watch.bytes("line", second * S, data)
        hunt.heard(len(data), second * S)
        if hunt.advise(second * S) is not None:
            watch.gap("line", second * S, "baud changed", f"to {hunt.rate}")
    watch.wait((second + 2) * S)
    watch.gap("line", watch.now, "baud changed")
    assert watch.codes == ["no_rate"] and "nverted" in watch.saying("no_rate").remedy
    for later in range(second + 3, second + 6):
        watch.bytes("line", later * S, report(19, 5))
        hunt.heard(15, later * S)
        hunt.frame(15, later * S)
    watch.wait((second + 7) * S)
    assert watch.codes == []


def test_damaged_bytes_among_frames_are_noise_until_they_are_few() -> None:
    watch = Watch(BOTH)
    talking(watch, 1, 31, b"\xf0\x31")
    assert watch.codes == ["noise"] and watch.saying("noise").tap == "mcu"
    assert watch.stretches("noise")[0][0] >= 5
    for second in range(31, 100):
        talking(watch, second, second + 1, b"\xf0\x31\x09\x80\x11\x22" if second % 8 == 0 else b"")
    assert 0.02 < watch.status("mcu").noise_share < 0.05 and watch.codes == ["noise"]
    talking(watch, 100, 140)
    assert watch.codes == [] and len(watch.stretches("noise")) == 1


def test_noise_at_a_fast_rate_may_be_a_slow_optocoupler() -> None:
    watch = Watch(BOTH, baud=115200)
    talking(watch, 1, 31, b"\xf0\x31")
    assert "optocoupler too slow for 115200" in watch.saying("noise").remedy
    assert "optocoupler" not in _noise_of(Watch(BOTH)).saying("noise").remedy


def _noise_of(watch: Watch) -> Watch:
    talking(watch, 1, 31, b"\xf0\x31")
    return watch


def test_silence_after_heartbeats_is_said_until_something_comes() -> None:
    watch = Watch(BOTH)
    talking(watch, 1, 60)
    watch.wait(118 * S)
    assert "silent" not in watch.codes
    watch.wait(125 * S)
    assert watch.codes == ["silent"]
    talking(watch, 126, 130)
    assert watch.codes == []


def test_a_port_that_was_gone_for_long_is_not_silent_at_once() -> None:
    watch = Watch(BOTH)
    talking(watch, 1, 40)
    for tap in BOTH:
        watch.gap(tap, 41 * S, "unplugged")
    for tap in BOTH:
        watch.gap(tap, 200 * S, "resumed")
    watch.wait(255 * S)
    assert "silent" not in watch.ever
    watch.wait(265 * S)
    assert watch.codes == ["silent"]


# ---- who talks


def test_swapped_taps_are_said_and_renaming_them_ends_it() -> None:
    watch = watched("meter", 30, faults=(Fault("swapped", 1),))
    assert watch.codes == ["swapped"] and watch.saying("swapped").tap is None
    watch.health.tap("mcu", Talker.MODULE, "/dev/mcu", 9600, t_us=watch.now)
    watch.health.tap("module", Talker.MCU, "/dev/module", 9600, t_us=watch.now)
    watch.wait(watch.now + S)
    assert watch.codes == []


def test_one_tap_under_a_wrong_name_is_said_of_that_tap() -> None:
    watch = Watch({"module": Talker.MODULE})
    for second in range(1, 10):
        watch.bytes("module", second * S, report(19, second))
    assert watch.codes == ["swapped"]
    assert watch.saying("swapped").text == "module: this is the MCU talking"


@pytest.mark.parametrize(("talker", "data"), [("MCU", report(19, 5)), ("module", ASKED)])
def test_one_tap_that_hears_one_side_only_is_said_until_the_other_is_heard(talker: str, data: bytes) -> None:
    watch = Watch(LONE)
    for second in range(1, 19):
        watch.bytes("line", second * S, data)
    assert not watch.ever
    for second in range(19, 31):
        watch.bytes("line", second * S, data)
    assert watch.codes == ["one_direction"]
    assert watch.saying("one_direction").text == f"only the {talker} is heard"
    for second in range(31, 40):
        watch.bytes("line", second * S, ASKED)
        watch.bytes("line", second * S + 20_000, HEARTBEAT)
        watch.bytes("line", second * S + 200_000, report(19, 7))
    assert watch.codes == []


def test_two_taps_on_the_same_wire_are_said() -> None:
    watch = Watch({"one": Talker.UNKNOWN, "two": Talker.UNKNOWN})
    for second in range(1, 31):
        watch.bytes("one", second * S, report(19, second))
        watch.bytes("two", second * S, report(19, second))
    assert watch.codes == ["one_direction"] and "all taps hear the MCU only" in watch.saying("one_direction").text
    for second in range(31, 60):
        watch.bytes("two", second * S, ASKED)
        watch.bytes("one", second * S + 20_000, HEARTBEAT)
    assert watch.codes == []


def test_a_request_that_is_never_answered_is_named_until_it_is() -> None:
    watch = Watch(BOTH)
    talking(watch, 1, 20)
    for second in range(20, 40, 2):
        watch.bytes("mcu", second * S, frame(0x1C))
        watch.bytes("module", second * S + 500_000, ASKED)
        watch.bytes("mcu", second * S + 520_000, HEARTBEAT)
    assert watch.codes == ["waiting"]
    assert watch.saying("waiting").text == "the MCU asks again and again, without an answer: local time"
    watch.bytes("mcu", 40 * S, frame(0x1C))
    watch.bytes("module", 40 * S + 20_000, frame(0x1C, bytes((1, 26, 11, 20, 19, 0, 0, 5)), version=0))
    talking(watch, 41, 46)
    assert watch.codes == []


def test_a_request_that_is_no_longer_asked_is_forgotten() -> None:
    watch = Watch(BOTH)
    talking(watch, 1, 20)
    for second in range(20, 40, 2):
        watch.bytes("mcu", second * S, frame(0x1C))
        talking(watch, second + 1, second + 2)
    assert "waiting" in watch.codes
    talking(watch, 41, 105)
    assert watch.codes == [] and len(watch.stretches("waiting")) == 1


def test_restarts_again_and_again_are_said_until_they_cease() -> None:
    watch = Watch(BOTH)
    for turn in range(5):
        watch.bytes("module", (20 * turn + 1) * S, ASKED)
        watch.bytes("mcu", (20 * turn + 1) * S + 20_000, STARTING)
        talking(watch, 20 * turn + 2, 20 * turn + 20)
        assert ("restarts" in watch.codes) == (turn >= 3)
    assert watch.saying("restarts").text == "the MCU restarts again and again"
    talking(watch, 101, 210)
    assert watch.codes == [] and len(watch.stretches("restarts")) == 1


def test_heartbeats_alone_are_said_until_a_datapoint_comes() -> None:
    watch = Watch(BOTH)
    heartbeats(watch, 1, 30)
    assert not watch.ever
    heartbeats(watch, 31, 60)
    assert watch.codes == ["heartbeat_only"] and "network state 4" in watch.saying("heartbeat_only").remedy
    watch.bytes("module", 61 * S, frame(3, b"\x04", version=0))
    watch.bytes("mcu", 61 * S + 20_000, frame(3))
    watch.wait(63 * S)
    assert "press a key" in watch.saying("heartbeat_only").remedy
    watch.bytes("mcu", 64 * S, report(19, 5))
    watch.wait(66 * S)
    assert watch.codes == [] and len(watch.stretches("heartbeat_only")) == 1


# ---- all of them


def test_the_most_pressing_comes_first_and_each_is_one_line() -> None:
    watch = Watch(BOTH)
    heartbeats(watch, 1, 60)
    watch.gap("module", 60 * S, "unplugged")
    watch.wait(61 * S)
    assert watch.codes == ["gone", "heartbeat_only"]
    assert sorted(watch.codes, key=CODES.index) == watch.codes


@pytest.mark.parametrize(
    "script", ["t=20 unplug 5", "t=20 silence mcu 30", "t=20 silence module 30", "t=20 network 2", "t=20 restart"]
)
def test_whatever_happens_to_a_meter_no_saying_comes_and_goes(script: str) -> None:
    watch = Watch(BOTH)
    watch.feed(Simulation("meter", scenario=scenario("meter", script)).run(200), 200 * S)
    for code in watch.ever:
        assert len(watch.stretches(code)) == 1, code
    assert watch.codes == []


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_a_bad_line_nothing_flaps(share: float, seed: int) -> None:
    watch = watched("meter", 300, faults=(Fault("lost", share),), seed=seed)
    assert ("noise", "mcu") in watch.ever_of or share == 0.4
    for code, tap in watch.ever_of:
        stretches = watch.stretches(code, tap)
        assert all(later[0] - earlier[1] >= 10 for earlier, later in pairwise(stretches)), (code, tap, stretches)


def test_a_wire_without_frames_is_at_the_right_rate_if_the_other_one_is() -> None:
    watch = Watch(BOTH)
    for second in range(1, 40):
        watch.bytes("mcu", second * S, report(19, second))
        watch.bytes("module", second * S + 100_000, ASKED[:-2])
    watch.wait(200 * S)
    assert ("noise", "module") in watch.ever_of and "wrong_rate" not in watch.ever


def test_texts_fit_a_narrow_screen_and_remedies_a_line() -> None:
    watches = [_noise_of(Watch(BOTH, baud=115200)), watched("meter", 30, faults=(Fault("swapped", 1),))]
    lone = Watch(LONE)
    lone.wait(8 * S)
    for watch in [*watches, lone]:
        for saying in watch.said[-1][1]:
            assert len(saying.text) <= 76 and "\n" not in saying.text + saying.remedy
            assert len(saying.remedy) <= 100 and saying.code in CODES


def test_answers_that_may_be_among_damaged_bytes_are_not_missed() -> None:
    watch = Watch(BOTH)
    for second in range(1, 40):
        watch.bytes("module", second * S, ASKED)
        watch.bytes("mcu", second * S + 20_000, HEARTBEAT[:-2])
        watch.bytes("mcu", second * S + 500_000, report(19, second))
    assert "waiting" not in watch.ever and "noise" in watch.codes


def test_a_look_changes_nothing() -> None:
    watch = watched("meter", 60, faults=(Fault("swapped", 1),))
    assert watch.sayings.advise(61 * S) == watch.sayings.advise(61 * S) != ()


def test_a_device_that_sleeps_restarts_its_module_as_it_should() -> None:
    watch = watched("battery", 600)
    assert watch.handshake.restarts[Talker.MODULE] >= 3 and "restarts" not in watch.ever
