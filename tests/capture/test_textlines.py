from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from tuyasniff.capture.textlines import LONGEST_LINE, decode_pieces, split_lines


def cut(text: str, places: list[int]) -> list[str]:
    bounds = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in itertools.pairwise(bounds)]


@given(st.text(alphabet="a5 \r\n\u2028\x0b\x85", max_size=40), st.lists(st.integers(0, 40), max_size=5))
def test_lines_do_not_depend_on_how_the_text_comes(text: str, places: list[int]) -> None:
    expected = re.split(r"\r\n|\n|\r", text)
    if not expected[-1]:
        expected.pop()
    assert list(split_lines(cut(text, places))) == expected


@given(st.text(max_size=60), st.lists(st.integers(0, 200), max_size=6))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_characters_may_be_cut_between_pieces(encoding: str, text: str, places: list[int]) -> None:
    data = text.encode(encoding, "replace")
    bounds = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    pieces = [data[a:b] for a, b in itertools.pairwise(bounds)]
    assert "".join(decode_pieces(pieces, encoding)) == data.decode(encoding)


def test_broken_bytes_become_marks_and_never_errors() -> None:
    assert "".join(decode_pieces([b"55 aa \xff\xfe 03"], "utf-8-sig")) == "55 aa \ufffd\ufffd 03"


def test_a_long_line_in_small_pieces_costs_time_in_proportion() -> None:
    def took(size: int) -> float:
        return quickest(lambda: list(split_lines(["55 aa "] * size)))

    assert took(80_000) < 8 * took(20_000) + 0.05


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r\n\r\n", "\rx"])
@pytest.mark.parametrize("more", [-1, 0, 1, 500_000, LONGEST_LINE])
def test_where_a_very_long_line_is_cut_does_not_depend_on_how_it_comes(more: int, ending: str) -> None:
    text = "a" * (LONGEST_LINE + more) + ending
    whole = list(split_lines([text]))
    assert "".join(whole) == text.replace("\r", "").replace("\n", "")
    for size in (65_536, LONGEST_LINE, LONGEST_LINE + 1):
        assert list(split_lines(text[at : at + size] for at in range(0, len(text), size))) == whole


def test_an_endless_line_is_cut_between_bytes() -> None:
    lines = list(split_lines(["55aa" * (LONGEST_LINE // 2)]))
    assert len(lines) == 2
    assert all(len(line) <= LONGEST_LINE and len(line) % 2 == 0 for line in lines)
    spaced = list(split_lines(["55 AA 03 " * (LONGEST_LINE // 4)]))
    assert len(spaced) > 1
    assert all(len(line) <= LONGEST_LINE and line.endswith(" ") for line in spaced)
