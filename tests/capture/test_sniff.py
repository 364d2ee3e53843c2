from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.capture.sniff import is_stamped, raw_frames, text_share, writes_a_header
from wire import HEARTBEAT, TALK, frame


def test_frames_are_counted_with_the_bytes_they_cover() -> None:
    found = raw_frames(b"\x00\x55" + TALK + b"\x55\xaa\x03")
    assert found.number == 6
    assert found.covered == len(TALK)


def test_a_frame_with_sequence_number_counts() -> None:
    body = bytes.fromhex("55aa02001a0500050101000101")
    assert raw_frames(body + bytes((sum(body) & 0xFF,))).number == 1


def test_random_bytes_hold_no_frames() -> None:
    assert raw_frames(random.Random(7).randbytes(1 << 20)).number == 0


def test_a_flood_of_headers_with_large_lengths_is_soon_done() -> None:
    assert raw_frames(bytes.fromhex("55aa00072700") * 20_000).number == 0


@pytest.mark.parametrize(
    "text",
    [
        "55AA03000001010455AA",
        "55 aa 03 00",
        "0x55, 0xAA, 0x03",
        "55:AA:00",
        "aa55 0703",
        "['0x55', '0xaa', 3]",
        "85, 170, 3",
        "85 170 3 0",
        "b'U\\xaa\\x03'",
        "\\x55\\xaa",
        "[55][AA][03]",
    ],
)
def test_a_written_header_is_seen_in_any_notation(text: str) -> None:
    assert writes_a_header(b"some words before " + text.encode())
    assert writes_a_header(text.encode("utf-16"))


@pytest.mark.parametrize("text", ["", "55", "no hex here", "the year 1985", "aa bb cc dd"])
def test_no_header_is_seen_where_none_is(text: str) -> None:
    assert not writes_a_header(text.encode())


def test_text_and_binary_are_far_apart() -> None:
    assert text_share(b"plain words\r\n\twith \x1b[1mcolour\x1b[0m", "utf-8-sig") == 1.0
    assert text_share("Zürich 25 °C".encode("cp1252"), "cp1252") > 0.8
    assert text_share("hallo".encode("utf-16"), "utf-16") > 0.5
    assert text_share(random.Random(1).randbytes(4096), "cp1252") < 0.5
    assert text_share(HEARTBEAT * 9, "cp1252") == 0.0
    assert text_share(b"", "utf-8-sig") == 1.0


def test_a_unix_time_and_a_comma_are_a_stamp() -> None:
    assert is_stamped(b"1646227547,U\xaa\x03")
    assert not is_stamped(b"16462275,U\xaa")
    assert not is_stamped(b"\n1646227547,")


@given(st.binary(max_size=300))
def test_looking_never_raises(data: bytes) -> None:
    raw_frames(data)
    writes_a_header(data)
    assert 0.0 <= text_share(data, "cp1252") <= 1.0


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_frame_is_found_wherever_it_stands(before: bytes, payload: bytes) -> None:
    assert raw_frames(b"\x00" + before + b"\x00\x00" + frame(7, payload)).number >= 1 or b"\x55\xaa" in before
