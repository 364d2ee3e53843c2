from __future__ import annotations

from decimal import Decimal

from mapping.making import METER
from tuyasniff.mapping.model import Scale


def test_scales_are_exact() -> None:
    assert Scale(1, 10).apply(2301) == Decimal("230.1")
    assert Scale(5, 100, -0.1).apply(2) == Decimal(0)
    assert str(Scale(1, 1000, 0.25).apply(1)) == "0.251"


def test_an_entry_is_found_by_its_id() -> None:
    entry = METER.entry(17)
    assert entry is not None
    assert entry.name == "Energy"
    assert METER.entry(99) is None
