"""The virtual devices: one file each, listed here."""

from __future__ import annotations

from tuyasniff.errors import ConfigError, shortened
from tuyasniff.simulate.device import Model
from tuyasniff.simulate.devices.battery import MODEL as BATTERY
from tuyasniff.simulate.devices.breaker import MODEL as BREAKER
from tuyasniff.simulate.devices.dimmer import MODEL as DIMMER
from tuyasniff.simulate.devices.meter import MODEL as METER
from tuyasniff.simulate.devices.meter3 import MODEL as METER3
from tuyasniff.simulate.devices.thermostat import MODEL as THERMOSTAT
from tuyasniff.simulate.devices.zigbee_meter import MODEL as ZIGBEE_METER

DEVICES: tuple[Model, ...] = (METER, METER3, BREAKER, THERMOSTAT, DIMMER, BATTERY, ZIGBEE_METER)
"""All of them, in the order in which they are shown."""


def model(name: str) -> Model:
    """The device of that name. ConfigError where there is none."""
    for device in DEVICES:
        if device.name == name:
            return device
    from difflib import get_close_matches

    from tuyasniff.simulate.chips import CHIPS

    chips = [chip.name for chip in CHIPS]
    if name in chips:
        raise ConfigError(f"'{name}' is a chip, not a device", f"it runs by itself: tuyasniff simulate {name}")
    names = [device.name for device in DEVICES] + chips
    near = get_close_matches(name.lower(), names, cutoff=0.5) or names
    raise ConfigError(f"there is no device '{shortened(name)}'", f"possible: {', '.join(near)}")
