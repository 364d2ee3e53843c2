from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.protocol.build import build
from tuyasniff.simulate.mismatch import misheard

RATES = (300, 2400, 4800, 9600, 19_200, 38_400, 57_600, 74_880, 115_200, 230_400)
BEAT = build("heartbeat", talker="module")
rates = st.sampled_from(RATES)


def decides_itself(sent: int, heard: int) -> bool:
    """Whether no sample falls exactly onto an edge, where either level would be right."""
    return all((2 * bit + 1) * sent % (2 * heard) for bit in range(10))


@pytest.fixture(scope="module")
def reference(shared: Path) -> ModuleType:
    path = shared / "reference" / "chips" / "uart_sim.py"
    if not path.is_file():
        pytest.skip("needs the reference of the research folder")
    spec = importlib.util.spec_from_file_location("uart_sim", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(st.binary(max_size=80), st.integers(50, 4_000_000), st.floats(-0.03, 0.03))
def test_rates_that_are_about_equal_hear_all_as_it_is(data: bytes, sent: int, off: float) -> None:
    assert misheard(data, sent, round(sent * (1 + off))) == data or abs(round(sent * off)) > 0.03 * sent


@given(st.binary(min_size=1, max_size=80), st.integers(1, 49), st.sampled_from((1, -1)))
def test_as_long_as_the_stop_bit_is_hit_nothing_is_misheard(data: bytes, permille: int, way: int) -> None:
    sent = 100_000
    assert misheard(data, sent, sent + way * permille * 100) == data


@given(st.binary(min_size=20, max_size=200))
def test_a_slow_line_heard_fast_gives_more_bytes_and_a_fast_line_heard_slowly_fewer(data: bytes) -> None:
    assert len(misheard(data, 9600, 115_200)) >= len(data)
    assert len(misheard(data, 115_200, 9600)) <= len(data) // 4


def test_hardly_a_byte_is_what_was_sent() -> None:
    data = BEAT * 20
    slow, fast = misheard(data, 115_200, 9600), misheard(data, 9600, 115_200)
    assert 0 < len(slow) < len(data) < len(fast)
    assert b"\x55\xaa" not in slow and b"\x55\xaa" not in fast
    assert not set(fast) & set(data) - {0, 255}


def test_each_bit_is_a_byte_of_its_own_where_the_line_is_far_too_slow() -> None:
    # 55 falls five times, each time for a bit of 3.3 ms, longer than a byte; FF falls once
    assert misheard(b"\x55", 300, 115_200) == bytes(5)
    assert misheard(b"\xff", 300, 115_200) == bytes(1)


def test_an_example_is_worked_out_by_hand() -> None:
    # 0F at 100 baud: start, four ones, four noughts, stop. At 51 baud the middles lie 0.98, 2.94, 4.90 ... sent bits
    # behind the edge, so in the start bit, in the ones 1 and 3, in the noughts 5 and 7, then on the idle line.
    assert misheard(b"\x0f", 100, 51) == bytes((0b1111_0011,))


@given(st.binary(max_size=60), rates, rates)
def test_there_are_never_more_bytes_than_falling_edges(data: bytes, sent: int, heard: int) -> None:
    line = [1, *(bit for byte in data for bit in (0, *(byte >> n & 1 for n in range(8)), 1))]
    falls = sum(before > after for before, after in pairwise(line))
    assert len(misheard(data, sent, heard)) <= falls


@given(data=st.binary(min_size=1, max_size=40), sent=rates, heard=rates, off=st.integers(0, 3))
def test_a_plain_simulation_of_a_uart_hears_the_same(
    reference: ModuleType, data: bytes, sent: int, heard: int, off: int
) -> None:
    heard += off
    if decides_itself(sent, heard):
        edges, end = reference.tx(data, sent)
        assert misheard(data, sent, heard) == bytes(one[0] for one in reference.rx(edges, end, heard))


@pytest.mark.parametrize(
    ("sent", "heard"),
    [(9600, 115_200), (9600, 57_600), (9600, 19_200), (4800, 9600), (74_880, 115_200), (115_200, 9601)],
)
def test_its_examples_come_out(reference: ModuleType, sent: int, heard: int) -> None:
    for data in (BEAT, bytes.fromhex("55aa03070008020200040000006476")):
        edges, end = reference.tx(data, sent)
        assert misheard(data, sent, heard) == bytes(one[0] for one in reference.rx(edges, end, heard))
