from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.waves import pauses, wave
from tuyasniff.logic.uart import FRAMING, PARITY, Setting, decode

PARITIES = st.sampled_from(["none", "even", "odd"])


@given(st.binary(min_size=1, max_size=60), st.floats(8, 3000), PARITIES, st.booleans(), st.floats(0, 99))
def test_what_is_sent_is_read_from_eight_samples_a_bit_on(
    data: bytes, bit: float, parity: str, inverted: bool, offset: float
) -> None:
    line = wave(data, bit, parity, start=5 + offset, gap=pauses(int(offset)), inverted=inverted).levels(1)
    got = decode(line.edges, line.initial, Setting(bit, parity, inverted), line.end)
    assert got.data == data
    assert not got.wrong
    assert list(got.starts) == sorted(got.starts)


@pytest.mark.parametrize("off", [-0.03, 0.03])
def test_a_rate_that_is_off_by_three_percent_reads_the_same(off: float) -> None:
    line = wave(bytes(range(256)), 100 * (1 + off), start=50).levels(1)
    assert decode(line.edges, 1, Setting(100), line.end).data == bytes(range(256))


def test_starts_are_the_ticks_at_which_the_line_falls() -> None:
    line = wave(b"\x00\xff", 10, start=100, gap=lambda place: 5).levels(1)
    assert list(decode(line.edges, 1, Setting(10), line.end).starts) == [100, 250]


def test_eight_bits_with_parity_read_without_it_show_a_framing_error_where_the_parity_bit_is_low() -> None:
    data = bytes.fromhex("242033e1a7")
    line = wave(data, 10, "even", start=50).levels(1)
    got = decode(line.edges, 1, Setting(10), line.end)
    assert got.data == data
    assert [bool(error & FRAMING) for error in got.errors] == [True, False, True, True, False]


def test_the_wrong_parity_is_an_error_of_parity_alone() -> None:
    line = wave(b"\x24\x20\x33", 10, "even", start=50).levels(1)
    got = decode(line.edges, 1, Setting(10, "odd"), line.end)
    assert got.data == b"\x24\x20\x33"
    assert got.errors == bytes((PARITY,)) * 3
    assert got.share_wrong == 1.0


def test_a_glitch_is_no_start_bit() -> None:
    line = wave(b"\x41", 100, start=1000).levels(1)
    edges = array("q", [200, 230, *line.edges])
    got = decode(edges, 1, Setting(100), line.end)
    assert (got.data, list(got.starts)) == (b"\x41", [1000])


def test_a_glitch_beside_the_middle_of_a_bit_changes_nothing() -> None:
    line = wave(b"\x00", 100, start=1000).levels(1)
    first, last = line.edges
    got = decode(array("q", [first, first + 310, first + 330, last]), 1, Setting(100), line.end)
    assert got.data == b"\x00"


@pytest.mark.parametrize(("kept", "data"), [(1.5, b""), (9.4, b""), (9.6, b"\x0f")])
def test_a_frame_that_the_recording_cuts_is_left_out(kept: float, data: bytes) -> None:
    edges = array("q", [1000, 1100, 1500])
    assert decode(array("q", [1000, 1100, 1500, 1900]), 1, Setting(100), 1000 + int(kept * 100)).data == data
    assert decode(edges, 1, Setting(100), 1300).data == b""


def test_where_nobody_knows_the_end_the_line_stays_as_it_was() -> None:
    whole = array("q", [1000, 1100, 1500, 1900])
    assert decode(whole, 1, Setting(100)).data == b"\x0f"
    assert decode(whole[:3], 1, Setting(100)).data == b""


def test_a_line_that_hangs_low_is_one_byte_with_an_error() -> None:
    got = decode(array("q", [1000, 90_000]), 1, Setting(100), 95_000)
    assert (got.data, got.errors) == (b"\x00", bytes((FRAMING,)))


@given(st.lists(st.integers(1, 500), max_size=300), st.integers(0, 1), st.floats(3, 200), PARITIES, st.booleans())
def test_any_edges_are_read_without_a_word(
    steps: list[int], initial: int, bit: float, parity: str, inverted: bool
) -> None:
    edges = array("q")
    for step in steps:
        edges.append((edges[-1] if edges else 0) + step)
    got = decode(edges, initial, Setting(bit, parity, inverted))
    assert len(got.data) == len(got.starts) == len(got.errors)
    assert set(got.starts) <= set(edges)
