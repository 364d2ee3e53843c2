from __future__ import annotations

from protocol.families.tables import codes
from tuyasniff.protocol.families.ble import BLE


def test_every_documented_command_is_a_row() -> None:
    assert codes(BLE) == {
        *range(0x05),
        *range(0x06, 0x0A),
        0x0E,
        0xA0,
        0xA1,
        *range(0xE0, 0xE3),
        *range(0xE4, 0xEF),
        0xF0,
        0xF9,
    }
