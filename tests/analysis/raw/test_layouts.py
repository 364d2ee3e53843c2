from __future__ import annotations

import pytest

from tuyasniff.analysis.raw.layouts import LAYOUTS, TABLES
from tuyasniff.analysis.raw.phases import IDS, PHASES
from tuyasniff.analysis.raw.physics import fit
from tuyasniff.analysis.raw.reading import read_bytes
from tuyasniff.analysis.raw.rows import PhaseRow, TableRow

NAMES = [row.name for row in LAYOUTS]


def usual(row: PhaseRow | TableRow) -> int:
    """A dpID where the layout is usual, or one that says nothing."""
    return min(IDS if isinstance(row, PhaseRow) else row.ids, default=120)


def test_names_are_words_of_the_mapping_and_no_two_are_alike() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(name.replace("_", "").isalnum() and name == name.lower() for name in NAMES)


@pytest.mark.parametrize("row", LAYOUTS, ids=NAMES)
def test_every_layout_opens_its_example_and_says_what_is_true(row: PhaseRow | TableRow) -> None:
    raw = bytes.fromhex(row.example)
    reading = read_bytes(usual(row), raw)
    assert reading is not None
    assert reading.layout == row.name
    assert reading.length == len(raw)
    if isinstance(row, PhaseRow):
        assert [part.text for part in reading.parts] == list(row.truth)
    else:
        told = [*reading.texts, *(part.text for part in reading.parts)]
        assert all(any(truth in text for text in told) for truth in row.truth)


@pytest.mark.parametrize("row", LAYOUTS, ids=NAMES)
def test_no_layout_reads_the_example_of_another_as_fact(row: PhaseRow | TableRow) -> None:
    for other in LAYOUTS:
        if other is row:
            continue
        reading = read_bytes(usual(row), bytes.fromhex(other.example))
        wrong = reading is not None and reading.layout == row.name
        assert not wrong, f"the example of {other.name} is taken for {row.name}"


@pytest.mark.parametrize("row", LAYOUTS, ids=NAMES)
def test_the_parts_of_a_layout_lie_inside_it_and_do_not_overlap(row: PhaseRow | TableRow) -> None:
    reading = read_bytes(usual(row), bytes.fromhex(row.example))
    assert reading is not None
    taken = [at for part in reading.parts for at in range(part.offset, part.offset + part.length)]
    assert len(set(taken)) == len(taken)
    assert all(0 <= at < reading.length for at in taken)


def test_a_layout_that_needs_a_hint_is_not_thought_of_elsewhere() -> None:
    for row in TABLES:
        if row.hinted:
            reading = read_bytes(200, bytes.fromhex(row.example))
            assert reading is None or reading.layout != row.name


def test_phases_of_other_lengths_are_not_mixed_up() -> None:
    for row in PHASES:
        raw = bytes.fromhex(row.example)
        same = [other for other in PHASES if len(raw) == other.length]
        fits = {other.name: found.score for other in same if (found := fit(other, [raw]))}
        assert max(fits, key=lambda name: fits[name]) == row.name or fits[row.name] > max(fits.values()) - 0.01
