"""Simulated chips on a wire, from bytes to constants."""

from __future__ import annotations

from math import sin
from random import Random

import pytest

from analysis.calibration.metered import point, values
from lanes import times
from tuyasniff.analysis.calibration.laws import law_of
from tuyasniff.analysis.calibration.ofverdict import BOARDS, HOW, calibrated
from tuyasniff.analysis.calibration.result import Calibration
from tuyasniff.analysis.verdict import Gatherer, Verdict, judge
from tuyasniff.analysis.verdict.advice import TYPICAL
from tuyasniff.model import Chunk
from tuyasniff.simulate.chips.bl09 import Bl09Scale, bl0939, bl0940, bl0942
from tuyasniff.simulate.chips.chip import ChipModel, Truth, chunks_of
from tuyasniff.simulate.chips.cse7766 import Cse7766Board, cse7766
from tuyasniff.simulate.chips.rn8209 import Rn8209Scale, rn8209c

KNOWN = (
    point("voltage", "214.0", "V", 10),
    point("voltage", "231.2", "V", 30),
    point("voltage", "244.5", "V", 50),
    point("power", "60.0", "W", 32),
)
VOLTS = ((0, 214.0), (20, 231.2), (40, 244.5))


def lamp(t_us: int) -> Truth:
    """Three voltages, and a lamp that is switched on at the second."""
    seconds = t_us / 1e6
    volts = [value for second, value in VOLTS if second <= seconds][-1]
    watts = 0.0 if seconds < 25 else 60.0 * (volts / 231.2) ** 1.6
    return Truth(volts, watts / volts, watts, 50.0, 0.0)


def verdict_of(chunks: list[Chunk]) -> Verdict:
    gatherer = Gatherer()
    for chunk in chunks:
        gatherer.add(chunk)
    return judge(gatherer.wires())


RN = Rn8209Scale(9123.0, 36_111.0, 9123.0 * 36_111.0 / 32_768)
BL42 = Bl09Scale(15_188.0, 240_000.0, 15_188.0 * 240_000.0 * 3537 / 305_978 / 73_989, 5000.0)
BL40 = Bl09Scale(31_000.0, 290_000.0, 31_000.0 * 290_000.0 * 4046 / 324_004 / 79_931, 12_000.0)
CHIPS: dict[str, tuple[ChipModel, Rn8209Scale | Bl09Scale]] = {
    "rn8209c": (rn8209c(RN), RN),
    "rn8209c of a plug": (
        rn8209c(Rn8209Scale(18_570.0, 136_702.0, 77_470.0)),
        Rn8209Scale(18_570.0, 136_702.0, 77_470.0),
    ),
    "bl0942": (bl0942(BL42), BL42),
    "bl0940": (bl0940(BL40), BL40),
    "bl0939": (bl0939(BL40), BL40),
    "bl0942 as simulated": (bl0942(), Bl09Scale(15_873.36, 251_213.0, 596.0, 1.0)),
}


def run(model: ChipModel, *, merged: bool = True, damage: float = 0.0) -> tuple[Verdict, Calibration]:
    chunks = chunks_of(model.says(60, lamp), rate=model.rate, merged=merged, damage=damage)
    verdict, calibration = calibrated(verdict_of(chunks), KNOWN)
    assert calibration is not None
    return verdict, calibration


@pytest.mark.parametrize("name", CHIPS)
@pytest.mark.parametrize(("merged", "damage"), [(True, 0.0), (False, 0.0), (True, 0.05)])
def test_three_voltages_and_one_lamp_give_the_constants_of_the_simulator(
    name: str, merged: bool, damage: float
) -> None:
    model, scale = CHIPS[name]
    _, calibration = run(model, merged=merged, damage=damage)
    got = values(calibration.constants)
    assert got["Ku"] == pytest.approx(scale.per_volt, rel=0.01)
    assert got["Ki"] == pytest.approx(scale.per_amp, rel=0.01)
    assert got["Kp"] == pytest.approx(scale.per_watt, rel=0.01)


