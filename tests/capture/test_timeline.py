from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import STARTED
from tuyasniff.capture.moments import MOST_US
from tuyasniff.capture.timeline import Timeline

HOURS = st.one_of(st.none(), st.integers(0, 48))
SESSIONS = st.lists(st.tuples(HOURS, st.lists(st.integers(0, 10**9), min_size=1, max_size=3)), min_size=1, max_size=6)


@given(SESSIONS)
def test_sessions_with_dates_stand_as_far_apart_as_their_dates(sessions: list[tuple[int | None, list[int]]]) -> None:
    line = Timeline()
    dated: list[tuple[int, int]] = []
    last: int | None = None
    for hours, times in sessions:
        said = line.begin(None if hours is None else STARTED + timedelta(hours=hours))
        assert bool(said) is (last is not None and (hours is None or not dated))
        places = [line.place(us) for us in times]
        begin = (places[0] or 0) - times[0]
        if hours is not None:
            dated.append((hours, begin))
        elif last is not None:
            assert begin == last
        last = max([begin + us for us in times] + ([] if last is None else [last]))
    assert len({begin - hours * 3_600_000_000 for hours, begin in dated}) <= 1
    first = sessions[0][0]
    assert line.started == (None if first is None else STARTED + timedelta(hours=first))


def test_a_moment_that_becomes_known_counts_for_what_was_before() -> None:
    line = Timeline()
    line.begin(None)
    assert line.place(5) == 5
    line.known(STARTED)
    assert (line.started, line.place(6)) == (STARTED, 6)


def test_times_never_leave_what_64_bits_hold_however_many_sessions_follow_each_other() -> None:
    line = Timeline()
    placed: list[int | None] = []
    for _ in range(5):
        line.begin(None)
        placed += [line.place(MOST_US - 1), *line.place_all([MOST_US - 2, None, 1 - MOST_US])]
    assert placed[:4] == [MOST_US - 1, MOST_US - 2, None, 1 - MOST_US]
    assert all(one is None or abs(one) < MOST_US for one in placed)
    assert line.far == 8


@given(st.lists(st.none() | st.integers(1 - MOST_US, MOST_US - 1)), st.integers(0, 3))
def test_many_times_are_placed_as_each_by_itself(times: list[int | None], sessions: int) -> None:
    one, all_of_them = Timeline(), Timeline()
    for _ in range(sessions + 1):
        one.begin(None)
        all_of_them.begin(None)
        assert [one.place(t_us) for t_us in times] == list(all_of_them.place_all(times))
    assert (one.far, one.place(0)) == (all_of_them.far, all_of_them.place(0))
