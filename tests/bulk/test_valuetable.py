from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

import tuyasniff
from bulk.talks import STRINGS, blocks, chunks, columns_from, items_of, spoiled, talk
from tuyasniff.bulk import valuetable
from tuyasniff.bulk.arrays import arrays_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.valuetable import COLUMNS, value_rows
from tuyasniff.capture.csvfile import text_of_cell
from tuyasniff.model import Item, Message
from wire import HEARTBEAT, TALK, dp
from wire import frame as built


def table(made: list[Columns]) -> list[dict[str, str]]:
    data = b"".join(bytes(part) for part in value_rows(arrays_of(made)))
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def plainly(items: list[Item]) -> list[dict[str, str]]:
    rows = []
    for number, thing in items:
        if not isinstance(thing, Message):
            continue
        frame = thing.frame
        for one in thing.dps:
            sound = not one.faults and frame.checksum != "bad"
            value = "" if isinstance(one.value, bytes) else str(one.value)
            cells = (
                str(number),
                "" if frame.t_us is None else str(frame.t_us),
                str(frame.talker),
                str(one.id),
                one.type_name,
                value if isinstance(one.value, str) else value.lower(),
                "yes" if sound else "no",
                one.raw.hex(),
            )
            rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return rows


def read(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"value": text_of_cell(row["value"])} if row["type"] == "string" else row for row in rows]


@given(blocks())
def test_every_value_is_a_row(made: list[Columns]) -> None:
    assert read(table(made)) == plainly(items_of(made))


@pytest.mark.parametrize("seed", range(3))
def test_parts_are_those_of_the_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [columns_from(chunks(seed, talk(seed, 120), timed=True))]
    whole = table(made)
    monkeypatch.setattr(valuetable, "_ROWS", 5)
    monkeypatch.setattr(valuetable, "_BYTES", 20)
    assert table(made) == whole


@pytest.mark.parametrize("column", ["t_us", "data", "dp_value", "dp_id", "first"])
def test_every_column_counts(column: str) -> None:
    made = columns_from(chunks(4, talk(4), timed=True))
    assert read(table([spoiled(made, column)])) != plainly(items_of([made]))


def test_no_text_becomes_a_formula_or_breaks_a_row() -> None:
    data = b"".join(built(7, dp(5, 3, text)) for text in STRINGS)
    rows = b"".join(bytes(part) for part in value_rows(tuyasniff.columns(HEARTBEAT + data, format="raw")))
    lines = rows.decode().split("\r\n")
    assert len(lines) == len(STRINGS) + 2
    cells = [row["value"] for row in csv.DictReader(io.StringIO(rows.decode(), newline=""))]
    assert not [text for text in cells if text.startswith(("=", "+", "-", "@"))]
    assert "'=SUM(A1)" in cells


def test_numbers_of_any_length_are_there() -> None:
    data = built(
        7, dp(1, 5, b"\xff" * 8) + dp(2, 2, b"\xff" * 8) + dp(3, 1, b"\7") + dp(4, 2, b"") + dp(5, 5, bytes(8))
    )
    rows = b"".join(bytes(part) for part in value_rows(tuyasniff.columns(HEARTBEAT + data, format="raw")))
    values = [row["value"] for row in csv.DictReader(io.StringIO(rows.decode(), newline=""))]
    assert values == [str(2**64 - 1), "-1", "7", "", "0"]


def test_without_a_datapoint_there_is_a_heading() -> None:
    assert b"".join(value_rows(tuyasniff.columns(b"\1\2", format="raw"))) == ",".join(COLUMNS).encode() + b"\r\n"
    first = b"".join(value_rows(tuyasniff.columns(TALK, format="raw"))).split(b"\r\n")[1]
    assert first == b"4,,mcu,20,value,2301,yes,000008fd"
