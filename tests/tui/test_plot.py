from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot

from live.judges import VOLTS, Judge, guess
from render.makers import HOSTILE
from tui.showing import SIZES, Talk, text_of
from tuyasniff.analysis.history import Point
from tuyasniff.model import Meaning, Note, Reference
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain
from tuyasniff.tui.screens.plot import Mark, PlotArea, PlotScreen, plot_lines
from tuyasniff.tui.widgets.braille import Canvas, steps
from wire import dp, frame, report

SECOND = 1_000_000


def talk() -> Talk:
    """Datapoint 20 climbs from 0 to 90 in ten seconds, 21 stays at 5; 3 is a text."""
    talk = Talk()
    for second in range(10):
        talk.say(report(20, second * 10), second * SECOND)
        talk.say(report(21, 5), second * SECOND)
    talk.say(frame(7, dp(3, 3, b"words")), 9 * SECOND)
    talk.tell(Note("kettle on", 5 * SECOND, Reference("power", "2000", "W")))
    talk.tell(Note("no reading", 6 * SECOND))
    talk.end()
    return talk


def rows_of(talk: Talk, dp_id: int, *marks: Mark, size: tuple[int, int] = (60, 12), ascii: bool = False) -> list[str]:
    return [plain(line) for line in plot_lines(talk, dp_id, marks, *size, ascii=ascii)]


def test_a_plot_tells_the_latest_the_least_and_the_most() -> None:
    rows = rows_of(talk(), 20)
    assert rows[0] == "dp 20  latest 90  min 0  max 90  rising"
    assert rows_of(talk(), 20, size=(90, 12))[0].endswith("left, right: other datapoints  esc: close")
    assert rows[1].startswith("90 ")
    assert rows[-2].startswith(" 0 ")
    assert rows[-1].split() == ["18:00:00", "18:00:09"]


def test_what_is_told_is_plotted_in_its_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge({20: guess(20, (VOLTS, 0.9)), 21: guess(21, (VOLTS, 0.4), told=False)}).sit(monkeypatch)
    said = talk()
    for size in ((90, 12), (40, 10)):
        rows = rows_of(said, 20, size=size)
        assert rows[0].startswith("dp 20 voltage  latest 9.0 V  min 0.0 V")
        assert rows[1].startswith("9.0 V ") and rows[-2].startswith("0.0 V ")
        assert all(width(row) <= size[0] for row in rows)
    assert rows_of(said, 21)[0].startswith("dp 21  latest 5  min 5")
    said.judging.said.names[20] = "mains"
    assert rows_of(said, 20)[0].startswith("dp 20 mains  latest 9.0 V")


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_unit_does_not_break_the_plot(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Judge({20: guess(20, (Meaning(words, words, 1, 10), 0.9))}).sit(monkeypatch)
    for columns in (80, 40, 20, 3):
        rows = rows_of(talk(), 20, size=(columns, 12))
        assert all(row.isprintable() and width(row) <= columns for row in rows)


def test_a_climbing_value_is_drawn_from_the_lower_left_to_the_upper_right() -> None:
    rows = rows_of(talk(), 20, ascii=True)[1:-1]
    firsts = [row[3:].find("*") for row in rows]
    assert firsts == sorted(firsts, reverse=True)
    assert firsts[-1] == 0
    assert rows[0].endswith("*")


def test_a_reading_stands_below_its_moment() -> None:
    mark = Mark(3 * SECOND, "kettle on (power 2000 W)")
    rows = rows_of(talk(), 20, mark, size=(31, 12))
    assert rows[-3].index("▲") == 3 + round(27 / 3)
    assert rows[-1] == "▲ kettle on (power 2000 W)"


def test_a_constant_is_a_line_in_the_middle() -> None:
    rows = rows_of(talk(), 21, size=(30, 9), ascii=True)
    assert [row[:2] for row in rows[1:-1]] == ["", "", "", "5 ", "", "", ""]
    assert [row.count("*") > 20 for row in rows[1:-1]] == [False, False, False, True, False, False, False]


def test_one_value_is_a_line_all_across_and_said() -> None:
    one = Talk()
    one.say(report(20, 7), 0)
    one.end()
    rows = rows_of(one, 20, ascii=True, size=(30, 9))
    assert [row for row in rows if "*" in row] == ["7 " + "*" * 28]
    assert rows[-1].strip() == "one value so far"


def test_text_cannot_be_plotted() -> None:
    assert rows_of(talk(), 3, size=(80, 12)) == [
        "dp 3" + " " * 35 + "left, right: other datapoints  esc: close",
        "no numbers to plot: left and right show other datapoints, esc closes",
    ]


def test_values_without_times_stand_in_their_order() -> None:
    said = Talk()
    said.tell()
    for number in range(5):
        said.say(report(20, number), 0)
    said.end()
    assert rows_of(said, 20)[-1].strip() == "5 values, without times"


@given(
    st.lists(st.tuples(st.integers(0, 10**12), st.integers(-(2**31), 2**31)), max_size=40),
    st.integers(0, 50),
    st.integers(0, 20),
    st.booleans(),
)
def test_a_drawing_has_the_size_it_was_given(
    points: list[tuple[int, int]], columns: int, rows: int, ascii: bool
) -> None:
    drawn = steps(sorted(points), columns=columns, rows=rows, span=(0, 10**12), reach=(-(2**31), 2**31), ascii=ascii)
    assert [len(row) for row in drawn] == [columns] * rows
    columns_with_dots = {place for row in drawn for place, sign in enumerate(row) if sign != " "}
    if points and columns and rows:
        assert columns_with_dots == set(range(min(columns_with_dots), columns))


def test_eight_dots_make_a_character() -> None:
    canvas = Canvas(1, 1)
    for x in range(2):
        canvas.upright(x, 0, 3)
    canvas.dot(9, 9)
    assert canvas.lines() == ["⣿"]


def run(size: tuple[int, int], drive: object, said: Talk, dp_id: int = 20) -> None:
    async def go() -> None:
        app: App[None] = App()
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            await app.push_screen(PlotScreen(said, dp_id))
            await pilot.pause()
            await drive(pilot, app.screen.query_one(PlotArea))  # type: ignore[operator]

    asyncio.run(go())


def test_arrows_show_other_datapoints_that_have_numbers_and_esc_closes() -> None:
    async def drive(pilot: Pilot[None], area: PlotArea) -> None:
        assert "dp 20" in text_of(area)[0]
        assert any("kettle on (power 2000 W)" in row for row in text_of(area))
        assert not any("no reading" in row for row in text_of(area))
        await pilot.press("right")
        assert "dp 21" in text_of(area)[0]
        await pilot.press("right")
        assert "dp 20" in text_of(area)[0]
        await pilot.press("left")
        assert "dp 21" in text_of(area)[0]
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, PlotScreen)

    run((80, 24), drive, talk())


