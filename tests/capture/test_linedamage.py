from __future__ import annotations

from tuyasniff.capture.linedamage import LineDamage
from tuyasniff.model import Chunk, Gap


def test_lines_in_a_row_are_one_gap_of_each_tap() -> None:
    damage = LineDamage("file")
    damage.saw(Chunk("a", b"\0", 5))
    damage.saw(Chunk("b", b"\0", 7))
    for number in (3, 4, 6):
        damage.left_out(number, "it is no JSON")
    assert list(damage.gaps()) == [
        Gap("a", 7, "damaged", "lines 3 to 6: it is no JSON"),
        Gap("b", 7, "damaged", "lines 3 to 6: it is no JSON"),
    ]
    assert list(damage.gaps()) == []


def test_a_line_whose_tap_is_known_hurts_that_one_alone() -> None:
    damage = LineDamage("file")
    for tap in "abc":
        damage.know(tap)
    damage.left_out(3, "x", "b")
    assert [gap.tap for gap in damage.gaps()] == ["b"]
    damage.left_out(5, "x", "b")
    damage.left_out(6, "x", "nobody knows this one")
    assert [gap.tap for gap in damage.gaps()] == ["a", "b", "c"]


def test_of_very_many_taps_those_get_a_gap_that_have_something_to_end() -> None:
    damage = LineDamage("file")
    for number in range(1000):
        damage.saw(Chunk(str(number), b"\0"))
    damage.left_out(1, "x")
    assert sum(1 for _ in damage.gaps()) == 1000
    damage.saw(Chunk("7", b"\0"))
    damage.left_out(2, "x")
    assert [gap.tap for gap in damage.gaps()] == ["7"]
