from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.render.labels import cut, cut_amounts, cut_left, pad, plural, visible, width

from .makers import HOSTILE

ANY = st.text(st.characters(codec=None), max_size=60)


def harmless(text: str) -> bool:
    """Nothing that steers a terminal, turns the direction, breaks the line or cannot be encoded."""
    text.encode()
    return all(
        unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        and unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for char in text
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_become_harmless(text: str) -> None:
    assert harmless(visible(text))


@given(ANY)
def test_whatever_comes_is_harmless_afterwards(text: str) -> None:
    assert harmless(visible(text))


@given(ANY)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    once = visible(text)
    assert visible(once) == once


def test_symbols_tell_which_character_it_was() -> None:
    assert visible("a\x1b[31m\x00\r\n\t\x7f") == "a␛[31m␀␍␊␉␡"
    assert visible("\x9b\u202e\ud83d") == "\\x9b\\u202e\\ud83d"
    assert visible("25 °C, Küche, 日本 é") == "25 °C, Küche, 日本 é"
    assert visible("no\xa0break") == "no break"


def test_marks_do_not_pile_up() -> None:
    assert visible("e" + "\u0301" * 40).count("\u0301") == 4


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert width("abc") == 3
    assert width("日本") == 4
    assert width("e\u0301") == 1
    assert width("␛") == 1


@given(ANY, st.integers(0, 30))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, columns: int) -> None:
    shown = visible(text)
    short = cut(shown, columns)
    assert width(short) <= columns
    assert short == shown or short.endswith("…") or columns == 0
    assert width(cut_left(shown, columns)) <= columns
    assert width(pad(shown, columns)) == columns


def test_paths_keep_their_end() -> None:
    assert cut_left("/a/very/long/path/meter.bin", 12) == "…h/meter.bin"
    assert cut("meter", 5) == "meter"
    assert cut("meters", 5) == "mete…"


def test_numbers_of_things() -> None:
    assert [plural(number, "frame") for number in (0, 1, 2048)] == ["0 frames", "1 frame", "2,048 frames"]


def test_what_would_break_a_line_is_told_by_its_number() -> None:
    assert visible("x\u2028y\u2029z\x85") == "x\\u2028y\\u2029z\\x85"
    assert visible("x\u00a0y\u3000z") == "x y z"


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("227.4V 12.138A 2560W", 20, "227.4V 12.138A 2560W"),
        ("227.4V 12.138A 2560W", 19, "227.4V 12.138A …"),
        ("227.4V 12.138A 2560W", 15, "227.4V 12.138A…"),
        ("227.4V 12.138A 2560W", 14, "227.4V …"),
        ("227.4V 12.138A 2560W", 5, "227.…"),
        ("voltage 230.4 V ✓", 11, "voltage …"),
        ("voltage 230.4 V ✓", 15, "voltage 230.4 …"),
        ("temperature of the room", 14, "temperature o…"),
        ("", 0, ""),
    ],
)
def test_no_number_is_cut_in_its_middle_but_the_only_one(text: str, columns: int, shown: str) -> None:
    assert cut_amounts(text, columns) == shown


@given(st.text(alphabet="0123 .VW温", max_size=30), st.integers(0, 30))
def test_amounts_that_are_cut_fit_and_say_so(text: str, columns: int) -> None:
    shown = cut_amounts(text, columns)
    assert width(shown) <= max(columns, 0)
    assert shown == text or shown.endswith("…") or not columns
