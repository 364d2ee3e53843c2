"""Values that real devices reported, judged without the device's own file among the known shapes."""

from __future__ import annotations

from pathlib import Path

import labelled
import pytest
import real
from scoring import Answer, calibration

FLOOR = 0.62
"""A floor against getting worse: 62.5 % were exactly right when it was measured first. 65 % are wanted."""


@pytest.fixture(scope="module")
def given(shared: Path) -> list[Answer]:
    folder = shared / "reference" / "truth"
    known = labelled.devices(folder / "dps_dev.csv")
    return [a for _, its in real.real_answers(known, folder / "real_snapshots_dev.json") for a in its]


def test_most_values_of_real_devices_are_read_exactly(given: list[Answer]) -> None:
    exact = sum(a.right for a in given) / len(given)
    quantity = sum(a.quantity_right for a in given) / len(given)
    print(f"{len(given)} values: {exact:.1%} exact, {quantity:.1%} of the right quantity")
    assert len(given) >= 240
    assert exact >= FLOOR
    assert quantity >= exact


def test_what_is_told_of_real_devices_is_right(given: list[Answer]) -> None:
    told = [a for a in given if a.told]
    wrong = [(a.dp_id, a.truth, a.given, round(a.confidence, 2)) for a in told if not a.right]
    print(f"{len(told)} of {len(given)} told, {len(wrong)} of them wrong")
    assert len(told) >= 0.25 * len(given)
    assert len(wrong) <= 0.05 * len(told), wrong


def test_the_confidence_is_honest_on_real_devices(given: list[Answer]) -> None:
    off, curve = calibration(given)
    print(f"off by {off:.1%}:", " ".join(f"{said:.2f}:{was:.2f}({n})" for said, was, n in curve))
    assert off <= 0.10
