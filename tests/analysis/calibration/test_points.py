from __future__ import annotations

import pytest

from tuyasniff.analysis.calibration.points import point_of
from tuyasniff.model import Reference


@pytest.mark.parametrize(("value", "resolution"), [("60", 1 / 120), ("60.0", 1 / 1200), ("6e1", 1 / 12)])
def test_a_reading_is_a_point_with_its_resolution(value: str, resolution: float) -> None:
    point = point_of(Reference("power", value, "W"))
    assert point is not None
    assert point.value == 60.0
    assert point.resolution == pytest.approx(resolution)


@pytest.mark.parametrize(
    "value", ["1e999", "-1e400", "1e999999999", "1e-999", "1e-400", "9" * 5000, "NaN", "sNaN", "Infinity", "0", "x", ""]
)
def test_what_no_instrument_shows_is_no_point(value: str) -> None:
    assert point_of(Reference("power", value, "W")) is None