def test_the_plot_goes_on_with_what_comes() -> None:
    said = Talk()
    said.say(report(20, 1), 0)
    said.say(report(20, 2), SECOND)

    async def drive(pilot: Pilot[None], area: PlotArea) -> None:
        said.say(report(20, 77), 2 * SECOND)
        said.tell(Note("lamp", 2 * SECOND, Reference("power", "7", "W")))
        said.end()
        await asyncio.sleep(0.7)
        await pilot.pause()
        assert "latest 77" in text_of(area)[0]
        assert any("lamp (power 7 W)" in row for row in text_of(area))

    run((80, 24), drive, said)


@pytest.mark.parametrize("size", [*SIZES, (1, 1), (10, 3)])
def test_every_size_shows_what_it_can(size: tuple[int, int]) -> None:
    said = talk_with(*HOSTILE)

    async def drive(pilot: Pilot[None], area: PlotArea) -> None:
        rows = text_of(area)
        assert all(row.isprintable() for row in rows)
        assert {width(row) for row in rows} <= {area.size.width}

    run(size, drive, said)


def test_a_reading_about_an_item_stands_at_the_moment_of_that_item() -> None:
    said = Talk()
    for second in range(10):
        said.say(report(20, second * 10), second * SECOND)
    said.tell(Note("so much", 9 * SECOND, Reference("power", "7", "W"), frame=1))
    said.end()

    async def drive(pilot: Pilot[None], area: PlotArea) -> None:
        rows = text_of(area)
        marks = next(row for row in rows if "▲" in row and "so much" not in row)
        assert marks.index("▲") < 10

    run((80, 24), drive, said)


def talk_with(*texts: str) -> Talk:
    """A course, and readings of those words."""
    said = Talk()
    for second, text in enumerate(texts):
        said.say(report(20, second * 10), second * SECOND)
        said.tell(Note(text, second * SECOND, Reference("power", "1", "W")))
    said.end()
    return said


@pytest.mark.parametrize("timed", [True, False])
def test_the_latest_value_is_the_latest_and_all_are_counted_however_many_were_thinned(timed: bool) -> None:
    said = Talk()
    values = [100 + number % 7 for number in range(9000)]
    for number, value in enumerate([*values, 999, 50, 77], 1):
        point = Point(number * SECOND if timed else 0, value)
        history = said.histories.of(20)
        history.count += 1
        history.ring.append(point)
        history.course.add(point)
    assert said.histories.course(20)[-1].value != 77
    rows = rows_of(said, 20)
    assert rows[0].startswith("dp 20  latest 77  min 50  max 999")
    if not timed:
        assert rows[-1].strip() == "9,003 values, without times"
