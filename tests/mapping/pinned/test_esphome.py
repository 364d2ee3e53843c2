from __future__ import annotations

import io
from typing import Any

import pytest
from ruamel.yaml import YAML

from mapping.pinned.samples import BUTTON, DEVICES, LIGHT, PULSES, RELAY, config
from tuyasniff.mapping.pinned.esphome import board_of, text
from tuyasniff.model import Pin, PinConfig


def read(pins: PinConfig) -> Any:
    reader = YAML(typ="rt")
    return reader.load(io.StringIO(text(pins, name="kitchen-plug", title="kitchen\n  evil: true")))


@pytest.mark.parametrize("name", DEVICES)
def test_every_file_is_yaml_with_a_board_and_no_pin_twice(name: str) -> None:
    tree = read(DEVICES[name])
    assert "evil" not in tree
    assert tree["esphome"]["name"] == "kitchen-plug"
    assert next(tree[one]["board"] for one in ("bk72xx", "rtl87xx") if one in tree)
    numbers = list(pins_in(tree))
    assert len(numbers) == len(set(numbers))


def pins_in(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [value for key, value in node.items() if key.endswith("_pin") and isinstance(value, str)]
        own += [node["number"]] if "number" in node else []
        return own + [one for value in node.values() for one in pins_in(value)]
    return [one for value in node for one in pins_in(value)] if isinstance(node, list) else []


def test_a_plug_has_a_switch_a_button_a_light_and_a_meter() -> None:
    tree = read(DEVICES["plug"])
    assert tree["bk72xx"]["board"] == "cb2s"
    (switch,) = tree["switch"]
    assert (switch["platform"], switch["id"], dict(switch["pin"])) == ("gpio", "relay_1", {"number": "P26"})
    (button,) = tree["binary_sensor"]
    assert dict(button["pin"]) == {"number": "P10", "inverted": True, "mode": {"input": True, "pullup": True}}
    assert button["on_press"] == [{"switch.toggle": "relay_1"}]
    assert dict(tree["status_led"]["pin"]) == {"number": "P8", "inverted": True}
    (meter,) = tree["sensor"]
    assert (meter["platform"], meter["model"], meter["cf_pin"], meter["cf1_pin"]) == ("hlw8012", "BL0937", "P7", "P6")
    assert dict(meter["sel_pin"]) == {"number": "P24", "inverted": True}
    assert meter["current_resistor"] == 0.001
    assert {"voltage", "current", "power", "energy"} <= meter.keys()
    assert "voltage_divider" not in meter


def test_a_breaker_has_a_bridge_with_its_pulse_and_a_light_that_follows() -> None:
    tree = read(DEVICES["breaker"])
    (switch,) = tree["switch"]
    assert (switch["platform"], switch["pulse_length"]) == ("hbridge", "60ms")
    assert (switch["on_pin"]["number"], switch["off_pin"]["number"]) == ("P24", "P26")
    assert switch["on_turn_on"] == [{"output.turn_on": "led_1"}]
    assert tree["output"][0]["id"] == "led_1"
    assert (tree["uart"]["baud_rate"], tree["uart"]["rx_pin"], tree["uart"]["tx_pin"]) == (4800, "RX1", "TX1")
    assert tree["sensor"][0]["platform"] == "bl0942"


def test_a_chip_that_sends_by_itself_needs_even_parity_and_no_sending() -> None:
    tree = read(DEVICES["two relays"])
    assert dict(tree["uart"]) == {"id": "meter_bus", "rx_pin": "RX1", "baud_rate": 4800, "parity": "EVEN"}
    assert (tree["sensor"][0]["platform"], tree["sensor"][0]["current_resistor"]) == ("hlw8032", 0.002)
    switches = {one["id"]: one["pin"].get("inverted", False) for one in tree["switch"]}
    assert switches == {"relay_1": False, "relay_2": True}
    every = next(one for one in tree["binary_sensor"] if one["name"].startswith("Button all"))
    assert [next(iter(one.values())) for one in every["on_press"]] == ["relay_1", "relay_2"]


@pytest.mark.parametrize(
    ("module", "platform", "board", "doubt"),
    [
        ("CB2S", "bk72xx", "cb2s", False),
        ("cbu", "bk72xx", "cbu", False),
        ("WB3S", "bk72xx", "wb3s", False),
        ("WB2L_M1", "bk72xx", "wb2l-m1", False),
        ("WR3", "rtl87xx", "wr3", True),
        ("WL2S", "ln882x", "wl2s", True),
        ("WB9X", "bk72xx", "generic-bk7231t-qfn32-tuya", True),
        ("XYZ", "bk72xx", "generic-bk7231n-qfn32-tuya", True),
        (None, "bk72xx", "generic-bk7231n-qfn32-tuya", True),
    ],
)
def test_a_module_is_a_board_and_what_is_uncertain_is_said(
    module: str | None, platform: str, board: str, doubt: bool
) -> None:
    found = board_of(module)
    assert (found.platform, found.board, bool(found.doubt)) == (platform, board, doubt)
    if doubt:
        assert f"# {found.doubt}" in text(config(RELAY, module=module))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("odd", "P26 is used already"),
        ("odd", "is not known (chip_type 9)"),
        ("odd", "not used here: P7 is other (buzzer_pin)"),
        ("half a meter", "no meter is written"),
        ("half a bridge", "none that opens it"),
        ("lamp", "a lamp: its light is not written here"),
        ("plug", "voltage_divider"),
    ],
)
def test_what_is_not_known_is_a_comment(name: str, words: str) -> None:
    assert any(words in line for line in text(DEVICES[name]).splitlines() if line.lstrip().startswith("#"))


def test_levels_that_nobody_tells_are_said() -> None:
    unknown = [pin._replace(active_high=None) for pin in (RELAY, BUTTON, LIGHT, *PULSES)]
    assert text(config(*unknown, chip="BL0937")).count("nothing says at which level") == 4
    assert "nothing says" not in text(config(RELAY, BUTTON, LIGHT, *PULSES, chip="BL0937"))
    high = read(config(Pin("button", 10, "bt1_pin", 1, True)))["binary_sensor"][0]["pin"]
    assert dict(high) == {"number": "P10"}
