from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from tuyasniff.capture.textlines import decode_pieces, split_lines
from tuyasniff.hexdump.lineblocks import LineBlocks


def test_a_long_line_in_small_pieces_costs_time_in_proportion() -> None:
    def took(size: int) -> float:
        return quickest(lambda: list(LineBlocks([b"55 aa "] * size)))

    assert took(80_000) < 8 * took(20_000) + 0.05


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@given(st.text(alphabet="a5 \r\n\u00e4", max_size=40), st.lists(st.integers(0, 80), max_size=6))
def test_lines_do_not_depend_on_how_the_text_comes(encoding: str, text: str, places: list[int]) -> None:
    data = text.encode(encoding, "replace")
    bounds = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    pieces = [data[begin:end] for begin, end in pairwise(bounds)]
    whole = list(LineBlocks([data], encoding))
    assert list(LineBlocks(pieces, encoding)) == whole == list(split_lines(decode_pieces([data], encoding)))
