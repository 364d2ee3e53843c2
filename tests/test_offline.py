"""The Python interface: one call from text to items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tuyasniff
from conftest import ROOT
from laws.streams import dp, frame
from tuyasniff import offline
from tuyasniff.analysis.quantities.judge import Judgement, Known
from tuyasniff.analysis.traces import Traces
from tuyasniff.errors import SourceError
from tuyasniff.model import FamilyName, Meaning, Message, Reference

REPORT = frame(3, 7, dp(20, 2, b"\0\0\x08\xfd"))


def values(source: Path | str | bytes) -> list[object]:
    return [
        point.value for item in tuyasniff.decode(source) if isinstance(item.thing, Message) for point in item.thing.dps
    ]


def test_a_pasted_text_bytes_and_a_file_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "x.bin"
    file.write_bytes(REPORT)
    assert values(REPORT.hex(" ")) == values(REPORT) == values(file) == [2301]


def test_a_family_can_be_named() -> None:
    raw = frame(0, 5, dp(1, 1, b"\1"))
    (item,) = tuyasniff.decode(raw, family="lowpower")
    assert isinstance(item.thing, Message) and item.thing.frame.family is FamilyName.LOWPOWER


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as error:
        list(tuyasniff.decode(tmp_path / "nothing.bin"))
    assert error.value.hint


def test_guesses_judge_what_a_source_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def judge(traces: Traces, **known: Any) -> Judgement:
        asked.append({"values": list(traces.numbers[20].values), **known})
        return Judgement({}, {})

    monkeypatch.setattr("tuyasniff.analysis.quantities.judge.judge", judge)
    known = Known(Reference("voltage", "230", "V"), 20)
    text = f"// dp 20 is voltage V /10\n{REPORT.hex(' ')}\n"
    assert tuyasniff.guesses(text, known=[known]) == Judgement({}, {})
    assert asked == [
        {"values": [2301], "known": [known], "schema": None, "confirmed": {20: Meaning("voltage", "V", 1, 10)}}
    ]


def test_a_large_file_means_what_it_means_read_item_by_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = (ROOT / "captures" / "meter-mcu.bin").read_bytes()
    path = tmp_path / "long.bin"
    path.write_bytes(one * 40)
    single = tuyasniff.guesses(path)
    monkeypatch.setattr(offline, "LARGE", 1)
    assert tuyasniff.guesses(path) == single
