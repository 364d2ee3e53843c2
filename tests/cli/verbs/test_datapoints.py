from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.running import program
from wire import PRODUCT, TALK, dp, frame, report


def test_the_table_has_a_row_for_each_datapoint(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", stdin=TALK)
    heading, *rows = result.out.splitlines()
    assert heading.split() == ["dp", "hex", "type", "count", "who", "last", "guess", "range", "values"]
    assert [row.split()[0] for row in rows] == ["19", "20"]
    assert "2301..2304" in rows[1]
    assert "product abcdefgh12345678 1.2.3; datapoints 19 20" in result.err


def test_json_has_the_documented_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(program(monkeypatch, "datapoints", "--json", stdin=TALK).out)
    assert list(document) == ["schema", "product", "family", "duration_us", "datapoints", "notes"]
    assert document["product"] == {"id": "abcdefgh12345678", "version": "1.2.3"}
    assert document["family"] == "wifi"
    assert document["duration_us"] is None
    assert [entry["id"] for entry in document["datapoints"]] == [19, 20]
    assert document["datapoints"][1]["values"] == [2301, 2304]
    assert document["datapoints"][1]["guess"] is None


def test_several_inputs_make_one_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mcu").write_bytes(PRODUCT + frame(7, dp(1, 1, b"\1")) + report(20, 5))
    (tmp_path / "module").write_bytes(frame(6, dp(1, 1, b"\1"), version=0) + frame(0, version=0))
    result = program(monkeypatch, "datapoints", "--json", str(tmp_path / "mcu"), str(tmp_path / "module"))
    document = json.loads(result.out)
    by_id = {entry["id"]: entry for entry in document["datapoints"]}
    assert by_id[1]["reports"] == by_id[1]["sets"] == 1
    assert document["product"]["id"] == "abcdefgh12345678"


def test_without_datapoints_there_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "datapoints", stdin=frame(0, version=0))
    assert (result.code, result.out) == (0, "")


def test_width_and_colour_are_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = frame(7, dp(1, 0, bytes(range(100)))) + TALK
    for width in (20, 50, 80):
        result = program(monkeypatch, "datapoints", "--width", str(width), stdin=data)
        assert max(map(len, result.out.splitlines())) <= width
    assert "\x1b[" in program(monkeypatch, "datapoints", "--color", "always", stdin=data).out
