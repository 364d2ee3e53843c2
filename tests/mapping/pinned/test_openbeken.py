from __future__ import annotations

import pytest

from mapping.pinned.samples import BUTTON, DEVICES, LIGHT, PULSES, RELAY, config
from tuyasniff.mapping.pinned.openbeken import text
from tuyasniff.model import Pin, PinConfig

COMMANDS = {"setPinRole": 2, "setPinChannel": 2, "startDriver": 1, "SetFlag": 2, "SM2135_Map": 5}
"""The commands that are written, and how many arguments each takes."""

ROLES = {
    "Rel", "Rel_n", "Btn", "Btn_n", "LED", "LED_n", "WifiLED", "WifiLED_n", "Btn_Tgl_All", "Btn_Tgl_All_n", "dInput",
    "TglChanOnTgl", "BL0937SEL", "BL0937SEL_n", "BL0937CF", "BL0937CF1", "PWM", "PWM_n", "BridgeFWD", "BridgeREV",
    "SM2135CLK", "SM2135DAT", "IRSend", "IRRecv",
}  # fmt: skip
"""Roles as the firmware spells them."""

DRIVERS = {"BL0937", "BL0942", "CSE7766", "Bridge"}


def commands(pins: PinConfig) -> list[list[str]]:
    return [line.split() for line in text(pins).splitlines() if not line.startswith("//")]


@pytest.mark.parametrize("name", DEVICES)
def test_every_line_is_a_comment_or_a_command_of_the_firmware(name: str) -> None:
    written = text(DEVICES[name], title="kitchen // \x1b[31m\nrestart")
    assert written.isascii()
    for line in written.splitlines():
        assert len(line) <= 511
        if line.startswith("//"):
            continue
        assert "//" not in line, "a comment behind a command is taken for arguments"
        word, *arguments = line.split(" ")
        assert len(arguments) == COMMANDS[word]
        if word == "setPinRole":
            assert arguments[1] in ROLES
        if word == "startDriver":
            assert arguments[0] in DRIVERS
        else:
            assert arguments[0].isdecimal()


def test_a_plug_has_a_role_and_a_channel_for_each_pin_and_its_driver_last() -> None:
    assert commands(DEVICES["plug"]) == [
        ["setPinRole", "26", "Rel"], ["setPinChannel", "26", "1"],
        ["setPinRole", "10", "Btn"], ["setPinChannel", "10", "1"],
        ["setPinRole", "8", "WifiLED_n"],
        ["setPinRole", "7", "BL0937CF"], ["setPinRole", "6", "BL0937CF1"], ["setPinRole", "24", "BL0937SEL"],
        ["startDriver", "BL0937"],
    ]  # fmt: skip
    written = text(DEVICES["plug"])
    for word in ("VoltageSet", "CurrentSet", "PowerSet", "SetupEnergyStats"):
        assert f"\n// {word} " in written


@pytest.mark.parametrize(
    ("pin", "role"),
    [
        (RELAY, "Rel"), (RELAY._replace(active_high=False), "Rel_n"),
        (BUTTON, "Btn"), (BUTTON._replace(active_high=True), "Btn_n"), (BUTTON._replace(active_high=None), "Btn"),
        (LIGHT, "WifiLED_n"), (LIGHT._replace(active_high=True), "WifiLED"),
        (PULSES[2], "BL0937SEL"), (PULSES[2]._replace(active_high=False), "BL0937SEL_n"),
        (Pin("led", 9, "led1_pin", 1, False), "LED_n"), (Pin("warm_white", 9, "w_pin", None, False), "PWM_n"),
    ],
)  # fmt: skip
def test_the_level_decides_between_a_role_and_its_opposite(pin: Pin, role: str) -> None:
    assert commands(config(pin))[0] == ["setPinRole", str(pin.number), role]


def test_a_level_that_nobody_tells_is_said() -> None:
    assert "nothing says at which level P26" in text(config(RELAY._replace(active_high=None)))
    assert "nothing says" not in text(config(RELAY))


@pytest.mark.parametrize(
    ("name", "wanted", "words"),
    [
        ("breaker", ["startDriver Bridge", "startDriver BL0942"], "SPI"),
        ("two relays", ["startDriver CSE7766", "setPinRole 24 Btn_Tgl_All", "setPinRole 9 TglChanOnTgl"], "8E1"),
        ("second uart", ["SetFlag 26 1", "startDriver BL0942"], "second UART"),
        ("realtek", ["startDriver BL0937"], "HLW8012"),
        ("lamp", ["setPinRole 24 SM2135CLK", "setPinRole 26 SM2135DAT", "SM2135_Map 2 1 0 4 3"], "order"),
        ("strip", ["setPinChannel 8 1", "setPinChannel 24 2", "setPinChannel 6 5"], "WB2L_M1"),
        ("odd", [], "is not known (chip_type 9)"),
        ("odd", [], "P26 has a role already"),
        ("odd", [], "not used here: P7 is other (buzzer_pin)"),
        ("half a meter", ["setPinRole 7 BL0937CF"], "not told: CF1, SEL"),
        ("nothing", [], "the module is not told"),
    ],
)
def test_what_is_known_is_a_command_and_what_is_not_a_comment(name: str, wanted: list[str], words: str) -> None:
    lines = text(DEVICES[name]).splitlines()
    assert [line for line in wanted if line not in lines] == []
    assert any(words in line for line in lines if line.startswith("//"))


def test_no_driver_starts_where_none_is_known() -> None:
    for name in ("odd", "half a meter", "nothing", "lamp"):
        assert "startDriver" not in "\n".join(" ".join(words) for words in commands(DEVICES[name]))


def test_pins_of_erased_storage_are_marked() -> None:
    assert "RECOVERED FROM ERASED STORAGE" in text(PinConfig((), (RELAY,), recovered=True))
