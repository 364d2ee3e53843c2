from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from live.judges import AMPERES, VOLTS, Judge, Seconds, guess
from render.makers import HOSTILE
from tui.showing import SIZES, Talk, shown, text_of
from tuyasniff.model import GuessStatus, Meaning, Note, RawPart, RawReading, Talker
from tuyasniff.render.labels import width
from tuyasniff.tui.widgets.dpcolumns import age_text, count_text, placed
from tuyasniff.tui.widgets.dptable import DatapointTable
from wire import dp, frame, report

SECOND = 1_000_000


def talk() -> Talk:
    """Three datapoints: 20 every second, 19 every two, 1 once."""
    talk = Talk()
    talk.say(frame(7, dp(1, 1, b"\x01")), 0)
    for second in range(1, 9):
        talk.say(report(20, 2300 + second), second * SECOND)
        if second % 2 == 0:
            talk.say(report(19, 100 - second), second * SECOND)
    return talk


def ids(table: DatapointTable) -> list[str]:
    """The first word of each row."""
    return [row.split()[0].strip("*") for row in text_of(table)[1:] if row.strip()]


def test_a_row_tells_what_there_is_to_know_of_a_datapoint(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge().sit(monkeypatch)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 11 * SECOND)
        await pilot.pause()
        rows = text_of(table)
        assert rows[0].split() == ["dp▼", "type", "last", "guess", "n", "period", "min..max", "course", "age"]
        assert [row.split() for row in rows[1:4]] == [
            ["1", "bool", "true", "?", "1", "▄", "11s"],
            ["19", "value", "92", "?", "4", "2", "s", "92..98", "█▆▃▁", "3s"],
            ["20", "value", "2308", "?", "8", "1", "s", "2301..2308", "▁▂▄▅▇█", "3s"],
        ]

    shown(DatapointTable, drive)


@given(st.integers(1, 300))
def test_the_columns_fill_the_room_and_never_more(columns: int) -> None:
    shown_columns = placed(columns)
    last = shown_columns[-1]
    assert last.start + last.width <= max(columns, 4)
    assert shown_columns[0].column.name == "id"
    assert all(place.width >= place.column.least for place in shown_columns)


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (19, "id last"),
        (29, "id last"),
        (39, "id last guess age"),
        (79, "id type last guess n period range spark age"),
        (99, "id type last guess sure n period range spark age"),
    ],
)
def test_the_width_decides_which_columns_there_are(columns: int, names: str) -> None:
    assert [place.column.name for place in placed(columns)] == names.split()


