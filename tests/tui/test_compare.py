from __future__ import annotations

import asyncio

import pytest
from textual.app import App

from render.makers import HOSTILE, decoded, noise, strings
from tui.showing import SIZES, text_of
from tuyasniff.model import Item, Note
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain
from tuyasniff.tui.screens.compare import CompareScreen, compare_lines, differences, differing
from tuyasniff.tui.widgets.linespane import LinesPane
from wire import dp, frame, report


def pair(a: bytes, b: bytes) -> tuple[Item, Item]:
    first, second = decoded(a + b)
    return first, second


def rows_of(a: Item, b: Item, columns: int = 80) -> list[str]:
    return [plain(line) for line in compare_lines(a, b, Clock(), columns)]


def test_bytes_that_differ_stand_in_brackets_beside_each_other() -> None:
    rows = rows_of(*pair(report(20, 2301), report(20, 2304)), columns=120)
    assert rows[3] == "3 bytes differ"
    left, right = rows[4][:60].rstrip(), rows[4][61:].rstrip()
    assert left == "0000 55 aa 03 07 00 08 14 02 00 04 00 00[08 fd 30]"
    assert right == "0000 55 aa 03 07 00 08 14 02 00 04 00 00[09 00 34]"


def test_in_a_narrow_room_they_stand_below_each_other() -> None:
    rows = rows_of(*pair(report(20, 2301), report(20, 2304)), columns=40)
    assert rows[6:8] == ["0008 00 04 00 00[08 fd 30]    a", "0008 00 04 00 00[09 00 34]    b"]
    assert all(width(row) <= 40 for row in rows)


def test_what_differs_is_bold() -> None:
    lines = compare_lines(*pair(report(20, 2301), report(20, 2304)), None, 120)
    assert [segment.text for segment in lines[4] if segment.style == "strong"] == ["08", "fd", "30", "09", "00", "34"]


def test_the_fields_that_differ_are_listed_with_both_meanings() -> None:
    rows = rows_of(*pair(report(20, 2301), report(20, 2304)))
    assert rows[-3:] == ["2 fields differ", "  datapoint 20 value: 2301 -> 2304", "  checksum: 0x30 -> 0x34"]


def test_a_field_that_the_other_side_lacks_is_named() -> None:
    a, b = pair(report(20, 1), frame(7, dp(20, 2, b"\0\0\0\1") + dp(21, 1, b"\1")))
    told = {difference.path: (difference.a, difference.b) for difference in differences(a, b)}
    assert told["length"] == ("8 bytes", "13 bytes")
    assert told["datapoint 21 value"] == (None, "true")
    assert "  datapoint 21 value: (not there) -> true" in rows_of(a, b)
    left, right = differing(a, b)
    assert left == {5, 14}
    assert right == {5, 14, 15, 16, 17, 18, 19}


def test_the_same_bytes_are_said_to_be_the_same() -> None:
    assert rows_of(*pair(report(20, 1), report(20, 1)))[-1] == "the same bytes"


def test_noise_is_compared_byte_by_byte() -> None:
    rows = rows_of(noise(1, b"abcd"), noise(2, b"abXd"), 40)
    assert "0000 61 62[63]64" in rows[4]
    assert "0000 61 62[58]64" in rows[5]


@pytest.mark.parametrize("size", SIZES)
def test_what_a_device_says_is_shown_and_never_obeyed(size: tuple[int, int]) -> None:
    async def go() -> None:
        app: App[None] = App()
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            await app.push_screen(CompareScreen(*pair(strings("".join(HOSTILE[:9])), strings(HOSTILE[-1])), Clock()))
            await pilot.pause()
            pane = app.screen.query_one(LinesPane)
            assert len(pane.lines) > 5
            await pilot.press("end")
            text_of(pane)
            await pilot.press("escape")
            assert not isinstance(app.screen, CompareScreen)

    asyncio.run(go())


def test_hostile_words_stand_in_their_columns() -> None:
    for text in HOSTILE:
        told = pair(strings(text), strings("other"))
        for columns, _ in SIZES:
            rows = rows_of(*told, columns=columns)
            assert all(row.isprintable() for row in rows)
            assert all(width(row) <= columns for row in rows)


def test_notes_have_no_bytes_to_compare() -> None:
    assert rows_of(Item(1, Note("a")), Item(2, Note("b")))[-1] == "the same bytes"


def test_the_comparison_says_how_it_is_left() -> None:
    a, b = pair(report(20, 2301), report(20, 2304))

    async def go() -> None:
        app: App[None] = App()
        async with app.run_test(size=(40, 8)) as pilot:
            await app.push_screen(CompareScreen(a, b))
            await pilot.pause()
            assert "".join(part.text for part in app.screen._compositor.render_strips()[-1]).split()[:2] == [
                "esc:",
                "close",
            ]

    asyncio.run(go())
