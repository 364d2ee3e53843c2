from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.render.labels import visible, width
from tuyasniff.render.rows import Rows, broken, columns_of, cut_line
from tuyasniff.render.styles import Segment, painted, plain

WORDS = st.text(alphabet=" abc日é", max_size=120).map(visible)


@given(WORDS, st.integers(8, 60))
def test_broken_words_fit_and_lose_nothing(words: str, room: int) -> None:
    rows = broken(words, room)
    assert all(width(row) <= room for row in rows)
    assert "".join("".join(rows).split()) == "".join(words.split())


def test_later_rows_are_indented_and_long_words_are_split() -> None:
    assert broken("one two three", 8) == ["one two", "  three"]
    assert broken("x" * 14, 8) == ["x" * 8, "  " + "x" * 6]
    assert broken("", 8) == [""]


@given(st.lists(WORDS, max_size=6), st.integers(0, 60))
def test_a_cut_line_fits(texts: list[str], columns: int) -> None:
    line = tuple(Segment(text, "dim") for text in texts)
    short = cut_line(line, columns)
    assert columns_of(short) <= columns
    assert short == line or columns == 0 or plain(short).endswith("…")


def test_parts_flow_to_the_next_row_and_stand_under_each_other() -> None:
    rows = Rows((Segment("head"),), columns=30, start=10, left=8)
    for number in range(5):
        rows.flow((Segment(f"part {number}"),))
    assert [plain(row) for row in rows.closed()] == [
        "head      part 0  part 1",
        "        part 2  part 3  part 4",
    ]


def test_words_take_the_rows_they_need() -> None:
    rows = Rows((Segment("head"),), columns=30, start=10, left=8)
    rows.words("words that do not fit into one row at all", "fault")
    shown = [plain(row) for row in rows.closed()]
    assert all(len(row) <= 30 for row in shown)
    assert " ".join(" ".join(shown).split()) == "head words that do not fit into one row at all"


def test_a_head_alone_is_a_row() -> None:
    assert [plain(row) for row in Rows((Segment("head"),), columns=30, start=10, left=8).closed()] == ["head"]


def test_equal_styles_share_their_codes() -> None:
    line = (Segment("a", "dim"), Segment("b", "dim"), Segment(" ", "strong"), Segment("c"))
    assert painted(line) == "\x1b[2mab\x1b[0m c"


def test_words_are_broken_in_a_room_for_nothing_too() -> None:
    for room in range(-1, 6):
        assert "".join(broken("ab \u4e2d\u6587 abcdefgh", room)).replace(" ", "") == "ab\u4e2d\u6587abcdefgh"
