"""Pieces of frames are found in noise, and told to be of the right frames."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.comparing.scraps import BYTES_MOST, Piece, Scraps, scraps
from wire import report

FRAMES = [report(101 + number, 0x01020304 * (number + 1)) for number in range(5)]


def test_a_frame_with_a_hole_breaks_where_the_hole_begins() -> None:
    for begin in range(2, 11):
        whole = FRAMES[2]
        (found,) = scraps(whole[:begin] + whole[begin + 1 :], FRAMES[2:3])
        assert found.frame == 0 and found.offset in range(begin, begin + 2)


def test_a_head_that_may_be_of_any_is_that_of_the_tail_behind_it() -> None:
    noise = FRAMES[2][:5] + FRAMES[2][-4:] + FRAMES[3][:4]
    assert scraps(noise, FRAMES) == [
        Scraps(2, (Piece(0, 5), Piece(11, 15)), 0),
        Scraps(3, (Piece(0, 4),), 9),
    ]


def test_pieces_stand_in_the_order_of_their_frames() -> None:
    noise = FRAMES[3][-5:] + FRAMES[1][-5:]
    assert [one.frame for one in scraps(noise, FRAMES)] in ([3], [1])


def test_strange_bytes_are_of_no_frame() -> None:
    assert scraps(b"\x13\x37\x13\x37\x42", FRAMES) == []
    assert scraps(b"", FRAMES) == scraps(FRAMES[0], []) == []


@given(st.binary(max_size=200), st.lists(st.binary(min_size=7, max_size=40), max_size=6))
def test_whatever_is_found_is_there(noise: bytes, frames: list[bytes]) -> None:
    for one in scraps(noise, frames):
        for piece in one.pieces:
            assert frames[one.frame][piece.start : piece.end] in noise


@given(st.integers(0, 4), st.data())
def test_what_is_left_of_a_frame_is_found(number: int, data: st.DataObject) -> None:
    whole = FRAMES[number]
    end = data.draw(st.integers(7, len(whole) - 1))
    (found,) = scraps(whole[:end], FRAMES)
    assert (found.frame, found.offset) == (number, end) or end < 9


@pytest.mark.parametrize("byte", [0x55, 0x00])
def test_hostile_noise_costs_no_more_than_its_length(byte: int) -> None:
    frames = [bytes((byte,)) * 300 for _ in range(40)]
    begun = time.process_time()
    scraps(bytes((byte,)) * 100_000, frames)
    scraps((bytes((byte,)) * 3 + b"\x99") * 500, [bytes((byte,)) * (300 - number) for number in range(40)])
    scraps(Random(1).randbytes(BYTES_MOST), [Random(number).randbytes(250) for number in range(40)])
    assert time.process_time() - begun < 4
