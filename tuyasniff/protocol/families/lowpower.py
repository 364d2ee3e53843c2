"""low-power Wi-Fi."""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.rows import Family

LOWPOWER = Family(FamilyName.LOWPOWER, "low-power Wi-Fi", False, (), (0,), (0,))
