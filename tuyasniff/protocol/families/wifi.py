"""Generic Wi-Fi and Wi-Fi with Bluetooth, and what shares their numbers: HomeKit, voice, cellular, gateways.

7-byte header; the module sends version 00, the MCU 03, in old devices 01 or 00 (TDOC, TASDOC, T2M).
"""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.families.cellular import CELLULAR
from tuyasniff.protocol.families.gateway import GATEWAY_ROWS
from tuyasniff.protocol.families.homekit import HOMEKIT_ROWS
from tuyasniff.protocol.families.wifi_basic import BASIC
from tuyasniff.protocol.families.wifi_ble import BLUETOOTH
from tuyasniff.protocol.families.wifi_files import FILES
from tuyasniff.protocol.families.wifi_services import SERVICES
from tuyasniff.protocol.families.wifi_sources import SOURCES
from tuyasniff.protocol.families.wifi_streams import STREAMS
from tuyasniff.protocol.families.wifi_voice import VOICE_ROWS
from tuyasniff.protocol.rows import Family

WIFI = Family(
    FamilyName.WIFI,
    "Wi-Fi",
    False,
    (*BASIC, *STREAMS, *SERVICES, *BLUETOOTH, *SOURCES, *HOMEKIT_ROWS, *FILES, *VOICE_ROWS, *CELLULAR, *GATEWAY_ROWS),
    module_versions=(0,),
    mcu_versions=(3, 0, 1, 2),
)
