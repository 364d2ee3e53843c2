"""The two sides of each family of TuyaMCU."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias

from tuyasniff.model import FamilyName
from tuyasniff.simulate.device import Device, Model
from tuyasniff.simulate.lowpower import LowpowerMcu, LowpowerModule
from tuyasniff.simulate.mcu import Mcu
from tuyasniff.simulate.module import Module
from tuyasniff.simulate.side import Stage
from tuyasniff.simulate.timekeeper import Timekeeper
from tuyasniff.simulate.wifi import WifiMcu, WifiModule
from tuyasniff.simulate.zigbee import ZigbeeMcu, ZigbeeModule

MakeMcu: TypeAlias = Callable[[Stage, Model, Device, Random], Mcu]
MakeModule: TypeAlias = Callable[[Stage, Model, Random, Timekeeper], Module]

SIDES: Mapping[FamilyName, tuple[MakeMcu, MakeModule]] = {
    FamilyName.WIFI: (WifiMcu, WifiModule),
    FamilyName.LOWPOWER: (LowpowerMcu, LowpowerModule),
    FamilyName.ZIGBEE: (ZigbeeMcu, ZigbeeModule),
}
"""Who talks in a family."""


def pair(
    stage: Stage, model: Model, device: Device, seed: int, time: Timekeeper, *, module: bool
) -> tuple[Mcu, Module | None]:
    """The MCU of a device, and the module unless it is not wanted: then the MCU talks alone."""
    make_mcu, make_module = SIDES[model.family]
    mcu = make_mcu(stage, model, device, Random(f"{seed} mcu"))
    if not module:
        mcu.speak_alone()
        return mcu, None
    return mcu, make_module(stage, model, Random(f"{seed} module"), time)
