from __future__ import annotations

import pytest

from tuyasniff.errors import ConfigError
from tuyasniff.model import FamilyName
from tuyasniff.simulate.actions import actions_of, parse_action
from tuyasniff.simulate.device import Action
from tuyasniff.simulate.devices import DEVICES, model


@pytest.mark.parametrize(
    ("device", "text", "dp"),
    [
        ("thermostat", "set 16 -5", None),
        ("thermostat", "set temp_set 215", (16, "value", 215)),
        ("thermostat", "set mode holiday", (2, "enum", 2)),
        ("thermostat", "set 2 1", (2, "enum", 1)),
        ("thermostat", "set 1 TRUE", (1, "bool", True)),
        ("breaker", "set 17 04 01 00 1e", (17, "raw", b"\x04\x01\0\x1e")),
        ("dimmer", "set 25 two words", (25, "string", "two words")),
    ],
)
def test_values_are_read_as_the_type_of_their_datapoint(device: str, text: str, dp: object) -> None:
    if dp is None:
        with pytest.raises(ConfigError):
            parse_action(model(device), text)
    else:
        assert parse_action(model(device), text).dp == dp


@pytest.mark.parametrize(
    ("device", "text", "hint"),
    [
        ("thermostat", "set 16 900", "possible: whole numbers from 50 to 350 (10 is 1 °C)"),
        ("thermostat", "set 16 20.5", "possible: whole numbers from 50 to 350 (10 is 1 °C)"),
        ("thermostat", "set 103 xyz", "possible: up to 255 hex bytes"),
        ("thermostat", "set 2 7", "possible: manual, auto, holiday"),
        ("dimmer", "set 26 -1", "possible: whole numbers from 0 to 86400"),
    ],
)
def test_values_that_cannot_be_are_refused_with_those_that_can(device: str, text: str, hint: str) -> None:
    with pytest.raises(ConfigError, match="is no value for datapoint") as error:
        parse_action(model(device), text)
    assert error.value.hint == hint


def test_capitals_stand_for_a_number_and_bars_for_a_choice() -> None:
    action = Action("phase a|b on|DEGREES", "")
    assert action.fits(["phase", "b", "-3.5"]) and action.fits(["phase", "a", "on"])
    for words in (["phase", "c", "on"], ["phase", "a", "x"], ["phase", "a"], ["phase", "a", "on", "on"], []):
        assert not action.fits(words)


def test_what_a_family_cannot_do_is_not_offered() -> None:
    for device in DEVICES:
        forms = {action.form for action in actions_of(device)}
        assert ("query" in forms) == (device.family is not FamilyName.LOWPOWER)
    with pytest.raises(ConfigError, match="battery does not understand 'query'"):
        parse_action(model("battery"), "query")


def test_every_number_of_every_action_has_a_range() -> None:
    for device in DEVICES:
        for action in actions_of(device):
            capitals = {word for token in action.form.split() for word in token.split("|") if word.isupper()}
            assert capitals - {"DP", "VALUE", "TEXT"} == set(action.spans)


def test_the_ends_of_a_range_are_possible_and_what_lies_behind_them_is_not() -> None:
    action = Action("load AMPS|normal", "")
    for words in (["load", "0"], ["load", "100"], ["load", "0.0"], ["load", "normal"]):
        assert action.beyond(words) is None
    for word in ("-0.1", "100.001", "9" * 400):
        assert action.beyond(["load", word]) == "AMPS"
