"""Chips that push, and meters with frames: what they say is well formed, by checks that are written out here."""

from __future__ import annotations

import itertools

import pytest

from tuyasniff.model import Talker
from tuyasniff.simulate.chips.chip import ChipModel, Said, house, lamp
from tuyasniff.simulate.chips.cse7766 import Cse7766Board, cse7766
from tuyasniff.simulate.chips.modbus import dds238, pzem_dc, pzem_v3, sdm120, sdm630
from tuyasniff.simulate.chips.pzem import pzem_v1
from tuyasniff.simulate.chips.v9821 import v9821

POLLED = (v9821(), pzem_v1(), pzem_v3(), pzem_dc(), dds238(), dds238(other=True), sdm120(), sdm630())


def crc(data: bytes) -> int:
    """The check of Modbus, bit by bit."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register


def right(model: ChipModel, said: Said) -> bool:
    data = said.data
    match model.name:
        case "cse7766":
            return len(data) == 24 and data[1] == 0x5A and sum(data[2:23]) & 0xFF == data[23]
        case "v9821":
            return data[0] == 0xFE and (~sum(data[:-1]) + 0x33) & 0xFF == data[-1]
        case "pzem_v1":
            return len(data) == 7 and sum(data[:6]) & 0xFF == data[6]
        case _:
            return crc(data[:-2]) == int.from_bytes(data[-2:], "little")


@pytest.mark.parametrize("model", (cse7766(), *POLLED), ids=lambda one: one.title)
def test_every_frame_ends_in_its_check(model: ChipModel) -> None:
    said = model.says(20, house())
    assert len(said) > 20
    assert all(right(model, one) for one in said)
    assert [one.t_us for one in said] == sorted(one.t_us for one in said)


@pytest.mark.parametrize("model", (cse7766(), *POLLED), ids=lambda one: one.title)
def test_the_same_seed_says_the_same(model: ChipModel) -> None:
    assert model.says(5, seed=7) == model.says(5, seed=7)
    assert model.says(5, seed=7) != model.says(5, seed=8)


@pytest.mark.parametrize("model", POLLED, ids=lambda one: one.title)
def test_nobody_talks_before_the_other_has_ended(model: ChipModel) -> None:
    said = model.says(20, house())
    assert [one.talker for one in said[:4]] == [Talker.MODULE, Talker.MCU] * 2
    for before, one in itertools.pairwise(said):
        assert one.t_us >= before.t_us + len(before.data) * model.byte_us - 1


def test_a_chip_that_pushes_waits_for_nobody() -> None:
    said = cse7766().says(10)
    assert {one.talker for one in said} == {Talker.MCU}
    gaps = [one.t_us - before.t_us for before, one in itertools.pairwise(said)]
    assert 95_000 < min(gaps) <= max(gaps) < 115_000


def test_without_a_load_the_state_says_so() -> None:
    states = [one.data[0] for one in cse7766().says(20, lamp(230, 60))]
    assert states[0] == 0xF2
    assert states[-1] == 0x55


def test_the_pulses_of_a_chip_are_its_energy() -> None:
    said = cse7766(Cse7766Board(power=5_000_000)).says(70, lamp(230, 1000, on_us=0))
    first, last = said[0], said[-1]
    pulses = (int.from_bytes(last.data[21:23], "big") - int.from_bytes(first.data[21:23], "big")) & 0xFFFF
    joules = 1000 * (last.t_us - first.t_us) / 1e6
    assert pulses * 5 == pytest.approx(joules, abs=10)


def test_questions_that_nobody_answers_are_a_share() -> None:
    said = pzem_v3(missing=0.3).says(200)
    asked = sum(one.talker is Talker.MODULE for one in said)
    assert (len(said) - asked) / asked == pytest.approx(0.7, abs=0.1)
