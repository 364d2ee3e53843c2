from __future__ import annotations

from protocol.families.tables import codes, subs
from tuyasniff.model import FamilyName
from tuyasniff.protocol.families.wifi import WIFI
from tuyasniff.protocol.family import forms

DOCUMENTED = {
    *range(0x09),
    *range(0x0A, 0x10),
    0x1C,
    *range(0x20, 0x26),
    0x28,
    *range(0x2A, 0x34),
    0x34,
    0x35,
    0x36,
    0x37,
    0x39,
    *range(0x60, 0x67),
    0x69,
    0x70,
    0x72,
    0x80,
    0x90,
    0x91,
    0x95,
    0xEF,
    0xF4,
}


def test_every_documented_command_is_a_row() -> None:
    assert codes(WIFI) == DOCUMENTED


def test_every_documented_sub_command_is_a_row() -> None:
    assert subs(WIFI, 0x33) == {1, 2, 3}
    assert subs(WIFI, 0x34) == {*range(1, 0x0D), 0x20}
    assert subs(WIFI, 0x35) == {1, 4, 5, 6, 7, 8}
    assert subs(WIFI, 0x36) == {1, 2, 3}
    assert subs(WIFI, 0x36, "voice") == {0, 1, 2}
    assert subs(WIFI, 0x36, "homekit") == {1, 2, 3, 4, 5, 6}
    assert subs(WIFI, 0x37) == set(range(9))
    assert subs(WIFI, 0x39) == {0, 3, 4, 5, 6, 7}
    assert subs(WIFI, 0x65) == set(range(0x10))
    assert subs(WIFI, 0x66) == {0, 1}
    assert subs(WIFI, 0x72) == {1, 2}
    assert subs(WIFI, 0x72, "cat1") == {0x81, 0x82, 0x90}
    assert subs(WIFI, 0x91) == {0, 1, 2}


def test_the_commands_without_a_known_meaning_have_no_row() -> None:
    assert not [code for code in (0x26, 0x27, 0x29, 0xA0) if forms(FamilyName.WIFI, code)]
