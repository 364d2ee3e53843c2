"""Line numbers before the lines."""

from __future__ import annotations

import pytest

from tuyasniff.hexdump.numbering import is_numbered, without_numbers


@pytest.mark.parametrize("form", ["{}. x", "{}) x", " {}: x", "{:4d} | x", "{}\tx", "{:03d}: x"])
def test_numbers_that_count_up_are_line_numbers(form: str) -> None:
    lines = [form.format(number) for number in range(7, 12)]
    assert is_numbered(lines)
    assert list(without_numbers(lines)) == ["x"] * 5


def test_blank_lines_may_have_no_number() -> None:
    assert is_numbered(["1. a", "", "3. b", "4. c"])
    assert is_numbered(["1. a", "", "2. b"])


@pytest.mark.parametrize(
    "lines",
    [
        ["1. a"],
        ["1. a", "b"],
        ["1. a", "3. b"],
        ["0010: 55AA", "0020: 55AA"],
        ["12:00:00 x", "13:00:00 x"],
        ["01:02:03", "02:03:04"],
        ["1.5s,0x55,,", "2.5s,0xAA,,"],
        ["10 20 30", "11 20 30"],
        [],
    ],
)
def test_other_numbers_are_none(lines: list[str]) -> None:
    assert not is_numbered(lines)
