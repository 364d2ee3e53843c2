from __future__ import annotations

from tuyasniff.analysis.dpstate import DISTINCT_COUNTED
from tuyasniff.model import DpSummary
from tuyasniff.render.dptable import datapoint_lines
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain
from tuyasniff.render.tables import Column, table_lines

from .makers import HOSTILE
from .test_labels import harmless

COLUMNS = (Column("n", right=True), Column("what", least=4), Column("empty"), Column("more", least=6))


def summary(**change: object) -> DpSummary:
    values: dict[str, object] = {
        "id": 20, "type": "value", "types": ("value",), "length": 4, "lengths": (4,), "count": 31, "reports": 30,
        "sets": 1, "echoed": True, "first": 2525, "last": 2556, "min": 2525, "max": 2556, "distinct": 18,
        "values": (2525, 2556), "period_us": None,
    }  # fmt: skip
    return DpSummary(**(values | change))  # type: ignore[arg-type]


def shown(*rows: DpSummary, room: int = 80) -> list[str]:
    return [plain(line) for line in datapoint_lines(rows, room=room)]


def test_columns_line_up_and_empty_ones_are_left_out() -> None:
    lines = [plain(line) for line in table_lines(COLUMNS, [("1", "a", "", "x"), ("22", "bbbbbb", "", "y")], room=80)]
    assert lines == [" n  what    more", " 1  a       x", "22  bbbbbb  y"]


def test_wide_columns_give_way_and_nothing_is_wider_than_the_room() -> None:
    rows = [("1", "w" * 50, "", "m" * 90)]
    for room in (60, 30, 10):
        lines = table_lines(COLUMNS, rows, room=room)
        assert all(width(plain(line)) <= room for line in lines)
    widths = [len(cell) for cell in plain(table_lines(COLUMNS, rows, room=60)[1]).split()]
    assert sum(widths) + 4 == 60
    assert min(widths[1:]) > 20


def test_a_table_without_rows_has_its_heading() -> None:
    assert len(table_lines(COLUMNS, [], room=80)) == 1


def test_a_datapoint_is_one_row() -> None:
    assert shown(summary()) == [
        "dp  hex  type   count  who       last  range       values",
        "20   14  value     31  set+echo  2556  2525..2556  18 distinct",
    ]


def test_the_period_is_shown_where_there_is_time() -> None:
    heading, row = shown(summary(period_us=1_000_000, sets=0))
    assert "period" in heading
    assert "1 s" in row
    assert "report" in row


def test_values_of_few_kinds_are_listed() -> None:
    rows = shown(
        summary(type="bool", length=1, lengths=(1,), last=True, values=(False, True), distinct=2, min=None, max=None),
        summary(id=2, type="enum", last=3, values=(0, 2, 3), distinct=3, min=0, max=3),
        summary(id=3, type="bitmap", last=5, values=(0, 5), distinct=2, min=0, max=5),
        summary(id=4, type="string", last="rgb", values=("rgb",), distinct=1, length=3, lengths=(3,)),
        summary(
            id=5, type="raw", last="0911000032000005", values=("0911000032000005",), distinct=1, length=8, lengths=(8,)
        ),
        summary(id=6, type="value", types=("enum", "value"), distinct=1, min=4, max=4),
        summary(id=7, reports=0),
    )
    text = "\n".join(rows)
    assert "false true" in rows[1]
    assert "0 2 3" in rows[2]
    assert "0x00 0x05" in rows[3]
    assert '"rgb"' in rows[4]
    assert "string 3" in rows[4]
    assert "raw 8" in rows[5]
    assert "constant" in rows[5]
    assert "value+" in rows[6]
    assert " set " in rows[7]
    assert all(len(row) <= 80 for row in rows), text


def test_hostile_strings_stay_in_their_cells() -> None:
    for text in HOSTILE:
        for line in shown(summary(type="string", first=text, last=text, values=(text,), distinct=1)):
            assert harmless(line)
            assert width(line) <= 80


def test_a_last_column_of_nothing_but_dots_is_dropped() -> None:
    columns = (Column("n"), Column("what", least=4), Column("right", right=True))
    rows = [("1", "w" * 9, "5"), ("2", "v" * 9, "7")]
    for room in range(3, 40):
        lines = [plain(line) for line in table_lines(columns, rows, room=room)]
        assert all(width(line) <= room for line in lines)
        assert not all(line.endswith(" …") for line in lines[1:]), (room, lines)
    assert [plain(line) for line in table_lines(columns, rows, room=8)] == ["n  what", "1  wwww…", "2  vvvv…"]


def test_a_count_that_stopped_says_so() -> None:
    assert "4,096+ distinct" in shown(summary(distinct=DISTINCT_COUNTED))[1]
    assert "4,095 distinct" in shown(summary(distinct=DISTINCT_COUNTED - 1))[1]
