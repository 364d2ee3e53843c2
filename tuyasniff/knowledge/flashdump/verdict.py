"""Whether the module talks to an MCU: what in the flash speaks for it and what against, counted on known devices.

Counted over 24 dumps and the 769 devices of cloudcutter's collection: 102 known to be TuyaMCU, 514 with pins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from math import log
from typing import NamedTuple

from tuyasniff.model import Evidence, PinConfig


class Verdict(StrEnum):
    """The words of `identify --json` for flash dumps."""

    TUYAMCU = "tuyamcu"
    PIN_CONFIGURED = "pin_configured"
    OWN_FIRMWARE = "own_firmware"
    UNKNOWN = "unknown"


MCU_PROGRAMS: Mapping[str, str] = {
    "key83r5jq9qqeaxt": "bk7231n_common_user_config_ty",
    "key34ak4q5rmrkef": "bk7231t_common_user_config_ty",
    "keyjkajwawthq4f5": "rtl8720cf_common_user_config_ty",
    "keyr5qhaxgstx9ys": "bk7231n_lowpower_common_ty",
    "key5943jddfsyeu3": "rtl8720cf_common_lock_ty",
    "keyy4dve9gxfrn4h": "bk7231n_common_ir_ctr_ty",
    "keycx5ftedppgup7": "bk7231n_fly_common_d",
    "keyn8sxssh8x9gyx": "oem_bk7231n_common_KKT_config_ty",
}
"""Firmware key -> Tuya's general program for modules with an MCU: public ids of programs, not of devices."""

_PINNED_PROGRAMS = ("bk7231s_common_iot_config_ty",)


class Facts(NamedTuple):
    """What the verdict is made of. `baud_from` is the value that tells the rate; None is "nothing tells it"."""

    baud: int | None = None
    baud_from: str | None = None
    baud_recovered: bool = False
    firmware_key: str | None = None
    product_id: str | None = None
    device_type: int | None = None
    programs: tuple[str, ...] = ()
    pins: PinConfig | None = None
    pins_from: str = ""


class Judgement(NamedTuple):
    """The verdict, how sure it is (0 to 1), why, and what it hangs on most."""

    verdict: Verdict
    confidence: float
    evidence: tuple[Evidence, ...]
    weakest: str


def judge(facts: Facts) -> Judgement:
    """Weigh the facts; those that decide stand before those that only support."""
    evidence = tuple(_evidence(facts))
    rules = {one.rule for one in evidence}
    decided = {"baud", "firmware_key", "program"} & rules
    if decided:
        sure = 0.99 if "baud" in rules else 0.98
        if "pins" in rules:
            return Judgement(Verdict.TUYAMCU, 0.7, evidence, "there is a pin configuration too, which no known one has")
        return Judgement(Verdict.TUYAMCU, sure, evidence, _weakest_mcu(facts, decided))
    if facts.pins is not None:
        weak = "the pins are read as they were once meant: nothing says that the board still is as it was"
        if facts.pins.recovered:
            weak = "the pin configuration comes from erased storage, perhaps of an earlier life"
        return Judgement(Verdict.PIN_CONFIGURED, 0.9 if facts.pins.recovered else 0.98, evidence, weak)
    if "oem_program" in rules:
        weak = "one known TuyaMCU device has an oem program, too"
        return Judgement(Verdict.OWN_FIRMWARE, 0.8, evidence, weak)
    if facts.firmware_key is None and facts.product_id is None:
        return Judgement(Verdict.UNKNOWN, 0.0, evidence, "nothing in it says what the firmware is")
    if {"other_product", "device_type"} <= rules:
        weak = "only supporting facts: no rate, no program that is known; a tap on the UART decides it"
        return Judgement(Verdict.TUYAMCU, 0.8, evidence, weak)
    if "other_product" in rules:
        weak = "product and firmware key differ, as on every TuyaMCU device: it may be one that never met its MCU"
        return Judgement(Verdict.OWN_FIRMWARE, 0.5, evidence, weak)
    if facts.firmware_key is None:
        weak = "the firmware key is not in it: only what is missing speaks"
        return Judgement(Verdict.OWN_FIRMWARE, 0.5, evidence, weak)
    weak = "it follows from what is missing: no rate, no pins, no program that is known"
    return Judgement(Verdict.OWN_FIRMWARE, 0.8, evidence, weak)


def _weakest_mcu(facts: Facts, decided: set[str]) -> str:
    if facts.baud_recovered:
        return "the rate comes from erased storage, perhaps of an earlier life"
    if facts.baud is None:
        return "the rate is not in it: the module writes it only after the MCU has answered once"
    if decided == {"baud"}:
        return "the program is not one of the known ones; the rate alone decides"
    return "none: the rate and the program say the same"


def _evidence(facts: Facts) -> Iterator[Evidence]:
    where = " (recovered from erased storage)" if facts.baud_recovered else ""
    if facts.baud_from is not None:
        rate = f"{facts.baud} baud" if facts.baud is not None else "a rate"
        text = f"{facts.baud_from} holds {rate}{where}: written once an MCU has answered"
        yield _weighed("baud", text, (102, 102), (0, 514))
    program = MCU_PROGRAMS.get(facts.firmware_key or "")
    if program is not None:
        text = f"firmware key {facts.firmware_key} is {program}, a program for modules with an MCU"
        yield _weighed("firmware_key", text, (102, 102), (0, 498))
    for name in facts.programs:
        if "common" in name.lower() and name not in _PINNED_PROGRAMS:
            text = f"the program calls itself {name}: one for modules with an MCU"
            yield _weighed("program", text, (99, 102), (0, 514))
        elif name.startswith("oem_"):
            text = f"the program calls itself {name}: one with fixed pins"
            yield _weighed("oem_program", text, (1, 102), (400, 514))
    if facts.firmware_key is not None and facts.product_id is not None:
        if facts.firmware_key != facts.product_id:
            text = "product id and firmware key differ"
            yield _weighed("other_product", text, (102, 102), (14, 498))
        else:
            text = "product id and firmware key are the same"
            yield _weighed("same_product", text, (0, 102), (484, 498))
    if facts.device_type:
        yield _weighed("device_type", f"gw_di.dtp is {facts.device_type}, not 0", (10, 10), (0, 21))
    if facts.pins is not None:
        yield _weighed("pins", f"{facts.pins_from}: the firmware works the pins itself", (0, 102), (514, 514))


def _weighed(rule: str, text: str, mcu: tuple[int, int], others: tuple[int, int]) -> Evidence:
    """How many of the known devices with an MCU show it, and of the others; the weight is the log of the odds."""
    weight = log((mcu[0] + 0.5) / (mcu[1] + 1)) - log((others[0] + 0.5) / (others[1] + 1))
    return Evidence(rule, text, round(weight, 2))
