"""Panes that grow."""

from __future__ import annotations

import pytest
from textual.geometry import Region, Size
from textual.pilot import Pilot
from textual.screen import Screen

from tui.showing import shown, text_of
from tuyasniff.render.styles import Segment
from tuyasniff.tui.widgets.linespane import LinesPane


def lines(count: int) -> list[tuple[Segment, ...]]:
    return [(Segment(f"line {number}"),) for number in range(count)]


def test_a_pane_that_grows_does_not_lay_out_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[bool] = []

    async def drive(pilot: Pilot[None], pane: LinesPane) -> None:
        pane.set_lines(lines(50))
        await pilot.pause()
        real = Screen._refresh_layout

        def watched(self: Screen[None], size: Size | None = None, scroll: bool = False) -> None:
            laid_out.append(True)
            real(self, size, scroll)

        monkeypatch.setattr(Screen, "_refresh_layout", watched)
        for count in (60, 70, 80):
            pane.set_lines(lines(count))
            await pilot.pause()
        assert not laid_out
        pane.scroll_end(animate=False)
        await pilot.pause()
        assert text_of(pane)[-1].startswith("line 79")
        assert pane.vertical_scrollbar.window_virtual_size == 80
        pane.set_lines(lines(30))
        await pilot.pause()
        assert text_of(pane)[-1].startswith("line 29")
        pane.set_lines(lines(3))
        await pilot.pause()
        assert laid_out and not pane.show_vertical_scrollbar

    shown(LinesPane, drive)


def test_what_is_painted_has_no_offsets_and_what_the_mouse_asks_for_has() -> None:
    async def drive(pilot: Pilot[None], pane: LinesPane) -> None:
        pane.set_lines(lines(50))
        await pilot.pause()
        pane.scroll_to(y=10, animate=False)
        await pilot.pause()
        painted = pane.render_lines(Region(0, 0, 20, 1))[0]
        assert all(segment.style is None or not segment.style.meta for segment in painted)
        _, offset = pilot.app.screen.get_widget_and_offset_at(5, 2)
        assert offset is not None and (offset.x, offset.y) == (5, 12)

    shown(LinesPane, drive)