@pytest.mark.parametrize("seed", range(times(8, 80)))
def test_any_board_and_any_lamp(seed: int) -> None:
    """Scales, voltages, loads, the side of the shunt, taps and damage by chance; the mains wander by 0.1 %."""
    rng = Random(seed)
    name = rng.choice(BOARDS[:4])
    law = law_of(name)
    assert law is not None
    ku, ki = rng.uniform(5000, 32_000), rng.uniform(30_000, 300_000)
    kp = law.third(ku=ku, ki=ki)
    volts, watts, reverse = (
        [rng.uniform(200, 250) for _ in range(3)],
        rng.choice([25, 60, 100, 2000]),
        rng.random() < 0.3,
    )

    def truth(t_us: int) -> Truth:
        now = volts[min(t_us // 25_000_000, 2)] * (1 + 0.001 * sin(t_us / 7e6))
        power = watts * (now / volts[1]) ** 1.6 if t_us > 30_000_000 else 0.0
        return Truth(now, power / now, power, 50.0, 0.0)

    scale = Bl09Scale(ku, ki, kp, 3000.0, reverse)
    board = {"bl0942": bl0942, "bl0940": bl0940, "bl0939": bl0939}.get(name)
    model = rn8209c(Rn8209Scale(ku, ki, kp), reverse=reverse) if board is None else board(scale)
    heard = chunks_of(
        model.says(75, truth, seed=seed),
        rate=model.rate,
        merged=rng.random() < 0.5,
        damage=rng.choice([0.0, 0.05]),
        seed=seed,
    )
    points = [point("voltage", f"{one:.1f}", "V", 12 + 25 * place) for place, one in enumerate(volts)]
    _, calibration = calibrated(verdict_of(heard), [*points, point("power", f"{watts}.0", "W", 40)])
    assert calibration is not None
    assert calibration.reversed is reverse
    found = [one.value for one in calibration.constants]
    assert found == pytest.approx([ku, ki, kp], rel=0.01)
    assert all("the other way round" in words for words in calibration.remarks)


def test_what_a_board_divides_is_found_for_a_chip_that_tells_volts_itself() -> None:
    board = Cse7766Board(divides_volts=1.94, divides_watts=1.94 * 0.97)
    _, calibration = run(cse7766(board))
    got = values(calibration.constants)
    assert got["Ku"] == pytest.approx(1.94, rel=0.01)
    assert got["Kp"] == pytest.approx(1.94 * 0.97, rel=0.01)
    assert got["Ki"] == pytest.approx(1.0, rel=0.01)


def test_one_line_alone_is_enough() -> None:
    model, scale = CHIPS["rn8209c"]
    chunks = [one for one in chunks_of(model.says(60, lamp), rate=model.rate) if one.tap == "mcu"]
    _, calibration = calibrated(verdict_of(chunks), KNOWN)
    assert calibration is not None
    assert values(calibration.constants)["Kp"] == pytest.approx(scale.per_watt, rel=0.01)


def test_the_readings_of_the_verdict_are_the_truth_afterwards() -> None:
    verdict, calibration = run(CHIPS["rn8209c"][0])
    told = {one.reading.quantity: one.reading for one in verdict.readings}
    truth = lamp(59_000_000)
    for quantity, true in (("voltage", truth.volts), ("current", truth.amps), ("power", truth.watts)):
        reading = told[quantity]
        assert reading.value is not None
        assert float(reading.value) == pytest.approx(true, rel=0.02)
        assert reading.constants == (calibration.constant(quantity),)
    assert TYPICAL not in verdict.advice
    assert not any("ZMAi-90" in one.text for one in verdict.evidence)


def test_a_shunt_the_other_way_round_is_told_with_the_reading_turned() -> None:
    model = rn8209c(RN, reverse=True)
    verdict, calibration = run(model)
    assert calibration.reversed
    assert any("the other way round" in words for words in verdict.advice)
    (power,) = [one.reading for one in verdict.readings if one.reading.quantity == "power"]
    assert power.raw < 0
    assert power.value is not None
    assert float(power.value) > 0


@pytest.mark.parametrize("name", BOARDS[:4])
def test_who_said_nothing_is_told_how(name: str) -> None:
    model = CHIPS[name][0]
    before = verdict_of(chunks_of(model.says(30, lamp), rate=model.rate, merged=True))
    after, calibration = calibrated(before, ())
    assert after.readings == before.readings
    assert HOW in after.advice[-1]
    assert TYPICAL not in after.advice
    assert calibration is not None
    assert not calibration.constants


def test_bytes_that_are_no_chip_are_left_alone_and_that_is_said() -> None:
    text = verdict_of([Chunk("a", b"hello hello hello, this is only text\r\n" * 20)])
    after, calibration = calibrated(text, KNOWN[:1])
    assert calibration is None
    assert after.advice[-1] == "'voltage 214.0 V @10 s' is no use: nothing here can be calibrated"
    assert calibrated(text, ()) == (text, None)
