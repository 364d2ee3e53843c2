"""Lines that no person writes must not keep a reader busy: time grows with length, not with its square."""

from __future__ import annotations

import time

import pytest

from tuyasniff.hexdump.clean import clean_line, clean_words
from tuyasniff.hexdump.read import read
from tuyasniff.hexdump.registry import DIALECTS

pytestmark = pytest.mark.alone

FILLINGS = [" ", "-", "0", "5", '"', "\\", "*", "[", "(", "=", ".", ",", "<", "> ", "55 ", "0x55,", "'"]


def starts() -> list[tuple[str, str]]:
    """The first half of every line of the dialects' own examples: a mark is there, what follows is not."""
    return sorted(
        {
            (dialect.name, line[: max(1, len(line) // 2)])
            for dialect in DIALECTS
            for example in dialect.examples[:2]
            for line in example.text.splitlines()[:2]
        }
    )


def seconds(text: str) -> float:
    begin = time.process_time()
    list(read(text))
    return time.process_time() - begin


@pytest.mark.parametrize("filling", FILLINGS)
def test_a_mark_with_a_long_tail_is_read_in_proportion_to_its_length(filling: str) -> None:
    def total(size: int) -> float:
        return sum(seconds(start + filling * (size // len(filling)) + "x") for _, start in starts()[::3])

    short = total(1000)
    assert total(4000) < 9 * short + 1.0


def test_a_ruler_of_dashes_is_no_note_and_takes_no_time() -> None:
    assert clean_words("-" * 300_000) == ""
    assert clean_words("-" * 300_000 + "x") == ""


def test_a_gap_of_blanks_is_narrowed() -> None:
    assert clean_line("a" + " " * 5000 + "b") == "a" + " " * 63 + "b"
    assert clean_line("a" + "&nbsp;" * 500 + "b") == "a" + " " * 63 + "b"
    assert clean_line("a" + " " * 60 + "b") == "a" + " " * 60 + "b"
