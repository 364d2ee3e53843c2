"""Runs of bytes in one line."""

from __future__ import annotations

import pytest

from tuyasniff.hexdump.tokens import header_runs, hex_only, leading_run, plain_bytes


def runs(text: str) -> list[str]:
    return [run.data.hex() for run in header_runs(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sends 55 AA 03 00 twice", ["55aa0300"]),
        ("sends 55 AA 03 00 and 55AA0008", ["55aa0300", "55aa0008"]),
        ("0x55, 0xAA, 0x03, // 0x00", ["55aa03"]),
        ("0x55AA0300", ["55aa0300"]),
        ("\\x55\\xAA\\x03", ["55aa03"]),
        ("55h AAh 03h", ["55aa03"]),
        ("['0x55', '0xaa', '0x3']", ["55aa03"]),
        ('"55aa0300","x":"01"', ["55aa0300"]),
        ("55 AA 03 (00 01)", ["55aa03"]),
        ("55 AA 03 = 00", ["55aa03"]),
        ("55 AA 03 -> 00", ["55aa03"]),
        ("55 AA 03 .. 00", ["55aa03"]),
        ("55.AA.03.00", ["55aa0300"]),
        ("55-AA-03-00", ["55aa0300"]),
        ("55aa | 06 | 0005", ["55aa060005"]),
        ("55 AA 3 7 0 8 14 2", ["55aa030700081402"]),
        ("55 AA 03 7 0", ["55aa03"]),
        ("[55][aa][03]", ["55aa03"]),
        ("00b40c74f42855aa0300 garbage before", ["00b40c74f42855aa0300"]),
        ("mac 02:00:55:AA:00:01", []),
        ("word55AA03", []),
        ("55 5A 02", []),
        ("x\\n55AA0300\\n55AA0008", ["55aa0300", "55aa0008"]),
    ],
)
def test_runs_begin_at_a_header_and_end_at_words(text: str, found: list[str]) -> None:
    assert runs(text) == found


def test_a_run_knows_where_it_stands() -> None:
    (run,) = header_runs("say 55 AA 03 now")
    assert (run.start, run.end) == (4, 12)
    (odd,) = header_runs("say 55AA0300012 now")
    assert (odd.data.hex(), odd.odd) == ("55aa030001", True)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("03 07 00 08", "03070008"),
        ("  0x03, 0x07,", "0307"),
        ("03:07:00:08:", "03070008"),
        ("03|07|00|08|01", "0307000801"),
        ("03 07 };", "0307"),
    ],
)
def test_a_line_without_words_is_a_run(text: str, data: str) -> None:
    run = hex_only(text)
    assert run is not None
    assert run.data.hex() == data


@pytest.mark.parametrize(
    "text",
    [
        "12:33:50", "2024-10-12", "192.168.10.20", "02:00:00:00:00:01", "123e4567-e89b-12d3-a456-426614174000",
        "1646227547", "0x60A423FFFE9F4FA7", "face", "256 664 296", "03 07 words", "", "---", '"18": 24,',
        "0 00 01", "#6302 0!",
    ],
)  # fmt: skip
def test_what_is_no_payload_is_no_run(text: str) -> None:
    assert hex_only(text) is None


def test_one_digit_tokens_count_where_the_lines_before_dropped_zeros() -> None:
    assert hex_only("0 4 8 FC") is None
    run = hex_only("0 4 8 FC", True)
    assert run is not None
    assert run.data.hex() == "000408fc"


def test_the_end_of_a_wrapped_frame_begins_its_line() -> None:
    run = leading_run('00 04 0a NN" for some NN')
    assert run is not None
    assert run.data.hex() == "00040a"
    assert leading_run("be careful") is None
    assert leading_run("(00 04)") is None


def test_plain_bytes_are_read_at_once() -> None:
    assert plain_bytes("55 AA 03\n") == b"\x55\xaa\x03"
    assert plain_bytes("") == b""
    assert plain_bytes("dead") is None
    assert plain_bytes("55 A") is None
