from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tuyasniff.mapping.exporters.certainty import (
    Standing,
    certainty,
    is_settable,
    of_layout,
    of_meaning,
    of_type,
    said_by,
)
from tuyasniff.mapping.model import Entry, Evidence, Observed, RawField, RawLayout, Scale
from tuyasniff.mapping.stating import GUESS, MEANT, SCHEMA, stating

VOLTAGE = Entry(20, "value", quantity="voltage", unit="V", scale=Scale(1, 10), access="ro", confidence=0.5)


def guessed(sure: float, source: str = GUESS, **changes: Any) -> Entry:
    entry = replace(VOLTAGE, **changes)
    told = dict.fromkeys(("quantity", "unit", "scale"), sure)
    return replace(entry, confidence_by_field=told, evidence=stating(source, entry, MEANT))


def test_what_a_person_wrote_is_certain_whatever_the_bar() -> None:
    assert of_meaning(VOLTAGE, 1.0) is Standing.CERTAIN
    assert said_by(VOLTAGE, "unit") == "person"
    assert certainty(VOLTAGE, "unit") == 1.0


def test_what_the_product_declares_is_certain() -> None:
    assert of_meaning(guessed(0.7, SCHEMA), 1.0) is Standing.CERTAIN
    assert said_by(guessed(0.7, SCHEMA), "quantity") == "schema"


@pytest.mark.parametrize(
    ("sure", "accept", "standing"),
    [
        (0.95, 0.9, Standing.GUESSED),
        (0.9, 0.9, Standing.GUESSED),
        (0.89, 0.9, Standing.DOUBTFUL),
        (0.89, 0.8, Standing.GUESSED),
        (0.99, 1.0, Standing.DOUBTFUL),
    ],
)
def test_a_guess_is_stated_from_the_bar_on_and_never_called_certain(
    sure: float, accept: float, standing: Standing
) -> None:
    entry = guessed(sure)
    assert of_meaning(entry, accept) is standing
    assert standing.stated == (sure >= accept)
    assert said_by(entry, "quantity") == "guess"


def test_a_guess_that_a_person_changed_is_the_persons() -> None:
    entry = replace(guessed(0.4), unit="kV", user_set=("quantity", "unit", "scale"))
    assert of_meaning(entry) is Standing.CERTAIN


def test_a_value_that_a_person_wrote_over_a_guess_is_certain_before_anything_is_merged_into_it() -> None:
    entry = replace(guessed(0.994), quantity="power", unit="W", scale=Scale(1, 100))
    assert said_by(entry, "quantity") == said_by(entry, "scale") == "person"
    assert of_meaning(entry, 1.0) is Standing.CERTAIN
    part = replace(guessed(0.9), scale=Scale(1, 100))
    assert said_by(part, "unit") == "guess"
    assert of_meaning(part, 0.95) is Standing.DOUBTFUL


def test_an_access_that_a_person_wrote_over_the_observed_one_counts() -> None:
    seen = Entry(1, "bool", access="ro", observed=Observed(reports=3, sets=0), confidence_by_field={"access": 0.5})
    assert not is_settable(seen)
    assert is_settable(replace(seen, access="rw"))
    driven = replace(seen, access="rw", observed=Observed(reports=3, sets=2), confidence_by_field={"access": 0.98})
    assert is_settable(driven)
    assert not is_settable(replace(driven, access="ro"))


def test_what_the_module_was_heard_to_set_can_be_set_though_nobody_heard_a_report() -> None:
    heard = Entry(16, "bool", access="wo", observed=Observed(sets=1), confidence_by_field={"access": 0.3})
    assert is_settable(heard)


def test_the_least_certain_of_quantity_unit_and_scale_counts() -> None:
    entry = guessed(0.97)
    told = {"quantity": 0.97, "unit": 0.97, "scale": 0.6}
    assert of_meaning(replace(entry, confidence_by_field=told)) is Standing.DOUBTFUL


def test_nothing_said_is_unknown_below_any_bar() -> None:
    assert of_meaning(Entry(7, "value"), 0.0) is Standing.UNKNOWN
    assert of_layout(Entry(6, "raw"), 0.0) is Standing.UNKNOWN
    assert not Standing.UNKNOWN.stated


def test_an_opened_raw_datapoint_is_as_certain_as_its_layout() -> None:
    entry = Entry(6, "raw", raw=RawLayout("phase", 8, (RawField("voltage", 0, 2),)))
    assert of_layout(entry, 1.0) is Standing.CERTAIN
    told = replace(entry, confidence_by_field={"raw": 0.93}, evidence=stating(GUESS, entry, ("raw",)))
    assert of_layout(told, 0.9) is Standing.GUESSED
    assert of_layout(told, 0.95) is Standing.DOUBTFUL


def test_two_types_of_one_datapoint_are_doubtful() -> None:
    assert of_type(Entry(1, "bool", confidence_by_field={"type": 0.5})) is Standing.DOUBTFUL
    assert of_type(Entry(1, "bool", confidence_by_field={"type": 0.95})) is Standing.CERTAIN


@pytest.mark.parametrize(
    ("access", "sure", "declared", "settable"),
    [
        ("rw", 0.98, None, True),
        ("rw", 0.8, None, True),
        ("rw", 0.5, None, False),
        ("ro", 0.5, None, False),
        ("ro", 0.5, "rw", True),
        ("rw", 0.98, "ro", False),
        ("ro", 0.5, "wo", True),
        ("unknown", 0.0, None, False),
    ],
)
def test_a_datapoint_can_be_set_if_that_was_seen_or_is_declared(
    access: str, sure: float, declared: str | None, settable: bool
) -> None:
    lines = () if declared is None else (Evidence(f"{SCHEMA}.access", text=declared),)
    entry = Entry(1, "bool", access=access, confidence_by_field={"access": sure}, evidence=lines)
    assert is_settable(entry) is settable
    assert is_settable(replace(entry, access="rw", user_set=("access",)))
    assert not is_settable(replace(entry, access="ro", user_set=("access",)))
