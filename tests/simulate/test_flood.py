"""Wires that are nearly full, on which two sides still talk to each other."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from functools import cache

import pytest

from simulate.runs import NAMES, Run, finish, scenario, values, wire
from tuyasniff.analysis.timing import Pairing
from tuyasniff.errors import ConfigError
from tuyasniff.model import Chunk, Talker
from tuyasniff.simulate.endpoints import SIDES
from tuyasniff.simulate.faults import Fault, parse_fault
from tuyasniff.simulate.simulation import Simulation

BUSY = [name for name in NAMES if name != "battery"]
SETTLED_US = 10_000_000
"""When the slowest handshake is over."""


@cache
def flooded(device: str = "meter", share: float = 0.95, baud: int = 38_400, seconds: float = 12.5) -> Run:
    return finish(Simulation(device, faults=[Fault("flood", share)], baud=baud), seconds)


def load(run: Run, talker: Talker) -> float:
    """The share of the time in which a wire is not quiet."""
    busy = sum(said.end_us - said.t_us for said in run.said if said.talker is talker and said.t_us >= SETTLED_US)
    return busy / (run.end_us - SETTLED_US)


@pytest.mark.parametrize("device", BUSY)
def test_the_wires_are_nearly_full(device: str) -> None:
    done = flooded(device)
    assert load(done, Talker.MCU) == pytest.approx(0.95, abs=0.01)
    assert 0.7 < load(done, Talker.MODULE) < 0.96


@pytest.mark.parametrize("share", [0.3, 0.6, 1.0])
def test_as_full_as_wanted(share: float) -> None:
    done = flooded(share=share)
    assert load(done, Talker.MCU) == pytest.approx(share, abs=0.02)
    assert load(done, Talker.MODULE) <= share + 0.02


def test_a_faster_line_carries_no_more_than_one_of_115200_baud() -> None:
    sizes = []
    for baud in (115_200, 4_000_000):
        things = list(Simulation("meter", faults=[Fault("flood", 0.95)], baud=baud).run(10.5))
        heard = [thing for thing in things if isinstance(thing, Chunk) and (thing.t_us or 0) > SETTLED_US]
        sizes.append(len(wire(heard, Talker.MCU)))
    assert sizes[1] == pytest.approx(sizes[0], rel=0.05)


@pytest.mark.parametrize("device", BUSY)
@pytest.mark.parametrize(("share", "baud"), [(0.95, 9600), (0.95, 38_400), (0.3, 38_400)])
def test_everything_is_answered_once_and_heard_whole(device: str, share: float, baud: int) -> None:
    done = flooded(device, share, baud)
    assert not done.session.summary.damaged
    for side in SIDES:
        found = [message.frame.raw for message in done.messages if message.frame.talker is side]
        assert found == [said.raw for said in done.said if said.talker is side]
    answers = Counter(said.answers for said in done.said)
    late = done.end_us - 1_500_000
    assert all(answers[said.number] for said in done.said if said.asks and said.t_us < late)
    pairing = Pairing()
    for item in done.items:
        pairing.add(item)
    pairing.cut()
    assert not pairing.unanswered()
    assert not any(row.unasked or row.resent for row in pairing.commands())


def test_it_is_reports_and_questions_and_answers() -> None:
    said = Counter(said.name for said in flooded(baud=115_200).said if said.t_us > SETTLED_US)
    assert {"report", "heartbeat", "query", "local_time", "gmt_time", "signal"} <= set(said)
    assert said["report"] > sum(said.values()) / 10


@pytest.mark.parametrize("device", BUSY)
def test_an_mcu_alone_fills_its_wire_with_reports(device: str) -> None:
    done = finish(Simulation(device, faults=[Fault("flood", 0.95)], module=False), 15)
    assert load(done, Talker.MCU) == pytest.approx(0.95, abs=0.02)
    assert {said.talker for said in done.said} == {Talker.MCU}


def test_the_device_lives_and_the_app_is_obeyed_all_the_same() -> None:
    script = "t=12 kettle on\nt=14 set relay_status memory\nt=15 query\nt=16 kettle off\nt=18 set switch_1 off"
    simulation = Simulation("meter", scenario=scenario("meter", script), faults=[Fault("flood", 0.95)])
    done = finish(simulation, 22)
    watts = [(t_us, watts / 10) for t_us, watts in values(done, 19)]
    assert all(watts > 1500 for t_us, watts in watts if 13e6 < t_us < 16e6)
    assert all(watts < 500 for t_us, watts in watts if t_us > 17e6)
    assert [switch for _, switch in values(done, 1)][-1] is False
    sets = [said for said in done.said if said.name == "set"]
    echoes = [said for said in done.said if said.answers in {one.number for one in sets}]
    assert len(sets) == len(echoes) == 2
    assert [said.dps for said in sets] == [said.dps for said in echoes]


def test_an_mcu_that_starts_again_is_met_again_before_it_goes_on() -> None:
    simulation = Simulation("meter", scenario=scenario("meter", "t=15 restart"), faults=[Fault("flood", 0.95)])
    done = finish(simulation, 45)
    infos = [said.t_us for said in done.said if said.name == "product_info" and said.talker is Talker.MCU]
    assert len(infos) == 2 and infos[1] > 15e6
    late = [said for said in done.said if said.t_us > 35e6 and said.talker is Talker.MCU]
    assert sum(said.end_us - said.t_us for said in late) / 10e6 == pytest.approx(0.95, abs=0.02)


def test_a_silent_side_says_nothing_in_a_flood_either() -> None:
    simulation = Simulation("meter", scenario=scenario("meter", "t=15 silence 5"), faults=[Fault("flood", 0.95)])
    done = finish(simulation, 30)
    assert not any(said.talker is Talker.MCU and 15.1e6 < said.t_us < 20e6 for said in done.said)
    assert any(said.talker is Talker.MCU and 20e6 < said.t_us < 20.2e6 for said in done.said)


def test_a_module_that_sleeps_floods_nothing() -> None:
    with pytest.raises(ConfigError, match="'flood' is not for 'battery'") as error:
        Simulation("battery", faults=[parse_fault("flood")])
    assert error.value.hint


def test_hours_of_it_need_no_more_memory_than_minutes() -> None:
    simulation = Simulation("meter", faults=[Fault("flood", 0.95)], remember=False, latency_us=4000, resumes=True)
    tracemalloc.start()
    try:
        sizes = []
        for _ in range(4):
            assert sum(1 for _ in simulation.run(13))
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[3] - sizes[1] < 40_000
