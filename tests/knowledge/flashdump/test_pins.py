from __future__ import annotations

import pytest

from knowledge.flashdump import synthetic
from tuyasniff.knowledge.flashdump.pins import CHIPS, ROLES, old_pairs, pin_config
from tuyasniff.knowledge.flashdump.texts import unquoted
from tuyasniff.model import Pin, PinConfig


def config(text: str) -> PinConfig:
    pairs = unquoted(text)
    assert pairs is not None
    found = pin_config(pairs)
    assert found is not None
    return found


def test_pins_have_roles_channels_and_levels() -> None:
    found = config(synthetic.PINS)
    assert found.pins == (
        Pin("relay", 26, "rl1_pin", 1, True),
        Pin("button", 10, "bt1_pin", 1, False),
        Pin("wifi_led", 8, "netled1_pin", 1, False),
        Pin("meter_cf", 7, "ele_pin"),
        Pin("meter_cf1", 6, "vi_pin"),
        Pin("meter_sel", 24, "sel_pin_pin", None, True),
    )
    assert (found.module, found.chip, found.shunt) == ("CB2S", "BL0937", 1)
    assert found.value("over_cur") == "17000"
    assert found.value("nothing") is None
    assert found.pin("relay", 1) == found.pins[0]
    assert found.pin("relay", 2) is None


@pytest.mark.parametrize(("number", "chip"), [*CHIPS.items(), (4, "chip_type 4")])
def test_the_metering_chip_is_named(number: int, chip: str) -> None:
    assert config(f"{{chip_type:{number},module:CBU}}").chip == chip


@pytest.mark.parametrize(
    ("text", "pins"),
    [
        ("{rl_on1_pin:24,rl_off1_pin:26,rl_on1_lv:1,module:CBU}", [("relay_on", 24, 1), ("relay_off", 26, 1)]),
        ("{ele_rx:1,ele_tx:0,module:CBU}", [("meter_rx", 1, None), ("meter_tx", 0, None)]),
        ("{iicscl:24,iicsda:26,cmod:rgbcw}", [("i2c_clock", 24, None), ("i2c_data", 26, None)]),
        ("{total_bt_pin:24,net_trig:2}", [("button_all", 24, None)]),
        ("{onoff1:6,onoff2:7}", [("toggle", 6, 1), ("toggle", 7, 2)]),
        ("{led_pin:6,wfst_pin:7}", [("led", 6, None), ("wifi_led", 7, None)]),
        ("{buzzer_pin:6,x:7}", [("other", 6, None)]),
        ("{rl1_pin:64,rl2_pin:-1,rl3_pin:x,rl4_pin:}", []),
    ],
)
def test_keys_of_all_kinds_of_devices_are_known(text: str, pins: list[tuple[str, int, int | None]]) -> None:
    assert [(pin.role, pin.number, pin.channel) for pin in config(text).pins] == pins


def test_every_role_is_a_word_and_stands_once() -> None:
    assert len(set(ROLES)) == len(ROLES)
    assert all(role.replace("_", "").isalnum() for role in ROLES)


def test_the_tree_of_an_older_plug_tells_the_same() -> None:
    def pin(number: int, level: bool) -> dict[str, object]:
        return {"pin": {"value": number}, "lv": {"value": level}}

    tree = {
        "sw": {
            "ch": [{"bt": pin(13, False), "rl": pin(12, True)}],
            "net": {"wfst": pin(2, False)},
            "dltj": {"ct": 0, "epin": {"pin": {"value": 4}}, "ivpin": pin(5, True), "ivcpin": pin(14, True)},
        }
    }
    found = pin_config(old_pairs(tree))
    assert found is not None and found.chip == "BL0937"
    assert {(one.role, one.number, one.channel, one.active_high) for one in found.pins} == {
        ("button", 13, 1, False), ("relay", 12, 1, True), ("wifi_led", 2, None, False), ("meter_cf", 4, None, None),
        ("meter_cf1", 5, None, None), ("meter_sel", 14, None, True),
    }  # fmt: skip
    assert old_pairs({"sw": 1}) == old_pairs([]) == {}


def test_values_of_odd_shapes_are_left_out() -> None:
    found = pin_config({"rl1_pin": 26, "a\x1b": 1, "note": "x" * 99, "tree": {"x": 1}, "ok": True, "evil": "[red]"})
    assert found is not None and found.values == (("rl1_pin", "26"), ("ok", "1"))
    assert pin_config({"a b": 1}) is None
