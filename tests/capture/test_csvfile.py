from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import RECORDINGS, STARTED, TEXTS, written
from capture.stretching import law
from tuyasniff.capture.about import About
from tuyasniff.capture.csvfile import cell, text_of_cell
from tuyasniff.capture.csvrows import COLUMNS, split_row
from tuyasniff.capture.jsonrecords import Damaged
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.targets import CSV
from tuyasniff.model import Chunk, Gap, Note, Reference, Talker, TalkerBy
from wire import HEARTBEAT, TALK

SOURCE: list[Chunk | Gap | Note] = [
    Chunk("t", TALK, 5),
    Note("=1", 7, Reference("power", "2000", "W")),
    Gap("t", 9, "x"),
]


def read(data: bytes) -> list[Chunk | Gap | Note]:
    return [thing if isinstance(thing, Gap) else thing._replace(origin=None) for thing in capture_of(data)]


@given(TEXTS)
def test_no_text_becomes_a_formula_and_all_come_back(text: str) -> None:
    safe = cell(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.isprintable()
    assert text_of_cell(safe) == text


@given(RECORDINGS)
def test_every_row_is_one_line_with_all_columns_for_any_reader(source: list[Chunk | Gap | Note]) -> None:
    text = written(CSV, source, About(STARTED)).decode()
    limit = csv.field_size_limit(1 << 30)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    finally:
        csv.field_size_limit(limit)
    assert rows[0] == list(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) == text.count("\r\n") == text.count("\n")
    for row in rows[1:]:
        assert not any(one.startswith(("=", "+", "-", "@")) for one in row)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n")), min_size=1), st.sampled_from(",;\t"))
def test_rows_are_split_as_the_library_does_it(cells: list[str], separator: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="").writerow(cells)
    assert split_row(out.getvalue(), separator) == cells


@pytest.mark.parametrize("row", ['"open', 'a,"b', '"a"b,c'])
def test_a_quote_that_is_not_closed_is_damage(row: str) -> None:
    with pytest.raises(Damaged):
        split_row(row, ",")


def test_the_columns_tell_times_and_meaning() -> None:
    rows = list(csv.DictReader(io.StringIO(written(CSV, SOURCE, About(STARTED)).decode())))
    assert rows[0]["time"] == "2026-11-20T10:00:00.250005Z"
    assert rows[3]["text"] == "report 20=2301"
    assert [row["kind"] for row in rows] == ["frame"] * 6 + ["note", "gap"]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_what_a_spreadsheet_saves_is_read(separator: str, quoting: int) -> None:
    data = written(CSV, SOURCE, About(STARTED))
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    assert read(b"\xef\xbb\xbf" + out.getvalue().encode()) == read(data)


DAMAGED = (
    "what", "frame,1,,t,mcu,tap,5", "note,1,,,,,,,text,,,,,x", '"frame',
    "frame,1,,t,,,00,zz", "gap,1", "frame," + "9" * 30,
)  # fmt: skip


@pytest.mark.parametrize("row", DAMAGED)
def test_a_damaged_row_is_named_and_the_rest_is_read(row: str) -> None:
    head, rest = written(CSV, SOURCE, About(STARTED)).split(b"\r\n", 1)
    capture = capture_of(head + b"\r\n" + row.encode() + b"\r\n" + rest)
    things = list(capture)
    assert [thing for thing in things[:-1] if isinstance(thing, Gap)] == things[:1]
    assert len(things) == 9
    assert len(capture.remarks) == 1
    assert capture.remarks[0].startswith("line 2 is damaged and left out: ")


def test_a_table_with_fewer_columns_is_read() -> None:
    (one,) = read(b"kind,t_us,time,tap,hex,mood\nnoise,5,,t,55 aa,fine\n")
    assert one == Chunk("t", b"\x55\xaa", 5)


def test_a_table_without_frames_says_what_is_in_it() -> None:
    capture = capture_of(b"kind,t_us,time,tap,talker,talker_by,hex\nnoise,,,t,,,00 00 00\n")
    list(capture)
    assert capture.why_nothing() == "all 3 bytes are 00"
    assert capture.hint


def test_a_byte_that_a_spreadsheet_took_for_a_number_is_no_crash() -> None:
    head = b"kind,t_us,time,tap,talker,talker_by,hex\n"
    capture = capture_of(head + b"noise,,,t,,,0\nframe,,,t,mcu,tap," + HEARTBEAT.hex().encode() + b"\n")
    assert [thing.data for thing in capture if isinstance(thing, Chunk)] == [HEARTBEAT]
    assert "hex is no hex" in capture.remarks[0]


@pytest.mark.parametrize(
    ("text", "us"),
    [("4.95579E+05", 495_579), ("4,95579E+05", 495_579), ("495,579", 495_579), ("1.234.567", 1_234_567), ("'-7", -7),
     ("1 234 567", 1_234_567), ("5.0", 5), ("12.5e3", 12_500), (" 9 ", 9)],
)  # fmt: skip
def test_a_time_in_the_dress_of_a_spreadsheet_is_a_time(text: str, us: int) -> None:
    (one,) = read(f'kind;t_us;time;tap;hex\nframe;"{text}";;t;55 aa\n'.encode())
    assert one.t_us == us


@pytest.mark.parametrize("text", ["x", "1e99", "12:30", "9" * 30, "1,2,3"])
def test_a_time_that_is_none_costs_no_bytes(text: str) -> None:
    capture = capture_of(f'kind;t_us;time;tap;hex\nframe;"{text}";;t;55 aa\n'.encode())
    (one,) = capture
    assert isinstance(one, Chunk) and (one.data, one.t_us) == (b"\x55\xaa", None)
    assert capture.remarks == ("line 2: its t_us is no time, so it is read without one",)


PLAIN = b"kind,t_us,time,tap,talker,talker_by,hex\nframe,5,,t,mcu,tap," + HEARTBEAT.hex(" ").encode() + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        b"sep=;\n" + PLAIN.replace(b",", b";"),
        b"Log of my meter\n\n" + PLAIN,
        b"Log of my meter,,,,,,\r\n" + PLAIN,
        PLAIN.replace(b"kind,t_us,time,tap,talker,talker_by,hex", b"KIND,T_US,Time,Tap,Talker,TALKER_BY,HEX"),
        PLAIN.replace(b"\n", b"\r"),
        b"hex,mood,talker_by,t_us,tap,talker,kind\n" + HEARTBEAT.hex().encode() + b",fine,tap,5,t,mcu,Frame\n",
        b"tap,hex,talker,talker_by,t_us\nt," + HEARTBEAT.hex().encode() + b",mcu,tap,5\n",
    ],
)
def test_tables_that_people_edited_are_known_and_read(data: bytes) -> None:
    capture = capture_of(data)
    assert capture.format == "csv"
    (one,) = capture
    assert isinstance(one, Chunk)
    assert one._replace(origin=None) == Chunk("t", HEARTBEAT, 5, Talker.MCU, TalkerBy.TAP)
    assert all("above the table" in remark for remark in capture.remarks)


