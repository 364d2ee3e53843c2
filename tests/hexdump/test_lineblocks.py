"""Lines one by one or in blocks: the same lines, however the bytes arrive."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.capture.textlines import decode_pieces, split_lines
from tuyasniff.hexdump.cutting import good_end
from tuyasniff.hexdump.lineblocks import LineBlocks

TEXTS = st.lists(st.sampled_from(("55 aa", "\n", "\r\n", "\r", "", " ", "é", "Küche", "x" * 30, "\ufeff")), max_size=40)


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@given(TEXTS.map("".join), st.integers(1, 9))
def test_lines_are_those_of_the_text(encoding: str, text: str, size: int) -> None:
    data = text.encode(encoding, "replace")
    expected = list(split_lines(decode_pieces([data], encoding)))
    assert list(LineBlocks(pieces(data, size), encoding)) == expected


@given(TEXTS.map("".join), st.integers(1, 9), st.integers(0, 9), st.integers(1, 50))
def test_blocks_go_on_where_the_lines_stopped(text: str, size: int, taken: int, block: int) -> None:
    data = text.encode()
    expected = list(LineBlocks([data]))
    lines = LineBlocks(pieces(data, size))
    found = list(islice(lines, taken))
    blocks = list(lines.blocks(block))
    assert all(one.endswith(b"\n") for one in blocks)
    assert all(len(one) >= block for one in blocks[:-1])
    assert found + [line for one in blocks for line in lines.lines(one)] == expected
    assert list(lines) == []


@given(st.sampled_from(("55aa0300", "55 aa 03 00 ", "0x55, ", "wörter ")), st.integers(1, 400), st.integers(8, 90))
def test_a_very_long_line_is_cut_and_nothing_is_lost(cell: str, count: int, longest: int) -> None:
    text = cell * count
    parts = list(LineBlocks(pieces(text.encode(), 7), longest=longest))
    assert "".join(parts) == text
    assert all(len(part) <= longest for part in parts)
    assert list(LineBlocks([text.encode()], longest=longest)) == parts


@pytest.mark.parametrize(
    ("line", "most", "end"),
    [
        ("11223344112255AA030011223344", 20, 12),
        ("11223344112255AA030011223344", 21, 12),
        ("11223344112255AA030011223344", 12, 12),
        ("112233441122155AA30011223344", 20, 20),
        ("11 22 33 44 55 AA 03 00 00 01", 20, 12),
        ("11 22 33 44 03 00 00 01", 20, 18),
        ("0x55,0xaa,0x03,0x00,0x00,0x01,0x00,0x03", 33, 30),
        ("0x55,0xaa,0x03,0x00,0x00,0x01,0x00,0x03", 32, 30),
        ("0x55,0xaa,0x03,0x00,0x00,0x01,0x00,0x03", 35, 35),
        ("one word and another", 10, 9),
    ],
)
def test_a_cut_is_before_a_header_or_between_two_bytes(line: str, most: int, end: int) -> None:
    assert good_end(line[: most + 1], most) == end
