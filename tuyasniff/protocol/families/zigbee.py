"""Zigbee."""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.rows import Family

ZIGBEE = Family(FamilyName.ZIGBEE, "Zigbee", True, (), (2,), (2,))
