from __future__ import annotations

from tuyasniff.analysis.beats import Beats
from tuyasniff.model import Talker


def test_the_period_is_the_middle_of_the_times_between_beats() -> None:
    beats = Beats()
    assert beats.period_us is None
    for t_us in (0, 15_000_000, 30_000_000, 61_000_000):
        beats.add(Talker.MODULE, t_us)
    assert beats.period_us == 15_000_000


def test_a_repeated_beat_is_none_but_the_next_counts_from_it() -> None:
    beats = Beats()
    beats.add(Talker.MODULE, 0)
    beats.add(Talker.MODULE, 1_000_000, repeated=True)
    beats.add(Talker.MODULE, 16_000_000)
    assert beats.period_us is None
    beats.add(Talker.MODULE, 31_000_000)
    assert beats.period_us == 15_000_000


def test_of_two_times_the_shorter_one_is_told_because_a_beat_may_be_missing() -> None:
    beats = Beats()
    for t_us in (0, 30_000_000, 45_000_000):
        beats.add(Talker.MODULE, t_us)
    assert beats.period_us == 15_000_000


def test_what_follows_a_beat_of_start_up_is_no_period() -> None:
    beats = Beats()
    beats.add(Talker.MODULE, 0)
    beats.started()
    for t_us in (1_200_000, 11_200_000, 21_200_000):
        beats.add(Talker.MODULE, t_us)
    assert beats.period_us == 10_000_000
    few = Beats()
    few.add(Talker.MODULE, 0)
    few.started()
    few.add(Talker.MODULE, 1_200_000)
    few.add(Talker.MODULE, 11_200_000)
    assert few.period_us is None


def test_answers_tell_the_period_where_the_module_is_not_heard() -> None:
    beats = Beats()
    for t_us in (0, 10_000_000, None, 20_000_000):
        beats.add(Talker.MCU, t_us)
    assert beats.period_us == 10_000_000
    beats.add(Talker.MODULE, 0)
    beats.add(Talker.MODULE, 9_000_000)
    assert beats.period_us == 10_000_000
    beats.add(Talker.MODULE, 18_000_000)
    assert beats.period_us == 9_000_000


def test_another_clock_makes_no_beat() -> None:
    beats = Beats()
    beats.add(Talker.MODULE, 0)
    beats.cut()
    beats.add(Talker.MODULE, 500_000_000)
    assert beats.period_us is None
