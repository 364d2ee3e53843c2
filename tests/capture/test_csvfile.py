from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import RECORDINGS, STARTED, TEXTS, written
from tuyasniff.capture.about import About
from tuyasniff.capture.csvfile import COLUMNS, cell, split_row, text_of_cell
from tuyasniff.capture.jsonrecords import Damaged
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.targets import CSV
from tuyasniff.model import Chunk, Gap, Note, Reference
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
    "what", "frame,x,,t,mcu,tap,55", "frame,1,,t,mcu,tap,5", "note,1,,,,,,,text,,,,,x", '"frame',
    "frame,1,,t,,,00,zz", "gap,1.5", "frame," + "9" * 30,
)  # fmt: skip


@pytest.mark.parametrize("row", DAMAGED)
def test_a_damaged_row_is_named_and_the_rest_is_read(row: str) -> None:
    head, rest = written(CSV, SOURCE, About(STARTED)).split(b"\r\n", 1)
    capture = capture_of(head + b"\r\n" + row.encode() + b"\r\n" + rest)
    assert sum(1 for _ in capture) == 8
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
