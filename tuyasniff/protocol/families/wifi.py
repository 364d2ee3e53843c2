"""Generic Wi-Fi and Wi-Fi with Bluetooth (7-byte header; module version 00, MCU 03, in old devices 01 or 00)."""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.families.wifi_basic import BASIC
from tuyasniff.protocol.rows import Family

WIFI = Family(FamilyName.WIFI, "Wi-Fi", False, BASIC, module_versions=(0,), mcu_versions=(3, 0, 1, 2))
