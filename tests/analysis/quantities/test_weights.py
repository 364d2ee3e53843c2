"""How much each figure weighs."""

from __future__ import annotations

import pytest

from tuyasniff.analysis.quantities.weights import KINDS, ROUNDS, SPANS, kind_of, read, score, shipped, span_of, write


def test_the_shipped_weights_are_whole() -> None:
    weights = shipped()
    assert set(weights) == {(kind, span, turn) for kind in KINDS for span in SPANS for turn in range(len(ROUNDS))}
    assert all(len(numbers) == len(ROUNDS[key[2]]) for key, numbers in weights.items())
    assert all(any(numbers) for numbers in weights.values())


def test_every_figure_has_one_name() -> None:
    assert all(len(set(names)) == len(names) for names in ROUNDS)


def test_what_is_written_is_read_again() -> None:
    assert read(write(shipped())) == shipped()


def test_a_figure_that_is_not_named_weighs_nothing() -> None:
    weights = read("# kind span round figure weight\nmains hours 0 density 0.5\n")
    numbers = weights["mains", "hours", 0]
    assert sum(numbers) == 0.5 and numbers[ROUNDS[0].index("density")] == 0.5


@pytest.mark.parametrize(
    ("seconds", "reports", "span"),
    [
        (0.0, 1, "moment"),
        (60.0, 500, "moment"),
        (600.0, 1, "minutes"),
        (7200.0, 1, "hours"),
        (None, 3, "moment"),
        (None, 50, "minutes"),
    ],
)
def test_time_chooses_the_set_and_reports_where_there_are_no_times(
    seconds: float | None, reports: int, span: str
) -> None:
    assert span_of(seconds, reports) == span


def test_a_device_that_rather_meters_is_weighed_as_one() -> None:
    assert kind_of(0.9) == "mains" and kind_of(0.1) == "others"


def test_a_score_is_the_sum_of_weighed_figures() -> None:
    assert score((1.0, 2.0), (0.5, -1.0)) == -1.5
    with pytest.raises(ValueError, match="zip"):
        score((1.0,), (1.0, 2.0))
