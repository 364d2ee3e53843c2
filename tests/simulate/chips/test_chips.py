"""Metering chips that do not exist talk as real ones do, and tell what is true."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from tuyasniff.chips.finding import Rate
from tuyasniff.model import Talker
from tuyasniff.simulate.chips import CHIPS, chip
from tuyasniff.simulate.chips.bl09 import Bl09Scale, bl0939, bl0940, bl0942
from tuyasniff.simulate.chips.chip import (
    SECOND,
    ChipModel,
    Said,
    byte_us,
    chunks_of,
    counts,
    house,
    lamp,
    running,
    together,
)
from tuyasniff.simulate.chips.rn8209 import Rn8209Scale, rn8209c

every_chip = pytest.mark.parametrize("model", CHIPS, ids=lambda one: one.name)
POLLED = (rn8209c(starts=True), bl0942(starts=True), bl0940(starts=True), bl0939(starts=True))


def by_side(said: list[Said], talker: Talker) -> list[bytes]:
    return [one.data for one in said if one.talker is talker]


def test_a_chip_is_found_by_its_name() -> None:
    assert chip("bl0942").name == "bl0942"
    with pytest.raises(KeyError, match="hlw9999"):
        chip("hlw9999")
    assert len({model.name for model in CHIPS}) == len(CHIPS)


@every_chip
def test_the_same_seed_says_the_same(model: ChipModel) -> None:
    assert model.says(10, house(), seed=4) == model.says(10, house(), seed=4)
    assert model.says(10, house(), seed=4) != model.says(10, house(), seed=5)


@every_chip
def test_what_is_said_does_not_overlap_and_ends_in_time(model: ChipModel) -> None:
    said = model.says(20, house())
    assert said
    assert said[-1].t_us < 21 * SECOND
    for one, other in pairwise(said):
        assert other.t_us >= one.t_us + len(one.data) * model.byte_us - 2


@pytest.mark.parametrize("model", POLLED, ids=lambda one: one.name)
def test_each_answer_adds_up_with_its_question(model: ChipModel) -> None:
    said = model.says(10, lamp())
    asked = None
    for one in said:
        if one.talker is Talker.MODULE:
            if len(one.data) > 2:
                assert sum(one.data) & 0xFF == 0xFF, "a write adds up by itself"
            asked = one.data
            continue
        assert asked is not None
        summed = sum(asked) - (asked[1] if asked[1:] == b"\xaa" else 0)
        assert (summed + sum(one.data)) & 0xFF == 0xFF


def test_the_host_of_a_zmai_90_polls_three_registers_for_ever() -> None:
    said = rn8209c().says(30, lamp())
    asked = b"".join(by_side(said, Talker.MODULE))
    assert asked == (b"\x24\x22\x26" * 40)[: len(asked)]
    assert 28 <= len(asked) / 3 <= 32, "about one round in a second"


def test_the_published_answer_of_an_rn8209c_is_what_it_says_at_that_voltage() -> None:
    exact = rn8209c(Rn8209Scale(per_volt=8810))
    volts = 2_110_433 / 8810
    answers = by_side(exact.says(60, lamp(volts)), Talker.MCU)[::3]
    assert all(abs(int.from_bytes(answer[:3], "big") / 2_110_433 - 1) < 0.002 for answer in answers)


@pytest.mark.parametrize("scale", [Rn8209Scale(), Rn8209Scale(18_570, 136_702, 77_470)])
def test_the_constants_of_a_board_are_free(scale: Rn8209Scale) -> None:
    answers = by_side(rn8209c(scale).says(20, lamp(230, 60, on_us=0)), Talker.MCU)
    volts, amps, watts = (int.from_bytes(answer[:-1], "big") for answer in answers[:3])
    assert volts / scale.per_volt == pytest.approx(230, rel=0.002)
    assert amps / scale.per_amp == pytest.approx(60 / 230, rel=0.002)
    assert watts / scale.per_watt == pytest.approx(60, rel=0.002)


def test_a_shunt_the_other_way_round_makes_power_negative() -> None:
    answers = by_side(rn8209c(reverse=True).says(5, lamp(230, 60, on_us=0)), Talker.MCU)
    assert int.from_bytes(answers[2][:-1], "big", signed=True) == pytest.approx(-60 * 10_068, rel=0.002)
    board = Bl09Scale(15_188, 250_000, 623, 5347, reverse=True)
    packet = by_side(bl0942(board).says(3, lamp(230, 60, on_us=0)), Talker.MCU)[0]
    assert int.from_bytes(packet[10:13], "little", signed=True) == pytest.approx(-60 * 623, rel=0.002)


def test_some_questions_are_not_answered_where_that_is_wanted() -> None:
    said = rn8209c(missing=0.5).says(60, lamp())
    asked, answered = len(by_side(said, Talker.MODULE)), len(by_side(said, Talker.MCU))
    assert 0.35 < answered / asked < 0.65


def test_taps_hear_both_sides_apart_or_together() -> None:
    model = bl0942()
    said = model.says(10, lamp())
    apart = chunks_of(said, rate=model.rate)
    assert {chunk.tap for chunk in apart} == {"module", "mcu"}
    assert [chunk.talker for chunk in apart] == [one.talker for one in said]
    merged = chunks_of(said, rate=model.rate, merged=True)
    assert {(chunk.tap, chunk.talker) for chunk in merged} == {("line", Talker.UNKNOWN)}
    for chunks in (apart, merged):
        assert [chunk.data for chunk in chunks] == [one.data for one in said]
        assert [chunk.t_us for chunk in chunks] == [one.t_us for one in said]


def test_an_adapter_gathers_what_follows_soon() -> None:
    model = rn8209c()
    said = model.says(10, lamp())
    gathered = chunks_of(said, rate=model.rate, merged=True, gather_us=5_000)
    assert b"".join(chunk.data for chunk in gathered) == b"".join(one.data for one in said)
    assert len(gathered) == len(said) / 2, "an answer comes with its question"


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_damage_hits_just_that_share_of_the_frames_in_one_byte(share: float) -> None:
    model = rn8209c()
    said = model.says(40, lamp())
    chunks = chunks_of(said, rate=model.rate, damage=share)
    hurt = [(one.data, chunk.data) for one, chunk in zip(said, chunks, strict=True) if one.data != chunk.data]
    assert abs(len(hurt) - len(said) * share) <= 1
    for before, after in hurt:
        assert len(before) == len(after)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
    assert chunks == chunks_of(said, rate=model.rate, damage=share)
    assert chunks != chunks_of(said, rate=model.rate, damage=share, seed=2)


def test_a_lamp_draws_what_it_should_once_it_is_on() -> None:
    truth = lamp(230, 60, on_us=5 * SECOND)
    assert truth(4 * SECOND)[1:3] == (0, 0)
    now = truth(3605 * SECOND)
    assert now.watts == pytest.approx(now.volts * now.amps)
    assert now.kwh == pytest.approx(0.06)


@pytest.mark.parametrize("seed", range(4))
def test_a_house_obeys_physics(seed: int) -> None:
    truth = house(seed=seed)
    kwh = 0.0
    watts = set()
    for second in range(240):
        now = truth(second * SECOND)
        assert 200 < now.volts < 240
        assert 49.9 < now.hertz < 50.1
        assert 0 < now.watts <= now.volts * now.amps * 1.02
        assert now.kwh >= kwh
        kwh = now.kwh
        watts.add(round(now.watts))
        assert truth(second * SECOND) == now
    assert len(watts) > 3
    used = sum(truth(round(second * SECOND / 10)).watts for second in range(2400)) / 10 / 3.6e6
    assert kwh == pytest.approx(used, rel=0.02)


def test_counts_stay_in_their_register() -> None:
    rng = Random(1)
    assert counts(1e9, 1e4, 3, rng) == 0xFFFFFF
    assert counts(-1.0, 1e4, 3, rng) == 0
    assert counts(-1e9, 1e4, 3, rng, signed=True) == -0x800000
    assert running(1e9, 3200, 3) < 1 << 24


def test_a_byte_takes_its_time() -> None:
    assert byte_us(Rate(4800)) == pytest.approx(2083.3, abs=0.1)
    assert byte_us(Rate(4800, "even")) == pytest.approx(2291.7, abs=0.1)


def test_talks_on_one_wire_are_in_the_order_of_time() -> None:
    mixed = list(together(rn8209c().says(10, lamp()), bl0942().says(10, lamp())))
    assert [one.t_us for one in mixed] == sorted(one.t_us for one in mixed)
    assert len(mixed) == len(rn8209c().says(10, lamp())) + len(bl0942().says(10, lamp()))
