from __future__ import annotations

import pytest

from tuyasniff.analysis.quantities import senses
from tuyasniff.mapping.vocabulary import QUANTITIES, UNIT_ALIASES, canonical_unit, quantity


def test_every_quantity_has_one_row() -> None:
    assert len({row.name for row in QUANTITIES}) == len(QUANTITIES)
    assert all(row.home and set(row.home) <= {"sensor", "binary", "own"} for row in QUANTITIES)


def test_energy_is_summed_and_never_measured() -> None:
    energy = quantity("energy")
    assert energy is not None
    assert energy.allows_state_class("total_increasing")
    assert not energy.allows_state_class("measurement")
    assert energy.allows_unit("kWh")
    assert energy.allows_unit(None)
    assert not energy.allows_unit("W")


@pytest.mark.parametrize(
    ("written", "ours"),
    [("kW·h", "kWh"), ("KWH", "kWh"), ("ma", "mA"), ("mA", "mA"), ("℃", "°C"), ("秒", "s"), ("% RH", "%"),
     ("ug/m3", "µg/m³"), (" V ", "V"), ("MW", "MW"), ("mW", "mW"), ("rpm", "rpm")],
)  # fmt: skip
def test_units_are_spelled_one_way(written: str, ours: str) -> None:
    assert canonical_unit(written) == ours


def test_every_alias_leads_to_a_unit_that_some_quantity_has() -> None:
    units = {unit for row in QUANTITIES for unit in row.units or ()}
    assert set(UNIT_ALIASES.values()) <= units
    assert all(alias == alias.lower() for alias in UNIT_ALIASES)


def test_every_quantity_that_is_guessed_has_a_row_and_a_unit_that_goes_with_it() -> None:
    for name, unit in senses._UNITS.items():
        row = quantity(name)
        assert row is not None, name
        assert row.allows_unit(unit or None), (name, unit)
