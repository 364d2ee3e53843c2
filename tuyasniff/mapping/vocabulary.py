"""Quantities and units, under the name by which mapping files know them; the table itself lies on the ground floor."""

from __future__ import annotations

from tuyasniff.vocabulary import QUANTITIES, UNIT_ALIASES, Quantity, canonical_unit, quantity

__all__ = ["QUANTITIES", "UNIT_ALIASES", "Quantity", "canonical_unit", "quantity"]
