from __future__ import annotations

import pytest
from textual.pilot import Pilot

from render.makers import HOSTILE, decoded, noise, strings
from tui.showing import SIZES, shown, text_of
from tuyasniff.model import Gap, Item, Note
from tuyasniff.render.clock import Clock
from tuyasniff.render.styles import plain
from tuyasniff.tui.widgets.detail import DetailPane, head_lines
from tuyasniff.tui.widgets.fieldtree import FieldTree
from tuyasniff.tui.widgets.hexpane import HexPane
from wire import report

FIRST, SECOND = decoded(report(20, 2301) + report(20, 2304))


def words(pane: DetailPane) -> str:
    """All that is read in the pane."""
    shown_parts = [part for part in pane.children if part.display]
    return "\n".join("\n".join(text_of(part)) for part in shown_parts)


def test_a_field_shows_its_bytes_and_a_byte_its_field() -> None:
    async def drive(pilot: Pilot[None], pane: DetailPane) -> None:
        pane.show(FIRST, Clock())
        await pilot.pause()
        tree, octets = pane.query_one(FieldTree), pane.query_one(HexPane)
        assert "[55 aa]" in text_of(octets)[0]
        tree.focus()
        await pilot.press("down", "down")
        assert "[07]" in text_of(octets)[0]
        octets.focus()
        await pilot.press("end")
        assert "[30]" in text_of(octets)[0]
        assert pane.selected is not None
        assert pane.selected.name == "checksum"
        await pilot.hover(octets, offset=(5 + 3 * 11, 0))
        assert pane.selected.name == "value"
        assert "[00 00 08 fd]" in text_of(octets)[0]

    shown(DetailPane, drive)


def test_the_head_says_what_it_is_and_how_it_differs_from_the_one_before() -> None:
    rows = [plain(line) for line in head_lines(SECOND, Clock(), FIRST, 80)]
    assert rows[0].split() == ["2", "MCU", ">", "07", "report"]
    assert rows[1].split(", ")[:2] == ["  15 bytes", "checksum ok"]
    assert rows[-1] == "  before: item 1, 3 bytes differ"
    assert plain(head_lines(FIRST, None, FIRST, 80)[-1]) == "  before: item 1, the same bytes"
    assert len(head_lines(FIRST, None, None, 80)) == len(rows) - 1


def test_noise_shows_hex_and_text() -> None:
    async def drive(pilot: Pilot[None], pane: DetailPane) -> None:
        pane.show(noise(7, b"boot ok\xff"), Clock())
        await pilot.pause()
        assert "noise, between frames" in words(pane)
        assert "62 6f 6f 74" in words(pane)
        assert "boot ok." in words(pane)
        assert not pane.query_one(FieldTree).display

    shown(DetailPane, drive)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (Item(3, Gap("mcu", 1_000_000, "unplugged", "/dev/ttyUSB0")), "-- unplugged: /dev/ttyUSB0"),
        (Item(3, Gap("mcu", 1_000_000, "resumed", "after 8.6 s")), "tap mcu"),
        (Item(4, Note("kettle on")), "# kettle on"),
    ],
)
def test_gaps_and_notes_show_their_words(item: Item, text: str) -> None:
    async def drive(pilot: Pilot[None], pane: DetailPane) -> None:
        pane.show(FIRST)
        pane.show(item, Clock())
        await pilot.pause()
        assert text in words(pane)
        assert "55 aa" not in words(pane)
        pane.show(None)
        await pilot.pause()
        assert words(pane).strip() == ""

    shown(DetailPane, drive)


@pytest.mark.parametrize("size", [*SIZES, (1, 1)])
def test_every_size_shows_what_it_can_and_scrolls_to_the_rest(size: tuple[int, int]) -> None:
    text = "".join(HOSTILE)
    (item,) = decoded(strings(text))

    async def drive(pilot: Pilot[None], pane: DetailPane) -> None:
        for shown_item in (item, noise(1, b"\x1b[31m\x00" * 50), Item(3, Note(text)), item):
            pane.show(shown_item, Clock(), FIRST)
            await pilot.pause()
            assert words(pane).replace("\n", "").isprintable()
        pane.query_one(FieldTree).focus()
        await pilot.press("end")
        assert pane.selected is not None
        assert pane.selected.name == "checksum"

    shown(DetailPane, drive, size=size)
