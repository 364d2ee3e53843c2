"""What goes on again and again."""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.analysis.exchange import CommandTiming
from tuyasniff.analysis.repeats import Restarts, UnansweredRequests
from tuyasniff.model import FamilyName, Talker

S = 1_000_000
ROW = CommandTiming(FamilyName.WIFI, "signal", 0x24, Talker.MCU, 0, 0, 0, 0, 0, 0, 0, None)


def test_a_request_repeated_without_an_answer_is_told_once_it_lasts() -> None:
    requests = UnansweredRequests()
    for second in range(12):
        requests.look([replace(ROW, asked=1, resent=second)], second * S, damaged=False)
        assert bool(requests.now(second * S)) == (second >= 6)
    assert requests.now(11 * S) == (("signal", Talker.MCU),)
    requests.look([replace(ROW, asked=2, resent=11, answered=1)], 12 * S, damaged=False)
    assert requests.now(12 * S) == ()


def test_answers_in_between_begin_the_count_anew() -> None:
    requests = UnansweredRequests()
    for second in range(60):
        requests.look([replace(ROW, asked=second + 1, answered=second // 3)], second * S, damaged=False)
        assert not requests.now(second * S)


def test_where_nobody_knows_of_answers_or_bytes_are_damaged_nothing_is_told() -> None:
    requests = UnansweredRequests()
    for second in range(20):
        requests.look([replace(ROW, asked=second, answered=None)], second * S, damaged=False)
        assert not requests.now(second * S)
    for second in range(20, 40):
        requests.look([replace(ROW, asked=second)], second * S, damaged=second % 2 == 0)
        assert not requests.now(second * S)


def test_what_a_device_sets_need_not_be_echoed() -> None:
    requests = UnansweredRequests()
    for second in range(20):
        requests.look([replace(ROW, name="set", asks=Talker.MODULE, asked=second)], second * S, damaged=False)
    assert not requests.now(20 * S)


def test_what_is_no_longer_asked_is_forgotten_after_a_minute() -> None:
    requests = UnansweredRequests()
    for second in range(12):
        requests.look([replace(ROW, asked=second)], second * S, damaged=False)
    assert requests.now(71 * S) and not requests.now(72 * S)


def test_three_restarts_within_three_minutes_are_told_for_two_minutes() -> None:
    restarts = Restarts()
    for count, second in enumerate((0, 30, 60), 1):
        assert not restarts.now(second * S)
        restarts.look({Talker.MCU: count, Talker.MODULE: 0}, second * S)
    assert restarts.now(60 * S) == restarts.now(180 * S) == (Talker.MCU,)
    assert restarts.now(181 * S) == ()


def test_restarts_far_apart_are_not_told() -> None:
    restarts = Restarts()
    for count in range(10):
        restarts.look({Talker.MCU: count}, count * 100 * S)
        assert not restarts.now(count * 100 * S)
