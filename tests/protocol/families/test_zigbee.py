from __future__ import annotations

from protocol.families.tables import codes
from tuyasniff.protocol.families.zigbee import ZIGBEE


def test_every_documented_command_is_a_row() -> None:
    assert codes(ZIGBEE) == {
        *range(0x07),
        *range(0x08, 0x0F),
        0x20,
        *range(0x24, 0x2A),
        0x2B,
        0xFF,
    }


def test_both_reports_have_the_same_name_and_the_own_one_is_built() -> None:
    assert [command.code for command in ZIGBEE.commands if command.name == "report"] == [0x06, 0x05]


def test_the_only_known_command_of_power_line_modules_is_a_variant() -> None:
    assert codes(ZIGBEE, "plc") == {0x27}