@pytest.mark.parametrize("size", SIZES)
def test_every_size_shows_the_datapoint_and_its_value(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.pause()
        rows = text_of(table)
        assert {width(row) for row in rows} == {size[0]}
        assert rows[3].split()[0] == "20"
        assert "2308" in rows[3]
        assert "…" not in "".join(rows)

    shown(DatapointTable, drive, size=size)


def test_a_changed_cell_is_bold_behind_a_star_for_a_second() -> None:
    seconds, said = Seconds(), talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        assert "*" not in "".join(text_of(table))
        said.say(report(20, 5), 9 * SECOND)
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        assert "*5 " in text_of(table)[3]
        assert "*5..2308" in text_of(table)[3]
        assert "*" not in text_of(table)[2]
        seconds.now += 0.9
        table.refresh_from(said, 9 * SECOND)
        assert "*5 " in text_of(table)[3]
        seconds.now += 0.2
        table.refresh_from(said, 9 * SECOND)
        assert "*" not in "".join(text_of(table))

    shown(lambda: DatapointTable(monotonic=seconds), drive)


def test_a_value_that_changed_and_came_back_between_two_looks_is_a_change() -> None:
    said = talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        said.say(report(20, 2307), 9 * SECOND)
        said.say(report(20, 2308), 9 * SECOND)
        table.refresh_from(said, 9 * SECOND)
        assert "*2308" in text_of(table)[3]

    shown(DatapointTable, drive)


def test_a_repeated_value_is_no_change() -> None:
    said = talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        said.say(report(20, 2308), 9 * SECOND)
        table.refresh_from(said, 9 * SECOND)
        assert "*" not in "".join(text_of(table))
        assert " 9 " in text_of(table)[3]

    shown(DatapointTable, drive)


def test_a_datapoint_that_is_new_stands_in_its_place() -> None:
    said = talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        assert ids(table) == ["1", "19", "20"]
        said.say(report(2, 1), 9 * SECOND)
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        assert ids(table) == ["1", "2", "19", "20"]

    shown(DatapointTable, drive)


def test_the_cursor_stays_on_its_datapoint_when_the_order_changes() -> None:
    said = talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        table.focus()
        await pilot.press("down")
        assert table.cursor_dp == 19
        table.sort_by = "rate"
        assert ids(table) == ["20", "19", "1"]
        assert table.cursor_dp == 19
        table.reverse = True
        assert ids(table) == ["1", "19", "20"]
        table.reverse = False
        table.sort_by = "last"
        assert ids(table) == ["19", "20", "1"]
        said.say(report(20, 7), 9 * SECOND)
        table.refresh_from(said, 9 * SECOND)
        assert ids(table) == ["20", "19", "1"]
        assert table.cursor_dp == 19

    shown(DatapointTable, drive)


def test_named_datapoints_come_first_in_the_order_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge({20: guess(20, (VOLTS, 0.9)), 19: guess(19, (AMPERES, 0.9))}).sit(monkeypatch)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        table.sort_by = "name"
        assert ids(table) == ["19", "20", "1"]
        assert "current 0.092 A" in text_of(table)[1] and "voltage 230.8 V" in text_of(table)[2]

    shown(DatapointTable, drive)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
def test_a_guess_has_room_for_its_amount_and_tells_where_it_comes_from(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    Judge(
        {
            20: guess(20, (VOLTS, 1.0), status=GuessStatus.CONFIRMED),
            19: guess(19, (AMPERES, 0.99), status=GuessStatus.SCHEMA),
            1: guess(1, (Meaning("switch"), 0.6), told=False),
        }
    ).sit(monkeypatch)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.pause()
        rows = text_of(table)
        assert " ? " in rows[1] and "current 0.092 A §" in rows[2] and "voltage 230.8 V ✓" in rows[3]
        assert ("100%" in rows[3]) == (size[0] == 120)

    shown(DatapointTable, drive, size=size)


@pytest.mark.parametrize(
    ("size", "inside"),
    [((80, 24), "232.1V 4.387A 850W "), ((120, 40), "232.1 V 4.387 A 850 W "), ((40, 10), "232.1V 4.387A 850W ")],
)
def test_a_raw_datapoint_shows_what_is_inside(
    size: tuple[int, int], inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = (
        RawPart("voltage", 0, 2, 2321, "232.1 V", VOLTS),
        RawPart("current", 2, 3, 4387, "4.387 A", AMPERES),
        RawPart("power", 5, 3, 850, "850 W", Meaning("power", "W")),
    )
    Judge(raw={6: RawReading(6, "phase_8", 8, parts, confidence=0.9)}).sit(monkeypatch)
    said = talk()
    said.say(frame(7, dp(6, 0, bytes.fromhex("0911001123000352"))), 9 * SECOND)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        assert inside in text_of(table)[2]

    shown(DatapointTable, drive, size=size)


def test_a_guess_that_has_no_room_loses_whole_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (
        RawPart("voltage", 0, 2, 2274, "227.4 V", VOLTS),
        RawPart("current", 2, 3, 12138, "12.138 A", AMPERES),
        RawPart("power", 5, 3, 25608, "25608 W", Meaning("power", "W")),
    )
    Judge(raw={6: RawReading(6, "v2i3p3x", 8, parts, confidence=0.9)}).sit(monkeypatch)
    said = talk()
    said.say(frame(7, dp(6, 0, bytes.fromhex("08e2002f6a006408"))), 9 * SECOND)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        assert "227.4V 12.138A …" in text_of(table)[2]

    shown(DatapointTable, drive, size=(80, 24))


def test_a_guess_stands_out_when_it_is_another_one_and_not_when_its_value_is(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge({20: guess(20, (VOLTS, 0.9))}).sit(monkeypatch)
    seconds, said = Seconds(), talk()
    said.judging.clock = seconds

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        said.say(report(20, 2311), 9 * SECOND)
        seconds.now += 5
        table.refresh_from(said, 9 * SECOND)
        assert "*2311" in text_of(table)[3] and " voltage 231.1 V" in text_of(table)[3]
        judge.guesses = {20: guess(20, (Meaning("voltage", "V", 1, 100), 0.9))}
        said.say(report(20, 2311), 9 * SECOND)
        seconds.now += 5
        table.refresh_from(said, 9 * SECOND)
        assert "*voltage 23.11 V" in text_of(table)[3] and "*2311" not in text_of(table)[3]
        seconds.now += 5
        table.refresh_from(said, 9 * SECOND)
        assert "*" not in "".join(text_of(table))

    shown(lambda: DatapointTable(monotonic=seconds), drive)


def test_what_a_person_says_is_in_the_table_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge().sit(monkeypatch)
    said = talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        said.tell(Note("dp 20 is voltage V /10", 9 * SECOND), Note("dp 19 is called kettle", 9 * SECOND))
        table.refresh_from(said, 9 * SECOND)
        assert "voltage 230.8 V ✓" in text_of(table)[3] and "kettle ?" in text_of(table)[2]
        said.tell(Note("dp 20 is nothing known", 9 * SECOND))
        table.refresh_from(said, 9 * SECOND)
        assert "voltage" not in text_of(table)[3]

    shown(DatapointTable, drive)


def test_moving_the_cursor_chooses_and_enter_opens() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        table.focus()
        await pilot.press("down", "down", "down", "enter", "home")

    posted = shown(DatapointTable, drive)
    assert [event.dp_id for event in posted if isinstance(event, DatapointTable.Chosen)] == [19, 20, 1]
    assert [event.dp_id for event in posted if isinstance(event, DatapointTable.Opened)] == [20]


def test_a_click_on_a_row_chooses_it_and_a_second_one_opens_it() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.pause()
        await pilot.click(table, offset=(10, 2))
        assert table.cursor_dp == 19
        await pilot.click(table, offset=(10, 3), times=2)
        await pilot.click(table, offset=(10, 20))

    posted = shown(DatapointTable, drive)
    assert [event.dp_id for event in posted if isinstance(event, DatapointTable.Chosen)] == [19, 20]
    assert [event.dp_id for event in posted if isinstance(event, DatapointTable.Opened)] == [20]


def test_a_click_on_a_heading_sorts_and_another_turns_the_order_around() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.pause()
        at = text_of(table)[0].index("period")
        await pilot.click(table, offset=(at, 0))
        assert (table.sort_by, table.reverse) == ("rate", False)
        assert "period▼" in text_of(table)[0]
        await pilot.click(table, offset=(at, 0))
        assert (table.sort_by, table.reverse) == ("rate", True)
        assert "period▲" in text_of(table)[0]

    shown(DatapointTable, drive)


def test_the_heading_stays_while_the_rows_scroll_with_the_cursor() -> None:
    said = Talk()
    for number in range(1, 41):
        said.say(report(number, number), SECOND)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, SECOND)
        await pilot.pause()
        table.focus()
        await pilot.press("end")
        await pilot.pause()
        assert text_of(table)[0].split()[0] == "dp▼"
        assert ids(table)[-1] == "40"
        await pilot.press("pageup", "home")
        await pilot.pause()
        assert ids(table)[0] == "1"
        table.scroll_down(animate=False)
        await pilot.pause()
        assert ids(table)[0] == "2"

    shown(DatapointTable, drive, size=(60, 10))


def test_only_rows_that_look_different_are_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    said = talk()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        painted: list[int] = []
        monkeypatch.setattr(table, "refresh_line", painted.append)
        table.refresh_from(said, 9 * SECOND)
        assert painted == []
        said.say(report(19, 3), 9 * SECOND)
        table.refresh_from(said, 9 * SECOND)
        assert painted == [2]

    shown(DatapointTable, drive)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_device_says_is_shown_and_never_obeyed(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    said = Talk()
    named = {2 * place + 1: Meaning(text, text) for place, text in enumerate(HOSTILE)}
    Judge({dp_id: guess(dp_id, (meaning, 0.9)) for dp_id, meaning in named.items()}).sit(monkeypatch)
    for place, text in enumerate(HOSTILE):
        said.say(frame(7, dp(2 * place + 1, 3, text.encode("utf-8", "surrogatepass")[:900])), 0)
        said.say(report(2 * place + 2, 2301), SECOND)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, SECOND)
        table.focus()
        for number in range(1, 2 * len(HOSTILE) + 1):
            rows = text_of(table)
            assert all(row.isprintable() for row in rows)
            assert {width(row) for row in rows} == {size[0]}
            assert table.cursor_dp == number
            (row,) = [row for row in rows[1:] if row.split() and row.split()[0] == str(number)]
            assert number % 2 or "2301" in row
            table.action_move(1)

    shown(DatapointTable, drive, size=size)


def test_ascii_terminals_get_ascii() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.pause()
        assert "".join(text_of(table)).isascii()

    shown(lambda: DatapointTable(ascii=True), drive)


def test_a_session_without_datapoints_shows_the_heading() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(Talk(), 0)
        table.focus()
        await pilot.press("down", "enter", "end")
        assert text_of(table)[0].split()[0] == "dp▼"
        assert table.cursor_dp is None

    shown(DatapointTable, drive)


def test_another_width_brings_other_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge().sit(monkeypatch)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        table.refresh_from(talk(), 9 * SECOND)
        assert text_of(table)[0].split() == ["dp▼", "last", "guess", "age"]
        assert text_of(table)[3].split() == ["20", "2308", "?", "1s"]

    shown(DatapointTable, drive, size=(100, 24))


def test_an_order_that_does_not_exist_is_refused() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        with pytest.raises(ValueError, match="no such order: colour"):
            table.sort_by = "colour"
        for sort in ("last", "name", "n", "rate", "id"):
            table.next_sort()
            assert table.sort_by == sort

    shown(DatapointTable, drive)


def test_ages_and_counts_are_short() -> None:
    ages = [age_text(seconds * SECOND) for seconds in (-1, 0, 59, 60, 3599, 3600, 86_399, 86_400, 10**9)]
    assert ages == ["0s", "0s", "59s", "1m", "59m", "1h", "23h", "1d", "99d"]
    assert age_text(None) == "-"
    assert [count_text(n) for n in (0, 99_999, 100_000, 999_999, 1_000_000, 10**10)] == [
        "0",
        "99999",
        "100k",
        "999k",
        "1.0M",
        "999.9M",
    ]


def test_what_the_module_sets_counts_as_seen() -> None:
    said = talk()
    said.say(frame(6, dp(1, 1, b"\x00"), 0), 9 * SECOND, Talker.MODULE)
    said.end()

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        assert text_of(table)[1].split()[:3] == ["1", "bool", "false"]

    shown(DatapointTable, drive)


def test_the_mouse_copies_rows_as_they_are_read() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(talk(), 9 * SECOND)
        await pilot.pause()
        await pilot.mouse_down(table, offset=(0, 2))
        await pilot.hover(table, offset=(20, 3))
        await pilot.mouse_up(table, offset=(20, 3))
        copied = pilot.app.screen.get_selected_text()
        assert copied is not None
        assert copied.splitlines()[0] == text_of(table)[2].rstrip()
        assert copied.splitlines()[1].split()[:3] == ["20", "value", "2308"]

    shown(DatapointTable, drive)


def test_the_row_of_the_cursor_looks_different_with_the_focus_and_without() -> None:
    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        def looks() -> list[str]:
            return [str(next(iter(table.render_line(y))).style) for y in (1, 2)]

        table.refresh_from(talk(), 9 * SECOND)
        table.focus()
        await pilot.pause()
        focused = looks()
        assert focused[0] != focused[1]
        pilot.app.screen.set_focus(None)
        await pilot.pause()
        assert looks()[0] not in focused
        assert looks()[1] == focused[1]
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert looks()[1] != focused[1]

    shown(DatapointTable, drive)


def test_the_next_order_is_that_of_the_next_column_and_how_often_it_came_is_one() -> None:
    said = talk()
    for _ in range(5):
        said.say(report(21, 3), 9 * SECOND)

    async def drive(pilot: Pilot[None], table: DatapointTable) -> None:
        table.refresh_from(said, 9 * SECOND)
        await pilot.pause()
        places, orders = [], []
        for _ in range(5):
            heading = text_of(table)[0]
            places.append(heading.index("▼"))
            orders.append((table.sort_by, ids(table)))
            table.next_sort()
            await pilot.pause()
        assert places == sorted(places) and len(set(places)) == 5
        by_id = {str(dp.id): dp.count for dp in said.dps.summaries()}
        counts = [by_id[one] for one in dict(orders)["n"]]
        assert counts == sorted(counts, reverse=True) and len(set(counts)) > 1
        assert table.sort_by == "id"

    shown(DatapointTable, drive, size=(100, 24))
