from __future__ import annotations

import pytest

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS
from tuyasniff.hexdump.beheaded import beheaded


def test_frames_without_their_first_byte_are_counted() -> None:
    assert beheaded(START[1:] + VOLTS[1:]) == (2, len(START) + len(VOLTS) - 2)
    assert beheaded(b"\0\x12" + VOLTS[1:] + b"\xff") == (1, len(VOLTS) - 1)


@pytest.mark.parametrize("data", [b"", b"\xaa", VOLTS, START + RELAY, VOLTS[2:], VOLTS[1:-1], b"\xaa\x00" * 3000])
def test_whole_frames_and_other_bytes_are_none(data: bytes) -> None:
    assert beheaded(data) == (0, 0)


def test_a_frame_with_a_wrong_sum_is_none() -> None:
    assert beheaded(QUERY[1:-1] + b"\x99") == (0, 0)
    assert beheaded(QUERY[1:-1] + b"\x99" + BEAT[1:]).frames == 1
