from __future__ import annotations

import pytest
from textual.pilot import Pilot

from render.makers import message
from tui.showing import SIZES, bad_sum, shown, text_of
from tuyasniff.model import Span
from tuyasniff.render.labels import width
from tuyasniff.tui.widgets.hexpane import HexPane
from wire import TALK, report

REPORT = message(report(20, 2301))
LEAVES = [leaf for field in REPORT.fields for leaf in field.leaves()]


def styles(pane: HexPane, row: int = 0) -> dict[int, str]:
    """What each byte of a row looks like, by the byte."""
    out: dict[int, str] = {}
    for segment in pane.render_line(row):
        if segment.style is not None and "byte" in segment.style.meta:
            out.setdefault(segment.style.meta["byte"], str(segment.style))
    return out


def test_bars_stand_between_fields_and_brackets_around_what_is_pointed_at() -> None:
    async def drive(pilot: Pilot[None], pane: HexPane) -> None:
        pane.show(REPORT.frame.whole, LEAVES)
        assert text_of(pane)[0].rstrip() == "0000 55 aa|03|07|00 08|14|02|00 04|00 00 08 fd|30     U.............0"
        pane.point(Span(10, 14))
        assert text_of(pane)[0].rstrip() == "0000 55 aa|03|07|00 08|14|02|00 04[00 00 08 fd]30     U.............0"
        pane.point(Span(14, 15))
        assert "fd[30]" in text_of(pane)[0]
        looks = styles(pane)
        assert "underline" in looks[14]
        assert "underline" not in looks[13]

    shown(HexPane, drive)


@pytest.mark.parametrize(("columns", "count"), [(20, 4), (30, 4), (40, 8), (72, 16), (140, 16)])
def test_the_width_decides_how_many_bytes_a_row_has(columns: int, count: int) -> None:
    async def drive(pilot: Pilot[None], pane: HexPane) -> None:
        pane.show(TALK)
        row = text_of(pane)[1]
        assert row.startswith(f"{count:04x}")
        assert row[5:].split("  ")[0].split() == [f"{byte:02x}" for byte in TALK[count : 2 * count]][: len(row) // 3]

    shown(HexPane, drive, size=(columns, 10))


def test_a_bad_checksum_is_reversed() -> None:
    async def drive(pilot: Pilot[None], pane: HexPane) -> None:
        bad = bad_sum()
        pane.show(bad.frame.whole, [leaf for field in bad.fields for leaf in field.leaves()])
        looks = styles(pane)
        assert "reverse" in looks[14]
        assert "reverse" not in looks[13]

    shown(HexPane, drive)


def test_keys_and_mouse_point_at_bytes() -> None:
    async def drive(pilot: Pilot[None], pane: HexPane) -> None:
        pane.show(TALK)
        pane.focus()
        await pilot.press("right", "right", "down", "left", "up", "end", "home")
        await pilot.hover(pane, offset=(9, 0))
        await pilot.click(pane, offset=(5, 1))

    posted = shown(HexPane, drive)
    bytes_pointed_at = [event.byte for event in posted if isinstance(event, HexPane.Pointed)]
    assert bytes_pointed_at == [1, 2, 18, 17, 1, len(TALK) - 1, 0, 1, 16]


def test_the_byte_that_is_pointed_at_scrolls_into_view() -> None:
    async def drive(pilot: Pilot[None], pane: HexPane) -> None:
        pane.show(bytes(range(256)))
        pane.focus()
        await pilot.press("end")
        await pilot.pause()
        assert text_of(pane)[-1].startswith("00f0")
        pane.point(Span(0, 4))
        assert text_of(pane)[0].startswith("0000[00 01 02 03]")

    shown(HexPane, drive, size=(80, 4))


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_filled_and_never_more(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], pane: HexPane) -> None:
        pane.show(bytes(range(256)) * 4)
        pane.focus()
        await pilot.press("end", "up", "left")
        assert {width(row) for row in text_of(pane)} == {size[0]}
        pane.show(b"")
        await pilot.press("end", "up", "left")
        assert "".join(text_of(pane)).strip() == ""

    shown(HexPane, drive, size=size)
