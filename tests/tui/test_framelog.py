"""The list of frames: what it paints, how it follows, how it is clicked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from tui.driving import rows
from tuyasniff.analysis.store import Store
from tuyasniff.config import Times
from tuyasniff.model import Item, Note
from tuyasniff.render.lines import Layout, item_line
from tuyasniff.render.styles import Line
from tuyasniff.tui.widgets.framelog import FrameLog
from tuyasniff.view import FrameView


class ListApp(App[None]):
    """A list alone."""

    CSS_PATH = "../../tuyasniff/tui/style.tcss"

    def __init__(self, items: int, cap: int) -> None:
        super().__init__()
        self.store = Store(cap)
        self.view = FrameView(self.store)
        self.moved: list[int | None] = []
        self.opened: list[int] = []
        self.add(items)

    def compose(self) -> ComposeResult:
        yield FrameLog(self.view)

    @property
    def list(self) -> FrameLog:
        return self.query_one(FrameLog)

    def add(self, count: int) -> None:
        newest = self.store.newest
        first = 1 if newest is None else newest.number + 1
        for number in range(first, first + count):
            item = Item(number, Note(f"note {number}", number * 1000))
            self.store.add(item)
            self.view.add([item])

    def on_frame_log_moved(self, event: FrameLog.Moved) -> None:
        self.moved.append(event.number)

    def on_frame_log_opened(self, event: FrameLog.Opened) -> None:
        self.opened.append(event.number)


def driven(
    act: Callable[[ListApp, Pilot[None]], Awaitable[None]],
    items: int = 100,
    *,
    cap: int = 1000,
    height: int = 10,
    width: int = 60,
) -> None:
    app = ListApp(items, cap)

    async def run() -> None:
        async with app.run_test(size=(width, height)) as pilot:
            await pilot.pause()
            app.list.focus()
            await act(app, pilot)

    asyncio.run(run())


def numbers(app: ListApp) -> list[int]:
    """The items on the screen."""
    return [int(row[1:].split()[0]) for row in rows(app) if "# note" in row]


def test_the_newest_is_last_and_what_comes_is_followed() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        assert numbers(app) == list(range(91, 101))
        app.add(5)
        app.list.sync()
        await pilot.pause()
        assert numbers(app) == list(range(96, 106)) and app.view.focus == 105

    driven(act)


def test_keys_move_through_rows_and_pages() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("up", "up")
        assert app.view.focus == 98 and not app.view.following and app.moved[-1] == 98
        await pilot.press("pageup")
        assert app.view.focus == 89
        await pilot.press("home")
        assert app.view.focus == 1 and numbers(app)[0] == 1
        await pilot.press("pagedown", "down")
        assert app.view.focus == 11
        await pilot.press("enter")
        assert app.opened == [11]
        await pilot.press("end")
        assert app.view.focus == 100 and app.view.following and numbers(app)[-1] == 100

    driven(act)


def test_the_wheel_and_the_scroll_bar_stop_following() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        app.list.scroll_relative(y=-3, animate=False)
        await pilot.pause()
        assert not app.view.following and app.view.focus == 100
        before = numbers(app)
        app.add(7)
        app.list.sync()
        await pilot.pause()
        assert numbers(app) == before and "+7 new (End)" in rows(app)[9]

    driven(act)


def test_the_badge_is_clicked() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("up")
        app.add(3)
        app.list.sync()
        await pilot.pause()
        await pilot.click(offset=(rows(app)[9].index("new"), 9))
        await pilot.pause()
        assert app.view.following and numbers(app)[-1] == 103

    driven(act)


def test_the_badge_hides_nothing_of_the_last_row() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("up")
        before = rows(app)[9]
        app.add(3)
        app.list.sync()
        await pilot.pause()
        assert before.rstrip().endswith("note 100") and rows(app)[9] == before
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert "note 100" in rows(app)[9] and rows(app)[9].rstrip().endswith("+3 new (End)")

    driven(act, width=24)


def test_a_click_chooses_and_two_open() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.click(offset=(5, 2))
        assert app.view.focus == 93 and not app.view.following and app.opened == []
        await pilot.click(offset=(5, 4), times=2)
        assert app.opened == [95]

    driven(act)


def test_rows_do_not_jump_when_the_oldest_go() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        app.list.show_item(50)
        await pilot.pause()
        before = numbers(app)
        for _ in range(4):
            app.add(5)
            app.list.sync()
            await pilot.pause()
            assert numbers(app) == before
        app.add(80)
        app.list.sync()
        await pilot.pause()
        assert numbers(app)[0] == 101 and app.view.focus == 101

    driven(act, cap=100)


def test_only_what_is_on_the_screen_is_painted_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []

    def counted(item: Item, layout: Layout) -> Line:
        painted.append(item.number)
        return item_line(item, layout)

    monkeypatch.setattr("tuyasniff.tui.widgets.framelog.item_line", counted)

    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        assert 10 <= len(painted) <= 20
        painted.clear()
        app.add(1000)
        app.list.sync()
        await pilot.pause()
        assert 10 <= len(painted) <= 12
        await pilot.press("up")
        await pilot.pause()
        painted.clear()
        app.add(1000)
        app.list.sync()
        await pilot.pause()
        assert painted == []

    driven(act, 5000, cap=100_000)


def test_rows_are_copied_with_the_mouse() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        copied = app.list.get_selection(Selection(Offset(0, 92), Offset(13, 93)))
        assert copied is not None
        first, second = copied[0].split("\n")
        assert first.endswith("# note 93") and second == "   94      0."[:13]
        assert app.list.get_selection(Selection(None, None)) is not None
        await pilot.mouse_down(offset=(0, 0))
        await pilot.hover(offset=(30, 2))
        await pilot.mouse_up(offset=(30, 2))
        await pilot.pause()
        chosen = app.screen.get_selected_text()
        assert chosen is not None and "# note 91" in chosen and "# note 92" in chosen

    driven(act)


def test_an_empty_list_says_so() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        assert rows(app)[0] == "Nothing has come yet"
        for key in ("up", "down", "home", "end", "enter", "pageup"):
            await pilot.press(key)
        assert app.opened == []

    driven(act, 0)


def test_the_time_since_the_row_above() -> None:
    async def act(app: ListApp, pilot: Pilot[None]) -> None:
        app.list.times = Times.DELTA
        await pilot.pause()
        assert all("+0.001" in row for row in rows(app))
        app.view.set_filter('"note 1" | "note 99"')
        app.list.sync()
        await pilot.pause()
        assert "+0.080" in rows(app)[11]

    driven(act, height=14)
