from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from simulate.runs import played, run, values
from tuyasniff.model import Talker
from tuyasniff.simulate.devices.zigbee_meter import ENERGY, PHASE, SWITCH, ZigbeeMeter
from tuyasniff.simulate.zigbee import ANSWERING, OWN, Numbers


def test_answers_carry_the_number_of_their_question() -> None:
    done = run("zigbee-meter")
    numbers = {said.number: said for said in done.said}
    answers = [said for said in done.said if said.answers is not None]
    assert len(answers) > 100
    for said in answers:
        assert said.answers is not None and said.seq == numbers[said.answers].seq


def test_each_side_counts_its_own_frames() -> None:
    done = run("zigbee-meter")
    for talker in (Talker.MCU, Talker.MODULE):
        own = [said.seq for said in done.said if said.talker is talker and said.answers is None]
        assert len(own) > 5
        assert all(before is not None and after == before + 1 for before, after in pairwise(own))


def test_numbers_begin_again_behind_the_last() -> None:
    numbers = Numbers(Random(1))
    seen = [numbers.next() for _ in range(0x10001)]
    assert max(seen) == 0xFFF0 and seen[seen.index(0xFFF0) + 1] == 0


def test_every_report_is_acknowledged_under_its_own_command() -> None:
    done = run("zigbee-meter")
    reports = {said.number: said for said in done.said if said.name == "report" and said.talker is Talker.MCU}
    for said in done.said:
        if said.name == "report" and said.talker is Talker.MODULE:
            assert said.answers is not None and reports.pop(said.answers).raw[5] == said.raw[5]
    assert len(reports) <= 1


def test_what_was_asked_for_comes_as_an_answer_and_the_rest_on_its_own() -> None:
    done = played("zigbee-meter", "t=20 set 16 off\nt=30 query", 50)
    reports = [said for said in done.said if said.name == "report" and said.talker is Talker.MCU]
    assert {said.raw[5] for said in reports if said.answers} == {ANSWERING}
    assert {said.raw[5] for said in reports if not said.answers} == {OWN}
    assert len([said for said in reports if len(said.dps) == 6]) == 2
    assert [value for t_us, value in values(done, SWITCH) if t_us > 20e6] == [False, False]


def test_energy_is_the_integral_of_power() -> None:
    done = run("zigbee-meter")
    device = done.simulation.device
    assert isinstance(device, ZigbeeMeter)
    counts = [value for _, value in values(done, ENERGY)]
    assert counts == sorted(counts)
    assert (device.counter.counts - 4_411) * 36_000 == pytest.approx(device.counter.joules, abs=36_000)
    watts = [(t_us, int.from_bytes(phase[5:], "big")) for t_us, phase in values(done, PHASE)]
    integral = sum((after[0] - before[0]) / 1e6 * before[1] for before, after in pairwise(watts))
    assert device.counter.joules == pytest.approx(integral, rel=0.1)
