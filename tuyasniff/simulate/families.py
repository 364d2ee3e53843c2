"""The two sides of each family of TuyaMCU."""

from __future__ import annotations

from random import Random

from tuyasniff.simulate.device import Device, Model
from tuyasniff.simulate.mcu import Mcu
from tuyasniff.simulate.module import Module
from tuyasniff.simulate.side import Stage
from tuyasniff.simulate.timekeeper import Timekeeper


def pair(
    stage: Stage, model: Model, device: Device, seed: int, time: Timekeeper, *, module: bool
) -> tuple[Mcu, Module | None]:
    """The MCU of a device, and the module unless it is not wanted."""
    from tuyasniff.simulate.wifi import WifiMcu, WifiModule

    mcu = WifiMcu(stage, model, device, Random(f"{seed} mcu"))
    if not module:
        mcu.speak_alone()
        return mcu, None
    return mcu, WifiModule(stage, model, Random(f"{seed} module"), time)
