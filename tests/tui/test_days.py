"""Days in the list."""

from __future__ import annotations

from textual.pilot import Pilot

from live.inlets import STARTED
from tui.driving import Driven, rows
from tuyasniff.analysis.store import Store
from tuyasniff.model import Item, Note
from tuyasniff.render.clock import Clock
from tuyasniff.tui.days import Days
from tuyasniff.view import FrameView

HOUR = 3_600_000_000


def viewed(*moments: int | None) -> FrameView:
    store = Store()
    view = FrameView(store)
    for number, t_us in enumerate(moments, 1):
        item = Item(number, Note(f"note {number}", t_us))
        store.add(item)
        view.add([item])
    return view


def test_the_first_row_of_another_day_tells_it() -> None:
    days = Days(viewed(0, HOUR, 7 * HOUR, 8 * HOUR, None, 31 * HOUR, 55 * HOUR))
    told = [days.begins(row, Clock(STARTED), 80) for row in range(7)]
    assert told == ["", "", "2026-03-02", "", "", "", "2026-03-04"]


def test_what_a_filter_hides_does_not_hide_the_day() -> None:
    view = viewed(0, 7 * HOUR, 8 * HOUR)
    days = Days(view)
    assert days.begins(1, Clock(STARTED), 80) == "2026-03-02"
    view.set_filter('"note 1" | "note 3"')
    assert days.begins(1, Clock(STARTED), 80) == "2026-03-02"
    view.set_filter('"note 3"')
    assert days.begins(0, Clock(STARTED), 80) == ""


def test_without_a_date_or_room_no_day_is_told() -> None:
    days = Days(viewed(0, 30 * HOUR))
    assert days.begins(1, Clock(), 80) == "" == days.begins(1, Clock(STARTED), 40)


def test_the_day_stands_at_the_end_of_its_row() -> None:
    driven = Driven([Note("before", 1), Note("after midnight " + "long " * 40, 7 * HOUR), Note("last", 7 * HOUR + 1)])

    async def act(pilot: Pilot[None]) -> None:
        listed = [row for row in rows(driven.app) if ":00:00.000 #" in row]
        assert [row[6:14] for row in listed] == ["18:00:00", "01:00:00", "01:00:00"]
        assert [row.rstrip().endswith("-- 2026-03-02") for row in listed] == [False, True, False]
        assert len(listed[1]) == 80
        await pilot.press("t")
        await driven.settle(pilot)
        assert not any("2026-03-02" in row for row in rows(driven.app))

    driven.drive(act)
