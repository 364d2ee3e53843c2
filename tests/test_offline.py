"""The Python interface: one call from text to items."""

from __future__ import annotations

from pathlib import Path

import pytest

import tuyasniff
from laws.streams import dp, frame
from tuyasniff.errors import SourceError
from tuyasniff.model import FamilyName, Message

REPORT = frame(3, 7, dp(20, 2, b"\0\0\x08\xfd"))


def values(source: Path | str | bytes) -> list[object]:
    return [
        point.value for item in tuyasniff.decode(source) if isinstance(item.thing, Message) for point in item.thing.dps
    ]


def test_a_pasted_text_bytes_and_a_file_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "x.bin"
    file.write_bytes(REPORT)
    assert values(REPORT.hex(" ")) == values(REPORT) == values(file) == [2301]


def test_a_family_can_be_named(tmp_path: Path) -> None:
    raw = frame(0, 5, dp(1, 1, b"\1"))
    (item,) = tuyasniff.decode(raw, family="lowpower")
    assert isinstance(item.thing, Message) and item.thing.frame.family is FamilyName.LOWPOWER


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as error:
        list(tuyasniff.decode(tmp_path / "nothing.bin"))
    assert error.value.hint
