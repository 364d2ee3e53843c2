from __future__ import annotations

from itertools import pairwise

from simulate.runs import Run, played, run, told, values
from tuyasniff.simulate.devices.thermostat import (
    AUTO,
    CLOSED,
    FAULT,
    FLOOR,
    HYSTERESIS,
    LOCK,
    MANUAL,
    MODE,
    OPEN,
    ROOM,
    VALVE,
    WANTED,
)


def decisions(done: Run) -> list[tuple[int, int, int]]:
    """Set point, room temperature and valve, whenever the latter two were told."""
    found, wanted = [], 190
    for _, dps in told(done):
        wanted = dps.get(WANTED, wanted)
        if ROOM in dps:
            found.append((wanted, dps[ROOM], dps[VALVE]))
    return found


def test_the_valve_keeps_to_its_hysteresis() -> None:
    found = decisions(played("thermostat", "t=1 note left alone", 900))
    changes = [now for before, now in pairwise(found) if before[2] != now[2]]
    assert len(changes) >= 6
    for wanted, room, valve in changes:
        assert (room < wanted - HYSTERESIS) if valve == OPEN else (room > wanted + HYSTERESIS)
    for wanted, room, valve in found:
        assert valve == OPEN or room >= wanted - HYSTERESIS
        assert valve == CLOSED or room <= wanted + HYSTERESIS


def test_it_begins_below_zero_and_gets_warm() -> None:
    rooms = [value for _, value in values(run("thermostat"), ROOM)]
    assert rooms[0] < -15
    assert max(rooms) > 185
    floors = [value for _, value in values(run("thermostat"), FLOOR)]
    assert floors[0] < 0 and max(floors) > max(rooms)


def test_it_asks_for_the_time_and_follows_its_schedule() -> None:
    done = played("thermostat", "t=20 set 2 auto\nt=40 set 2 manual", 60)
    assert any(said.name == "local_time" for said in done.said)
    # 17:58 on a Sunday: the evening of the schedule is 21.5 degrees
    assert [value for _, value in values(done, WANTED)] == [190, 215]
    assert [value for _, value in values(done, MODE)] == [MANUAL, AUTO, MANUAL]


def test_a_new_set_point_ends_the_schedule() -> None:
    done = played("thermostat", "t=20 set 2 auto\nt=40 set 16 180", 60)
    assert [value for _, value in values(done, MODE)] == [MANUAL, AUTO, MANUAL]
    assert values(done, WANTED)[-1][1] == 180


def test_a_locked_key_does_nothing() -> None:
    done = played("thermostat", "t=10 key up\nt=20 set 40 on\nt=30 key up\nt=40 set 40 off\nt=50 key down", 60)
    assert [value for _, value in values(done, WANTED)] == [190, 195, 190]
    assert [value for _, value in values(done, LOCK)] == [False, True, False]


def test_a_broken_sensor_closes_the_valve() -> None:
    done = played("thermostat", "t=20 sensor broken\nt=40 sensor whole", 60)
    assert [value for _, value in values(done, FAULT)] == [0, 1, 0]
    assert {valve for t_us, valve in values(done, VALVE) if 22e6 < t_us < 40e6} == {CLOSED}
    assert values(done, VALVE)[-1][1] == OPEN


def test_an_open_window_cools() -> None:
    shut = played("thermostat", "t=1 set 1 off", 120)
    aired = played("thermostat", "t=1 set 1 off\nt=2 window open", 120)
    assert values(aired, ROOM)[-1][1] < values(shut, ROOM)[-1][1] - 10
