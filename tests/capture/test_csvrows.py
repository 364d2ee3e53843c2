from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.capture.csvrows import read_heading, split_row, whole_number, whole_rows
from tuyasniff.capture.recordlines import record_lines


@pytest.mark.parametrize(
    "text", ["", "hex", "kind,tap", "Time [s],Value,Parity Error", "name;address;data", "a,hex,b", "55,aa,hex"]
)
def test_other_tables_are_not_ours(text: str) -> None:
    assert read_heading(text) is None


@given(st.integers(-(10**17), 10**17))
def test_a_number_is_read_in_every_dress(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", "\u00a0")):
        assert whole_number(text) == number


CELLS = st.text(st.sampled_from('ab",;\n '), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_quoted_line_breaks_are_put_together_again(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    lines = whole_rows(record_lines([out.getvalue().encode()]), lambda _: True)
    assert [split_row(line.text, ",") for line in lines] == rows


def test_a_stray_quote_costs_no_other_row() -> None:
    data = b'a,"b\nc,d\n' * 3
    assert [line.data for line in whole_rows(record_lines([data]), lambda _: False)] == data.splitlines()


@pytest.mark.parametrize("text", ["999,999,999,999,999,999,999", "-9.99e30", "9e18", "1e99"])
def test_a_number_that_no_clock_shows_is_none(text: str) -> None:
    assert whole_number(text) is None