def test_a_line_break_inside_a_quoted_note_is_part_of_it() -> None:
    data = PLAIN + b'note,7,,,,,,,"first\r\nsecond ""quoted""\nthird"\n' + PLAIN.split(b"\n", 1)[1]
    capture = capture_of(data.replace(b"talker_by,hex", b"talker_by,hex,whole,text"))
    first, note, second = capture
    assert isinstance(note, Note) and note.text == 'first\nsecond "quoted"\nthird'
    assert isinstance(first, Chunk) and isinstance(second, Chunk) and first.data == second.data
    assert capture.remarks == ()


def test_a_table_without_or_with_two_columns_hex_says_so_once() -> None:
    rows = b"frame,1,,t,55\n" * 50
    capture = capture_of(b"kind,t_us,time,tap,bytes\n" + rows)
    assert list(capture) == []
    assert capture.why_nothing() == "line 1 heads the table, and none of its columns is called hex"
    assert capture.remarks == ()
    twice = capture_of(b"kind,tap,hex,hex\nframe,t,55,66\n")
    assert [thing.data for thing in twice if isinstance(thing, Chunk)] == [b"\x55"]
    assert twice.remarks == ("line 1 names 2 columns hex: the first of them is read",)


def test_a_table_without_taps_has_one() -> None:
    assert read(b"kind,hex\nnoise,55\n") == [Chunk("file", b"\x55")]


def test_tables_put_together_keep_the_distance_of_their_dates() -> None:
    data = written(CSV, SOURCE, About(STARTED))
    later = data.replace(b"T10:", b"T13:")
    for both in (data + later, data + later.split(b"\r\n", 1)[1]):
        times = [thing.t_us for thing in capture_of(both)]
        assert times[8:] == [None if us is None else us + 3 * 3_600_000_000 for us in times[:8]]
    undated = written(CSV, SOURCE, About())
    times = [thing.t_us for thing in capture_of(undated + undated)]
    assert times[8:] == [None if us is None else us + 9 for us in times[:8]]


def test_dates_that_a_spreadsheet_rounded_to_seconds_move_no_row() -> None:
    rows = b"".join(
        f"frame,{us},2026-11-20T10:00:0{us // 1_000_000}Z,t,55\n".encode() for us in (0, 400_000, 900_000, 1_300_000)
    )
    times = [thing.t_us for thing in capture_of(b"kind,t_us,time,tap,hex\n" + rows)]
    assert times == [0, 400_000, 900_000, 1_300_000]


def test_a_table_of_damaged_rows_is_not_called_empty() -> None:
    capture = capture_of(b"kind,t_us,time,tap,hex\n" + b"frame,1,,t,5\n" * 100)
    list(capture)
    assert capture.why_nothing() == "damage in 100 of its 101 lines, and the others hold no bytes"


@pytest.mark.parametrize(
    "text",
    [
        ",".join(COLUMNS) + '\r\nnote,,,,,,,,"two\r\nlines",,,,,\r\nframe,,,a,mcu,tap,55 aa,,,,,,,\r\n',
        '"data",kind,hex\r\n"U\r\n"x","data",1.6',
        "a\r\nkind,tap,hex\r\r\n1,2\r\n",
    ],
)
def test_rows_that_reach_over_lines_are_the_same_many_at_a_time(text: str) -> None:
    law(lambda _: capture_of(text.encode(), name="x", format="csv"), ())
