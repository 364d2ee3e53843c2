"""What each number of a device may be, looked at alone."""

from __future__ import annotations

import pytest

from analysis.quantities.devices import meter, series, told
from tuyasniff.analysis.quantities.candidates import FIGURES, MOST, field_of
from tuyasniff.analysis.quantities.judge import shipped_priors
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import MEASURE, Sense


def test_only_values_have_candidates() -> None:
    found = field_of(
        told([(0.0, 1, "bool", 1), (0.0, 4, "enum", 2), (0.0, 26, "bitmap", 5), (0.0, 20, "value", 2304)]),
        shipped_priors(),
    )
    assert set(found.rows) == {20} == set(found.courses) == set(found.traces)


def test_there_are_not_too_many_and_each_only_once_with_all_its_figures() -> None:
    found = field_of(told(meter(seconds=600)), shipped_priors())
    for rows in found.rows.values():
        senses = [row.sense for row in rows]
        assert 10 <= len(rows) <= MOST
        assert len(set(senses)) == len(senses)
        assert all(len(row.figures) == len(FIGURES) for row in rows)
        assert all(0 < row.usual <= 1.0001 for row in rows)


def test_what_is_right_is_among_them() -> None:
    found = field_of(told(meter(seconds=600)), shipped_priors())
    right = {
        17: Sense("energy", 3.0, MEASURE),
        18: Sense("current", 3.0, MEASURE),
        19: Sense("power", 1.0, MEASURE),
        20: Sense("voltage", 1.0, MEASURE),
    }
    for dp_id, sense in right.items():
        assert sense in [row.sense for row in found.rows[dp_id]]


def test_what_was_only_set_is_looked_at_as_if_it_had_been_told() -> None:
    found = field_of(told([], sets=series(2, [21, 22, 23])), shipped_priors())
    assert found.courses[2].n == 3 and found.courses[2].middle == 22
    assert found.rows[2]


def test_what_was_told_counts_more_than_what_was_set() -> None:
    found = field_of(told(series(2, [21, 21]), sets=series(2, [99])), shipped_priors())
    assert found.courses[2].high == 21


def test_the_time_watched_is_that_of_the_whole_device() -> None:
    found = field_of(told([*series(20, [2304, 2305], every=60.0), *series(18, [1, 2], every=1.0)]), shipped_priors())
    assert found.seconds == 60.0 and found.courses[18].seconds == 60.0
    assert field_of(told([(None, 20, "value", 2304)]), shipped_priors()).seconds is None


@pytest.mark.parametrize("ids", [(101, 102, 103, 104), (7, 8, 9, 10)])
def test_a_steady_230_volts_makes_a_meter_of_a_device_that_nobody_knows(ids: tuple[int, int, int, int]) -> None:
    assert field_of(told(meter(seconds=600, ids=ids)), Priors([])).metering > 0.5


def test_a_device_without_datapoints_has_no_candidates() -> None:
    assert field_of(told([]), shipped_priors()).rows == {}
