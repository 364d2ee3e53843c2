"""Bluetooth LE."""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.rows import Family

BLE = Family(FamilyName.BLE, "Bluetooth LE", False, (), (0,), (0,))
