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
    assert beats.period_us == 15_000_000


def test_answers_tell_the_period_where_the_module_is_not_heard() -> None:
    beats = Beats()
    for t_us in (0, 10_000_000, None, 20_000_000):
        beats.add(Talker.MCU, t_us)
    assert beats.period_us == 10_000_000
    beats.add(Talker.MODULE, 0)
    beats.add(Talker.MODULE, 9_000_000)
    assert beats.period_us == 9_000_000


def test_another_clock_makes_no_beat() -> None:
    beats = Beats()
    beats.add(Talker.MODULE, 0)
    beats.cut()
    beats.add(Talker.MODULE, 500_000_000)
    assert beats.period_us is None
