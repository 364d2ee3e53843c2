from __future__ import annotations

import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import times
from logic.talks import HEARTBEAT, talk
from logic.waves import pauses, wave
from tuyasniff.logic.edges import Levels
from tuyasniff.logic.rates import ACCEPTED, GOOD, STANDARD, Found, find, nearest, too_slow
from tuyasniff.logic.uart import decode

MHZ = 1_000_000
JITTER_S = 2e-7


def found_in(line: Levels, baud: int | None = None) -> Found | None:
    return find(line.edges, line.initial, line.per_second, baud=baud)


def sent(data: bytes, baud: float, rate: int, parity: str = "none", *, seed: int = 1, jitter: float = 0.0) -> Levels:
    rng = random.Random(seed)
    line = wave(data, 1 / baud, parity, start=rng.uniform(50, 90) / baud, gap=pauses(seed))
    if jitter:
        line = line._replace(changes=tuple(change + rng.gauss(0, jitter) for change in line.changes))
    return line.levels(rate, unit=rate)


@pytest.mark.parametrize("baud", [2400, 4800, 9600, 19200, 38400, 57600, 115200])
@pytest.mark.parametrize("parity", ["none", "even"])
def test_one_heartbeat_is_enough_at_a_megasample(baud: int, parity: str) -> None:
    for seed in range(times(12, 60)):
        line = sent(HEARTBEAT, baud, MHZ, parity, seed=seed, jitter=JITTER_S)
        found = found_in(line)
        assert found is not None
        assert nearest(MHZ / found.setting.bit) == baud
        assert decode(line.edges, line.initial, found.setting, line.end).data == HEARTBEAT


@pytest.mark.parametrize("baud", [rate for rate in STANDARD if rate <= 3_000_000])
@pytest.mark.parametrize("parity", ["none", "even", "odd"])
def test_every_rate_and_parity_is_found_from_eight_samples_a_bit_on(baud: int, parity: str) -> None:
    rate = max(MHZ, 8 * baud)
    for seed in range(times(4, 20)):
        data = talk(6, seed)
        clock = baud * random.Random(seed).uniform(0.993, 1.007)
        line = sent(data, clock, rate, parity, seed=seed)
        found = found_in(line)
        assert found is not None
        assert (nearest(rate / found.setting.bit), found.setting.parity) == (baud, parity)
        assert decode(line.edges, line.initial, found.setting, line.end).data == data


@pytest.mark.parametrize("parity", ["even", "odd"])
@given(data=st.binary(min_size=12, max_size=40))
def test_parity_is_told_from_a_dozen_bytes_of_anything(parity: str, data: bytes) -> None:
    found = found_in(sent(data, 4800, MHZ, parity))
    if len(set(data)) > 8:  # a few bytes again and again may look like anything
        assert found is not None
        assert found.setting.parity == parity


@pytest.mark.parametrize("baud", [1800, 5208, 10400, 31250, 100_000, 345_000])
def test_rates_that_nobody_sets_are_measured(baud: int) -> None:
    found = found_in(sent(talk(8), baud, 8 * MHZ))
    assert found is not None
    assert 8 * MHZ / found.setting.bit == pytest.approx(baud, rel=0.005)
    assert not found.sample.wrong


@pytest.mark.parametrize("baud", [4800, 115200])
def test_a_line_that_idles_low_is_told(baud: int) -> None:
    line = wave(talk(10), 1 / baud, start=0.01, gap=pauses(3), inverted=True).levels(8 * MHZ, unit=8 * MHZ)
    found = found_in(line)
    assert found is not None
    assert found.setting.inverted
    assert found.sample.data == talk(10)


@pytest.mark.parametrize("late_us", [5, 12, 25])
@pytest.mark.parametrize("baud", [9600, 19200])
@pytest.mark.parametrize("inverted", [False, True])
def test_late_edges_of_an_optocoupler_change_neither_rate_nor_bytes(late_us: int, baud: int, inverted: bool) -> None:
    line = wave(talk(20), 1 / baud, start=0.01, gap=pauses(3), inverted=inverted, rise=late_us * 1e-6)
    found = found_in(line.levels(4 * MHZ, unit=4 * MHZ))
    assert found is not None
    assert nearest(4 * MHZ / found.setting.bit) == baud
    assert found.sample.data == talk(20)


@pytest.mark.parametrize(
    ("measured", "meant"),
    [
        (9600, 9600),
        (9400, 9600),
        (74_900, 74_880),
        (76_800, 76_800),
        (56_400, 57_600),
        (250_300, 250_000),
        (255_000, 256_000),
        (10_400, 10_400),
        (31_250, 31_200),
    ],
)
def test_the_rate_that_is_meant(measured: float, meant: int) -> None:
    assert nearest(measured) == meant


def test_a_rate_that_is_given_is_not_looked_for() -> None:
    found = found_in(sent(talk(10), 9600, MHZ), baud=19200)
    assert found is not None
    assert found.setting.bit == MHZ / 19200
    assert found.sample.share_wrong > ACCEPTED


@pytest.mark.parametrize("seed", range(12))
def test_noise_is_at_no_rate_bytes(seed: int) -> None:
    rng = random.Random(seed)
    edges = array("q", [0])
    for _ in range(2000):
        steps = (rng.randint(1, 8), int(rng.expovariate(1 / 300)) + 1, rng.randint(50, 5000))
        edges.append(edges[-1] + steps[seed % 3])
    found = find(edges, 1, 8 * MHZ)
    assert found is None or found.sample.share_wrong > ACCEPTED


@pytest.mark.parametrize("edges", [[], [5], [5, 9], [5, 9, 12, 20, 22]])
def test_few_edges_are_no_rate(edges: list[int]) -> None:
    assert find(array("q", edges), 1, MHZ) is None


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("late_us", [12, 17])
def test_edges_that_come_more_than_a_bit_late_are_told_with_their_delay(rising: bool, late_us: int) -> None:
    rise, fall = (late_us * 1e-6, 0.0) if rising else (0.0, late_us * 1e-6)
    line = wave(talk(60), 1 / 115200, start=0.01, gap=pauses(3), rise=rise, fall=fall).levels(8 * MHZ, unit=8 * MHZ)
    slow = too_slow(line.edges, line.initial, line.per_second)
    assert slow is not None
    assert (slow.rate, slow.rising) == (115200, rising)
    assert slow.late_us == pytest.approx(late_us, abs=1)
    assert slow.bit_us == pytest.approx(8.68, abs=0.01)


def test_a_good_setting_has_next_to_no_wrong_bytes() -> None:
    found = found_in(sent(talk(30), 115200, 8 * MHZ))
    assert found is not None
    assert found.sample.share_wrong <= GOOD
