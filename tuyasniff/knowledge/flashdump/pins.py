"""`user_param_key`: what hangs on which pin of the module, and which metering chip it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tuyasniff.model import Pin, PinConfig

CHIPS: Mapping[int, str] = {0: "BL0937", 1: "HLW8012", 2: "HLW8032", 3: "BL0942"}
"""`chip_type` -> metering chip; of 65 known devices none has another number."""

_MOST = 400
_NAME = re.compile(r"[0-9A-Za-z_.]{1,40}")
_VALUE = re.compile(r"[0-9A-Za-z_.+ -]{0,40}")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_HIGHEST_PIN = 63


class _Row(NamedTuple):
    """Keys of one form, the role they give, and the key that tells the level; `{}` is the number in it."""

    pattern: re.Pattern[str]
    role: str
    level: str = ""


def _row(pattern: str, role: str, level: str = "") -> _Row:
    return _Row(re.compile(pattern), role, level)


_ROWS = (
    _row(r"rl_on(\d+)_pin", "relay_on", "rl_on{}_lv"),
    _row(r"rl_off(\d+)_pin", "relay_off", "rl_off{}_lv"),
    _row(r"rl(\d+)_pin", "relay", "rl{}_lv"),
    _row(r"bt(\d+)_pin", "button", "bt{}_lv"),
    _row(r"total_bt_pin()", "button_all", "total_bt_lv"),
    _row(r"k(\d+)pin_pin", "button", "k{}pin_lv"),
    _row(r"(?:key|reset)_pin()", "button"),
    _row(r"led(\d*)_pin", "led", "led{}_lv"),
    _row(r"netled(\d*)_pin", "wifi_led", "netled{}_lv"),
    _row(r"wfst_pin()", "wifi_led", "wfst_lv"),
    _row(r"ele_pin()", "meter_cf"),
    _row(r"vi_pin()", "meter_cf1"),
    _row(r"sel_pin_pin()", "meter_sel", "sel_pin_lv"),
    _row(r"ele_rx()", "meter_rx"),
    _row(r"ele_tx()", "meter_tx"),
    _row(r"r_pin()", "red", "r_lv"),
    _row(r"g_pin()", "green", "g_lv"),
    _row(r"b_pin()", "blue", "b_lv"),
    _row(r"c_pin()", "cold_white", "c_lv"),
    _row(r"w_pin()", "warm_white", "w_lv"),
    _row(r"iicscl()", "i2c_clock"),
    _row(r"iicsda()", "i2c_data"),
    _row(r"infre()", "infrared_out"),
    _row(r"(?:infrr|ir)()", "infrared_in"),
    _row(r"onoff(\d+)", "toggle"),
    _row(r"door(\d+)_magt_pin", "input", "door{}_magt_lv"),
    _row(r"pirin_pin()", "input", "pirin_lv"),
    _row(r"(?:basic_pin|gate_sensor_pin)_pin()", "input"),
    _row(r"\w+_pin()", "other"),
)

ROLES: tuple[str, ...] = tuple(dict.fromkeys(row.role for row in _ROWS))
"""Every role that a pin can have."""

_OLD = (
    (re.compile(r"ch\.(\d+)\.bt\.(pin|lv)"), "bt{}_{}"),
    (re.compile(r"ch\.(\d+)\.rl\.(pin|lv)"), "rl{}_{}"),
    (re.compile(r"net\.wfst\.(pin|lv)"), "netled_{}"),
    (re.compile(r"dltj\.epin\.(pin)"), "ele_{}"),
    (re.compile(r"dltj\.ivpin\.(pin)"), "vi_{}"),
    (re.compile(r"dltj\.ivcpin\.(pin|lv)"), "sel_pin_{}"),
    (re.compile(r"dltj\.ct()"), "chip_type{}"),
    (re.compile(r"dltj\.ri()"), "resistor{}"),
)
"""The tree of older plugs, by its paths, and what the same is called today."""


def pin_config(pairs: Mapping[str, Any], *, recovered: bool = False) -> PinConfig | None:
    """The configuration in such pairs, None where nothing in them is one. Values of odd shapes are left out."""
    values = tuple(_plain(pairs))
    if not values:
        return None
    told = dict(values)
    chip_type, shunt = (_number(told.get(key)) for key in ("chip_type", "resistor"))
    if shunt is None:
        shunt = _number(told.get("sample_resistor"))
    return PinConfig(
        values=values,
        pins=tuple(_pins(told)),
        module=told.get("module") or None,
        chip=None if chip_type is None else CHIPS.get(chip_type, f"chip_type {chip_type}"),
        shunt=shunt,
        recovered=recovered,
    )


def old_pairs(tree: Any) -> dict[str, str]:
    """The pairs in the tree of an older plug; none where it is something else."""
    switches = tree.get("sw") if isinstance(tree, dict) else None
    if not isinstance(switches, dict):
        return {}
    pairs: dict[str, str] = {}
    for path, value in _leaves(switches, ""):
        for pattern, key in _OLD:
            found = pattern.fullmatch(path)
            if found is not None:
                # channels count from 0 in the tree
                words = [str(int(word) + 1) if word.isdecimal() else word for word in found.groups()]
                pairs[key.format(*words)] = _as_text(value)
    return pairs


def _leaves(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    if inner is None:
        yield path.removesuffix(".value"), node
        return
    for key, value in inner:
        yield from _leaves(value, f"{path}.{key}" if path else str(key))


def _plain(pairs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, (name, value) in enumerate(pairs.items()):
        text = _as_text(value)
        if place < _MOST and _NAME.fullmatch(name) and _VALUE.fullmatch(text):
            yield name, text


def _as_text(value: Any) -> str:
    """A plain value as it would stand in the unquoted form; trees give a sign that is none of it."""
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, (str, int)) else "?"


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def _pins(told: Mapping[str, str]) -> Iterator[Pin]:
    """The pins, in the order of their roles."""
    found = [pin for key, text in told.items() if (pin := _pin(key, text, told)) is not None]
    yield from sorted(found, key=lambda pin: (ROLES.index(pin.role), pin.channel or 0))


def _pin(key: str, text: str, told: Mapping[str, str]) -> Pin | None:
    number = _number(text)
    if number is None or not 0 <= number <= _HIGHEST_PIN:
        return None
    for row in _ROWS:
        match = row.pattern.fullmatch(key)
        if match is not None:
            level = _number(told.get(row.level.format(match[1]))) if row.level else None
            channel = int(match[1]) if match[1] else None
            return Pin(row.role, number, key, channel, None if level is None else level != 0)
    return None
