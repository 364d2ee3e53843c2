from __future__ import annotations

from simulate.runs import Run, played, run, values
from tuyasniff.model import Talker
from tuyasniff.simulate.devices.breaker import FAULT, PHASE, SET_2, SWITCH, TEMPERATURE, TRIP_S

OVER_CURRENT_BIT = 1 << 8


def switched(done: Run) -> list[bool]:
    return [value for _, value in values(done, SWITCH)]


def test_an_overload_opens_it_after_its_time_and_not_before() -> None:
    done = played("breaker", "t=20 overload", 40)
    opened = next(t_us for t_us, value in values(done, SWITCH) if value is False)
    assert (20 + TRIP_S) * 1e6 <= opened < (20 + TRIP_S + 1.2) * 1e6
    assert values(done, FAULT)[-1][1] == OVER_CURRENT_BIT
    amps = int.from_bytes(values(done, PHASE)[-1][1][2:5], "big")
    assert amps == 0


def test_a_short_peak_and_a_load_below_the_limit_do_not() -> None:
    done = played("breaker", "t=20 overload\nt=21 load 5\nt=30 load 29", 60)
    assert set(switched(done)) == {True}
    assert {value for _, value in values(done, FAULT)} == {0}


def test_while_it_is_tripped_the_app_cannot_close_it() -> None:
    done = played(
        "breaker", "t=10 overload\nt=16 load 3\nt=20 set 16 on\nt=30 reset\nt=40 set 16 off\nt=50 set 16 on", 60
    )
    answers = {said.answers: said for said in done.said if said.answers is not None}
    sets = [said for said in done.said if said.talker is Talker.MODULE and said.name == "set"]
    assert [answers[said.number].dps[0][2] for said in sets] == [False, False, True]
    assert switched(done) == [True, False, False, True, False, True]


def test_a_limit_that_was_set_counts() -> None:
    limits = "01010006" + "03010109" + "040000aa"
    done = played("breaker", f"t=10 load 9\nt=20 set 18 {limits}", 40)
    assert values(done, SET_2)[-1][1] == bytes.fromhex(limits)
    assert switched(done)[-1] is False


def test_limits_that_are_no_whole_records_are_refused() -> None:
    done = played("breaker", "t=10 set 18 010100", 20)
    first, second = (value for _, value in values(done, SET_2))
    assert first == second and len(first) == 12


def test_a_limit_that_is_off_does_not_trip() -> None:
    done = played("breaker", "t=10 grid 150", 30)
    assert switched(done) == [True]
    done = played("breaker", "t=10 set 18 040100aa\nt=15 grid 150", 30)
    assert switched(done)[-1] is False


def test_current_warms_it() -> None:
    done = played("breaker", "t=10 load 30", 400)
    degrees = [value for _, value in values(done, TEMPERATURE)]
    assert degrees[0] == 24 and 30 < degrees[-1] < 37


def test_left_to_itself_it_trips_and_is_reset() -> None:
    states = switched(run("breaker"))
    assert states.count(False) >= 2 and states[-1] in (True, False)
    faults = [value for _, value in values(run("breaker"), FAULT)]
    assert OVER_CURRENT_BIT in faults and 0 in faults
