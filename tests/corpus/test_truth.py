"""What is said of datapoints in real captures, against what posters, logs and published configurations say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import truth

from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense


@pytest.fixture(scope="module")
def verdicts(shared: Path) -> list[truth.Verdict]:
    return truth.verdicts(shared / "corpus")


def test_hardly_anything_that_is_said_of_real_captures_is_wrong(verdicts: list[truth.Verdict]) -> None:
    counts = Counter(one.verdict for one in verdicts)
    carried = len(verdicts) - counts[truth.ABSENT]
    wrong = [truth.described(one) for one in verdicts if one.verdict == truth.WRONG]
    print(f"of {carried} vouched for: {counts[truth.RIGHT]} right, {len(wrong)} wrong, {counts[truth.OPEN]} open")
    print(*wrong, sep="\n")
    assert carried >= 130
    assert len(wrong) <= 0.05 * carried, wrong
    assert len(wrong) <= 0.08 * (counts[truth.RIGHT] + len(wrong)), wrong


def test_what_is_right_in_real_captures_stays_so(verdicts: list[truth.Verdict]) -> None:
    right = sum(one.verdict == truth.RIGHT for one in verdicts)
    assert right >= 45, "a floor: 51 were right when it was measured first"


def test_the_words_of_the_table_are_all_understood(shared: Path) -> None:
    rows = truth.rows_of(shared / "corpus")
    assert len(rows) > 130
    senses = {(row.file, row.dp_id, row.start): row.sense for row in rows}
    assert senses["tma/PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin", 20, None] == Sense("voltage", 1.0, MEASURE)
    assert senses["tuya2mqtt/tuyasend0.txt", 14, None] == Sense("duration", -1.778, MEASURE)
    assert senses["tma/Radar RX DUMP.bin", 102, None] == Sense("duration", 1.0, SET)
    assert senses["issues/espurna-1729-dimmer-inout.log", 2, None] == Sense("brightness", 0.407, SET)
    assert senses["issues/esphome-fr1225-zmai90-dp6.log", 6, 2] == Sense("current", 3.0, MEASURE)


def test_temperatures_in_fahrenheit_are_not_right_in_celsius(verdicts: list[truth.Verdict]) -> None:
    rows = [one for one in verdicts if one.row.unit == "F" and one.verdict != truth.ABSENT]
    assert rows
    assert all(one.verdict != truth.RIGHT or "°F" in one.said for one in rows)
