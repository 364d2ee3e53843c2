from __future__ import annotations

import pytest
from textual.pilot import Pilot

from render.makers import HOSTILE, message, strings
from tui.showing import SIZES, bad_sum, shown, text_of
from tuyasniff.render.labels import width
from tuyasniff.tui.widgets.fieldtree import FieldTree
from wire import dp, frame, report


def test_a_row_tells_place_name_bytes_and_meaning() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(message(report(20, 2301)))
        rows = [row.rstrip() for row in text_of(tree)]
        assert rows[0] == "0-1     header                 55 aa       55 AA"
        assert rows[4] == "6-13    datapoint 20                       value 2301"
        assert rows[8] == "10-13     value                00 00 08 fd 2301"

    shown(FieldTree, drive)


def test_the_cursor_moves_over_fields_and_says_which() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(message(report(20, 2301)))
        tree.focus()
        await pilot.press("down", "down", "up", "end", "end", "home")
        await pilot.click(tree, offset=(3, 8))
        assert tree.selected is not None
        assert tree.selected.name == "value"

    posted = shown(FieldTree, drive)
    selected = [event.field.name for event in posted if isinstance(event, FieldTree.Selected)]
    assert selected == ["version", "command", "version", "checksum", "header", "value"]


def test_a_byte_leads_to_its_field_without_a_word() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(message(report(20, 2301)))
        found = tree.select_byte(12)
        assert found is not None
        assert (found.name, tree.selected) == ("value", found)
        assert tree.select_byte(400) is None

    posted = shown(FieldTree, drive)
    assert not any(isinstance(event, FieldTree.Selected) for event in posted)


def test_the_cursor_stays_where_the_next_frame_is_built_alike() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(message(report(20, 2301)))
        tree.select_byte(10)
        tree.show(message(report(20, 2302)))
        assert tree.selected is not None
        assert tree.selected.value == 2302
        tree.show(message(report(21, 2302)))
        assert tree.selected.name == "header"

    shown(FieldTree, drive)


def test_a_long_meaning_takes_rows_of_its_own_and_ends_with_dots() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(message(frame(7, dp(3, 3, b"word " * 180))))
        rows = text_of(tree)
        assert sum("word word" in row for row in rows) == 16
        assert any(row.rstrip().endswith("…") for row in rows)

    shown(FieldTree, drive, size=(80, 40))


def test_faults_stand_below_the_field_they_are_about_or_at_the_end() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(bad_sum())
        assert "! checksum 00, the bytes add up to 30" in "".join(text_of(tree))

    shown(FieldTree, drive, size=(100, 24))


@pytest.mark.parametrize("size", SIZES)
def test_what_a_device_says_is_shown_and_never_obeyed(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        for text in HOSTILE:
            tree.show(message(strings(text)))
            tree.action_move(-100)
            for _ in range(12):
                rows = text_of(tree)
                assert all(row.isprintable() for row in rows)
                assert {width(row) for row in rows} == {size[0]}
                tree.action_move(1)
            assert tree.selected is not None
            assert tree.selected.name == "checksum"

    shown(FieldTree, drive, size=size)


def test_no_message_has_no_fields() -> None:
    async def drive(pilot: Pilot[None], tree: FieldTree) -> None:
        tree.show(None)
        tree.focus()
        await pilot.press("down", "end", "pagedown")
        assert tree.selected is None
        assert "".join(text_of(tree)).strip() == ""

    shown(FieldTree, drive)
