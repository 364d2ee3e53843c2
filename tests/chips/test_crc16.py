from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from tuyasniff.chips import crc16 as module
from tuyasniff.chips.crc16 import Checked, crc16, with_crc16


def test_the_check_value_of_the_standard_comes_out() -> None:
    assert crc16(b"123456789") == 0x4B37


def test_the_low_byte_is_sent_first() -> None:
    assert with_crc16(bytes.fromhex("01040000000a")) == bytes.fromhex("01040000000a700d")


def test_nothing_to_check_is_all_ones() -> None:
    assert crc16(b"") == 0xFFFF


@given(st.binary(max_size=60), st.binary(min_size=1, max_size=300), st.binary(max_size=60))
def test_a_stretch_of_a_stream_ends_right_wherever_it_lies(before: bytes, body: bytes, behind: bytes) -> None:
    framed = with_crc16(body)
    checked = Checked(before + framed + behind)
    assert checked.ends_right(len(before), len(before) + len(framed))


@given(st.binary(min_size=3, max_size=200), st.data())
def test_what_ends_wrong_is_told_as_by_the_plain_sum(stream: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(stream) - 3))
    end = data.draw(st.integers(start + 3, len(stream)))
    right = crc16(stream[start : end - 2]) == int.from_bytes(stream[end - 2 : end], "little")
    assert Checked(stream).ends_right(start, end) == right


def test_a_stretch_that_is_cut_never_ends_right() -> None:
    framed = with_crc16(b"\x01\x04\x00\x00\x00\x0a")
    assert not Checked(framed[:-1]).ends_right(0, len(framed))
    assert not Checked(b"\xff\xff").ends_right(0, 2)  # what is left of the start where there is nothing to check


def test_lengths_that_were_never_asked_for_cost_next_to_nothing() -> None:
    """A short piece of chance asks for a hundred different lengths, each once: a port that is opened has no others."""
    checked = Checked(bytes(300))

    def ask() -> None:
        module._carried.cache_clear()
        for end in range(3, 260):
            checked.ends_right(0, end)

    assert quickest(ask) < 0.1
