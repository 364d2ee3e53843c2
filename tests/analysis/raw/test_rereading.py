from __future__ import annotations

import random

import pytest

from analysis.raw.feeding import blob, traces
from analysis.raw.strange import make
from tuyasniff.analysis.raw.counts import shown
from tuyasniff.analysis.raw.layouts import LAYOUTS
from tuyasniff.analysis.raw.reading import read_blob, read_bytes
from tuyasniff.analysis.raw.rereading import reading_of, reread
from tuyasniff.analysis.raw.rows import PhaseRow, TableRow
from tuyasniff.analysis.raw.solver import solve
from tuyasniff.analysis.raw.values import read_value
from tuyasniff.analysis.traces import Traces
from tuyasniff.model import RawReading

METER = [f"{2300 + n:04x}{100 + 40 * n:06x}{20 + 8 * n:06x}" for n in range(12)]
"""Twelve values of a meter, whose power V·I covers."""


def opened(raw: bytes, dp_id: int = 6) -> RawReading:
    reading = read_bytes(dp_id, raw)
    assert reading is not None
    return reading


def texts(reading: RawReading | None) -> list[str]:
    assert reading is not None
    return [*(part.text for part in reading.parts), *reading.texts]


@pytest.mark.parametrize("row", LAYOUTS, ids=lambda row: row.name)
def test_a_reading_moved_on_to_the_value_that_it_was_made_of_is_the_same(row: PhaseRow | TableRow) -> None:
    raw = read_value(row.example)[0]
    ids = sorted(row.ids) if isinstance(row, TableRow) and row.ids else [6]
    reading = read_bytes(ids[0], raw)
    assert reading is not None
    assert reread(reading, raw) == reading


def test_values_that_come_after_a_judgement_are_read_as_it_said() -> None:
    rows = [bytes.fromhex(text) for text in METER]
    early = read_blob(blob(6, rows[:4]), traces())
    assert early is not None
    for row in rows:
        assert texts(reread(early, row)) == texts(opened(row))
    assert texts(reread(early, rows[-1])) != texts(early)


def test_what_was_solved_from_the_bytes_is_read_off_others_as_solving_them_again_does() -> None:
    told = 0
    for seed in range(20):
        device = make(seed)
        reading = solve(device.blob(), Traces())
        if reading is None:
            continue
        assert reread(reading, device.rows[-1]) == reading
        other = reread(reading, device.rows[3])
        assert other is not None
        for part, before in zip(other.parts, reading.parts, strict=True):
            data = device.rows[3][part.offset : part.offset + part.length]
            count = int.from_bytes(data, "little" if part.endian == "little" else "big")
            assert part.value in (count, None)
            if part.meaning is not None:
                assert part.text == shown(count, part.meaning)
            elif part.name in ("constant", "moving"):
                assert part.text == data.hex(" ")
            told += part.text != before.text
    assert told > 20


def test_other_lengths_and_contents_are_not_read_as_what_they_are_not() -> None:
    reading = opened(bytes.fromhex(METER[0]))
    assert reread(reading, bytes(5)) is None
    assert reread(reading, b"") is None
    assert reading.doubt is None
    # 230.0 V and 0.100 A are 23 W, not 5,000
    assert reread(reading, bytes.fromhex("08fc000064001388")) is None


def test_the_value_comes_as_scripts_get_it() -> None:
    reading = opened(bytes.fromhex(METER[0]))
    for text in METER:
        assert texts(reading_of(reading, text)) == texts(opened(bytes.fromhex(text)))
    assert reading_of(None, METER[0]) is None
    assert reading_of(reading, None) == reading
    assert reading_of(reading, 17) == reading


def test_no_bytes_whatever_make_it_fail() -> None:
    chance = random.Random(7)
    readings = [read_bytes(6, read_value(row.example)[0]) for row in LAYOUTS]
    readings += [solve(make(seed).blob(), Traces()) for seed in range(5)]
    for reading in readings:
        if reading is not None:
            for _ in range(30):
                reread(reading, chance.randbytes(reading.length))
                reading_of(reading, chance.choice(["", "zz", "\ud83d", "é" * reading.length, "0" * 2 * reading.length]))
