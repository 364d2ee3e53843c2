"""The parity of a line, from wrong stop bits."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.stopbits import StopBits
from tuyasniff.chips.finding import Rate
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.uartline import listened


def counted(data: bytes, parity: str, *, more: int = 0) -> StopBits:
    stops = StopBits()
    got = list(listened([Piece(0, data)], Rate(4800, parity), Rate(4800)))
    for first in range(0, len(got), 10):  # a second, say
        second = got[first : first + 10]
        stops.heard(bytes(one.byte for one in second))
        breaks = sum(one.is_break for one in second)
        stops.counted(sum(one.framing for one in second) - breaks, breaks)
    stops.counted(more, 0)
    return stops


@pytest.mark.parametrize("parity", ["none", "even", "odd"])
def test_every_parity_is_told_by_a_hundred_bytes(parity: str) -> None:
    for seed in range(20):
        stops = counted(Random(seed).randbytes(100), parity, more=seed % 4)
        assert stops.parity(works=True) == parity
        assert {"none": "8N1", "even": "8E1", "odd": "8O1"}[parity] in stops.words(parity)


def test_noughts_with_a_wrong_stop_bit_are_counted_as_breaks_and_tell_it_too() -> None:
    stops = counted(b"\x00" * 30 + b"\x07\x01" * 10, "even")
    assert stops.breaks == 30 == stops.wrong and stops.parity(works=True) == "even"


def test_a_driver_that_never_counts_tells_nothing_and_few_bytes_tell_nothing() -> None:
    assert counted(Random(1).randbytes(100), "none").parity(works=False) is None
    assert counted(b"\x24\x22\x26", "even").parity(works=True) is None


def test_bytes_that_are_all_of_one_kind_tell_only_what_they_can() -> None:
    assert counted(b"\x03" * 40, "even").parity(works=True) == "even"
    assert counted(b"\x01" * 40, "even").parity(works=True) is None  # none of them has a wrong stop bit, as on 8N1
    assert counted(b"\x01\x03" * 40, "none", more=40).parity(works=True) is None


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 300))
def test_no_counts_raise_and_the_bytes_are_all_counted(data: bytes, framing: int, breaks: int) -> None:
    stops = StopBits()
    stops.heard(data)
    stops.counted(framing, breaks)
    assert stops.even + stops.odd == len(data) and stops.even == sum(byte.bit_count() % 2 == 0 for byte in data)
    assert stops.parity(works=True) in (None, "none", "even", "odd")
