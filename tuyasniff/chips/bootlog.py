"""What a module prints while it starts: Beken's and Espressif's chips, and what Tuya's firmware says of itself.

Facts are taken by name, from a list, and only those: such a log also holds keys, names of networks and numbers of
devices, so no line of it is ever handed on. Seen in logs of modules, and in strings of dumped firmware.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.text import runs
from tuyasniff.patterns import regex

_LINES = 8
"""A run of printable bytes as long as this belongs to the log; shorter ones between noise say nothing."""


class _Fact(NamedTuple):
    """The stable word of a fact, the pattern that tells it in its group 1, and what makes it fit to be shown."""

    name: str
    pattern: re.Pattern[bytes]
    shown: Callable[[str], str] = str


def _fact(name: str, pattern: bytes, shown: Callable[[str], str] = str) -> _Fact:
    return _Fact(name, regex(pattern), shown)


def _pins(text: str) -> str:
    """Only keys and numbers or short words of the pin configuration, nothing else that a log may have put between."""
    pairs = (pair.strip().partition(":") for pair in text.replace("\r", "").replace("\n", "").split(","))
    kept = [
        f"{key}:{value}"
        for key, _, value in pairs
        if _PIN_KEY.fullmatch(key) and _PIN_VALUE.fullmatch(value) and not _PRIVATE.search(key)
    ]
    return ",".join(kept[:_MOST_PINS])


_PIN_KEY = regex(r"[A-Za-z][A-Za-z0-9_.]{0,30}")
_PIN_VALUE = regex(r"-?[0-9]{1,6}|[A-Za-z0-9_]{1,12}")
_PRIVATE = regex(r"(?i)ssid|pass|pwd|psk|uuid|mac|token|secret|(?:dev|auth|local|sec)_?key|_?id\Z")
_MOST_PINS = 100

_BEKEN_MARKS: tuple[re.Pattern[bytes], ...] = (
    regex(rb"V:BK7[0-9]{3}[A-Z]?_[0-9.]+"),
    regex(rb"REG:cpsr\s+spsr"),
    regex(rb"CPSR:[0-9A-F]{8}"),
    regex(rb"SVC:[0-9A-F]{8}"),
    regex(rb"\bJ 0x1[0-9]{4}\b"),
    regex(rb"bk_misc_init_start_type"),
    regex(rb"\[Flash\]id:0x[0-9a-fA-F]+"),
    regex(rb"\[[0-9]{2}-[0-9]{2} [0-9:]{8} (?:TUYA|ty) [A-Z]\]"),
    regex(rb"\[bk\]tx_txdesc_flush|sizeof\(wpa_supplicant\)="),
    regex(rb"wifi (?:mcu|soc) init\. pid:"),
    regex(rb"< TUYA IOT SDK V:"),
    regex(rb"json cfg:\["),
    regex(rb"lock (?:right baud rate|baudrate)"),
)
_ESP_MARKS: tuple[re.Pattern[bytes], ...] = (
    regex(rb"ets [A-Z][a-z]{2} +[0-9]{1,2} 20[0-9]{2}"),
    regex(rb"rst cause:[0-9], ?boot mode:\([0-9],[0-9]\)"),
    regex(rb"rst:0x[0-9a-f]+ \([A-Z0-9_]+\),boot:0x[0-9a-f]+"),
    regex(rb"ESP-ROM:esp32[a-z0-9-]*"),
    regex(rb"2nd boot version : ?[0-9.]+"),
    regex(rb"load[: ]0x[0-9a-f]{8}, ?len[: ][0-9]+"),
    regex(rb"chksum 0x[0-9a-f]{2}"),
    regex(rb"SPI Flash Size & Map:"),
    regex(rb"jump to run user[0-9]"),
    regex(rb"entry 0x40[0-9a-f]{6}"),
    regex(rb"configsip: [0-9]+, SPIWP:0x"),
    regex(rb"[IWE] \([0-9]{1,6}\) (?:boot|cpu_start|esp_image|heap_init): "),
)
_FACTS: tuple[_Fact, ...] = (
    _fact("chip", rb"V:(BK7[0-9]{3}[A-Z]?)_[0-9.]+"),
    _fact("chip", rb"ESP-ROM:(esp32[a-z0-9]{0,4})"),
    _fact("loader", rb"V:(BK7[0-9]{3}[A-Z]?_[0-9.]{1,12})"),
    _fact("loader", rb"2nd boot version : ?([0-9.]{1,8})"),
    _fact("flash_id", rb"\[Flash\]id:(0x[0-9a-fA-F]{1,8})"),
    _fact("flash", rb"SPI Flash Size & Map: ?([0-9A-Za-z()+]{1,30})"),
    _fact(
        "firmware",
        rb"\b((?:oem_)?(?:bk72[0-9]{2}[a-z]?|rtl87[0-9a-z]{2,6}|ln882[a-z]{0,3}|esp8266|w800|t[0-9])_[A-Za-z0-9_]{3,60}:[0-9][0-9.]{2,12})",
    ),
    _fact("firmware", rb"\b([A-Za-z][A-Za-z0-9_]{2,60}_(?:common|config|main|ty)(?:_ty)?:[0-9]+\.[0-9.]{1,10})"),
    _fact("sdk", rb"TUYA IOT SDK V:([0-9][0-9.]{1,12})"),
    _fact("kind", rb"wifi (mcu|soc) init\. pid:"),
    _fact("product_id", rb"wifi (?:mcu|soc) init\. pid:([0-9A-Za-z]{8,20})\b"),
    _fact("firmware_key", rb"wifi (?:mcu|soc) init\. pid:[0-9A-Za-z]{8,20} firmwarekey:(key[0-9a-z]{13})\b"),
    _fact("module_version", rb"wifi mcu init\. pid:\S{1,20} firmwarekey:\S{1,20} v1:([0-9][0-9.]{2,12})"),
    _fact("module_version", rb"wifi soc init\. pid:\S{1,20} firmwarekey:\S{1,20} ver:([0-9][0-9.]{2,12})"),
    _fact("mcu_version", rb"wifi mcu init\. pid:\S{1,20} firmwarekey:\S{1,20} v1:\S{1,12} v2:([0-9][0-9.]{2,12})"),
    _fact("baud", rb"lock (?:right )?baud ?rate[: ]{0,2}([0-9]{4,6})\b"),
    _fact("pins", rb"json cfg:\[([^\]]{1,2000})\]", _pins),
    _fact("metering", rb"\[UART\] - (have) dltj", lambda _: "yes"),
    _fact("key_addr", rb"key_addr: ?(0x[0-9a-fA-F]{1,8})\b"),
    _fact("reset_cause", rb"rst cause:([0-9]), ?boot mode"),
    _fact("reset_cause", rb"rst:0x[0-9a-f]+ \(([A-Z0-9_]{1,24})\),boot"),
    _fact("boot_mode", rb"boot mode:\(([0-9]),[0-9]\)"),
)
_TUYAMCU_FIRMWARE = regex(r"common_user_config_ty|lowpower_common_ty|common_lock_ty")


def _facts(data: bytes) -> tuple[tuple[str, str], ...]:
    """What the log tells, each thing once; the first word of it counts."""
    told: dict[str, str] = {}
    for name, pattern, shown in _FACTS:
        if name in told:
            continue
        match = pattern.search(data)
        if match is not None:
            value = shown(match[1].decode("ascii", "replace"))
            if value:
                told[name] = value
    kind = told.pop("kind", None)
    firmware = told.get("firmware", "")
    if kind == "mcu" or _TUYAMCU_FIRMWARE.search(firmware):
        told["tuyamcu"] = "yes"
    elif kind == "soc":
        told["tuyamcu"] = "no"
    return tuple(told.items())


def _remarks(facts: Sequence[tuple[str, str]]) -> list[str]:
    told = dict(facts)
    said = []
    if told.get("tuyamcu") == "yes":
        said.append(
            "The firmware of this module talks to an MCU: it is TuyaMCU, on another pair of pins than this log."
        )
    elif told.get("tuyamcu") == "no":
        said.append("The firmware of this module works its pins itself (`wifi soc init`): it is not TuyaMCU.")
    if "firmware" in told or "sdk" in told:
        names = [told.get("firmware", ""), f"SDK {told['sdk']}" if "sdk" in told else ""]
        said.append(f"Firmware: {', '.join(name for name in names if name)}.")
    if "product_id" in told:
        said.append(f"Product id: {told['product_id']}.")
    if "baud" in told:
        said.append(f"The module found its MCU at {told['baud']} baud.")
    if "pins" in told:
        said.append(f"Pins: {told['pins']}.")
    if told.get("metering") == "yes":
        said.append("It meters energy.")
    if told.get("boot_mode") == "1":
        said.append("The chip was started into its loader, not into its program.")
    return said


def _scan(heard: Heard, protocol: str, marks: Sequence[re.Pattern[bytes]], subject: str) -> Finding | None:
    data = heard.data
    seen = sum(mark.search(data) is not None for mark in marks)
    if not seen:
        return None
    units = tuple(
        Unit(start, end, Kind.TEXT, "log", checked=False) for start, end in runs(data) if end - start >= _LINES
    )
    if not units:
        return None
    facts = _facts(data)
    return Finding(
        protocol=protocol,
        units=units,
        covered=sum(unit.end - unit.start for unit in units),
        heard=len(data),
        frames=len(units),
        proven=seen >= 2,
        line=Line.PUSH,
        subject=subject,
        remarks=tuple(_remarks(facts)),
        facts=facts,
    )


def _scan_beken(heard: Heard) -> Finding | None:
    return _scan(heard, "beken_log", _BEKEN_MARKS, "log of a Beken chip")


def _scan_esp(heard: Heard) -> Finding | None:
    return _scan(heard, "esp_log", _ESP_MARKS, "boot log of an Espressif chip")


BEKEN = Detector("beken_log", "Beken log", (Rate(115_200),), 40, False, _scan_beken)
ESP = Detector("esp_log", "Espressif boot log", (Rate(115_200), Rate(74_880)), 40, False, _scan_esp)
