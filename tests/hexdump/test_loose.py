from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from tuyasniff.hexdump.loose import loose


def said(text: str) -> list[tuple[str, str]]:
    return [(chunk.tap.partition("/")[2], chunk.data.hex(" ")) for chunk in loose(text.splitlines())]


@pytest.mark.parametrize(
    ("line", "side", "data"),
    [
        ("TX -> 58 AA", "tx", "58 aa"),
        ("tx> 24", "tx", "24"),
        ("[RX] 20 33 E1 A7", "rx", "20 33 e1 a7"),
        ("request 24", "request", "24"),
        ("answer 2033E1A7", "answer", "20 33 e1 a7"),
        ("module: 24", "module", "24"),
        ("<- 20 33 E1 A7", "in", "20 33 e1 a7"),
        (">> 24", "out", "24"),
        ("< 20 33 E1 A7", "in", "20 33 e1 a7"),
        ("24", "", "24"),
        ("0x55, 0x5A, 0x02,", "", "55 5a 02"),
        ("const uint8_t buf[3] = {0x55, 0x5A, 0x02}; // two bytes", "", "55 5a 02"),
        (r'"\x55\x5a\x02"', "", "55 5a 02"),
        ("got 55:5A:02 from it", "", "55 5a 02"),
    ],
)
def test_a_line_gives_its_bytes_and_the_side_that_its_words_name(line: str, side: str, data: str) -> None:
    assert said(line) == [(side, data)]


def test_two_columns_are_two_runs_and_each_has_its_own_side() -> None:
    assert said("TX: 58 AA   RX: 55 12 13") == [("tx", "58 aa"), ("rx", "55 12 13")]
    assert said("58 AA | 55 12 13") == [("", "58 aa"), ("", "55 12 13")]


def test_a_caption_names_the_side_of_the_lines_below_it() -> None:
    text = "This is the TX of the module:\n24 22 26\n24 22 26\n\nand RX:\n20 33 E1 A7\n"
    assert said(text) == [("tx", "24 22 26"), ("tx", "24 22 26"), ("rx", "20 33 e1 a7")]


@pytest.mark.parametrize(
    "text",
    [
        "TX: 88 170\nRX: 85 0 7 230 18\n",
        "TX: 58 AA\nRX: 55 0 7 E6 12\n",
        "TX: 0x58,0xAA\nRX: 0x55,0x0,0x7,0xE6,0x12\n",
        "TX: 01011000 10101010\nRX: 01010101 00000000 00000111 11100110 00010010\n",
        "TX: 58AA\nRX: 550007E612\n",
    ],
    ids=["decimal", "without zeros", "0x without zeros", "bits", "in one"],
)
def test_the_way_of_writing_is_told_from_all_numbers_of_a_text(text: str) -> None:
    assert said(text) == [("tx", "58 aa"), ("rx", "55 00 07 e6 12")]


def test_numbers_that_fit_no_way_of_writing_are_no_bytes() -> None:
    assert said("TX: 4711 815\nRX: 99999 7 1234567\n") == []


def test_the_number_of_a_line_is_none_of_its_bytes() -> None:
    assert said("1: 58 AA\n12: 55 12\n") == [("", "58 aa"), ("", "55 12")]


def test_words_and_numbers_of_people_are_no_bytes() -> None:
    assert said("I added a 10 k resistor, see topic 3928655 of 2021\nit is a bad face, faded, a decade old") == []


def test_times_count_from_the_first_and_lines_and_columns_are_told() -> None:
    first, second = loose(["12:00:01.100 TX: 24", "12:00:01.120 RX: 20 33 E1 A7"])
    assert (first.t_us, second.t_us) == (0, 20_000)
    assert (second.origin.name, second.origin.line, second.origin.column) == ("", 2, 18) if second.origin else False


def test_a_text_that_names_many_sides_is_one_stream() -> None:
    lines = [f"{word}: 58 AA" for word in ("tx", "rx", "request", "reply", "host")]
    assert {chunk.tap for chunk in loose(lines)} == {"paste"}


@given(st.text(alphabet="0123456789abcdefRXTx:>< -,\\xh[]{}/\n", max_size=300) | st.text(max_size=300))
def test_any_text_is_read_and_no_byte_is_made_up(text: str) -> None:
    chunks = loose(text.splitlines())
    assert sum(len(chunk.data) for chunk in chunks) <= len(text)


@pytest.mark.parametrize("piece", ["24 ", "zz 24 yy ", "TX 24 ", "55 5a | ", "-> ", "0x24,", "[[[", "tx tx tx "])
def test_one_very_long_line_takes_time_in_proportion(piece: str) -> None:
    assert quickest(lambda: loose([piece * (200_000 // len(piece))]), 2) < 2.0
