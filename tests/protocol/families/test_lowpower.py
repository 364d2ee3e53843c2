from __future__ import annotations

from protocol.families.tables import codes
from tuyasniff.protocol.families.lowpower import LOWPOWER


def test_every_documented_command_is_a_row() -> None:
    assert codes(LOWPOWER) == {*range(0x0F), 0x10}


def test_the_commands_of_locks_are_a_variant() -> None:
    assert codes(LOWPOWER, "lock") == {0x01, *range(0x10, 0x1B), 0x1C, 0x21, 0x25, 0xF0}


def test_nb_iot_may_use_these_numbers_so_its_product_is_known_here_too() -> None:
    assert codes(LOWPOWER, "nbiot") == {0x01}
