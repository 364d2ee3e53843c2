from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from lanes import times
from mapping.exporters import back_csv, rules_csv
from mapping.exporters.backs import Back
from mapping.exporters.checks import device_of, expected, golden
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import METER, mappings
from tuyasniff.mapping.exporters.entities import entities, one_line
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.tables.csvtable import COLUMNS, guarded, write
from tuyasniff.mapping.model import Device, Entry, EnumLabel, Export, Mapping, Observed, RawField, RawLayout, Scale

ACCEPTS = (0.5, 0.9, 1.0)
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(1)", "=cmd|' /C calc'!A0", "＝1", "'=1", "\t=1", "\r=1", "x;=1+1", "x; -1")


def as_written(back: Back) -> Back:
    return back._replace(unit=guarded(one_line(back.unit or "")).removeprefix("'") or None)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", DEVICES)
def test_the_table_of_a_virtual_device_keeps_the_rules_and_comes_back(
    capture: str, source: Callable[[str], Mapping], accept: float
) -> None:
    mapping = source(capture)
    done = write(mapping, Wishes(accept, version="0.1.0"))
    assert rules_csv.problems(done.text) == []
    assert back_csv.back(done.text) == expected(mapping, accept)
    assert {int(row["id"]) for row in back_csv.rows(done.text)} == {entry.id for entry in mapping.dps}
    if accept == 0.9 and source is shown:
        assert done.text == golden("csv", f"{device_of(capture)}.csv", done.text)


@settings(max_examples=times(50, 150))
@given(mapping=mappings())
def test_any_mapping_makes_a_table_that_comes_back(mapping: Mapping) -> None:
    for accept in (0.0, 0.9):
        done = write(mapping, Wishes(accept))
        assert rules_csv.problems(done.text) == []
        assert back_csv.back(done.text) == [as_written(one) for one in expected(mapping, accept)]
        assert len(back_csv.rows(done.text)) == len(entities(mapping, accept))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_wire_or_a_person_becomes_a_formula(text: str) -> None:
    entry = Entry(3, "enum", code="x", name=text, enum=(EnumLabel(1, text),), unit=text, quantity="setting")
    table = write(Mapping(device=Device(text, product_id=text), dps=(entry,)), Wishes(version=text)).text
    assert rules_csv.problems(table) == []
    (row,) = back_csv.rows(table)
    assert row["name"] == re.sub("; *", ", ", one_line(text))


@pytest.mark.parametrize("text", ["%", "% rF", "|x|", "50 %", "a=b"])
def test_what_no_spreadsheet_takes_for_a_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    entry = Entry(2, "value", unit=text, quantity="humidity")
    assert f",{text}," in write(Mapping(dps=(entry,)), Wishes()).text


def test_the_checker_sees_a_formula_a_torn_row_and_a_guess_that_is_too_sure() -> None:
    table = write(METER, Wishes()).text
    assert rules_csv.problems(table) == []
    for old, new in (("Switch", "=1"), (",bool,", ",bool,,"), ("guessed,0.81", "guessed,1.00"), ("17,", "x17,")):
        table_with = write(METER, Wishes(0.5)).text.replace(old, new, 1)
        try:
            assert rules_csv.problems(table_with), new
        except ValueError:
            assert new.startswith("x")


def test_a_negative_count_stays_a_number() -> None:
    entry = Entry(2, "value", scale=Scale(1, 10, -40.5), unit="°C", observed=Observed(min=-5, max=7, last_value=-5))
    (row,) = back_csv.rows(write(Mapping(dps=(entry,)), Wishes()).text)
    assert (row["seen_min"], row["seen_max"], row["last"], row["add"]) == ("-5", "7", "-5", "-40.5")


def test_a_packed_value_has_a_row_for_each_number_and_its_form() -> None:
    fields = (
        RawField("voltage", 0, 2, "big", False, "voltage", "V", Scale(1, 10)),
        RawField("power", 5, 3, "little", True),
    )
    rows = back_csv.rows(write(Mapping(dps=(Entry(6, "raw", raw=RawLayout("x", 8, fields)),)), Wishes()).text)
    assert [(row["byte"], row["length"], row["form"]) for row in rows] == [
        ("0", "2", "big"),
        ("5", "3", "little signed"),
    ]


def test_texts_and_bytes_of_the_device_stay_out() -> None:
    seen = Observed(last_value="my-secret", values=("my-secret",), lengths=(9,))
    device = Device(product_info='{"p":"x","key":"my-secret"}')
    dps = (Entry(1, "string", observed=seen), Entry(2, "raw", observed=seen), Entry(3, "value", observed=seen))
    assert "secret" not in write(Mapping(device=device, dps=dps), Wishes()).text


def test_what_is_to_be_skipped_is_said_and_not_written() -> None:
    done = write(Mapping(dps=(Entry(1, "bool", export=Export(skip=True)),)), Wishes())
    assert done.text == ",".join(COLUMNS) + "\n"
    assert done.remarks == ("dp 1 bool: left out, as the mapping says (export: skip)",)


def test_where_nothing_is_certain_a_question_mark_stands() -> None:
    doubtful = replace(METER.dps[1], confidence_by_field={"quantity": 0.5}, confidence=0.5)
    table = write(replace(METER, dps=(doubtful, Entry(5, "value"))), Wishes())
    assert [row["certain"] for row in back_csv.rows(table.text)] == ["doubtful", "?"]
    assert back_csv.back(table.text) == []
